"""Prices and offers: what the catalog has for a market and a segment, at prices for those who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.catalog import queries
from twotier.catalog.shapes import AvailabilityRow, ItemChoices
from twotier.partners.regions import country_name
from twotier.portal import pages, sale_wording

FOUND = 20
SEGMENTS: dict[str, str | Promise] = {
    "commercial": gettext_lazy("Commercial"),
    "education": gettext_lazy("Education"),
    "nonprofit": gettext_lazy("Nonprofit"),
    "government": gettext_lazy("Government"),
}


@pages.page
@require_safe
def prices(request: HttpRequest) -> HttpResponse:
    """Show the offers that match, with their terms: four statements."""
    actor = pages.acting(request)
    pages.look(actor, Permission.CATALOG_VIEW)
    asked = Asked.read(request, actor)
    found = queries.search_items(asked.text, asked.market, asked.segment, FOUND + 1) if asked.market else []
    buys = actor.sees(Permission.PRICE_LIST_VIEW)
    context = {
        "title": _("Prices and offers"),
        "lead": lead(buys=buys),
        "asked": asked,
        "segments": SEGMENTS,
        "items": [item_of(item, buys=buys) for item in found[:FOUND]],
        "more": len(found) > FOUND,
        "limit": FOUND,
        "market_name": country_name(asked.market) if asked.market else "",
    }
    return render(request, "portal/catalog/prices.html", context)


@dataclass(frozen=True)
class Asked:
    """What the reader looks for; `borrowed` says that the prices are another market's."""

    text: str
    market: str
    segment: str
    markets: list[tuple[str, str]]
    borrowed: bool

    @classmethod
    def read(cls, request: HttpRequest, actor: Actor) -> Asked:
        """Return the query with what is missing filled in: the own market, or the one whose prices hold there."""
        markets, market = queries.priced_markets(), request.GET.get("market", "").upper()
        own = market not in markets
        if own:
            market = queries.reference_market(actor.market) or next(iter(markets), "")
        segment = request.GET.get("segment", "")
        return cls(
            text=pages.searched(request),
            market=market,
            segment=segment if segment in SEGMENTS else "commercial",
            markets=[(code, country_name(code)) for code in markets],
            borrowed=own and market != actor.market,
        )


def lead(*, buys: bool) -> str:
    """Say which prices these are."""
    if buys:
        return _("Your purchase prices today, without tax, per license and billing cycle.")
    return _("Suggested retail prices today, without tax, per license and billing cycle.")


def item_of(item: ItemChoices, *, buys: bool) -> dict[str, Any]:
    """Return an offer with its ways to buy."""
    return {
        "title": item.title,
        "product": item.product_title,
        "id": item.sku_id,
        "choices": [
            (sale_wording.billed(row.term, row.billing_plan), price_of(row, buys=buys)) for row in item.choices
        ],
    }


def price_of(row: AvailabilityRow, *, buys: bool) -> str:
    """Return the price that the reader may see; resellers and customers never see the purchase price."""
    price = row.unit_price_e8 if buys else row.erp_price_e8
    return sale_wording.unit_price(price, row.currency) if price is not None else "–"
