"""What the catalog's questions answer: plain values, ready for the wire and for templates."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from twotier.catalog import rules

# The columns that fill each shape, in its order.
PRODUCT = ("id", "title", "description", "product_type", "publisher")
SKU = (
    "id", "product_id", "code", "title", "description", "string_id", "minimum_quantity", "maximum_quantity", "is_trial",
    "is_add_on", "product__product_type", "product__publisher",
)  # fmt: skip
AVAILABILITY = (
    "id", "sku_id", "market", "segment", "currency", "term", "billing_plan", "unit_price_e8", "erp_price_e8",
    "valid_from", "valid_until", "sku__title", "sku__product__title", "sku__minimum_quantity", "sku__maximum_quantity",
    "sku__is_trial", "sku__is_add_on", "sku__product__product_type",
)  # fmt: skip
OFFER = (
    "id", "name", "segment", "rank", "minimum_quantity", "maximum_quantity", "is_trial", "is_add_on", "is_available",
    "category_id", "category__name", "category__rank", "body",
)  # fmt: skip
LEGACY_PRICE = ("offer_id", "billing_plan", "currency", "unit_price_e8", "erp_price_e8")


class ProductRow(msgspec.Struct, frozen=True, gc=False):
    """A product for sale."""

    id: str
    title: str
    description: str
    product_type: str
    publisher: str


class SkuRow(msgspec.Struct, frozen=True):
    """A SKU; `id` is `productId:skuId`, `code` the SKU id, `plans` the billing plans it has in the market asked for."""

    id: str
    product_id: str
    code: str
    title: str
    description: str
    string_id: str
    minimum_quantity: int
    maximum_quantity: int
    is_trial: bool
    is_add_on: bool
    product_type: str
    publisher: str
    plans: tuple[str, ...] = ()


class AvailabilityRow(msgspec.Struct, frozen=True, gc=False):
    """A price of a SKU for a term and billing plan; prices per charge cycle in 1/100,000,000 of the currency."""

    id: str
    sku_id: str
    market: str
    segment: str
    currency: str
    term: str
    billing_plan: str
    unit_price_e8: int
    erp_price_e8: int | None
    valid_from: date
    valid_until: date
    title: str
    product_title: str
    minimum_quantity: int
    maximum_quantity: int
    is_trial: bool
    is_add_on: bool
    product_type: str

    @property
    def catalog_item_id(self) -> str:
        """Return `productId:skuId:availabilityId`."""
        return rules.catalog_item_id(self.sku_id, self.id)

    @property
    def product_id(self) -> str:
        """Return the product's id."""
        return self.sku_id.partition(":")[0]

    @property
    def sku_code(self) -> str:
        """Return the SKU's id inside its product."""
        return self.sku_id.partition(":")[2]


class ItemChoices(msgspec.Struct, frozen=True):
    """A SKU as the wizard offers it: one line with its choices of term and billing plan."""

    sku_id: str
    title: str
    product_title: str
    maximum_quantity: int
    is_add_on: bool
    choices: tuple[AvailabilityRow, ...]


class LegacyPriceRow(msgspec.Struct, frozen=True, gc=False):
    """What a legacy offer costs per billing cycle in a currency."""

    billing_plan: str
    currency: str
    unit_price_e8: int
    erp_price_e8: int


class OfferRow(msgspec.Struct, frozen=True):
    """A legacy offer; `body` has the members that the program itself does not use."""

    id: str
    name: str
    segment: str
    rank: int
    minimum_quantity: int
    maximum_quantity: int
    is_trial: bool
    is_add_on: bool
    is_available: bool
    category_id: str | None
    category_name: str | None
    category_rank: int | None
    body: dict[str, Any]
    prices: tuple[LegacyPriceRow, ...] = ()


class OfferCategoryRow(msgspec.Struct, frozen=True, gc=False):
    """A shelf of the legacy offers."""

    id: str
    name: str
    rank: int


class IncludedPlanRow(msgspec.Struct, frozen=True, gc=False):
    """A service plan that a published product includes."""

    string_id: str
    product_guid: UUID
    product_title: str
    plan_guid: UUID
    plan_name: str
    plan_title: str


class Published(msgspec.Struct, frozen=True):
    """A product of the list and the ids of the service plans that it includes."""

    guid: UUID
    string_id: str
    title: str
    plans: frozenset[UUID]


def in_order(found: Iterable[AvailabilityRow]) -> list[AvailabilityRow]:
    """Return availabilities by segment, length of term and of charge cycle."""
    places = {name: place for place, name in enumerate(dict.fromkeys(rules.SEGMENTS.values()))}
    return sorted(found, key=lambda row: (places[row.segment], *rules.length(row.term, row.billing_plan), row.currency))


def choices_of(ids: Sequence[str], found: Sequence[AvailabilityRow]) -> list[ItemChoices]:
    """Group availabilities by SKU, in the order of the SKUs."""
    groups: dict[str, list[AvailabilityRow]] = {key: [] for key in ids}
    for row in in_order(found):
        groups[row.sku_id].append(row)
    return [
        ItemChoices(key, row.title, row.product_title, row.maximum_quantity, row.is_add_on, tuple(group))
        for key, group in groups.items()
        for row in group[:1]
    ]


class MeterRow(msgspec.Struct, frozen=True, gc=False):
    """A meter; `names` says it in other languages."""

    id: UUID
    name: str
    category: str
    subcategory: str
    region: str
    unit: str
    included_quantity_e10: int
    tags: list[str]
    earns_credit: bool
    names: dict[str, dict[str, str]]

    def said(self, language: str) -> dict[str, str]:
        """Return what it is called in a language such as `de` or `de-DE`, as far as that differs."""
        tag = language.lower()
        return self.names.get(tag) or self.names.get(tag.partition("-")[0]) or {}


class TierRow(msgspec.Struct, frozen=True, gc=False):
    """What a unit of a meter costs from a quantity on."""

    meter_id: UUID
    market: str
    valid_from: date
    from_quantity_e10: int
    unit_price_e8: int
