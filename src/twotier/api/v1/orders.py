"""Orders: place, get, list (spec/api.md 13)."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.refusals import BUYER, BUYING, ON_RECORD
from twotier.api.routing import route
from twotier.api.v1.order_types import BillingCycle, Order, OrderLineItem, order_of, wanted
from twotier.api.wire import Attributes, Collection, Wire, attributes, collection
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.orders import queries
from twotier.orders.buying import check_buyer
from twotier.orders.models import OrderLine
from twotier.orders.usecases.place_order import place_order

PRICES = {"include_price": "true: with what the lines cost"}
CODES = [*BUYING, *ON_RECORD, (403, 910047), (400, 900206), (400, 800029), (400, 800071)]


@route(
    "POST",
    "customers/{customer_id}/orders",
    answers=Order,
    takes=Order,
    status=201,
    summary="Place an order",
    group="orders",
    right="order.place",
    query=PRICES,
    refuses=CODES,
)
def post_order(call: Call, customer_id: UUID) -> Order:
    """Order the lines; all of them have to share one billing cycle and one currency, as an order has one of each."""
    sent = call.body(Order)
    named = any(line.partner_id_on_record for line in sent.line_items or [])
    if named and call.actor.app_only:
        text = _("An order for a reseller needs a token of a signed-in user (app+user).")
        raise Refusal(403, 910047, text, "wrong_token_kind")
    lines = [wanted(sent, line, number) for number, line in enumerate(in_order(sent.line_items or []))]
    orders, rows = place_order(call.actor, customer_id, lines, attested=sent.partner_on_record_attestation_accepted)
    if len(orders) > 1:
        text = _("The lines have different billing cycles or currencies. Place one order for each, or use a cart.")
        raise Refusal(400, 3000, text)
    return order_of(orders[0], rows, priced=call.yes("include_price"))


def in_order(lines: Sequence[OrderLineItem]) -> list[OrderLineItem]:
    """Return lines by their numbers; raises 800071 where these do not run from 0 without a gap.

    Clients that number nothing send no numbers, or 0 alone.
    """
    numbers = [line.line_item_number or 0 for line in lines]
    if any(numbers) and sorted(numbers) != list(range(len(numbers))):
        text = _("Number the lines with lineItemNumber from 0 without a gap, or leave the numbers out.")
        raise Refusal(400, 800071, text, fields=[("lineItems", text)])
    return sorted(lines, key=lambda line: line.line_item_number or 0)


@route(
    "GET",
    "customers/{customer_id}/orders",
    answers=Collection[Order],
    summary="List a customer's orders",
    group="orders",
    right="order.view",
    query={"billingType": "monthly, annual, triennial or one_time"} | PRICES,
    refuses=BUYER,
)
def list_orders(call: Call, customer_id: UUID) -> Collection[Order]:
    """Answer the orders that the caller placed for a customer, the newest first."""
    call.actor.require(Permission.ORDER_VIEW)
    customer_queries.customer_with(call.actor, customer_id)
    found = queries.orders(call.actor, customer_id)
    if not found:
        check_buyer(call.actor, customer_id)
    cycle = call.word("billingType", BillingCycle) or BillingCycle.UNKNOWN
    any_cycle = cycle in (BillingCycle.UNKNOWN, BillingCycle.NONE)
    shown = [pair for pair in found if any_cycle or pair[0].billing_cycle == cycle]
    priced = call.yes("include_price")
    return collection([order_of(*pair, priced=priced) for pair in shown], f"/customers/{customer_id}/orders")


@route(
    "GET",
    "customers/{customer_id}/orders/{order_id}",
    answers=Order,
    summary="Get an order",
    group="orders",
    right="order.view",
    query=PRICES,
    refuses=[*BUYER, (404, 20000)],
)
def get_order(call: Call, customer_id: UUID, order_id: str) -> Order:
    """Answer one order."""
    call.actor.require(Permission.ORDER_VIEW)
    return order_of(*queries.order(call.actor, customer_id, order_id), priced=call.yes("include_price"))


FULFILLED, UNFULFILLED = "Fulfilled", "Unfulfilled"


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
    return collection([status_of(line) for line in lines])


def status_of(line: OrderLine) -> OrderLineItemProvisioningStatus:
    """Return how far one line is: fulfilled at once, until it is canceled."""
    state = UNFULFILLED if line.canceled_at else FULFILLED
    return OrderLineItemProvisioningStatus(
        order_line_item_id=line.number,
        line_item_number=line.number,
        status=state,
        quantity_provisioning_information=[QuantityProvisioning(quantity=line.quantity, status=state)],
    )
