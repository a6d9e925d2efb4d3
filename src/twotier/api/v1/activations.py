"""Activating what was bought: marketplace services, and the keys of software."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.v1.order_types import ACTIVATED
from twotier.api.wire import Attributes, Collection, Link, Wire, attributes, collection, link
from twotier.catalog.rules import SAAS
from twotier.entitlements import queries
from twotier.entitlements.models import SoftwareKey
from twotier.entitlements.usecases.activate import activate
from twotier.orders import queries as order_queries
from twotier.orders.models import OrderLine
from twotier.subscriptions import queries as subscription_queries

ORDER = [(404, 60003), (404, 20000)]


class SubscriptionActivationResult(Wire):
    """That a subscription was activated."""

    subscription_id: str
    status: str


class ActivationLink(Wire):
    """Where what a line of an order bought is activated: a call to make with this method."""

    line_item_number: int
    link: Link


class ProductKey(Wire):
    """A key of software; a revoked one is told without its letters."""

    line_item_number: int
    product_title: str
    quantity: int
    issued_date: datetime
    product_key: str | None = None
    revoked_date: datetime | None = None
    attributes: Attributes | None = attributes("ProductKey")


@route(
    "POST",
    "customers/{customer_id}/subscriptions/{subscription_id}/activate",
    answers=SubscriptionActivationResult,
    summary="Activate a marketplace service",
    group="subscriptions",
    right="subscription.register",
    refuses=[(404, 60003), (404, 20003), (403, 910030), (403, 910032), (400, 800041)],
)
def post_activate(call: Call, customer_id: UUID, subscription_id: UUID) -> SubscriptionActivationResult:
    """Say that the service is set up: it is charged from now on."""
    made = activate(call.actor, customer_id, subscription_id)
    return SubscriptionActivationResult(subscription_id=str(made.subscription_id), status="Success")


@route(
    "GET",
    "customers/{customer_id}/subscriptions/{subscription_id}/activationlinks",
    answers=Collection[ActivationLink],
    summary="Get where a subscription is activated",
    group="subscriptions",
    right="subscription.view",
    refuses=[(404, 60003), (404, 20003)],
)
def list_of_subscription(call: Call, customer_id: UUID, subscription_id: UUID) -> Collection[ActivationLink]:
    """Answer the link of a marketplace service or of software; other subscriptions need none."""
    call.actor.require(Permission.SUBSCRIPTION_VIEW)
    subscription = subscription_queries.subscription(call.actor, customer_id, subscription_id)
    lines = order_queries.lines_fulfilled_by(customer_id, [subscription.id])
    return collection(links_of(lines), call.uri)


@route(
    "GET",
    "customers/{customer_id}/orders/{order_id}/activationlinks",
    answers=Collection[ActivationLink],
    summary="Get where what an order bought is activated",
    group="orders",
    right="order.view",
    refuses=ORDER,
)
def list_of_order(call: Call, customer_id: UUID, order_id: str) -> Collection[ActivationLink]:
    """Answer a link for each line that is activated."""
    call.actor.require(Permission.ORDER_VIEW)
    _order, lines = order_queries.order(call.actor, customer_id, order_id)
    return collection(links_of(lines), call.uri)


@route(
    "GET",
    "customers/{customer_id}/orders/{order_id}/lineitems/{line_item_number}/activationlinks",
    answers=Collection[ActivationLink],
    summary="Get where what a line bought is activated",
    group="orders",
    right="order.view",
    refuses=ORDER,
)
def list_of_line(call: Call, customer_id: UUID, order_id: str, line_item_number: str) -> Collection[ActivationLink]:
    """Answer the link of one line; licenses need none."""
    call.actor.require(Permission.ORDER_VIEW)
    _order, lines = order_queries.order(call.actor, customer_id, order_id)
    return collection(links_of(order_queries.numbered(lines, line_item_number)), call.uri)


@route(
    "GET",
    "customers/{customer_id}/orders/{order_id}/orderlineitems/{line_item_number}/activationlink",
    answers=Collection[ActivationLink],
    summary="Get where what a line bought is activated, as one published client asks for it",
    group="orders",
    right="order.view",
    refuses=ORDER,
)
def list_of_order_line(
    call: Call, customer_id: UUID, order_id: str, line_item_number: str
) -> Collection[ActivationLink]:
    """Answer the link of one line."""
    return list_of_line(call, customer_id, order_id, line_item_number)


def links_of(lines: Iterable[OrderLine]) -> list[ActivationLink]:
    """Return the links of the lines that are activated and were not canceled."""
    return [
        ActivationLink(line_item_number=line.number, link=target(line))
        for line in lines
        if line.product_type in ACTIVATED and not line.canceled_at
    ]


def target(line: OrderLine) -> Link:
    """Return what to call: a service is told that it is set up, of software the key is read."""
    if line.product_type == SAAS:
        return link(f"/customers/{line.tenant_id}/subscriptions/{line.subscription_id}/activate", "POST")
    return link(f"/customers/{line.tenant_id}/orders/{line.order_id}/lineitems/{line.number}/keys")


@route(
    "GET",
    "customers/{customer_id}/orders/{order_id}/lineitems/{line_item_number}/keys",
    answers=Collection[ProductKey],
    summary="Get the keys of the software in a line",
    group="orders",
    right="subscription.view",
    extension=True,
    refuses=ORDER,
)
def list_keys(call: Call, customer_id: UUID, order_id: str, line_item_number: str) -> Collection[ProductKey]:
    """Answer the key to the partner that bought, the reseller that serves the customer, and the customer."""
    call.actor.require(Permission.SUBSCRIPTION_VIEW)
    number = int(line_item_number) if line_item_number.isdecimal() and len(line_item_number) < 5 else -1
    rows = queries.keys_of_line(call.actor, customer_id, order_id, number)
    return collection([key_of(row) for row in rows], call.uri)


def key_of(row: SoftwareKey) -> ProductKey:
    """Return a key."""
    return ProductKey(
        line_item_number=row.line_number,
        product_title=row.title,
        quantity=row.quantity,
        issued_date=row.created_at,
        product_key=None if row.revoked_at else row.product_key,
        revoked_date=row.revoked_at,
    )
