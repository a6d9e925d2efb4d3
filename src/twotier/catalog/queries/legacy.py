"""Questions to the legacy offers, which have a price per billing plan and currency."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from twotier.catalog import shapes
from twotier.catalog.models import LegacyOffer, LegacyPrice, OfferCategory
from twotier.catalog.shapes import LegacyPriceRow, OfferCategoryRow, OfferRow
from twotier.partners.regions import country as country_of

DOLLAR = "USD"


def offers(country: str, offer_ids: Sequence[str] = ()) -> list[OfferRow]:
    """Return the legacy offers with their prices in the country's currency, by name. Two statements."""
    found = LegacyOffer.objects.all()
    if offer_ids:
        found = found.filter(id__in=[offer_id.upper() for offer_id in offer_ids])
    found_prices = offer_prices(country, offer_ids)
    answer = found.order_by("name", "id").values_list(*shapes.OFFER)
    return [OfferRow(*(*row, found_prices.get(row[0], ()))) for row in answer]


def offer(offer_id: str, country: str) -> OfferRow | None:
    """Return a legacy offer with its prices in the country's currency, or None. Two statements."""
    found = offers(country, [offer_id])
    return found[0] if found else None


def offer_prices(country: str, offer_ids: Sequence[str] = ()) -> dict[str, tuple[LegacyPriceRow, ...]]:
    """Return what legacy offers cost in a country's currency, else in US dollars (K2). One statement."""
    place = country_of(country)
    own = place.currency if place else DOLLAR
    found = LegacyPrice.objects.filter(currency__in={own, DOLLAR})
    if offer_ids:
        found = found.filter(offer__in=[offer_id.upper() for offer_id in offer_ids])
    prices: dict[str, dict[str, list[LegacyPriceRow]]] = {}
    for key, plan, currency, unit, erp in found.order_by("-billing_plan").values_list(*shapes.LEGACY_PRICE):
        prices.setdefault(key, {}).setdefault(currency, []).append(LegacyPriceRow(plan, currency, unit, erp))
    return {key: tuple(found.get(own) or found[DOLLAR]) for key, found in prices.items()}


def units(offer_ids: Sequence[str]) -> dict[tuple[str, str, str], int]:
    """Return the unit prices of legacy offers by offer, currency and billing plan. One statement."""
    found = LegacyPrice.objects.filter(offer__in=[offer_id.upper() for offer_id in offer_ids])
    rows = found.values_list("offer_id", "currency", "billing_plan", "unit_price_e8")
    return {(offer, currency, plan): unit for offer, currency, plan, unit in rows}


def offer_add_ons(offer_id: str, country: str) -> list[OfferRow]:
    """Return the legacy offers that add to this one. Two statements."""
    return [row for row in offers(country) if row.is_add_on and offer_id.upper() in row.body["prerequisiteOffers"]]


def with_add_ons(offer_ids: Iterable[str]) -> set[str]:
    """Return those of some legacy offers to which another one adds. One statement."""
    wanted = {offer_id.upper() for offer_id in offer_ids}
    bodies = LegacyOffer.objects.filter(is_add_on=True, is_available=True).values_list("body", flat=True)
    return wanted & {base.upper() for body in bodies for base in body.get("prerequisiteOffers", ())}


def offer_categories() -> list[OfferCategoryRow]:
    """Return the shelves of the legacy offers, by rank. One statement."""
    return [
        OfferCategoryRow(*row) for row in OfferCategory.objects.order_by("rank", "id").values_list("id", "name", "rank")
    ]
