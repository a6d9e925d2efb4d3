"""Make two demo organizations partners."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.partnerships.lifecycle import PARTNERSHIP
from twotier.partnerships.models import Partnership, PartnershipPeriod


@usecase(permission=Permission.PARTNERSHIP_REQUEST)
def open_partnership(actor: Actor, provider_id: UUID, reseller_id: UUID, reseller_mpn_id: str) -> None:
    """Write a partnership that both sides have agreed to."""
    partnership = Partnership.objects.create(
        tenant_id=provider_id,
        provider_id=provider_id,
        reseller_id=reseller_id,
        reseller_mpn_id=reseller_mpn_id,
        status=PARTNERSHIP.initial,
    )
    PARTNERSHIP.fire(partnership, "accept", actor)
    assert partnership.active_since
    PartnershipPeriod.objects.create(
        tenant_id=provider_id, partnership=partnership, reseller_id=reseller_id, since=partnership.active_since
    )
