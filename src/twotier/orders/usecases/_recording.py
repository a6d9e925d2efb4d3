"""An order that records what another act sold: an upgrade or a migration; a piece for use cases."""

from datetime import datetime
from uuid import UUID

from twotier.core import money
from twotier.core.events import Who
from twotier.core.ids import new_id, order_id
from twotier.orders.lifecycle import ORDER
from twotier.orders.models import Order, OrderLine
from twotier.orders.pricing import Item


def recorded(  # long: one column a word
    actor: Who,
    customer_id: UUID,
    item: Item,
    *,
    quantity: int,
    partner_of_record: str,
    at: datetime,
    seller: UUID | None = None,
) -> tuple[Order, OrderLine]:
    """Write a completed order of one line, whose subscription the act makes itself; returns both.

    `seller` is who is billed, where that is not the actor: the clock completes what a partner began.
    """
    amount = money.minor(item.unit_price_e8, quantity, item.currency)
    order = Order(
        id=order_id(), tenant_id=customer_id, partner_id=seller or actor.organization_id, billing_cycle=item.billing_cycle,
        currency=item.currency, total_minor=amount, status=ORDER.initial, created_by=actor.user_name, created_at=at,
    )  # fmt: skip
    ORDER.begin(order, "complete", actor)
    order.save(force_insert=True)
    line = OrderLine.objects.create(
        tenant_id=customer_id, order=order, number=0, catalog_item_id=item.catalog_item_id, title=item.title,
        quantity=quantity, term=item.term, billing_cycle=item.billing_cycle, unit_price_e8=item.unit_price_e8,
        amount_minor=amount, currency=item.currency, partner_id_on_record=partner_of_record, subscription_id=new_id(),
    )  # fmt: skip
    return order, line
