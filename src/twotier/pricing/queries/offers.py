"""What a seller's price list makes of items: for some at hand, or as one query over the catalog.

The two agree with `rules.winner`, and tests say so. Money is made in Python, where a product has no limit; sets of charge
lines take `relation.py`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, CharField, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery

from twotier.catalog import queries as catalog_queries
from twotier.catalog.rules import USAGE, fold
from twotier.catalog.shapes import AVAILABILITY, AvailabilityRow
from twotier.pricing import rules
from twotier.pricing.queries import plain, rules_for
from twotier.pricing.shapes import Asked, Offered, Rule, asked

TYPE = "sku__product__product_type"
LONGEST_SEARCH = 100
BEST = ("-buyer_rank", "-item_rank", "-valid_from", "-narrowness", "-id")


def prices_for(seller_id: UUID, buyer_id: UUID, items: Iterable[Asked], day: date) -> dict[str, Offered]:
    """Return what a seller asks of a buyer for items on a day, by their keys; what is not for sale is left out.

    One statement, however many items there are.
    """
    wanted = list(items)
    named = {"", *(part for item in wanted for part in (item.family, item.product, item.sku))}
    held = by_item(plain(rules_for(seller_id, buyer_id, day).filter(item__in=named))) if wanted else {}
    found = ((item, rules.winner(about(held, item), item, day)) for item in wanted)
    return {item.key: rules.offered(rule, item) for item, rule in found if rule}


def by_item(held: Iterable[Rule]) -> dict[str, list[Rule]]:
    """Return rules by the item that they name."""
    groups: dict[str, list[Rule]] = defaultdict(list)
    for rule in held:
        groups[rule.item].append(rule)
    return groups


def about(held: dict[str, list[Rule]], item: Asked) -> list[Rule]:
    """Return the rules that may be about an item."""
    return [rule for key in ("", item.family, item.product, item.sku) for rule in held.get(key, ())]


def candidates(seller_id: UUID, buyer_id: UUID, items: Iterable[Asked], day: date) -> dict[str, list[Rule]]:
    """Return for each item the rules that are about it on a day, the winner first: why a price is what it is."""
    wanted = list(items)
    named = {"", *(part for item in wanted for part in (item.family, item.product, item.sku))}
    held = by_item(plain(rules_for(seller_id, buyer_id, day).filter(item__in=named))) if wanted else {}
    return {
        item.key: sorted((rule for rule in about(held, item) if rules.fits(rule, item)), key=rules.order, reverse=True)
        for item in wanted
    }


def of_rows(
    seller_id: UUID, buyer_id: UUID, rows: Sequence[AvailabilityRow], day: date, discounts: dict[str, int] | None = None
) -> dict[str, Offered]:
    """Return what a seller asks for items of the catalog, by catalog item id; `discounts` are promotions on the cost."""
    found = discounts or {}
    items = (asked(row, found.get(row.catalog_item_id, 0)) for row in rows)
    return prices_for(seller_id, buyer_id, items, day)


def for_sale(seller_id: UUID, buyer_id: UUID, day: date, *, market: str, segments: Sequence[str] = ()) -> QuerySet[Any]:
    """Return the items of a market that a seller's list has a price for, with `rule_id`, the rule that wins."""
    sold = catalog_queries.sold(market, segments, day)
    return sold.annotate(rule_id=winning(seller_id, buyer_id, day)).filter(rule_id__isnull=False)


def winning(seller_id: UUID, buyer_id: UUID, day: date) -> Subquery:
    """Return the id of the rule that prices an availability: the set-based twin of `rules.winner`."""
    items = ["", OuterRef(TYPE), OuterRef("sku__product_id"), OuterRef("sku_id")]
    outside = {
        "family": ExpressionWrapper(OuterRef(TYPE), CharField()),
        "erp": ExpressionWrapper(OuterRef("erp_price_e8"), BigIntegerField()),
    }
    found = rules_for(seller_id, buyer_id, day).annotate(**outside).filter(kind_fits(), item__in=items)
    for name in rules.FILTERS:
        found = found.filter(**{f"{name}__in": ["", OuterRef(name)]})
    return Subquery(found.order_by(*BEST).values("id")[:1])


def kind_fits() -> Q:
    """Return the condition that a rule's kind can price the availability outside."""
    usage = Q(family__in=USAGE)
    seats = ~usage & (Q(kind=rules.FIXED) | Q(kind=rules.OFF_ERP, erp__isnull=False))
    return Q(kind=rules.MARKUP) | Q(usage, kind=rules.OFF_LIST) | seats


def priced(found: QuerySet[Any], seller_id: UUID, buyer_id: UUID, day: date) -> list[tuple[AvailabilityRow, Offered]]:
    """Return rows of `for_sale` with their prices: two statements."""
    rows = list(found.values_list(*AVAILABILITY, "rule_id"))
    held = {
        rule.id: rule for rule in plain(rules_for(seller_id, buyer_id, day).filter(id__in={row[-1] for row in rows}))
    }
    pairs = ((AvailabilityRow(*row[:-1]), held[row[-1]]) for row in rows)
    return [(row, rules.offered(rule, asked(row))) for row, rule in pairs]


def found_in(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Return the availabilities whose SKU has every word of a text in its title or id."""
    for word in fold(text[:LONGEST_SEARCH]).split():
        rows = rows.filter(Q(sku__folded__contains=word) | Q(sku__id__icontains=word))
    return rows


def in_order(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return availabilities by title, the choices of one SKU together."""
    return rows.order_by("sku__title", "sku_id", "segment", "term", "billing_plan", "id")


def item(catalog_item_id: str) -> AvailabilityRow | None:
    """Return an item of the catalog, whatever its days; None when there is none: one statement."""
    return catalog_queries.prices_of([catalog_item_id], ever=True).get(catalog_item_id)


def sold_in(market: str, day: date) -> QuerySet[Any]:
    """Return everything that a market sells on a day, for whatever segment, be it in a price list or not."""
    return catalog_queries.sold(market, (), day)


def plain_rows(rows: QuerySet[Any]) -> list[AvailabilityRow]:
    """Return availabilities with their titles: one statement."""
    return catalog_queries.rows(rows)
