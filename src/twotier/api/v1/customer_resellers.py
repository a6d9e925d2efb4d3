"""The resellers that a provider named for a customer: list, name, remove (an extension)."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.wire import Attributes, Collection, Links, Wire, attributes, collection, link
from twotier.core.refusal import Refusal
from twotier.customers import queries
from twotier.customers.models import ResellerAssociation
from twotier.customers.usecases.associate_reseller import associate_reseller, remove_reseller
from twotier.partners import queries as partner_queries


class CustomerReseller(Wire):
    """A reseller that serves the customer as a whole, on behalf of one provider."""

    reseller_id: str | None = None
    name: str | None = None
    mpn_id: str | None = None
    provider_id: str | None = None
    since: datetime | None = None
    links: Links | None = None
    attributes: Attributes | None = attributes("CustomerReseller")


@route(
    "GET",
    "customers/{customer_id}/resellers",
    answers=Collection[CustomerReseller],
    summary="List the resellers that you named for a customer",
    group="customers",
    sees=Permission.CUSTOMER_ASSOCIATE_RESELLER,
    refuses=[(404, 60003), (403, 20002)],
    extension=True,
)
def list_resellers(call: Call, customer_id: UUID) -> Collection[CustomerReseller]:
    """Answer the caller's own designations, the oldest first."""
    queries.customer_with(call.actor, customer_id)
    rows = queries.associations(customer_id).filter(provider_id=call.actor.organization_id)
    found = list(rows.order_by("granted_at", "id"))
    names = access_queries.names_of(row.reseller_id for row in found)
    mpn_ids = partner_queries.tied_mpn_ids(row.reseller_id for row in found)
    items = [wire(row, names.get(row.reseller_id, ""), mpn_ids.get(row.reseller_id, "")) for row in found]
    return collection(items, call.uri)


@route(
    "POST",
    "customers/{customer_id}/resellers",
    answers=CustomerReseller,
    takes=CustomerReseller,
    status=201,
    auth="app+user",
    summary="Name a reseller for a customer",
    group="customers",
    right="customer.associate_reseller",
    refuses=[(404, 60003), (403, 20002), (403, 910016), (403, 800039), (403, 910028), (403, 910015)],
    extension=True,
)
def post_reseller(call: Call, customer_id: UUID) -> CustomerReseller:
    """Name a partner reseller for an existing customer; single subscriptions stay as they are."""
    call.actor.require(Permission.CUSTOMER_ASSOCIATE_RESELLER)
    reseller_id = guid(call.body(CustomerReseller).reseller_id)
    row = associate_reseller(call.actor, customer_id, reseller_id)
    name = access_queries.names_of([reseller_id]).get(reseller_id, "")
    return wire(row, name, partner_queries.tied_mpn_ids([reseller_id]).get(reseller_id, ""))


@route(
    "DELETE",
    "customers/{customer_id}/resellers/{reseller_id}",
    status=204,
    auth="app+user",
    summary="Remove a reseller of a customer",
    group="customers",
    right="customer.associate_reseller",
    refuses=[(404, 60003), (403, 20002), (403, 910028)],
    extension=True,
)
def delete_reseller(call: Call, customer_id: UUID, reseller_id: UUID) -> None:
    """End a designation; subscriptions that name the reseller go on naming it."""
    remove_reseller(call.actor, customer_id, reseller_id)


def guid(text: str | None) -> UUID:
    """Return the reseller that was named."""
    try:
        return UUID(text or "")
    except ValueError:
        message = _("The member resellerId is the tenant id of the reseller. Send a GUID.")
        raise Refusal(400, 3000, message, fields=[("resellerId", message)]) from None


def wire(row: ResellerAssociation, name: str, mpn_id: str) -> CustomerReseller:
    """Return a designation as the wire has it."""
    return CustomerReseller(
        reseller_id=str(row.reseller_id),
        name=name or None,
        mpn_id=mpn_id or None,
        provider_id=str(row.provider_id),
        since=row.granted_at,
        links={"self": link(f"/customers/{row.tenant_id}/resellers/{row.reseller_id}")},
    )
