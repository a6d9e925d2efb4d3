"""Confirm that a partner's record is right, which holds for the months that the policy names (D2)."""

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.partners.events import ProfileConfirmed
from twotier.partners.models import PartnerProfile


@usecase(permission=Permission.PROFILE_EDIT_LEGAL)
def confirm_profile(actor: Actor) -> PartnerProfile:
    """Write down that the record is right today; raises 409/910005 where there is no record yet."""
    row = PartnerProfile.objects.select_for_update().filter(tenant_id=actor.organization_id).first()
    if row is None:
        text = _("There is no profile to confirm yet. Fill in the legal profile first.")
        raise Refusal(409, 910005, text, "profile_not_current")
    row.confirmed_at = clock.now()
    row.save(update_fields=["confirmed_at"])
    emit(ProfileConfirmed(tenant_id=row.tenant_id, resource_id=str(row.id)), actor)
    return row
