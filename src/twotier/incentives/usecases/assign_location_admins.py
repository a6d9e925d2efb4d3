"""Choose who is incentives admin of a location."""

from collections.abc import Iterable
from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.usecase import usecase
from twotier.incentives import queries
from twotier.incentives.events import LocationAdminAssigned
from twotier.incentives.models import LocationAdmin
from twotier.partners.models import MpnAccount


@usecase(permission=Permission.INCENTIVE_ASSIGN_ADMIN)
def assign_location_admins(actor: Actor, mpn_id: str, people: Iterable[UUID]) -> None:
    """Name the people who enroll for a location (N1); with nobody named, every incentives admin does.

    Raises 404 for another company's location, and for a person without the role.
    """
    tenant, wanted = actor.organization_id, set(people)
    known = {person for person, _name in queries.incentives_admins(tenant)}
    if not MpnAccount.objects.filter(tenant_id=tenant, mpn_id=mpn_id, level="location").exists() or wanted - known:
        raise queries.unknown()
    LocationAdmin.objects.filter(tenant_id=tenant, mpn_id=mpn_id).delete()
    LocationAdmin.objects.bulk_create(
        [LocationAdmin(tenant_id=tenant, mpn_id=mpn_id, person_id=person) for person in sorted(wanted)]
    )
    event = LocationAdminAssigned(tenant_id=tenant, resource_id=mpn_id, mpn_id=mpn_id, people=sorted(wanted))
    emit(event, actor)
