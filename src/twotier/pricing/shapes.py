"""What prices are asked for, by which rules they are made, and what comes out: plain values."""

from datetime import date
from uuid import UUID

import msgspec

from twotier.catalog.shapes import AvailabilityRow

RULE = (
    "id", "buyer_rank", "item_rank", "item", "market", "segment", "term", "billing_plan", "currency", "kind",
    "price_e8", "rate_ppm", "usage_base", "valid_from", "valid_until", "narrowness",
)  # fmt: skip
"""The columns that fill a rule, in its order."""


class Rule(msgspec.Struct, frozen=True, gc=False):
    """A rule of a price list as it decides: an empty filter fits everything."""

    id: UUID
    buyer_rank: int
    item_rank: int
    item: str
    market: str
    segment: str
    term: str
    billing_plan: str
    currency: str
    kind: str
    price_e8: int | None
    rate_ppm: int | None
    usage_base: str
    valid_from: date
    valid_until: date
    narrowness: int


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """An item whose price is asked: `cost_e8` is the vendor's price, `discount_ppm` a promotion on it.

    `percent` is what an extended term adds: 103 or 123 (BI28). The cost has it already; list price and fixed price
    get it here.
    """

    key: str
    sku: str
    product: str
    family: str
    """The product's type, as the catalog has it."""
    market: str
    segment: str
    term: str
    billing_plan: str
    currency: str
    cost_e8: int
    erp_e8: int | None
    discount_ppm: int = 0
    percent: int = 100


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """An item as a seller offers it: the rule that won and the price per charge cycle; usage has no price of its own."""

    asked: Asked
    rule: Rule
    price_e8: int | None
    below_cost: bool

    @property
    def is_usage(self) -> bool:
        """Whether the rule is applied to what is used, not to a price."""
        return self.price_e8 is None


class RuleForm(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as somebody wants it; without reseller and group it is for all resellers."""

    reseller_id: UUID | None = None
    group_id: UUID | None = None
    level: str = "all"
    item: str = ""
    market: str = ""
    segment: str = ""
    term: str = ""
    billing_plan: str = ""
    currency: str = ""
    kind: str = ""
    price_e8: int | None = None
    rate_ppm: int | None = None
    usage_base: str = "list"
    valid_from: date | None = None
    valid_until: date | None = None


def asked(row: AvailabilityRow, discount_ppm: int = 0) -> Asked:
    """Return an item of the catalog as its price is asked."""
    return Asked(
        key=row.catalog_item_id, sku=row.sku_id, product=row.product_id, family=row.product_type, market=row.market,
        segment=row.segment, term=row.term, billing_plan=row.billing_plan, currency=row.currency,
        cost_e8=row.unit_price_e8, erp_e8=row.erp_price_e8, discount_ppm=discount_ppm,
    )  # fmt: skip
