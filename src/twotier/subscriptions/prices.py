"""What a term costs (lifecycle.md LC51, LC54, LC74): looked up in the catalog on the term's first day, for sets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import msgspec

from twotier.catalog import queries as catalog_queries
from twotier.catalog.rules import TERMS, charged, split_catalog_item_id
from twotier.catalog.shapes import AvailabilityRow
from twotier.core import money
from twotier.customers.models import Customer
from twotier.orders.pricing import market_of
from twotier.subscriptions import families, terms
from twotier.subscriptions.models import Subscription

MONTHLY_PERCENT, ANNUAL_PERCENT = 103, 123
"""What a month of an extended term costs of the monthly term's price, else of the annual term's monthly price (LC54)."""


class Key(NamedTuple):
    """What decides a price besides the day."""

    sku: str
    market: str
    segment: str
    currency: str
    term: str
    plan: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a subscription is priced: the market in which it was bought, its segment and currency."""

    market: str
    segment: str
    currency: str

    def key(self, sku: str, term: str, plan: str) -> Key:
        """Return what decides the price of a SKU here."""
        return Key(sku, self.market, self.segment, self.currency, term, plan)


class Prices:
    """The prices of some SKUs on a day."""

    def __init__(self, rows: Iterable[AvailabilityRow]) -> None:
        self.rows = {
            Key(row.sku_id, row.market, row.segment, row.currency, row.term, row.billing_plan): row
            for row in map(as_charged, rows)
        }

    def of(self, place: Place, sku: str, term: str, plan: str) -> AvailabilityRow | None:
        """Return the price of a SKU for a term and a billing plan, if it is sold so."""
        return self.rows.get(place.key(sku, term, plan))

    def paid(self, place: Place, product_id: str, term: str, plan: str) -> AvailabilityRow | None:
        """Return the first paid SKU of a product that is sold for a term and plan: what a trial becomes (LC25)."""
        found = [
            row
            for key, row in self.rows.items()
            if key == place.key(key.sku, term, plan) and row.product_id == product_id
            if not row.is_trial and not row.is_add_on
        ]
        return min(found, key=lambda row: row.sku_id, default=None)

    def extended(self, place: Place, row: Subscription) -> int:
        """Return the unit price of a month of the extended term, rounded half up to the minor unit (LC54, BI28).

        Without a price on the sheet it is made from the last one that held for the subscription.
        """
        sku = f"{row.product_id}:{row.sku_id}"
        if found := self.of(place, sku, "P1M", "monthly"):
            return rounded(found.unit_price_e8 * MONTHLY_PERCENT, 100, row.currency)
        if found := self.of(place, sku, "P1Y", "monthly"):
            return rounded(found.unit_price_e8 * ANNUAL_PERCENT, 100, row.currency)
        if row.term_kind == families.EXTENDED:
            return row.unit_price_e8
        return rounded(row.unit_price_e8 * ANNUAL_PERCENT, 100 * terms.PLAN_MONTHS[row.billing_cycle], row.currency)

    def knows_extended(self, place: Place, row: Subscription) -> bool:
        """Tell whether the sheet has a price from which that of the extended term is made."""
        sku = f"{row.product_id}:{row.sku_id}"
        return any(self.of(place, sku, term, "monthly") for term in ("P1M", "P1Y"))


def around(row: Subscription, product_ids: Iterable[str], day: date) -> tuple[Place, Prices]:
    """Return where one subscription is priced and what some products cost there: one statement where a sheet knows it."""
    parts = split_catalog_item_id(row.catalog_item_id)
    found = catalog_queries.beside(parts[2], set(product_ids), day) if parts else []
    own = next((item for item in found if parts and item.id == parts[2]), None)
    if own is None:
        place = place_of(row)
        return place, on_day([place], product_ids, day)
    return Place(own.market, own.segment, own.currency), Prices(
        item for item in found if item.valid_from <= day < item.valid_until
    )


def as_charged(row: AvailabilityRow) -> AvailabilityRow:
    """Return a price with the charge cycle of a subscription: what is bought for good has none."""
    plan = charged(row.term, row.billing_plan) if row.term in TERMS else row.billing_plan
    return row if plan == row.billing_plan else msgspec.structs.replace(row, billing_plan=plan)


def rounded(numerator: int, denominator: int, currency: str) -> int:
    """Return a unit price rounded half up to the currency's minor unit."""
    unit: int = 10 ** (money.UNIT_SCALE - money.digits(currency))
    return money.half_up(numerator, denominator * unit) * unit


def on_day(places: Iterable[Place], product_ids: Iterable[str], day: date) -> Prices:
    """Return what some products cost on a day, for all their SKUs, terms and plans: one statement for each market."""
    products, found = set(product_ids), list[AvailabilityRow]()
    for market in {place.market for place in places}:
        sold = catalog_queries.sold(market, (), day).filter(sku__product__in=products)
        found += catalog_queries.rows(sold)
    return Prices(found)


def places(rows: Iterable[Subscription]) -> dict[str, Place]:
    """Return for each catalog item where it was sold: one statement; what was never on a sheet is left out."""
    items = {row.catalog_item_id: row for row in rows if split_catalog_item_id(row.catalog_item_id)}
    known = catalog_queries.prices_of(items, ever=True)
    return {key: Place(found.market, found.segment, found.currency) for key, found in known.items()}


def place_of(row: Subscription) -> Place:
    """Return where a subscription is priced; a legacy offer's market is its customer's."""
    if known := places([row]).get(row.catalog_item_id):
        return known
    customer = Customer.objects.get(id=row.tenant_id)  # objects: the market of what has no price sheet
    return Place(market_of(customer), row.segment, row.currency)
