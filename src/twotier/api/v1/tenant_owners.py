"""The tenant-owner permission of a reseller: asked for by its provider, granted by the customer, ended by either."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.wire import Attributes, Collection, Links, Wire, attributes, collection, link
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.delegation import queries
from twotier.delegation.models import TenantOwnerPermission as Record
from twotier.delegation.usecases.tenant_owner import ask_tenant_owner, end_tenant_owner, grant_tenant_owner

GROUP = "relationships"
PATH = "customers/{customer_id}/tenantowners"
REFUSES = [(404, 60003), (403, 910028), (409, 910055)]


class TenantOwnerPermission(Wire):
    """A reseller that owns a customer's tenant beside the customer, or for which that was asked."""

    id: str | None = None
    reseller_tenant_id: str | None = None
    reseller_name: str | None = None
    provider_tenant_id: str | None = None
    status: str | None = None
    asked_date: datetime | None = None
    granted_date: datetime | None = None
    ended_date: datetime | None = None
    links: Links | None = None
    attributes: Attributes | None = attributes("TenantOwnerPermission")


@route(
    "GET",
    PATH,
    answers=Collection[TenantOwnerPermission],
    auth="app+user",
    sees=Permission.DELEGATED_ADMIN_TENANT_OWNER,
    summary="List the tenant-owner permissions of a customer",
    group=GROUP,
    refuses=[(404, 60003)],
    extension=True,
)
def list_tenant_owners(call: Call, customer_id: UUID) -> Collection[TenantOwnerPermission]:
    """Answer what is asked for, active and ended, what holds first."""
    customer_queries.customer_with(call.actor, customer_id)
    return collection([shown(row) for row in queries.tenant_owners(call.actor, customer_id)])


@route(
    "POST",
    PATH,
    answers=TenantOwnerPermission,
    takes=TenantOwnerPermission,
    status=201,
    auth="app+user",
    summary="Ask for the tenant-owner permission of a reseller",
    group=GROUP,
    right="delegated_admin.tenant_owner",
    refuses=REFUSES,
    extension=True,
)
def post_tenant_owner(call: Call, customer_id: UUID) -> TenantOwnerPermission:
    """Ask the customer; a repeated call answers what is asked for already."""
    sent = call.body(TenantOwnerPermission)
    try:
        reseller_id = UUID(sent.reseller_tenant_id or "")
    except ValueError:
        text = _("Name the reseller by its tenant id in resellerTenantId.")
        raise Refusal(400, 3000, text, fields=[("resellerTenantId", text)]) from None
    return shown(ask_tenant_owner(call.actor, customer_id, reseller_id))


@route(
    "POST",
    PATH + "/{permission_id}/grant",
    answers=TenantOwnerPermission,
    auth="app+user",
    summary="Grant a tenant-owner permission, as the customer",
    group=GROUP,
    right="nobody/delegated_admin.tenant_owner",
    refuses=REFUSES,
    extension=True,
)
def post_grant(call: Call, customer_id: UUID, permission_id: UUID) -> TenantOwnerPermission:
    """Grant what was asked for."""
    return shown(grant_tenant_owner(call.actor, customer_id, permission_id))


@route(
    "POST",
    PATH + "/{permission_id}/end",
    answers=TenantOwnerPermission,
    auth="app+user",
    summary="Decline, withdraw or revoke a tenant-owner permission",
    group=GROUP,
    right="delegated_admin.tenant_owner",
    refuses=REFUSES,
    extension=True,
)
def post_end(call: Call, customer_id: UUID, permission_id: UUID) -> TenantOwnerPermission:
    """End the request or the permission."""
    return shown(end_tenant_owner(call.actor, customer_id, permission_id))


def shown(row: Record) -> TenantOwnerPermission:
    """Return a permission as it is sent."""
    return TenantOwnerPermission(
        id=str(row.id),
        reseller_tenant_id=str(row.reseller_id),
        reseller_name=row.reseller.name,
        provider_tenant_id=str(row.provider_id),
        status=row.status,
        asked_date=row.asked_at,
        granted_date=row.granted_at,
        ended_date=row.ended_at,
        links={"self": link(f"/customers/{row.tenant_id}/tenantowners")},
    )
