"""What a line may ask of its subscription: with what the first term ends, and what follows it (LC13 to LC16, LC40)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.catalog.rules import PLANS, plan_fits
from twotier.core import clock
from twotier.customers.models import Customer
from twotier.orders.events import PlacedLine
from twotier.orders.pricing import BAD_INPUT, Priced, also_checked_by, faulty, market_of
from twotier.subscriptions import alignment, families, prices, terms
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.queries.purchases import paid_licenses
from twotier.subscriptions.schedules import Schedule

NO_MATCH, NOT_ALIGNED = 900242, 900244


@dataclass(frozen=True, slots=True)
class Offered:
    """With what lines may end, and what they may renew to: asked once for all of them."""

    rows: list[Subscription]
    sheet: prices.Prices
    market: str


@also_checked_by
def check_terms(customer: Customer, buyer: UUID | None, lines: list[Priced]) -> list[Priced]:
    """Give lines that ask for it the last day of their first term, or their error; no statement without any."""
    aligned = [line for line in lines if asks_for_end(line)]
    renewed = [line for line in lines if line.wanted.renews_to and line.item and not line.error_code]
    if not aligned and not renewed:
        return lines
    market = market_of(customer) if renewed else ""
    offered = Offered(
        rows=paid_licenses(customer.id, buyer) if aligned and buyer else [],
        sheet=prices_for(renewed, market),
        market=market,
    )
    return [checked(line, offered) for line in lines]


def asks_for_end(line: Priced) -> bool:
    """Tell whether a line asks for an end of its own, and has no error yet."""
    return bool(line.item and not line.error_code and (line.wanted.ends_on or line.wanted.ends_with))


def prices_for(lines: Iterable[Priced], market: str) -> prices.Prices:
    """Return what the items of some lines cost today on other terms: one statement, none without lines."""
    places = {prices.Place(market, line.item.segment, line.item.currency): line.item.product_id for line in lines if line.item}  # fmt: skip
    products = {line.item.product_id for line in lines if line.item}
    return prices.on_day(places, products, clock.today()) if places else prices.Prices(())


def checked(line: Priced, offered: Offered) -> Priced:
    """Return a line as it can be ordered, or with what is wrong with it."""
    if asks_for_end(line):
        line = with_end(line, offered.rows)
    if not line.wanted.renews_to or line.error_code or line.item is None:
        return line
    if plan := plan_after(line, offered):
        return msgspec.structs.replace(line, renewal_plan=plan)
    text = _("%(title)s cannot renew to this term. Read its availabilities for the terms that it is sold with.")
    return faulty(line, BAD_INPUT, text, {"title": line.item.title})


def with_end(line: Priced, rows: Iterable[Subscription]) -> Priced:
    """Return a line with the last day of its first term (LC13 to LC15), or with 900242 or 900244."""
    assert line.item is not None
    item, wanted, first = line.item, line.wanted, clock.today()
    if families.family_of(item.catalog_item_id, item.title, item.product_type, item.term) != families.LICENSE:
        text = _("%(title)s cannot end on a chosen day: only paid new-commerce licenses can.")
        return faulty(line, NOT_ALIGNED, text, {"title": item.title})
    same = [row for row in rows if row.partner_of_record == wanted.partner_of_record]
    others = [(terms.last_day(row.next_term_start), row.term) for row in same if wanted.ends_with in ("", str(row.id))]
    others = [other for other in others if alignment.may_end_with(other, item.term)]
    if last := end_of(line, others, first):
        usual = last == alignment.natural_last_day(first, item.term)
        return line if usual else msgspec.structs.replace(line, ends_on=last)
    text = _(
        "%(title)s cannot end on that day or with that subscription. Choose the end of a month in its first term, or a paid license of the same customer, seller and reseller that lasts longer than a month."
    )
    return faulty(line, NO_MATCH, text, {"title": item.title})


def end_of(line: Priced, others: Iterable[alignment.Other], first: date) -> date | None:
    """Return the last day that a line asks for, if its first term may end on it."""
    assert line.item is not None
    last, term, others = line.wanted.ends_on, line.item.term, list(others)
    if line.wanted.ends_with:
        found = [alignment.end_with(other, first, term) for other in others]
        wanted = [day for other in others for day in alignment.repeats(other, first, term) if day == last]
        last = next(iter(wanted), None) if last else max(filter(None, found), default=None)
    elif last and not alignment.matches(last, first, term, others):
        return None
    return last if last and alignment.inside(last, first, term) else None


def plan_after(line: Priced, offered: Offered) -> str | None:
    """Return the billing plan with which an item renews to another term: its own, or else the shortest one sold."""
    assert line.item is not None
    item, term = line.item, line.wanted.renews_to
    if families.family_of(item.catalog_item_id, item.title, item.product_type, item.term) != families.LICENSE:
        return None
    place, sku = prices.Place(offered.market, item.segment, item.currency), f"{item.product_id}:{item.sku_id}"
    plans = [item.billing_cycle, *sorted(PLANS, key=PLANS.__getitem__)]
    return next((plan for plan in plans if plan_fits(term, plan) and offered.sheet.of(place, sku, term, plan)), None)


def first_renewal(line: PlacedLine) -> dict[str, Any] | None:
    """Return the schedule of a subscription whose next term shall be another one, as it is kept."""
    if not line.renewal_plan or line.renews_to == line.term:
        return None
    return Schedule(
        product_id=line.product_id, sku_id=line.sku_id, catalog_item_id=line.catalog_item_id, title=line.title,
        quantity=line.quantity, term=line.renews_to, billing_cycle=line.renewal_plan,
    ).stored()  # fmt: skip
