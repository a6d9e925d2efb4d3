"""Remove a partnership: the row ends, and nothing else is touched."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal, kept
from twotier.core.usecase import usecase
from twotier.partnerships import queries
from twotier.partnerships.drafts import wrong
from twotier.partnerships.events import PartnershipRemoved
from twotier.partnerships.lifecycle import PARTNERSHIP
from twotier.partnerships.models import Partnership, PartnershipPeriod

ATTESTATION = _(
    "You declare that you end the relationship in good faith, and you hold the vendor harmless from third-party claims to the contrary."
)


@usecase(permission=Permission.PARTNERSHIP_REMOVE)
def remove_partnership(
    actor: Actor, reseller_id: UUID, *, attested: bool, notice_given_on: date | None = None
) -> Partnership:
    """Remove the partnership with a reseller: customers, relationships and privileges stay, no mail leaves.

    Raises 910020 without the attestation (S144), 3000 for a notice in the future, 404/1000 for a stranger's
    partnership, 910055 for one that is not active, 910056 when somebody was faster.
    """
    if not attested:
        text = _("Tick the declaration of good faith to remove the partnership.")
        raise Refusal(400, 910020, text, "attestation_missing", fields=[("attestation", text)])
    if notice_given_on and notice_given_on > clock.today():
        raise wrong("notice_given_on", _("The day of the legal notice cannot lie in the future."))
    partnership = queries.as_provider(actor, reseller_id, lock=True)
    PARTNERSHIP.fire(partnership, "remove", actor)
    close_period(actor, partnership, notice_given_on)
    emit(removed(partnership, notice_given_on), actor)
    return partnership


def close_period(actor: Actor, partnership: Partnership, notice_given_on: date | None) -> None:
    """Write who removed it, and what they attested."""
    now = clock.now()
    ended = {
        "until": now,
        "removed_by": actor.person_id,
        "removed_by_name": actor.person_name or actor.user_name,
        "attestation": kept(ATTESTATION)["text"],
        "attested_at": now,
        "notice_given_on": notice_given_on,
    }
    open_one = PartnershipPeriod.objects.filter(tenant_id=partnership.tenant_id, partnership=partnership, until=None)
    if not open_one.update(**ended):
        PartnershipPeriod.objects.create(
            tenant_id=partnership.tenant_id,
            partnership=partnership,
            reseller_id=partnership.reseller_id,
            since=partnership.active_since or now,
            **ended,
        )


def removed(partnership: Partnership, notice_given_on: date | None) -> PartnershipRemoved:
    """Return the event of a removed partnership."""
    return PartnershipRemoved(
        tenant_id=partnership.tenant_id,
        resource_id=str(partnership.id),
        reseller=partnership.reseller.name,
        reseller_id=partnership.reseller_id,
        attestation=kept(ATTESTATION)["text"],
        notice_given_on=notice_given_on.isoformat() if notice_given_on else "",
    )
