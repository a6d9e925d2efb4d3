"""How lines become orders: who may buy, the agreement, the reseller on each line; a piece for use cases."""

from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer
from twotier.orders.buying import check_open
from twotier.orders.lifecycle import ORDER
from twotier.orders.models import Order, OrderLine
from twotier.orders.pricing import Priced, Wanted, faulty, fingerprint, of_sellers, price, refuse_bad
from twotier.orders.usecases._fulfilment import Resellers, placed
from twotier.orders.usecases._rows import new_lines, new_order, put_under_bases
from twotier.partnerships.rules import of_record

MOST_ADDITIONAL = 5
CANNOT_BE_ORDERED = 10006


def place(
    actor: Actor,
    customer: Customer,
    lines: Sequence[Wanted],
    cart_id: UUID | None = None,
    *,
    seen: str = "",
    failed: list[Priced] | None = None,
    attested: bool | None = None,
) -> tuple[list[Order], list[OrderLine]]:
    """Order the lines for a customer: one order per billing cycle and currency.

    `seen` is the fingerprint of the prices that a person agreed to, if one did. With `failed` the groups that hold a bad
    line are left out and their bad lines collected there; without it, one bad line refuses all. `attested`: see Cart.
    Raises 910032 or 20002 (who may buy), 900149 (program), 13605 (agreement), 900206 (not attested), 910056 (prices moved
    since they were seen), 800009 (lines), and the partner-of-record codes.
    """
    check_open(actor, customer, hold=True)
    check_attested(attested)
    priced = orderable(actor, customer, lines, seen, failed)
    resellers = check_partners(actor, [line.wanted for line in priced])
    priced = with_support(priced, resellers, customer)
    return write(actor, customer, groups(priced), resellers, cart_id=cart_id, attested=attested)


def write(
    actor: Actor,
    customer: Customer,
    grouped: list[list[Priced]],
    resellers: Resellers,
    *,
    cart_id: UUID | None,
    attested: bool | None,
) -> tuple[list[Order], list[OrderLine]]:
    """Write the orders of some groups with their lines, and say so to whoever fulfils them."""
    orders = [new_order(actor, customer, group, cart_id, attested) for group in grouped]
    rows = [new_lines(order, group) for order, group in zip(orders, grouped, strict=True)]
    written = [row for each in rows for row in each]
    put_under_bases([line.wanted for group in grouped for line in group], written)
    for order in orders:
        ORDER.begin(order, "complete", actor)
    Order.objects.bulk_create(orders)
    OrderLine.objects.bulk_create(written)
    for order, group, each in zip(orders, grouped, rows, strict=True):
        emit(placed(order, group, each, resellers), actor)
    return orders, written


def orderable(
    actor: Actor, customer: Customer, lines: Sequence[Wanted], seen: str, failed: list[Priced] | None
) -> list[Priced]:
    """Return the lines that are ordered, at the price of the moment; the arguments are those of `place`."""
    priced = price(lines, customer, actor.organization_id)
    if seen and seen != fingerprint(priced):
        raise Refusal(409, 910056, _("Prices changed since you looked at them. Nothing was ordered."), "lost_race")
    if failed is not None:
        left = without_base(of_sellers(actor, priced))
        whole = [line for line in left if line.group not in broken(left)]
        failed += [line for line in left if line.error_code] if whole else []
        priced = whole or left
    refuse_bad(priced)
    return priced


def broken(priced: Sequence[Priced]) -> set[str]:
    """Return the groups in which a line cannot be ordered."""
    return {line.group for line in priced if line.error_code}


def without_base(priced: list[Priced]) -> list[Priced]:
    """Give each add-on whose base is not ordered an error of its own: nothing would be there to add it to."""
    while True:
        gone = {line.wanted.id for line in priced if line.group in broken(priced)}
        lost = [line for line in priced if line.wanted.base in gone and not line.error_code]
        if not lost:
            return priced
        text = _("The base of this add-on cannot be ordered, so it was left out too.")
        priced = [faulty(line, CANNOT_BE_ORDERED, text) if line in lost else line for line in priced]


def check_attested(attested: bool | None) -> None:
    """Refuse a partner that says it does not attest how it sells; older clients say nothing (O4)."""
    if attested is False:
        text = _(
            "Attest that the lines with a reseller are sold through it, and the others directly: partnerOnRecordAttestationAccepted."
        )
        raise Refusal(400, 900206, text, fields=[("partnerOnRecordAttestationAccepted", text)])


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


def group_of(line: Priced) -> tuple[str, str]:
    """Return what decides the order that a line belongs to."""
    assert line.item is not None
    return line.item.currency, line.item.billing_cycle
