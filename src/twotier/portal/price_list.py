"""A provider's price list: its rules, what a reseller pays for an item and why, the list as a file."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.catalog.rules import END_OF_TIME
from twotier.catalog.shapes import AvailabilityRow
from twotier.core import clock
from twotier.partnerships import queries as partnership_queries
from twotier.portal import pages, price_words, prices, sale_wording, tables, wording
from twotier.portal.forms.price_list import KINDS, QuestionForm
from twotier.portal.listing import Choice, Column, Listing, Search, equal
from twotier.pricing import queries, rules
from twotier.pricing.models import PriceRule
from twotier.pricing.queries import offers
from twotier.pricing.shapes import asked

Rows = QuerySet[Any]
SETS = Permission.PRICE_LIST_SET_FOR_RESELLER
ANSWERS = 10
"""Items that one question shows."""


def matching(_actor: Actor, rows: Rows, text: str) -> Rows:
    """Return the rules that a search finds by reseller, group or item."""
    return rows.filter(queries.matching(text))


def in_state(_actor: Actor, rows: Rows, state: str) -> Rows:
    """Return the rules in a state."""
    return rows.filter(queries.in_state(state, clock.today()))


def states(_actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return the states of rules."""
    return [(name, price_words.state_label(name)) for name in price_words.STATES]


def resellers(actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return the seller's own resellers."""
    return [(str(row.organization_id), row.name) for row in partnership_queries.resellers(actor)]


RULES = Listing(
    name="price-rules",
    title=gettext_lazy("Price list"),
    permission=SETS,
    columns=(
        Column("buyer", gettext_lazy("For")),
        Column("item", gettext_lazy("Product or SKU"), sort=("item",)),
        Column("value", gettext_lazy("Price")),
        Column("from", gettext_lazy("Holds from"), sort=("valid_from",)),
        Column("until", gettext_lazy("First day without it"), sort=("valid_until",)),
        Column("state", pgettext_lazy("state", "Status")),
    ),
    order="-from",
    filters=(
        Search(gettext_lazy("Reseller, group, product or SKU"), matching),
        Choice("reseller", gettext_lazy("Reseller"), gettext_lazy("All resellers"), resellers, equal("reseller")),
        Choice("kind", gettext_lazy("Kind of price"), gettext_lazy("All kinds"), lambda _actor: KINDS.items(), equal("kind")),
        Choice("state", pgettext_lazy("state", "Status"), gettext_lazy("All statuses"), states, in_state),
    ),
    none=gettext_lazy("No rules yet"),
    why=gettext_lazy("Add a rule or a default markup: then your resellers see their prices."),
    unmatched=gettext_lazy("No rule matches"),
)  # fmt: skip


@pages.page
@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    """Show the rules with the default markup."""
    actor = pages.acting(request)
    pages.look(actor, SETS, "provider")
    found = queries.default_markup(actor)
    context = {
        "title": RULES.title,
        "lead": _("What your resellers pay, per license and billing cycle, without tax."),
        "listing": RULES.asked(request).shown(queries.listed(actor), drawn, export=reverse("price-list-export")),
        "markup": price_words.share(found.rate_ppm or 0) if found else "",
        "sets": actor.may(SETS),
    }
    return render(request, "portal/prices/list.html", context)


def drawn(rows: Sequence[PriceRule]) -> list[dict[str, Any]]:
    """Return rules as the list shows them."""
    return [
        {
            "id": row.id,
            "name": price_words.buyer(row),
            "note": price_words.limits(row),
            "url": reverse("price-rule", args=[row.id]),
            "cells": {
                "item": price_words.about(row), "value": price_words.value(row), "from": wording.day(row.valid_from),
                "until": price_words.until(row), "state": price_words.state_pill(row),
            },
        }
        for row in rows
    ]  # fmt: skip


@pages.page
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Answer the rules as a file that can be imported again elsewhere."""
    actor = pages.acting(request)
    pages.look(actor, SETS, "provider")
    head = (
        _("For"), _("Product or SKU"), _("Kind of price"), _("Value"), _("Currency"), _("Market"), _("Segment"), _("Term"),
        _("Billing plan"), _("Holds from"), _("First day without it"),
    )  # fmt: skip
    return RULES.asked(request).download("price-list", head, queries.listed(actor), file_lines)


def file_lines(rows: Sequence[PriceRule]) -> Iterator[tuple[object, ...]]:
    """Return the lines of some rules."""
    for row in rows:
        number = tables.unit_price(row.price_e8) if row.price_e8 is not None else tables.unit_price((row.rate_ppm or 0) * 10**4)  # fmt: skip
        yield (
            price_words.buyer(row), price_words.about(row), price_words.kind(row), number, row.currency, row.market,
            row.segment, row.term, row.billing_plan, row.valid_from,
            row.valid_until if row.valid_until < END_OF_TIME else "",
        )  # fmt: skip


@pages.page
@require_safe
def explain(request: HttpRequest) -> HttpResponse:
    """Say what a reseller pays for an item on a day, and why."""
    actor = pages.acting(request)
    pages.look(actor, SETS, "provider")
    usual = {"market": prices.reference(actor), "on": clock.today()}
    form = QuestionForm(resellers(actor), prices.markets(actor), request.GET or None, usual)
    answers = answered(actor, form) if form.is_bound and form.is_valid() else []
    context = {
        "title": _("What a reseller pays"),
        "crumbs": [(RULES.title, reverse("price-list"))],
        "form": form,
        "answers": answers,
        "asked": form.is_bound and not form.errors,
    }
    return render(request, "portal/prices/explain.html", context)


def answered(actor: Actor, form: QuestionForm) -> list[dict[str, Any]]:
    """Return the items that a question finds, each with its price and the rules that are about it."""
    data = form.cleaned_data
    buyer = next(row.organization_id for row in partnership_queries.resellers(actor) if str(row.organization_id) == data["reseller"])  # fmt: skip
    sold = offers.found_in(offers.sold_in(data["market"], form.day), data["q"])
    rows = offers.plain_rows(offers.in_order(sold)[:ANSWERS])
    wanted = {row.catalog_item_id: asked(row) for row in rows}
    held = offers.candidates(actor.organization_id, buyer, wanted.values(), form.day)
    names = {row.id: row for row in queries.named(actor, [one.id for found in held.values() for one in found])}
    return [answer(row, held[row.catalog_item_id], names) for row in rows]


def answer(row: AvailabilityRow, held: Sequence[Any], names: dict[Any, PriceRule]) -> dict[str, Any]:
    """Return one item with its price, its cost and the rules from the one that wins on."""
    best = rules.offered(held[0], asked(row)) if held else None
    return {
        "id": row.id,
        "title": row.title,
        "note": f"{row.sku_id} · {sale_wording.billed(row.term, row.billing_plan)} · {prices.SEGMENTS.get(row.segment, row.segment)}",
        "price": price_words.price(best) if best else "",
        "below": bool(best and best.below_cost),
        "cost": sale_wording.unit_price(row.unit_price_e8, row.currency) if not (best and best.is_usage) else "",
        "erp": sale_wording.unit_price(row.erp_price_e8, row.currency) if row.erp_price_e8 is not None else "",
        "rules": [(said(names[one.id]), price_words.value(one), one is held[0]) for one in held],
    }


def said(row: PriceRule) -> str:
    """Return for whom, about what and from when a rule is."""
    if row.buyer_rank == rules.BY_DEFAULT:
        return _("Default markup, from %(day)s") % {"day": wording.day(row.valid_from)}
    values = {"buyer": price_words.buyer(row), "item": price_words.about(row), "day": wording.day(row.valid_from)}  # fmt: skip
    return _("%(buyer)s: %(item)s, from %(day)s") % values
