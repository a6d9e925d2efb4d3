"""How a subscription that another partner sold gets an order of its new seller; a piece for use cases."""

from uuid import UUID

import msgspec

from twotier.core import clock, money
from twotier.core.events import Who
from twotier.core.ids import order_id
from twotier.orders.lifecycle import ORDER
from twotier.orders.models import Order, OrderLine


class TakenOver(msgspec.Struct, frozen=True, kw_only=True):
    """What the new seller takes over: the item, the seats and the price as the former seller had them."""

    tenant_id: UUID
    partner_id: UUID
    subscription_id: UUID
    former_line_id: UUID
    """The line of the former seller's order: the kind of product, and where it was set up, are as there."""
    catalog_item_id: str
    title: str
    friendly_name: str
    quantity: int
    term: str
    billing_cycle: str
    unit_price_e8: int
    currency: str
    partner_of_record: str
    parent_id: UUID | None
    created_by: str


def place_for(actor: Who, taken: TakenOver) -> tuple[Order, OrderLine]:
    """Write the completed order of what was taken over, for the subscription that stands for it."""
    amount = money.minor(taken.unit_price_e8, taken.quantity, taken.currency)
    order = Order(
        id=order_id(), tenant_id=taken.tenant_id, partner_id=taken.partner_id, billing_cycle=taken.billing_cycle,
        currency=taken.currency, total_minor=amount, status=ORDER.initial, created_by=taken.created_by,
        created_at=clock.now(),
    )  # fmt: skip
    ORDER.begin(order, "complete", actor)
    order.save(force_insert=True)
    line = line_of(order, taken, amount)
    line.save(force_insert=True)
    return order, line


def line_of(order: Order, taken: TakenOver, amount: int) -> OrderLine:
    """Return the line of what was taken over, not yet saved."""
    former = OrderLine.objects.filter(tenant_id=taken.tenant_id, id=taken.former_line_id).first()
    alike = {"product_type": former.product_type, "context": former.context} if former else {}
    return OrderLine(
        tenant_id=taken.tenant_id, order=order, number=0, catalog_item_id=taken.catalog_item_id, title=taken.title,
        quantity=taken.quantity, term=taken.term, billing_cycle=taken.billing_cycle,
        unit_price_e8=taken.unit_price_e8, amount_minor=amount, currency=taken.currency,
        partner_id_on_record=taken.partner_of_record, friendly_name=taken.friendly_name,
        subscription_id=taken.subscription_id, parent_subscription_id=taken.parent_id, **alike,
    )  # fmt: skip
