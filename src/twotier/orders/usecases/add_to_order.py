"""Buy add-ons for the subscriptions of an order: their lines join it (spec/api.md 13)."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.catalog.queries import legacy
from twotier.catalog.rules import split_catalog_item_id
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer
from twotier.orders.buying import check_open
from twotier.orders.events import AddOnsOrdered
from twotier.orders.lifecycle import ORDER
from twotier.orders.models import Order, OrderLine
from twotier.orders.pricing import Priced, Wanted, price, refuse_bad
from twotier.orders.usecases import _placing as placing
from twotier.orders.usecases._changing import order_as_read
from twotier.orders.usecases._fulfilment import placed
from twotier.orders.usecases._rows import new_lines


@usecase(permission=Permission.ORDER_PLACE)
def add_to_order(
    actor: Actor, customer_id: UUID, order_id: str, lines: Sequence[Wanted], *, version: int | None = None
) -> tuple[Order, list[OrderLine]]:
    """Add lines for add-ons; they are charged in the order's billing cycle and currency.

    Raises 404/20000, 2055 (stale), 800029 (no base in this order, or not of this add-on), and what placing an order raises.
    """
    order, rows = order_as_read(actor, customer_id, order_id, version)
    ORDER.check(order, "add_lines")
    customer = customer_queries.customer_with(actor, customer_id)
    check_open(actor, customer, hold=True)
    priced = fitting(actor, customer, order, rows, lines)
    resellers = placing.check_partners(actor, [line.wanted for line in priced])
    priced = placing.with_support(priced, resellers, customer)
    added = new_lines(order, priced, first=len(rows))
    OrderLine.objects.bulk_create(added)
    order.total_minor += sum(row.amount_minor for row in added)
    order.version += 1
    order.save(update_fields=["total_minor", "version"])
    emit(placed(order, priced, added, resellers, AddOnsOrdered), actor)
    return order, [*rows, *added]


def fitting(
    actor: Actor, customer: Customer, order: Order, rows: Sequence[OrderLine], lines: Sequence[Wanted]
) -> list[Priced]:
    """Return the lines with their prices, each with its base in the order."""
    bases = {str(row.subscription_id): row for row in rows if row.subscription_id and not row.canceled_at}
    for line in lines:
        if (base := bases.get(line.parent_subscription_id)) is None or not adds_to(line, base, customer.country):
            raise no_base()
    in_cycle = [msgspec.structs.replace(line, billing_cycle=order.billing_cycle) for line in lines]
    priced = price(in_cycle, customer, actor.organization_id)
    refuse_bad(priced)
    if any(line.item is None or line.item.currency != order.currency for line in priced):
        raise Refusal(400, 3000, _("An add-on is paid in the currency of its base's order. Place an order of its own."))
    return priced


def adds_to(line: Wanted, base: OrderLine, country: str) -> bool:
    """Tell whether an item adds to a base: legacy offers name their bases, items of new commerce any."""
    if split_catalog_item_id(line.catalog_item_id):
        return True
    offer = legacy.offer(line.catalog_item_id, country)
    named = offer.body.get("prerequisiteOffers", []) if offer and offer.is_add_on else []
    return base.catalog_item_id.upper() in named


def no_base() -> Refusal:
    """Return the refusal of an add-on without a base in the order."""
    text = _("The add-on does not belong to a subscription of this order. Name the base with parentSubscriptionId, and an add-on that goes with it.")  # fmt: skip
    return Refusal(400, 800029, text, fields=[("parentSubscriptionId", text)])
