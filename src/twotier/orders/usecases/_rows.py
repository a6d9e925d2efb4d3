"""The rows of an order before they are written; a piece for use cases."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core import clock
from twotier.core.ids import new_id, order_id
from twotier.core.refusal import Refusal
from twotier.customers.models import Customer
from twotier.orders.lifecycle import ORDER
from twotier.orders.models import Order, OrderLine
from twotier.orders.pricing import Priced, Wanted

LONGEST_NAME = 256


def put_under_bases(lines: Sequence[Wanted], rows: Sequence[OrderLine]) -> None:
    """Put add-ons under the subscriptions of the bases that are ordered with them."""
    subscriptions = {line.id: row.subscription_id for line, row in zip(lines, rows, strict=True)}
    for line, row in zip(lines, rows, strict=True):
        if line.base is not None:
            row.parent_subscription_id = subscriptions.get(line.base)
            if row.parent_subscription_id is None:
                raise Refusal(400, 800029, _("An add-on needs a subscription as its base. Order it by itself instead."))


def new_order(
    actor: Actor, customer: Customer, group: Sequence[Priced], cart_id: UUID | None, attested: bool | None
) -> Order:
    """Return the order of a group, not yet saved."""
    assert group[0].item is not None
    return Order(
        id=order_id(),
        tenant_id=customer.id,
        partner_id=actor.organization_id,
        cart_id=cart_id,
        billing_cycle=group[0].item.billing_cycle,
        currency=group[0].item.currency,
        total_minor=sum(line.amount_minor for line in group),
        attested=attested,
        status=ORDER.initial,
        created_by=actor.user_name,
        created_at=clock.now(),
    )


def new_lines(order: Order, group: Sequence[Priced], first: int = 0) -> list[OrderLine]:
    """Return lines of an order, not yet saved, numbered from the first on."""
    return [new_line(order, number, line) for number, line in enumerate(group, first)]


def new_line(order: Order, number: int, line: Priced) -> OrderLine:  # long: one column a line
    """Return a line of an order with the subscription that will fulfil it, where one does."""
    assert line.item is not None
    return OrderLine(
        id=new_id(),
        tenant_id=order.tenant_id,
        order_id=order.id,
        number=number,
        catalog_item_id=line.item.catalog_item_id,
        title=line.item.title,
        quantity=line.wanted.quantity,
        term=line.item.term,
        billing_cycle=line.item.billing_cycle,
        unit_price_e8=line.item.unit_price_e8,
        amount_minor=line.amount_minor,
        currency=line.item.currency,
        partner_id_on_record=line.wanted.partner_of_record,
        additional_partner_ids=line.wanted.additional_partner_ids,
        friendly_name=name_of(line),
        product_type=line.item.product_type,
        subscription_id=new_id() if line.item.is_subscription else None,
        parent_subscription_id=parent_of(line.wanted),
        context=line.wanted.context,
        renews_to=line.wanted.renews_to,
        ends_on=line.ends_on,
        attested=line.wanted.attested,
    )


def name_of(line: Priced) -> str:
    """Return a line's own name as subscriptions keep it."""
    return line.wanted.friendly_name.strip()[:LONGEST_NAME]


def parent_of(line: Wanted) -> UUID | None:
    """Return the subscription that an add-on belongs to."""
    return UUID(line.parent_subscription_id) if line.parent_subscription_id else None
