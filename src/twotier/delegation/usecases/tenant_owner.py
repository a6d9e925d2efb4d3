"""The tenant-owner permission of a reseller: its provider asks, the customer's admin grants, either ends it."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.customers.usecases._creating import check_reseller
from twotier.delegation import queries
from twotier.delegation.lifecycle import TENANT_OWNER
from twotier.delegation.models import TenantOwnerPermission


@usecase(permission=Permission.DELEGATED_ADMIN_TENANT_OWNER)
def ask_tenant_owner(actor: Actor, customer_id: UUID, reseller_id: UUID) -> TenantOwnerPermission:
    """Ask the customer to let a reseller own its tenant; what is asked for or holds already stays as it is.

    Raises 910028 for a reseller that the actor did not designate for this customer, 910016 once they are no partners.
    """
    customer_queries.customer_with(actor, customer_id)
    designated = customer_queries.associations(customer_id).filter(provider_id=actor.organization_id)
    if not designated.filter(reseller_id=reseller_id).exists():
        text = _("You have not designated this reseller for the customer. Associate it with the customer first.")
        raise Refusal(403, 910028, text, "no_relationship", fields=[("reseller", text)])
    if known := queries.present(customer_id, reseller_id):
        return known
    check_reseller(actor, reseller_id)
    permission = TenantOwnerPermission(
        tenant_id=customer_id,
        provider_id=actor.organization_id,
        reseller_id=reseller_id,
        status=TENANT_OWNER.initial,
        asked_by=actor.user_name,
        asked_at=clock.now(),
    )
    TENANT_OWNER.begin(permission, "ask", actor)
    permission.save(force_insert=True)
    return permission


@usecase(permission=Permission.DELEGATED_ADMIN_TENANT_OWNER)
def grant_tenant_owner(actor: Actor, customer_id: UUID, permission_id: UUID) -> TenantOwnerPermission:
    """Give what was asked for; only the customer's own global admin does. Raises 404, 403, and 910055 once decided."""
    refuse_partners(actor)
    customer_queries.customer_with(actor, customer_id)
    permission = queries.tenant_owner_to_change(actor, customer_id, permission_id)
    TENANT_OWNER.fire(permission, "grant", actor)
    return permission


@usecase(permission=Permission.DELEGATED_ADMIN_TENANT_OWNER)
def end_tenant_owner(actor: Actor, customer_id: UUID, permission_id: UUID) -> TenantOwnerPermission:
    """Take the permission away, or end the request for it: the customer and the provider both may."""
    customer_queries.customer_with(actor, customer_id)
    permission = queries.tenant_owner_to_change(actor, customer_id, permission_id)
    TENANT_OWNER.fire(permission, "revoke" if permission.status == "active" else "decline", actor)
    return permission


def refuse_partners(actor: Actor) -> None:
    """A partner never grants itself what the customer owns."""
    if not actor.is_("customer"):
        text = _("Only a global admin of the customer can grant this. They find it under Partners.")
        raise Refusal(403, 910046, text, "role_missing")
