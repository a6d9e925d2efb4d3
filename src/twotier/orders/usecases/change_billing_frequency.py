"""Charge a legacy order in another rhythm (LC43): the whole of it, at once, with a new term at today's price."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.catalog.rules import LEGACY
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.orders.events import BillingFrequencyChanged, RepricedLine
from twotier.orders.lifecycle import ORDER
from twotier.orders.models import Order, OrderLine
from twotier.orders.pricing import Priced, Wanted, price
from twotier.orders.usecases import _placing as placing
from twotier.orders.usecases._changing import order_as_read

COLUMNS = ["billing_cycle", "unit_price_e8", "amount_minor"]


@usecase(permission=Permission.ORDER_CHANGE_BILLING_FREQUENCY)
def change_billing_frequency(
    actor: Actor, customer_id: UUID, order_id: str, cycle: str, *, version: int | None = None
) -> tuple[Order, list[OrderLine]]:
    """Give all lines of an order another billing cycle; the one that it has already changes nothing.

    Raises 404/20000, 2055 (stale), 6001 (new commerce, trials, Azure, no price for the cycle), 6000 (a subscription that
    is not active), and the partner-of-record codes (LC91).
    """
    order, rows = order_as_read(actor, customer_id, order_id, version)
    if cycle == order.billing_cycle:
        return order, rows
    ORDER.check(order, "change_billing_cycle")
    customer = customer_queries.customer_with(actor, customer_id)
    lines = [wanted(row, cycle) for row in rows]
    priced = price(lines, customer, actor.organization_id)
    if any(row.product_type != LEGACY for row in rows) or any(not fits(line, cycle) for line in priced):
        text = _(
            "This order cannot be charged like that: only paid legacy licenses with a price for the billing cycle can."
        )
        raise Refusal(400, 6001, text, fields=[("billingCycle", text)])
    placing.check_partners(actor, lines)
    old = reprice(order, rows, priced, cycle)
    emit(changed(order, rows, old), actor)
    return order, rows


def wanted(row: OrderLine, cycle: str) -> Wanted:
    """Return a line as it would be ordered today."""
    return Wanted(
        id=row.number, catalog_item_id=row.catalog_item_id, quantity=row.quantity, billing_cycle=cycle,
        partner_of_record=row.partner_id_on_record, additional_partner_ids=row.additional_partner_ids,
    )  # fmt: skip


def fits(line: Priced, cycle: str) -> bool:
    """Tell whether a line has a price for the cycle."""
    return line.item is not None and not line.error_code and line.item.billing_cycle == cycle


def reprice(order: Order, rows: Sequence[OrderLine], priced: Sequence[Priced], cycle: str) -> str:
    """Write today's prices into the order; returns the billing cycle that it had."""
    for row, line in zip(rows, priced, strict=True):
        assert line.item is not None
        row.billing_cycle, row.unit_price_e8, row.amount_minor = cycle, line.item.unit_price_e8, line.amount_minor
    OrderLine.objects.bulk_update(rows, COLUMNS)
    old, order.billing_cycle = order.billing_cycle, cycle
    order.total_minor, order.version = sum(row.amount_minor for row in rows), order.version + 1
    order.save(update_fields=["billing_cycle", "total_minor", "version"])
    return old


def changed(order: Order, rows: Sequence[OrderLine], old: str) -> BillingFrequencyChanged:
    """Return what happened, for the room that gives the subscriptions their new term."""
    return BillingFrequencyChanged(
        tenant_id=order.tenant_id, resource_id=order.id, order_id=order.id, old_billing_cycle=old,
        billing_cycle=order.billing_cycle,
        lines=[
            RepricedLine(line_id=row.id, subscription_id=row.subscription_id, unit_price_e8=row.unit_price_e8)
            for row in rows
            if row.subscription_id
        ],
    )  # fmt: skip
