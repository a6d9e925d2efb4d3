"""Who may act for a customer: the designated reseller, since when and by whom, and its tenant-owner permission."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer, Relationship, ResellerAssociation
from twotier.delegation import queries
from twotier.delegation.models import TenantOwnerPermission
from twotier.delegation.usecases.tenant_owner import ask_tenant_owner, end_tenant_owner, grant_tenant_owner
from twotier.portal import pages

Partners = list[tuple[Relationship, str]]
Owners = dict[UUID, TenantOwnerPermission]


def told(actor: Actor, customer: Customer, partners: Partners) -> dict[str, Any]:
    """Return what the account tab shows: each association of the actor with what it brings (S151)."""
    me = actor.organization_id
    rows = customer_queries.associations(customer.id).select_related("provider", "reseller").order_by("granted_at")
    mine = [row for row in rows if me in (row.provider_id, row.reseller_id)]
    if not mine:
        return {}
    owners: Owners = {}
    for permission in queries.tenant_owners(actor, customer.id):
        owners.setdefault(permission.reseller_id, permission)
    people = access_queries.person_names(row.granted_by for row in mine if row.granted_by)
    administers = {row.partner_id for row, _name in partners if row.delegated_access}
    return {
        "associations": [entry(row, owners.get(row.reseller_id), people, administers) for row in mine],
        "gives_ownership": actor.is_("provider") and actor.may(Permission.DELEGATED_ADMIN_TENANT_OWNER),
    }


def entry(
    row: ResellerAssociation, owner: TenantOwnerPermission | None, people: dict[UUID, str], administers: set[UUID]
) -> dict[str, Any]:
    """Return one association as the page shows it."""
    granted_by = people.get(row.granted_by, "") if row.granted_by else ""
    return {
        "id": row.reseller_id,
        "reseller": row.reseller.name,
        "since": row.granted_at,
        "by": ", ".join(filter(None, [granted_by, row.provider.name])),
        "administers": row.reseller_id in administers,
        "owner": owner,
        "open": owner is not None and owner.ended_at is None,
    }


def back(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Return to the page on which the button stands."""
    if pages.acting(request).is_("customer"):
        return redirect("partners")
    return redirect("customer", customer_id=customer_id)


@pages.page
@require_POST
def ask(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Ask the customer for the tenant-owner permission of a reseller."""
    actor = pages.enter(request, Permission.DELEGATED_ADMIN_TENANT_OWNER, "provider")
    try:
        reseller_id = UUID(request.POST.get("reseller", ""))
    except ValueError as broken:
        raise Http404 from broken
    ask_tenant_owner(actor, customer_id, reseller_id)
    messages.success(request, _("Asked. The customer's global admin grants it under Partners."))
    return back(request, customer_id)


@pages.page
@require_POST
def grant(request: HttpRequest, customer_id: UUID, permission_id: UUID) -> HttpResponse:
    """Grant what a provider asked for."""
    grant_tenant_owner(pages.acting(request), customer_id, permission_id)
    messages.success(request, _("Granted. You can take it away here at any time."))
    return back(request, customer_id)


@pages.page
@require_POST
def end(request: HttpRequest, customer_id: UUID, permission_id: UUID) -> HttpResponse:
    """Take the permission away, or end the request."""
    end_tenant_owner(pages.acting(request), customer_id, permission_id)
    messages.success(request, _("Ended. The reseller does not own the tenant."))
    return back(request, customer_id)
