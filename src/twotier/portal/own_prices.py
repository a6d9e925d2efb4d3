"""A reseller's prices, as each of its providers offers them."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import F
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
from twotier.catalog.shapes import AvailabilityRow
from twotier.core import clock
from twotier.partnerships import queries as partnership_queries
from twotier.portal import pages, price_words, prices, sale_wording, tables
from twotier.portal.listing import Asked, Choice, Column, Listing, Search
from twotier.pricing.queries import offers
from twotier.pricing.shapes import Offered

VIEWS = Permission.PRICE_LIST_VIEW_FROM_PROVIDER


def providers(actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return the reseller's providers."""
    return [(str(row.organization_id), row.name) for row in partnership_queries.providers(actor)]


def first(actor: Actor) -> str:
    """Return the provider whose prices are shown unless another one is chosen."""
    return next((key for key, _name in providers(actor)), "")


PRICES = Listing(
    name="own-prices",
    title=gettext_lazy("Your prices"),
    permission=VIEWS,
    columns=(
        Column("offer", gettext_lazy("Offer"), sort=("offer", "code", "term", "billing_plan")),
        Column("sku", gettext_lazy("SKU"), sort=("code",)),
        Column("billed", gettext_lazy("Term and billing")),
        Column("price", gettext_lazy("Your price"), numeric=True),
        Column("erp", gettext_lazy("Suggested retail price"), numeric=True),
    ),
    order="offer",
    filters=(
        Search(gettext_lazy("Product or SKU"), lambda _actor, rows, text: offers.found_in(rows, text)),
        Choice("provider", gettext_lazy("Indirect provider"), "", providers, prices.kept, first),
        Choice("market", gettext_lazy("Market"), "", prices.markets, prices.kept, prices.reference),
        Choice("segment", gettext_lazy("Segment"), "", prices.segments, prices.kept, lambda _actor: "commercial"),
    ),
    none=gettext_lazy("No prices yet"),
    why=gettext_lazy("Your provider has set no prices for you here. Ask it for them."),
    unmatched=gettext_lazy("No offer matches"),
    hint=gettext_lazy("Search by the words of a product's name, or by its id."),
)


def found(asked: Asked) -> Any:
    """Return what the chosen provider offers in the chosen market; nothing without a provider."""
    key, market, segment = (asked.chosen(name) for name in ("provider", "market", "segment"))
    seller = UUID(key) if key else UUID(int=0)
    rows = offers.for_sale(seller, asked.actor.organization_id, clock.today(), market=market, segments=[segment])
    return rows.annotate(offer=F("sku__title"), code=F("sku_id"))


@pages.page
@require_safe
def own_prices(request: HttpRequest) -> HttpResponse:
    """Show what the chosen provider asks of the reseller today."""
    actor = pages.acting(request)
    pages.look(actor, VIEWS, "reseller")
    asked = PRICES.asked(request)
    context = {
        "title": PRICES.title,
        "lead": _("What your indirect provider charges you today, per license and billing cycle, without tax."),
        "listing": asked.shown(found(asked), lambda rows: drawn(asked, rows), export=reverse("own-prices-export")),
    }
    return render(request, "portal/prices/own.html", context)


def priced(asked: Asked, rows: Sequence[Any]) -> list[tuple[AvailabilityRow, Offered]]:
    """Return rows of the list with their prices, in their order: two statements."""
    seller, buyer = UUID(asked.chosen("provider")), asked.actor.organization_id
    again = found(asked).filter(id__in=[row.pk for row in rows])
    pairs = {row.id: (row, offered) for row, offered in offers.priced(again, seller, buyer, clock.today())}
    return [pairs[row.pk] for row in rows if row.pk in pairs]


def drawn(asked: Asked, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Return items as the list shows them."""
    return [
        {
            "id": row.id,
            "name": row.title,
            "note": row.product_title if row.product_title != row.title else "",
            "cells": {
                "sku": row.sku_id,
                "billed": sale_wording.billed(row.term, row.billing_plan),
                "price": price_words.price(offered),
                "erp": retail(row, offered),
            },
        }
        for row, offered in priced(asked, rows)
    ]


def retail(row: AvailabilityRow, offered: Offered) -> str:
    """Return what the vendor suggests to ask; what costs by use has no price."""
    if row.erp_price_e8 is None or offered.is_usage:
        return "–"
    return sale_wording.unit_price(row.erp_price_e8, row.currency)


@pages.page
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Answer the prices as a file."""
    pages.look(pages.acting(request), VIEWS, "reseller")
    asked = PRICES.asked(request)
    head = (
        _("Product"), _("Offer"), _("SKU"), _("Market"), _("Segment"), _("Term"), _("Billing"), _("Currency"),
        _("Your price"), _("Suggested retail price"),
    )  # fmt: skip
    return asked.download("your-prices", head, found(asked), lambda rows: file_lines(asked, rows))


def file_lines(asked: Asked, rows: Sequence[Any]) -> Iterator[tuple[object, ...]]:
    """Return the lines of some items."""
    for row, offered in priced(asked, rows):
        price = price_words.price(offered) if offered.price_e8 is None else tables.unit_price(offered.price_e8)
        yield (
            row.product_title, row.title, row.sku_id, row.market, prices.SEGMENTS.get(row.segment, row.segment),
            sale_wording.TERMS[row.term], sale_wording.CYCLES[row.billing_plan], row.currency, price,
            tables.unit_price(row.erp_price_e8) if row.erp_price_e8 is not None else "",
        )  # fmt: skip
