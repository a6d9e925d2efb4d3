"""Decide the verification of a partner's company (portal.md 1.4)."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.partners.lifecycle import VERIFICATION
from twotier.partners.models import PartnerProfile
from twotier.partners.queries import enrollment as queries


@usecase(permission=Permission.PARTNER_VETTING_DECIDE)
def decide_verification(actor: Actor, tenant_id: UUID, *, accepted: bool) -> PartnerProfile:
    """Accept or reject the company behind a profile; raises 404 for an unknown partner or one without profile."""
    queries.partner(actor, tenant_id)
    row = PartnerProfile.objects.select_for_update().filter(tenant_id=tenant_id).first()
    if row is None:
        raise Refusal(404, 1000, _("This partner has no profile yet."))
    VERIFICATION.fire(row, "accept" if accepted else "reject", actor)
    return row
