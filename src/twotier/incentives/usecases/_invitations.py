"""Steps that the acts on invitations and enrollments share."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core.refusal import Refusal
from twotier.incentives import queries
from twotier.incentives.lifecycle import INCENTIVE_ENROLLMENT
from twotier.incentives.models import IncentiveEnrollment
from twotier.partners import queries as partner_queries
from twotier.partners.models import INDIRECT_RESELLER, MpnAccount


def issue(actor: Actor, row: IncentiveEnrollment, account: MpnAccount) -> None:
    """Invite for the membership account that is tied now, at its own e-mail address (S83, S84)."""
    row.mpn_id, row.invited_email = account.mpn_id, account.email
    row.save(update_fields=["mpn_id", "invited_email"])
    INCENTIVE_ENROLLMENT.fire(row, "issue", actor)


def locked(actor: Actor, enrollment_id: UUID) -> IncentiveEnrollment:
    """Return an enrollment that the actor sees, held until this act ends; raises 404."""
    row = queries.enrollment(actor, enrollment_id)
    IncentiveEnrollment.objects.select_for_update().get(id=row.id)
    return queries.enrollment(actor, enrollment_id)


def halted(row: IncentiveEnrollment) -> Refusal | None:
    """Return why nothing new begins for a partner whose program is not active: 800039 or 900149, or nothing."""
    if not partner_queries.halted(row.tenant_id, row.program.kind):
        return None
    text = _(
        "The partner program is not active, so nothing new begins in incentives: no invitation leaves, and nobody enrolls. The vendor can say when it may again."
    )
    return Refusal(403, 800039 if row.program.kind == INDIRECT_RESELLER else 900149, text)


def refuse_others(actor: Actor, mpn_id: str = "") -> None:
    """Refuse who is not incentives admin, or not of this location: 403/910041 (N1)."""
    if "incentives_admin" not in actor.roles or not queries.may_enroll_for(actor, mpn_id):
        text = _(
            "Only the incentives admin of the location enrolls. A global admin or account admin chooses who that is. Nothing was changed."
        )
        raise Refusal(403, 910041, text, "incentives_admin_only")
