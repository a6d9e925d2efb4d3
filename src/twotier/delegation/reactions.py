"""What this room does about customers: the permission given at creation, and taken with the relationship."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.core import clock
from twotier.core.events import on
from twotier.customers.events import CustomerCreated, LeftOverAccessEnded, RelationshipEnded, ResellerRemoved
from twotier.customers.models import Relationship
from twotier.customers.usecases.end_left_over_access import EVERYTHING
from twotier.delegation.lifecycle import TENANT_OWNER
from twotier.delegation.models import TenantOwnerPermission


@on(CustomerCreated)
def give_tenant_ownership(created: CustomerCreated, actor: Actor) -> None:
    """Give the reseller the permission in the act that opens the tenant: no second step elsewhere (S135)."""
    if not created.tenant_owner or created.reseller_id is None:
        return
    permission = TenantOwnerPermission(
        tenant_id=created.tenant_id,
        provider_id=actor.organization_id,
        reseller_id=created.reseller_id,
        status=TENANT_OWNER.initial,
        asked_by=actor.user_name,
        asked_at=clock.now(),
    )
    TENANT_OWNER.begin(permission, "grant", actor)
    permission.save(force_insert=True)


@on(RelationshipEnded)
def end_tenant_ownership(ended: RelationshipEnded, actor: Actor) -> None:
    """Take the permission of a reseller that no longer serves the customer; what it sells itself does not matter."""
    if ended.kind == Relationship.RESELLER:
        take(actor, tenant_id=ended.tenant_id, reseller_id=ended.partner_id)


@on(ResellerRemoved)
def end_what_the_provider_asked_for(removed: ResellerRemoved, actor: Actor) -> None:
    """Take the permission that a provider asked for when it names the reseller no more."""
    take(actor, tenant_id=removed.tenant_id, reseller_id=removed.reseller_id, provider_id=actor.organization_id)


@on(LeftOverAccessEnded)
def end_what_was_left_over(event: LeftOverAccessEnded, actor: Actor) -> None:
    """Take the permission with everything else that a former reseller held through the provider."""
    if event.what == EVERYTHING:
        take(actor, tenant_id=event.tenant_id, reseller_id=event.reseller_id, provider_id=actor.organization_id)


def take(actor: Actor, **whose: UUID) -> None:
    """End what is asked for or holds."""
    rows = TenantOwnerPermission.objects.filter(status__in=["asked", "active"], **whose)
    for row in rows.select_related("reseller"):
        TENANT_OWNER.fire(row, "revoke" if row.status == "active" else "decline", actor)
