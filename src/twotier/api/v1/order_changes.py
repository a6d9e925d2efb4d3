"""PATCH of an order: canceling software, another billing cycle, add-ons; the difference decides (spec/api.md 8, 13)."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.refusals import BUYING, ON_RECORD
from twotier.api.routing import route
from twotier.api.v1.order_types import (
    BillingCycle,
    Order,
    OrderLineItem,
    OrderStatus,
    order_of,
    wanted,
)
from twotier.api.wire import etag_version
from twotier.core.refusal import Refusal, Sentence
from twotier.orders import queries
from twotier.orders.models import Order as Record
from twotier.orders.models import OrderLine as Line
from twotier.orders.usecases.add_to_order import add_to_order
from twotier.orders.usecases.cancel_software import cancel_software
from twotier.orders.usecases.change_billing_frequency import change_billing_frequency

MAY = (Permission.ORDER_PLACE, Permission.ORDER_CANCEL_SOFTWARE, Permission.ORDER_CHANGE_BILLING_FREQUENCY)
ANY = (None, BillingCycle.UNKNOWN, BillingCycle.NONE)


@route(
    "PATCH",
    "customers/{customer_id}/orders/{order_id}",
    answers=Order,
    takes=Order,
    summary="Cancel software, change how often a legacy order is charged, or buy add-ons",
    group="orders",
    right="|".join(MAY),
    query={"include_price": "true: with what the lines cost"},
    refuses=[
        *BUYING,
        *ON_RECORD,
        (404, 20000),
        (400, 2055),
        (400, 800061),
        (400, 800063),
        (400, 800071),
        (403, 800077),
        (403, 800019),
        (400, 900117),
        (400, 6000),
        (400, 6001),
        (400, 800029),
        (400, 900277),
        (400, 900279),
        (409, 900278),
    ],
)
def patch_order(call: Call, customer_id: UUID, order_id: str) -> Order:
    """Merge what was sent; what differs is done, all of it or nothing."""
    may_change(call.actor)
    sent = call.body(Order)
    order, rows = queries.order(call.actor, customer_id, order_id)
    version = etag_version((sent.attributes and sent.attributes.etag) or call.etag)
    if cancels(sent, order):
        named = [(line.line_item_number, line.offer_id or "") for line in sent.line_items or []]
        order, rows = cancel_software(call.actor, customer_id, order_id, named, version=version)
    else:
        order, rows = changed(call, sent, (order, rows), version)
    return order_of(order, rows, priced=call.yes("include_price"))


def may_change(actor: Actor) -> None:
    """Refuse who may do none of it; each act asks for its own permission."""
    if not any(actor.may(permission) for permission in MAY):
        actor.require(Permission.ORDER_PLACE)


def cancels(sent: Order, order: Record) -> bool:
    """Tell whether a cancellation is asked for; raises 400/3000 for any other state, and for more than one act."""
    if sent.status != OrderStatus.CANCELLED:
        if sent.status not in (None, OrderStatus.UNKNOWN, order.status):
            text = _("The state of an order changes by itself. Only %(status)s can be asked for.")
            raise refused("status", Sentence(text, {"status": OrderStatus.CANCELLED.value}))
        return False
    if sent.billing_cycle not in (*ANY, order.billing_cycle):
        raise refused("billingCycle", _("A canceled order is not charged any more. Cancel it, or change its billing cycle."))  # fmt: skip
    return True


def changed(
    call: Call, sent: Order, present: tuple[Record, list[Line]], version: int | None
) -> tuple[Record, list[Line]]:
    """Make the changes that were sent besides a cancellation; without any, the order stays as it is."""
    order, rows = present
    added = new_lines(sent.line_items or [], rows)
    cycle = sent.billing_cycle
    if cycle not in (*ANY, order.billing_cycle):
        present = change_billing_frequency(call.actor, order.tenant_id, order.id, str(cycle), version=version)
        version = None
    if added:
        lines = [wanted(sent, line, number) for number, line in enumerate(added)]
        present = add_to_order(call.actor, order.tenant_id, order.id, lines, version=version)
    elif cycle in (*ANY, order.billing_cycle) and version not in (None, order.version):
        raise Refusal(400, 2055, _("The order changed since it was read. Read it again."), "stale_etag")
    return present


def new_lines(sent: Sequence[OrderLineItem], rows: Sequence[Line]) -> list[OrderLineItem]:
    """Return the lines that the order does not have; raises 400/3000 for changes of those that it has."""
    known = {row.number: row for row in rows}
    added = []
    for line in sent:
        row = known.get(-1 if line.line_item_number is None else line.line_item_number)
        if row and (not line.offer_id or line.offer_id.lower() == row.catalog_item_id.lower()):
            refuse_changes(line, row)
        elif line.subscription_id or not line.parent_subscription_id:
            raise refused("lineItems", _("An order takes only add-ons: lines with parentSubscriptionId. Place an order of its own."))  # fmt: skip
        else:
            added.append(line)
    return added


def refuse_changes(line: OrderLineItem, row: Line) -> None:
    """Refuse another quantity or reseller of a line: these belong to its subscription."""
    other_reseller = line.partner_id_on_record not in (None, "", row.partner_id_on_record)
    if line.quantity not in (None, row.number_held) or other_reseller:
        raise refused("lineItems", _("Quantity and reseller are changed on the subscription, not on the order."))


def refused(member: str, text: object) -> Refusal:
    """Return the refusal of a change that orders do not have."""
    return Refusal(400, 3000, text, fields=[(member, text)])  # type: ignore[arg-type, list-item]
