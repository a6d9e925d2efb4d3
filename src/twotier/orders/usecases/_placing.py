"""How lines become orders: who may buy, the agreement, the reseller on each line; a piece for use cases."""

from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.ids import new_id, order_id
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer
from twotier.orders.buying import check_open
from twotier.orders.events import OrderPlaced, PlacedLine
from twotier.orders.lifecycle import ORDER
from twotier.orders.models import Order, OrderLine
from twotier.orders.pricing import Priced, Wanted, fingerprint, price, refuse_bad
from twotier.partnerships.rules import OfRecord, of_record

Resellers = dict[str, OfRecord]
MOST_ADDITIONAL = 5
LONGEST_NAME = 256


def place(
    actor: Actor,
    customer: Customer,
    lines: Sequence[Wanted],
    cart_id: UUID | None = None,
    *,
    seen: str = "",
    failed: list[Priced] | None = None,
) -> tuple[list[Order], list[OrderLine]]:
    """Order the lines for a customer: one order per billing cycle and currency.

    `seen` is the fingerprint of the prices that a person agreed to, if one did. With `failed` the groups that hold
    a bad line are left out and their bad lines collected there; without it, one bad line refuses all.
    Raises 910032 or 20002 (who may buy), 900149 (program), 13605 (agreement), 910056 (prices moved since they were seen),
    800009 (lines), and the partner-of-record codes.
    """
    check_open(actor, customer, hold=True)
    priced = orderable(lines, customer, seen, failed)
    resellers = check_partners(actor, [line.wanted for line in priced])
    priced = with_support(priced, resellers, customer)
    orders = [new_order(actor, customer, group, cart_id) for group in groups(priced)]
    rows = [row for order, group in zip(orders, groups(priced), strict=True) for row in new_lines(order, group)]
    for order in orders:
        ORDER.begin(order, "complete", actor)
    Order.objects.bulk_create(orders)
    OrderLine.objects.bulk_create(rows)
    for order, group in zip(orders, groups(priced), strict=True):
        emit(placed(order, group, [row for row in rows if row.order_id == order.id], resellers), actor)
    return orders, rows


def orderable(lines: Sequence[Wanted], customer: Customer, seen: str, failed: list[Priced] | None) -> list[Priced]:
    """Return the lines that are ordered, at the price of the moment; the arguments are those of `place`."""
    priced = price(lines, customer)
    if seen and seen != fingerprint(priced):
        raise Refusal(409, 910056, _("Prices changed since you looked at them. Nothing was ordered."), "lost_race")
    if failed is not None and (whole := whole_groups(priced)):
        failed += [line for line in priced if line.error_code]
        priced = whole
    refuse_bad(priced)
    return priced


def check_partners(actor: Actor, lines: Sequence[Wanted]) -> Resellers:
    """Return the reseller behind each MPN id on the lines; refuse ids that may not stand there (LC91)."""
    named = {mpn_id for line in lines for mpn_id in (line.partner_of_record, *line.additional_partner_ids) if mpn_id}
    if named and not actor.is_("provider"):
        text = _("Only an indirect provider names a reseller on an order. Remove the MPN ID.")
        raise Refusal(400, 800016, text, fields=[("partner_of_record", text)])
    for line in lines:
        if line.additional_partner_ids and (
            not line.partner_of_record or len(line.additional_partner_ids) > MOST_ADDITIONAL
        ):
            text = _("Additional resellers need a first reseller, and there can be at most 5 of them.")
            raise Refusal(400, 800016, text, fields=[("partner_of_record", text)])
    return of_record(actor.organization_id, named)


def with_support(priced: list[Priced], resellers: Resellers, customer: Customer) -> list[Priced]:
    """Name the reseller as support contact where nobody is named and the partnership says so (S137, level 4)."""
    giving = {mpn_id: found.reseller_id for mpn_id, found in resellers.items() if found.gives_support}
    related = customer_queries.related_partners(customer.id) if giving else set()
    serving = {mpn_id: str(key) for mpn_id, key in giving.items() if key in related}
    return [
        msgspec.structs.replace(line, wanted=supported(line.wanted, serving.get(line.wanted.partner_of_record, "")))
        for line in priced
    ]


def supported(line: Wanted, reseller_id: str) -> Wanted:
    """Return a line with the support contact that it gets by itself, unless it names one."""
    if line.support_partner_id or not reseller_id:
        return line
    return msgspec.structs.replace(line, support_partner_id=reseller_id)


def groups(priced: Sequence[Priced]) -> list[list[Priced]]:
    """Return the lines grouped as they are ordered: by currency and billing cycle, in order."""
    ordered = sorted(priced, key=group_of)
    return [list(members) for _key, members in groupby(ordered, key=group_of)]


def whole_groups(priced: Sequence[Priced]) -> list[Priced]:
    """Return the lines of the groups in which every line can be ordered."""
    broken = {line.group for line in priced if line.error_code}
    return [line for line in priced if line.group not in broken]


def group_of(line: Priced) -> tuple[str, str]:
    """Return what decides the order that a line belongs to."""
    assert line.item is not None
    return line.item.currency, line.item.billing_cycle


def new_order(actor: Actor, customer: Customer, group: Sequence[Priced], cart_id: UUID | None) -> Order:
    """Return the order of a group, not yet saved."""
    currency, cycle = group_of(group[0])
    return Order(
        id=order_id(),
        tenant_id=customer.id,
        partner_id=actor.organization_id,
        cart_id=cart_id,
        billing_cycle=cycle,
        currency=currency,
        total_minor=sum(line.amount_minor for line in group),
        status=ORDER.initial,
        created_by=actor.user_name,
        created_at=clock.now(),
    )


def new_lines(order: Order, group: Sequence[Priced]) -> list[OrderLine]:
    """Return the lines of an order, each with the subscription that will fulfil it."""
    rows = []
    for number, line in enumerate(group):
        assert line.item is not None
        row = OrderLine(
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
            subscription_id=new_id(),
        )
        rows.append(row)
    return rows


def name_of(line: Priced) -> str:
    """Return a line's own name as subscriptions keep it."""
    return line.wanted.friendly_name.strip()[:LONGEST_NAME]


def placed(order: Order, group: Sequence[Priced], rows: Sequence[OrderLine], resellers: Resellers) -> OrderPlaced:
    """Return the event from which higher rooms fulfil the order."""
    return OrderPlaced(
        tenant_id=order.tenant_id,
        resource_id=order.id,
        order_id=order.id,
        partner_id=order.partner_id,
        lines=[placed_line(line, row, resellers) for line, row in zip(group, rows, strict=True)],
        total_minor=order.total_minor,
        currency=order.currency,
    )


def placed_line(line: Priced, row: OrderLine, resellers: Resellers) -> PlacedLine:
    """Return a line as its fulfilment needs it."""
    assert line.item is not None
    assert row.subscription_id is not None
    wanted = line.wanted
    return PlacedLine(
        line_id=row.id,
        number=row.number,
        subscription_id=row.subscription_id,
        catalog_item_id=line.item.catalog_item_id,
        product_id=line.item.product_id,
        sku_id=line.item.sku_id,
        title=line.item.title,
        friendly_name=name_of(line) or line.item.title,
        quantity=wanted.quantity,
        term=line.item.term,
        billing_cycle=line.item.billing_cycle,
        segment=line.item.segment,
        currency=line.item.currency,
        unit_price_e8=line.item.unit_price_e8,
        partner_of_record=wanted.partner_of_record,
        reseller_id=found.reseller_id if (found := resellers.get(wanted.partner_of_record)) else None,
        parent_subscription_id=UUID(wanted.parent_subscription_id) if wanted.parent_subscription_id else None,
        support_partner_id=UUID(wanted.support_partner_id) if wanted.support_partner_id else None,
    )
