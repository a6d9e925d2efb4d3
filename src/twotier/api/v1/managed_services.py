"""The services that a partner administers for a customer: those of its licenses, while it lets the partner in."""

from uuid import UUID

from django.conf import settings

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.wire import Attributes, Collection, Links, Wire, attributes, collection, link
from twotier.catalog import queries as catalog_queries
from twotier.customers import queries as customer_queries
from twotier.licences import queries

KNOWN = (
    ("EXCHANGE", "Exchange", "Exchange", "Office"),
    ("SHAREPOINT", "SharePoint", "SharePoint", "Office"),
    ("MCO", "MicrosoftCommunicationsOnline", "SkypeforBusiness", "Office"),
    ("TEAMS", "Teams", "Teams", "Office"),
    ("YAMMER", "YammerEnterprise", "Yammer", "Office"),
    ("INTUNE", "Intune", "Intune", "EnterpriseMobility"),
    ("AAD", "AzureActiveDirectory", "AzureActiveDirectory", "EnterpriseMobility"),
    ("DYN365", "Dynamics365", "Dynamics365", "Dynamics"),
    ("POWERAPPS", "PowerApps", "PowerApps", "PowerPlatform"),
)
"""How the names of service plans begin, then id, name and group of the service that they belong to."""


class ManagedService(Wire):
    """A service, with where it is administered."""

    id: str
    name: str
    group_name: str
    links: Links
    attributes: Attributes = attributes("ManagedService")


@route(
    "GET",
    "customers/{customer_id}/managedservices",
    answers=Collection[ManagedService],
    auth="app+user",
    sees=Permission.LICENCE_VIEW,
    summary="List the services that the caller administers for a customer",
    group="managed-services",
    refuses=[(404, 60003), (403, 20002)],
)
def list_managed_services(call: Call, customer_id: UUID) -> Collection[ManagedService]:
    """Answer the services of the customer's usable licenses; none without its delegated administration."""
    customer = customer_queries.customer_with(call.actor, customer_id)
    admitted = call.actor.is_("customer") or customer_queries.has_access(call.actor, customer.id)
    parts = {pool.part_number for pool in queries.pools(customer.id) if pool.usable} if admitted else set()
    plans = {row.plan_name for row in catalog_queries.included_plans(parts)} if parts else set()
    return collection([service_of(customer.id, *known[1:]) for known in KNOWN if any_begins(plans, known[0])])


def any_begins(plans: set[str], prefix: str) -> bool:
    """Tell whether one of the plans belongs to a service."""
    return any(plan.startswith(prefix) for plan in plans)


def service_of(customer_id: UUID, key: str, name: str, group: str) -> ManagedService:
    """Return a service: it is administered in the portal, its health and tickets are asked of the API."""
    return ManagedService(
        id=key,
        name=name,
        group_name=group,
        links={
            "adminService": link(f"{settings.BASE_URL}/customers/{customer_id}/licenses"),
            "serviceHealth": link(f"/customers/{customer_id}/serviceincidents/office"),
            "serviceTicket": link(f"/customers/{customer_id}/servicerequests"),
        },
    )
