"""Set or remove the mark "identified for off-boarding" (S10)."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.partners.events import OffboardingMarked
from twotier.partners.models import DIRECT_BILL, Program
from twotier.partners.queries import enrollment as queries


@usecase(permission=Permission.ENROLMENT_FLAG_OFFBOARDING)
def mark_offboarding(actor: Actor, tenant_id: UUID, *, identified: bool) -> Program:
    """Mark a direct-bill partner, or take the mark away; the same mark again changes nothing.

    Raises 404 for an unknown partner, 409/910055 for one without a direct-bill program.
    """
    queries.partner(actor, tenant_id)
    found = Program.objects.select_for_update().filter(tenant_id=tenant_id, kind=DIRECT_BILL).first()
    if found is None:
        text = _("Only a direct-bill partner can be identified for off-boarding.")
        raise Refusal(409, 910055, text, "state_conflict")
    if found.identified_for_offboarding != identified:
        old, found.identified_for_offboarding = found.identified_for_offboarding, identified
        found.save(update_fields=["identified_for_offboarding"])
        emit(
            OffboardingMarked(
                tenant_id=tenant_id, resource_id=str(found.id), old_identified_for_offboarding=old,
                identified_for_offboarding=identified,
            ),
            actor,
        )  # fmt: skip
    return found
