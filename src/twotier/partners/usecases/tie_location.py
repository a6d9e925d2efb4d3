"""Tie one of the partner's own location accounts to its tenant: the MPN id that stands on subscriptions."""

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.partners.events import LocationTied
from twotier.partners.models import MpnAccount


@usecase(permission=Permission.LOCATION_MANAGE)
def tie_location(actor: Actor, mpn_id: str) -> MpnAccount:
    """Tie an active location of the tenant's country; the one that is tied already stays as it is.

    Raises 404/3000 for an account of another tenant, 409/910006 for one that is inactive, global or abroad.
    """
    mine = MpnAccount.objects.filter(tenant_id=actor.organization_id)
    found = next((row for row in mine.select_for_update().order_by("id") if row.mpn_id == mpn_id), None)
    if found is None:
        raise Refusal(404, 3000, _("Your organization has no account with this MPN ID."))
    if not found.active or found.level != MpnAccount.LOCATION or found.country != actor.market:
        text = _("Choose an active partner location account in the country of your tenant.")
        raise Refusal(409, 910006, text, "mpn_id_not_current", fields=[("mpn_id", text)])
    if not found.tied_to_tenant:
        old = mine.filter(tied_to_tenant=True).values_list("mpn_id", flat=True).first() or ""
        mine.update(tied_to_tenant=False)
        found.tied_to_tenant = True
        found.save(update_fields=["tied_to_tenant"])
        said = LocationTied(tenant_id=found.tenant_id, resource_id=str(found.id), old_mpn_id=old, mpn_id=mpn_id)
        emit(said, actor)
    return found
