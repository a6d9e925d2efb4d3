"""Prices and offers: what the catalog has for a market and a segment, at prices for those who may see them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.catalog import queries
from twotier.catalog.models import Sku
from twotier.catalog.queries import imports
from twotier.catalog.shapes import AvailabilityRow, ItemChoices
from twotier.partners.regions import country_name
from twotier.portal import pages, sale_wording, tables
from twotier.portal.listing import Asked, Choice, Column, Listing, Search

Rows = QuerySet[Any]
SEGMENTS: dict[str, str | Promise] = {
    "commercial": gettext_lazy("Commercial"),
    "education": gettext_lazy("Education"),
    "nonprofit": gettext_lazy("Nonprofit"),
    "government": gettext_lazy("Government"),
}


def markets(_actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return the markets that have prices."""
    return [(code, country_name(code)) for code in imports.priced_markets()]


def segments(_actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return the segments to choose from."""
    return list(SEGMENTS.items())


def reference(actor: Actor) -> str:
    """Return the market whose prices hold where the actor is, else the first that has any."""
    return queries.reference_market(actor.market) or next(iter(imports.priced_markets()), "")


def kept(_actor: Actor, rows: Rows, _value: str) -> Rows:
    """Return the rows as they are: they were asked for with what is chosen."""
    return rows


PRICES = Listing(
    name="prices",
    title=gettext_lazy("Prices and offers"),
    permission=Permission.CATALOG_VIEW,
    columns=(
        Column("offer", gettext_lazy("Offer"), sort=("title",)),
        Column("sku", gettext_lazy("SKU"), sort=("id",)),
        Column("choices", gettext_lazy("Term and billing")),
        Column("closeness", gettext_lazy("Best match"), sort=("closeness", "title")),
    ),
    order="closeness",
    filters=(
        Search(gettext_lazy("Product or SKU"), kept),
        Choice("market", gettext_lazy("Market"), "", markets, kept, reference),
        Choice("segment", gettext_lazy("Segment"), "", segments, kept, lambda _actor: "commercial"),
    ),
    row="portal/catalog/_price.html",
    none=gettext_lazy("No prices yet"),
    why=gettext_lazy("Prices appear here as soon as the vendor imports a price sheet."),
    unmatched=gettext_lazy("No offer matches"),
    hint=gettext_lazy("Search by the words of a product's name, or by its id."),
)


@dataclass(frozen=True)
class Wanted:
    """For whom offers are shown, and at which prices."""

    market: str
    segment: str
    buys: bool

    @classmethod
    def read(cls, asked: Asked) -> Wanted:
        """Return what is chosen."""
        buys = asked.actor.sees(Permission.PRICE_LIST_VIEW)
        return cls(asked.chosen("market"), asked.chosen("segment"), buys)

    def rows(self, text: str) -> QuerySet[Sku]:
        """Return the offers that have the words of a text."""
        return queries.matching_skus(text, self.market, self.segment)

    def choices(self, rows: Sequence[Sku]) -> list[ItemChoices]:
        """Return what may be chosen of some offers: one statement."""
        return queries.choices([row.id for row in rows], self.market, self.segment)


@pages.page
@require_safe
def prices(request: HttpRequest) -> HttpResponse:
    """Show the offers that match, with their terms."""
    actor = pages.acting(request)
    pages.look(actor, PRICES.permission)
    asked = PRICES.asked(request, without=("closeness",))
    wanted = Wanted.read(asked)
    rows = wanted.rows(asked.chosen("q"))
    borrowed = not asked.values.get("market") and wanted.market != actor.market
    context = {
        "title": PRICES.title,
        "lead": lead(buys=wanted.buys),
        "listing": asked.shown(rows, partial(drawn, wanted), export=reverse("prices-export")),
        "borrowed": country_name(wanted.market) if borrowed and wanted.market else "",
    }
    return render(request, "portal/catalog/prices.html", context)


def lead(*, buys: bool) -> str:
    """Say which prices these are."""
    if buys:
        return _("Your purchase prices today, without tax, per license and billing cycle.")
    return _("Suggested retail prices today, without tax, per license and billing cycle.")


def drawn(wanted: Wanted, rows: Sequence[Sku]) -> list[dict[str, Any]]:
    """Return offers with their ways to buy."""
    return [
        {
            "title": item.title,
            "product": item.product_title,
            "id": item.sku_id,
            "choices": [
                (sale_wording.billed(row.term, row.billing_plan), price_of(row, buys=wanted.buys))
                for row in item.choices
            ],
        }
        for item in wanted.choices(rows)
    ]


def price_of(row: AvailabilityRow, *, buys: bool) -> str:
    """Return the price that the reader may see; resellers and customers never see the purchase price."""
    price = row.unit_price_e8 if buys else row.erp_price_e8
    return sale_wording.unit_price(price, row.currency) if price is not None else "–"


@pages.page
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Answer the offers as a file, a line for each way to buy one."""
    pages.look(pages.acting(request), PRICES.permission)
    asked = PRICES.asked(request, without=("closeness",))
    wanted = Wanted.read(asked)
    head = (
        _("Product"), _("Offer"), _("SKU"), _("Market"), _("Segment"), _("Term"), _("Billing"), _("Currency"), _("Price")
    )  # fmt: skip
    return asked.download("prices", head, wanted.rows(asked.chosen("q")), partial(file_lines, wanted))


def file_lines(wanted: Wanted, rows: Sequence[Sku]) -> Iterator[tuple[object, ...]]:
    """Return the lines of some offers: one statement."""
    for item in wanted.choices(rows):
        for row in item.choices:
            price = row.unit_price_e8 if wanted.buys else row.erp_price_e8
            yield (
                item.product_title, item.title, item.sku_id, row.market, SEGMENTS.get(row.segment, row.segment),
                sale_wording.TERMS[row.term], sale_wording.CYCLES[row.billing_plan], row.currency,
                tables.unit_price(price) if price is not None else "",
            )  # fmt: skip
