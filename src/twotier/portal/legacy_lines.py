"""Legacy offers in a sale: found beside the catalog's items, each with its billing plans; a choice reads OFFER@PLAN."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from twotier.catalog.queries import legacy
from twotier.catalog.rules import QUALIFIED, fold
from twotier.catalog.shapes import LegacyPriceRow, OfferRow
from twotier.customers.models import Customer
from twotier.orders.pricing import LEGACY_TERM, Wanted
from twotier.portal import sale_wording

AT = "@"
Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Listed:
    """A legacy offer as the list of offers shows it."""

    sku_id: str
    title: str
    product_title: str = ""
    legacy: bool = True


def search(text: str, customer: Customer, limit: int) -> list[tuple[Listed, Pairs]]:
    """Return the legacy offers whose name or id has every word of a text, with their plans: two statements."""
    words = fold(text).split()
    if not words or not customer.country:
        return []
    fits = [row for row in legacy.offers(customer.country) if sold(row, customer) and named(row, words)]
    return [(Listed(row.id, row.name), choices(row)) for row in fits[:limit]]


def sold(row: OfferRow, customer: Customer) -> bool:
    """Tell whether a customer may have an offer by itself."""
    allowed = QUALIFIED.get(customer.segment, ("commercial",))
    return row.is_available and not row.is_add_on and not row.is_trial and bool(row.prices) and row.segment in allowed


def named(row: OfferRow, words: Sequence[str]) -> bool:
    """Tell whether an offer's name or id has every word."""
    folded = fold(row.name)
    return all(word in folded or word in row.id.lower() for word in words)


def choices(row: OfferRow) -> Pairs:
    """Return the plans of an offer, the monthly one first."""
    rows = sorted(row.prices, key=lambda price: price.billing_plan != "monthly")
    return [(f"{row.id}{AT}{price.billing_plan}", words_of(price)) for price in rows]


def words_of(price: LegacyPriceRow) -> str:
    """Return one way to buy an offer: term, billing plan and price of one license."""
    amount = sale_wording.unit_price(price.unit_price_e8, price.currency)
    values = {"term": sale_wording.TERMS[LEGACY_TERM], "price": amount}
    return str(sale_wording.CHOICES[price.billing_plan]) % values


def ways(offer_ids: Sequence[str], customer: Customer) -> dict[str, Pairs]:
    """Return the plans of offers that were chosen already: two statements, none without any."""
    return {row.id: choices(row) for row in legacy.offers(customer.country, offer_ids)} if offer_ids else {}


def added(lines: list[Wanted], choice: str, offer_id: str, country: str) -> list[Wanted]:
    """Return the lines with one more of an offer: a new line with the least quantity, or one more license."""
    chosen, _at, plan = choice.partition(AT)
    row = legacy.offer(offer_id, country) if chosen == offer_id else None
    if row is None or plan not in {price.billing_plan for price in row.prices}:
        return lines
    if any(line.catalog_item_id == row.id for line in lines):
        return [
            msgspec.structs.replace(line, quantity=line.quantity + 1) if line.catalog_item_id == row.id else line
            for line in lines
        ]
    number, least = max((line.id for line in lines), default=0) + 1, max(1, row.minimum_quantity)
    line = Wanted(id=number, catalog_item_id=row.id, quantity=least, friendly_name=row.name, billing_cycle=plan)
    return [*lines, line]


def with_plan(line: Wanted, choice: str) -> Wanted:
    """Return a line with the plan that was chosen for its offer; anything else changes nothing."""
    offer_id, _at, plan = choice.partition(AT)
    return msgspec.structs.replace(line, billing_cycle=plan) if plan and offer_id == line.catalog_item_id else line
