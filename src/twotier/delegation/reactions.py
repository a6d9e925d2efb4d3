"""What this room does about customers: the permission given at creation, and taken with the relationship."""

from twotier.access.actors import Actor
from twotier.core import clock
from twotier.core.events import on
from twotier.customers.events import CustomerCreated, RelationshipEnded
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
    """Take the permission of a partner that is no longer related to the customer."""
    rows = TenantOwnerPermission.objects.filter(tenant_id=ended.tenant_id, reseller_id=ended.partner_id)
    for row in rows.filter(status__in=["asked", "active"]).select_related("reseller"):
        TENANT_OWNER.fire(row, "revoke" if row.status == "active" else "decline", actor)
