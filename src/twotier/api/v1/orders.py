"""Orders: place, get, list (spec/api.md 13)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from babel.numbers import get_currency_symbol
from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.refusals import BUYER, BUYING, ON_RECORD
from twotier.api.routing import route
from twotier.api.wire import Attributes, Collection, Links, Wire, attributes, collection, link
from twotier.catalog.rules import split_catalog_item_id
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.orders import queries
from twotier.orders.buying import check_buyer
from twotier.orders.models import Order as Record
from twotier.orders.models import OrderLine as Line
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.place_order import place_order


class OrderLineItem(Wire):
    """A line of an order."""

    line_item_number: int | None = None
    offer_id: str | None = None
    subscription_id: str | None = None
    parent_subscription_id: str | None = None
    friendly_name: str | None = None
    quantity: int | None = None
    term_duration: str | None = None
    transaction_type: str | None = None
    partner_id_on_record: str | None = None
    additional_partner_ids_on_record: list[str] | None = None
    links: Links | None = None
    attributes: Attributes | None = attributes("OrderLineItem")


class Order(Wire):
    """An order of a customer."""

    id: str | None = None
    alternate_id: str | None = None
    reference_customer_id: str | None = None
    billing_cycle: str | None = None
    transaction_type: str | None = None
    currency_code: str | None = None
    currency_symbol: str | None = None
    line_items: list[OrderLineItem] | None = None
    creation_date: datetime | None = None
    status: str | None = None
    partner_on_record_attestation_accepted: bool | None = None
    links: Links | None = None
    attributes: Attributes | None = attributes("Order")


CODES = [*BUYING, *ON_RECORD, (403, 910047)]


@route(
    "POST",
    "customers/{customer_id}/orders",
    answers=Order,
    takes=Order,
    status=201,
    summary="Place an order",
    group="orders",
    right="order.place",
    refuses=CODES,
)
def post_order(call: Call, customer_id: UUID) -> Order:
    """Order the lines; all of them have to share one billing cycle and one currency, as an order has one of each."""
    sent = call.body(Order)
    named = any(line.partner_id_on_record for line in sent.line_items or [])
    if named and call.actor.app_only:
        text = _("An order for a reseller needs a token of a signed-in user (app+user).")
        raise Refusal(403, 910047, text, "wrong_token_kind")
    orders, rows = place_order(
        call.actor, customer_id, [wanted(sent, line, n) for n, line in enumerate(sent.line_items or [])]
    )
    if len(orders) > 1:
        text = _("The lines have different billing cycles or currencies. Place one order for each, or use a cart.")
        raise Refusal(400, 3000, text)
    return order_of(orders[0], rows)


def wanted(sent: Order, line: OrderLineItem, number: int) -> Wanted:
    """Return one line as the orders room takes it; `offerId` is a catalog item id or a legacy offer id."""
    if line.quantity is None or not line.offer_id:
        text = _("Each line item needs an offerId and a quantity.")
        raise Refusal(400, 3000, text, fields=[("lineItems", text)])
    legacy = split_catalog_item_id(line.offer_id) is None
    return Wanted(
        id=number if line.line_item_number is None else line.line_item_number,
        catalog_item_id=line.offer_id,
        quantity=line.quantity,
        friendly_name=line.friendly_name or "",
        billing_cycle=(sent.billing_cycle or "").lower() if legacy else "",
        term=line.term_duration or "",
        partner_of_record=line.partner_id_on_record or "",
        additional_partner_ids=line.additional_partner_ids_on_record or [],
        parent_subscription_id=parent(line.parent_subscription_id),
    )


def parent(text: str | None) -> str:
    """Return the id of the subscription that an add-on belongs to; raises 400 for what is no GUID."""
    try:
        return str(UUID(text)) if text else ""
    except ValueError:
        message = _("The member parentSubscriptionId is the GUID of a subscription.")
        raise Refusal(400, 3000, message, fields=[("parentSubscriptionId", message)]) from None


@route(
    "GET",
    "customers/{customer_id}/orders",
    answers=Collection[Order],
    summary="List a customer's orders",
    group="orders",
    right="order.view",
    query={"billingType": "monthly, annual, triennial or one_time"},
    refuses=BUYER,
)
def list_orders(call: Call, customer_id: UUID) -> Collection[Order]:
    """Answer the orders that the caller placed for a customer, the newest first."""
    call.actor.require(Permission.ORDER_VIEW)
    customer_queries.customer_with(call.actor, customer_id)
    cycle = call.text("billingType").lower()
    found = queries.orders(call.actor, customer_id)
    if not found:
        check_buyer(call.actor, customer_id)
    shown = [order_of(order, lines) for order, lines in found if cycle in ("", "none", "unknown", order.billing_cycle)]
    return collection(shown, f"/customers/{customer_id}/orders")


@route(
    "GET",
    "customers/{customer_id}/orders/{order_id}",
    answers=Order,
    summary="Get an order",
    group="orders",
    right="order.view",
    refuses=[*BUYER, (404, 20000)],
)
def get_order(call: Call, customer_id: UUID, order_id: str) -> Order:
    """Answer one order."""
    call.actor.require(Permission.ORDER_VIEW)
    return order_of(*queries.order(call.actor, customer_id, order_id))


def order_of(row: Record, lines: Sequence[Line]) -> Order:
    """Return an order with its lines."""
    uri = f"/customers/{row.tenant_id}/orders/{row.id}"
    return Order(
        id=row.id,
        alternate_id=row.id,
        reference_customer_id=str(row.tenant_id),
        billing_cycle=row.billing_cycle,
        transaction_type=row.transaction_type,
        currency_code=row.currency,
        currency_symbol=get_currency_symbol(row.currency, locale="en_US"),
        line_items=[line_of(row, line) for line in lines],
        creation_date=row.created_at,
        status=row.status,
        links={"self": link(uri), "provisioningStatus": link(f"{uri}/provisioningstatus")},
    )


def line_of(order: Record, line: Line) -> OrderLineItem:
    """Return one line with links to its subscription and its item."""
    links = {"subscription": link(f"/customers/{order.tenant_id}/subscriptions/{line.subscription_id}")}
    parts = split_catalog_item_id(line.catalog_item_id)
    links |= (
        {"product": link(f"/products/{parts[0]}"), "sku": link(f"/products/{parts[0]}/skus/{parts[1]}")}
        if parts
        else {"offer": link(f"/offers/{line.catalog_item_id}")}
    )
    return OrderLineItem(
        line_item_number=line.number,
        offer_id=line.catalog_item_id,
        subscription_id=str(line.subscription_id),
        friendly_name=line.friendly_name or line.title,
        quantity=line.quantity,
        term_duration=line.term,
        transaction_type="New",
        partner_id_on_record=line.partner_id_on_record or None,
        additional_partner_ids_on_record=line.additional_partner_ids or None,
        links=links,
    )


class OrderLineItemProvisioningStatus(Wire):
    """How far a line's fulfilment is."""

    order_line_item_id: int
    line_item_number: int
    status: str
    quantity_provisioning_information: list["QuantityProvisioning"]
    attributes: Attributes | None = attributes("OrderLineItemProvisioningStatus")


class QuantityProvisioning(Wire):
    """How many of a line's licenses are in which state."""

    quantity: int
    status: str


@route(
    "GET",
    "customers/{customer_id}/orders/{order_id}/provisioningstatus",
    answers=Collection[OrderLineItemProvisioningStatus],
    auth="app+user",
    summary="Get how far an order is fulfilled",
    group="orders",
    right="order.view",
    refuses=[*BUYER, (404, 20000)],
)
def get_order_provisioning(call: Call, customer_id: UUID, order_id: str) -> Collection[OrderLineItemProvisioningStatus]:
    """Answer each line's fulfilment."""
    call.actor.require(Permission.ORDER_VIEW)
    _order, lines = queries.order(call.actor, customer_id, order_id)
    return collection(
        [
            OrderLineItemProvisioningStatus(
                order_line_item_id=line.number,
                line_item_number=line.number,
                status="Fulfilled",
                quantity_provisioning_information=[QuantityProvisioning(quantity=line.quantity, status="Fulfilled")],
            )
            for line in lines
        ]
    )
