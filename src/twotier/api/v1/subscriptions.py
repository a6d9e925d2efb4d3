"""Subscriptions: list, get, add-ons, how far they are provisioned (spec/api.md 13)."""

from datetime import datetime
from uuid import UUID

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.paging import index_page
from twotier.api.routing import route
from twotier.api.v1.subscription_wire import Subscription, on_the_wire, shown, subscription_of
from twotier.api.wire import Attributes, Collection, Wire, attributes, collection
from twotier.customers import queries as customer_queries
from twotier.subscriptions import queries, terms


@route(
    "GET",
    "customers/{customer_id}/subscriptions",
    answers=Collection[Subscription],
    summary="List a customer's subscriptions",
    group="subscriptions",
    right="subscription.view",
    query={"order_id": "of one order", "mpn_id": "of one partner of record", "offset": "first row", "size": "rows"},
    refuses=[(404, 60003)],
)
def list_subscriptions(call: Call, customer_id: UUID) -> Collection[Subscription]:
    """Answer the subscriptions that the caller may see, the newest first; with `size` a page with links to the others."""
    call.actor.require(Permission.SUBSCRIPTION_VIEW)
    customer_queries.customer_seen(call.actor, customer_id)
    order_id, mpn_id, window = call.text("order_id").lower(), call.text("mpn_id"), call.window()
    rows = queries.listed(call.actor, customer_id, window.rows, order_id=order_id, mpn_id=mpn_id)
    around = shown(rows, call.is_java)
    return index_page(
        window, rows, lambda row: subscription_of(row, around), call.uri, order_id=order_id, mpn_id=mpn_id
    )


@route(
    "GET",
    "customers/{customer_id}/subscriptions/{subscription_id}",
    answers=Subscription,
    summary="Get a subscription",
    group="subscriptions",
    right="subscription.view",
    refuses=[(404, 20003)],
)
def get_subscription(call: Call, customer_id: UUID, subscription_id: UUID) -> Subscription:
    """Answer one subscription."""
    call.actor.require(Permission.SUBSCRIPTION_VIEW)
    return on_the_wire([queries.subscription(call.actor, customer_id, subscription_id)], call.is_java)[0]


@route(
    "GET",
    "customers/{customer_id}/subscriptions/{subscription_id}/addons",
    answers=Collection[Subscription],
    summary="List the add-ons of a subscription",
    group="subscriptions",
    right="subscription.view",
    refuses=[(404, 20003)],
)
def list_subscription_add_ons(call: Call, customer_id: UUID, subscription_id: UUID) -> Collection[Subscription]:
    """Answer the add-ons that were bought for a subscription, the newest first."""
    call.actor.require(Permission.SUBSCRIPTION_VIEW)
    base = queries.subscription(call.actor, customer_id, subscription_id)
    return collection(on_the_wire(queries.add_ons(call.actor, base), call.is_java), call.uri)


class SubscriptionProvisioningStatus(Wire):
    """How far the licenses of a subscription are made available."""

    sku_id: str
    status: str
    quantity: int
    end_date: datetime
    attributes: Attributes | None = attributes("SubscriptionProvisioningStatus")


@route(
    "GET",
    "customers/{customer_id}/subscriptions/{subscription_id}/provisioningstatus",
    answers=SubscriptionProvisioningStatus,
    auth="app+user",
    summary="Get how far a subscription is provisioned",
    group="subscriptions",
    right="subscription.view",
    refuses=[(404, 20003)],
)
def get_provisioning(call: Call, customer_id: UUID, subscription_id: UUID) -> SubscriptionProvisioningStatus:
    """Answer the state of the licenses; `skuId` is a GUID, as one client reads it (clients.md 1, no. 9)."""
    call.actor.require(Permission.SUBSCRIPTION_VIEW)
    row = queries.subscription(call.actor, customer_id, subscription_id)
    return SubscriptionProvisioningStatus(
        sku_id=str(row.id),
        status="pending" if row.status == "pending" else "success",
        quantity=row.quantity,
        end_date=terms.midnight(terms.last_day(row.next_term_start)),
    )
