"""Every question about delegated administration; the tenant filter is here."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core.refusal import Refusal
from twotier.delegation.models import TenantOwnerPermission


def visible(actor: Actor, customer_id: UUID) -> QuerySet[TenantOwnerPermission]:
    """Return a customer's tenant-owner permissions that concern the actor; the customer reads them all."""
    rows = TenantOwnerPermission.objects.filter(tenant_id=customer_id)
    if actor.is_("customer") and actor.organization_id == customer_id:
        return rows
    return rows.filter(Q(provider_id=actor.organization_id) | Q(reseller_id=actor.organization_id))


def tenant_owners(actor: Actor, customer_id: UUID) -> list[TenantOwnerPermission]:
    """Return them, what holds or is asked for first, then the newest, with both partners: one statement."""
    rows = visible(actor, customer_id).select_related("provider", "reseller").order_by("-asked_at", "-id")
    return sorted(rows, key=lambda row: row.ended_at is not None)


def tenant_owner_to_change(actor: Actor, customer_id: UUID, permission_id: UUID) -> TenantOwnerPermission:
    """Return one under its row's lock; raises 404."""
    found = visible(actor, customer_id).select_for_update(of=("self",)).filter(id=permission_id).first()
    if found is None:
        raise Refusal(404, 60003, _("There is no such tenant-owner permission."))
    return found


def present(customer_id: UUID, reseller_id: UUID) -> TenantOwnerPermission | None:
    """Return what is asked for or holds for a reseller, or nothing."""
    rows = TenantOwnerPermission.objects.filter(tenant_id=customer_id, reseller_id=reseller_id)
    return rows.filter(status__in=["asked", "active"]).first()
