"""Every question to the catalog. It is the same for all organizations; `on` is a day of business time.

`market` is always one that has prices: ask `reference_market(country)` for it first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, When

from twotier.access.models import Organization
from twotier.catalog import rules, shapes
from twotier.catalog.markets import reference_candidates
from twotier.catalog.models import (
    Availability,
    IncludedPlan,
    Product,
    SheetMarket,
    Sku,
)
from twotier.catalog.shapes import (
    AvailabilityRow,
    IncludedPlanRow,
    ItemChoices,
    ProductRow,
    SkuRow,
)
from twotier.core import clock


def reference_market(country: str) -> str:
    """Return the market at whose prices a country buys: its own if it has any, else its region's; or ``.

    One statement. The page says so where the answer differs from the country (decisions.md 4).
    """
    candidates = reference_candidates(country)
    sheets = SheetMarket.objects.filter(market__in=candidates, kind=rules.LICENSES)
    priced = set(sheets.values_list("market", flat=True).distinct())
    return next((market for market in candidates if market in priced), "")


def holding(on: date | None) -> Q:
    """Return the condition that a price holds on a day, by default today."""
    day = on or clock.today()
    return Q(valid_from__lte=day, valid_until__gt=day)


def sold(market: str, segments: Sequence[str], on: date | None) -> QuerySet[Availability]:
    """Return the prices of a market that hold on a day; no segments means all of them."""
    found = Availability.objects.filter(holding(on), market=market)
    return found.filter(segment__in=segments) if segments else found


def beside(availability_id: str, product_ids: Iterable[str], on: date) -> list[AvailabilityRow]:
    """Return a price, of whatever day, and those that hold on a day for some products in its market. One statement."""
    own = Q(id=availability_id)
    market = Availability.objects.filter(own).values("market")[:1]
    there = holding(on) & Q(market=Subquery(market), sku__product__in=set(product_ids))
    return rows(Availability.objects.filter(own | there))


def products(market: str, segment: str = "", on: date | None = None, *, product_type: str = "") -> list[ProductRow]:
    """Return the products for sale in a market, of one type if it is named, by title. One statement."""
    prices = sold(market, (segment,) if segment else (), on).filter(sku__product=OuterRef("id"))
    found = Product.objects.filter(Exists(prices))
    found = found.filter(product_type=product_type) if product_type else found
    return [ProductRow(*row) for row in found.order_by("title", "id").values_list(*shapes.PRODUCT)]


def product(product_id: str) -> ProductRow | None:
    """Return a product, or None. One statement."""
    row = Product.objects.filter(id=product_id.upper()).values_list(*shapes.PRODUCT).first()
    return ProductRow(*row) if row else None


def products_of(product_ids: Iterable[str]) -> dict[str, ProductRow]:
    """Return products by id, whether they are still sold or not. One statement."""
    rows = Product.objects.filter(id__in=set(product_ids)).values_list(*shapes.PRODUCT)
    return {row[0]: ProductRow(*row) for row in rows}


def skus(product_id: str, market: str, segment: str = "", on: date | None = None) -> list[SkuRow]:
    """Return the SKUs of a product that a market sells, with their billing plans. Two statements."""
    prices = sold(market, (segment,) if segment else (), on).filter(sku__product=product_id.upper())
    plans: dict[str, set[str]] = {}
    for found, plan in prices.values_list("sku_id", "billing_plan").distinct():
        plans.setdefault(found, set()).add(plan)
    rows = Sku.objects.filter(id__in=plans).order_by("id").values_list(*shapes.SKU)
    return [SkuRow(*(*row, in_plan_order(plans[row[0]]))) for row in rows]


def known_skus(sku_ids: Iterable[str]) -> set[str]:
    """Return which of these ids, as `productId:skuId`, the catalog has. One statement."""
    return set(Sku.objects.filter(id__in=set(sku_ids)).values_list("id", flat=True))


def in_plan_order(plans: Iterable[str]) -> tuple[str, ...]:
    """Return billing plans from the shortest charge cycle to the longest."""
    return tuple(name for name in (*rules.PLANS, rules.ONE_TIME) if name in set(plans))


def sku(product_id: str, code: str, market: str = "", on: date | None = None) -> SkuRow | None:
    """Return a SKU, with its billing plans in a market if one is named; or None. At most two statements."""
    key = f"{product_id}:{code}".upper()
    row = Sku.objects.filter(id=key).values_list(*shapes.SKU).first()
    if row is None:
        return None
    plans = (
        set(sold(market, (), on).filter(sku=key).values_list("billing_plan", flat=True).distinct()) if market else ()
    )
    return SkuRow(*(*row, in_plan_order(plans)))


def rows(found: QuerySet[Availability]) -> list[AvailabilityRow]:
    """Return availabilities with the titles of their SKU and product, in one statement."""
    return [AvailabilityRow(*row) for row in found.values_list(*shapes.AVAILABILITY)]


def availabilities(
    product_id: str, code: str, market: str, segment: str = "", on: date | None = None
) -> list[AvailabilityRow]:
    """Return what a SKU costs in a market, for each term and billing plan. One statement."""
    prices = sold(market, (segment,) if segment else (), on)
    return shapes.in_order(rows(prices.filter(sku=f"{product_id}:{code}".upper())))


def availability(product_id: str, code: str, availability_id: str, on: date | None = None) -> AvailabilityRow | None:
    """Return one availability that holds on a day, or None. One statement."""
    key = f"{product_id}:{code}".upper()
    found = rows(Availability.objects.filter(holding(on), id=availability_id.upper(), sku=key))
    return found[0] if found else None


def prices_of(
    catalog_item_ids: Iterable[str], market: str = "", on: date | None = None, *, ever: bool = False
) -> dict[str, AvailabilityRow]:
    """Return the price of each catalog item id that holds in the market on the day. One statement.

    An id that is missing in the answer is unknown, of another market or out of date (K1: read ids just before
    use). `ever` also finds prices of other days, for what was sold at them.
    """
    wanted = {text: parts for text in catalog_item_ids if (parts := rules.split_catalog_item_id(text))}
    found = Availability.objects.filter(id__in={parts[2] for parts in wanted.values()})
    found = found.filter(market=market) if market else found
    by_id = {row.id: row for row in rows(found if ever else found.filter(holding(on)))}
    pairs = ((text, by_id.get(parts[2]), f"{parts[0]}:{parts[1]}") for text, parts in wanted.items())
    return {text: row for text, row, key in pairs if row and row.sku_id.upper() == key}


def price_on(
    sku_id: str, market: str, segment: str, term: str, billing_plan: str, *, currency: str = "", on: date | None = None
) -> AvailabilityRow | None:
    """Return what a SKU costs on a day, for a renewal or a change of plan; or None. One statement."""
    found = sold(market, (segment,), on).filter(sku=sku_id, term=term, billing_plan=billing_plan)
    answer = rows(found.filter(currency=currency) if currency else found.order_by("currency"))
    return answer[0] if answer else None


def matching_skus(text: str, market: str, segment: str, on: date | None = None) -> QuerySet[Any]:
    """Return the SKUs for sale that have every word of the text; `closeness` is lowest where they begin with it."""
    segments = rules.QUALIFIED.get(segment, ("commercial",))
    folded = rules.fold(text)
    named = Q()
    for word in folded.split():
        named &= Q(folded__contains=word) | Q(id__icontains=word)
    prices = sold(market, segments, on).filter(sku=OuterRef("id"))
    closeness = Case(
        When(folded__startswith=folded, then=0),
        When(folded__contains=folded, then=1),
        default=2,
        output_field=IntegerField(),
    )
    return Sku.objects.filter(named, Exists(prices)).annotate(closeness=closeness)


def choices(sku_ids: Sequence[str], market: str, segment: str, on: date | None = None) -> list[ItemChoices]:
    """Return what a customer of the segment may choose of some SKUs, in their order. One statement."""
    prices = sold(market, rules.QUALIFIED.get(segment, ("commercial",)), on)
    return shapes.choices_of(sku_ids, rows(prices.filter(sku__in=sku_ids)))


def search_items(
    text: str, market: str, segment: str = "commercial", limit: int = 20, on: date | None = None
) -> list[ItemChoices]:
    """Return SKUs whose title has every word of the text, with what a customer of the segment may choose (K9).

    Two statements. Licenses alone: what else is sold needs to know more than a quantity. Titles that begin with the
    text stand first, then those that have it as it is.
    """
    found = matching_skus(text, market, segment, on).filter(product__product_type=rules.LICENSES)
    matches = found.order_by("closeness", "title", "id")
    return choices(list(matches.values_list("id", flat=True)[:limit]), market, segment, on)


def included_plans(string_ids: Iterable[str]) -> list[IncludedPlanRow]:
    """Return the service plans of the published products with these string ids. One statement."""
    found = IncludedPlan.objects.filter(product__string_id__in=list(string_ids)).order_by(
        "product__string_id", "plan__name"
    )
    columns = ("product__string_id", "product_id", "product__title", "plan_id", "plan__name", "plan__title")
    return [IncludedPlanRow(*row) for row in found.values_list(*columns)]


def owner_id() -> UUID | None:
    """Return the vendor that owns the catalog, or None before there is one."""
    return (
        Organization.objects.filter(kind=Organization.VENDOR)
        .values_list("id", flat=True)
        .order_by("created_at")
        .first()
    )


def owner_name() -> str:
    """Return the vendor's name, or nothing before there is one."""
    vendors = Organization.objects.filter(kind=Organization.VENDOR).order_by("created_at")
    return vendors.values_list("name", flat=True).first() or ""
