"""Azure spending: what a partner's customers spend in a month, and how much of the budgets set for them that is."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import urlencode

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
from twotier.billing import rules
from twotier.billing.queries import spending, usage
from twotier.billing.shapes import Currency
from twotier.customers import queries as customer_queries
from twotier.partners.regions import country_name
from twotier.portal import azure_wording as words
from twotier.portal import customer_spending, pages, tables, wording
from twotier.portal.frame import PARTNERS
from twotier.portal.listing import Asked, Choice, Column, Listing, Search, equal

Rows = QuerySet[Any]
BUDGET = ("budget", "used", "state")
"""Columns and filters about budgets, which only those see who set them or look after it."""


def months(_actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return the months to choose from."""
    return [(name, wording.month(month)) for name, month in words.months().items()]


def this(_actor: Actor) -> str:
    """Return the present month."""
    return rules.month_name(usage.this_month())


def kept(_actor: Actor, rows: Rows, _value: str) -> Rows:
    """Return the rows as they are: they were asked for with what is chosen."""
    return rows


def matching(_actor: Actor, rows: Rows, text: str) -> Rows:
    """Return the customers that a search finds by name, domain or id."""
    return rows.filter(customer_queries.matching(text))


def states(_actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return how far budgets can be used."""
    return list(words.STATES.items())


SPENDING = Listing(
    name="azure-spending",
    title=gettext_lazy("Azure spending"),
    permission=Permission.USAGE_VIEW,
    columns=(
        Column("name", gettext_lazy("Company"), sort=("folded_name",)),
        Column("spent", gettext_lazy("Estimate"), sort=("spent_e10",), numeric=True),
        Column("budget", gettext_lazy("Budget"), sort=("budget_minor",), numeric=True),
        Column("used", gettext_lazy("Used"), sort=("used",), numeric=True),
    ),
    order="-spent",
    filters=(
        Search(gettext_lazy("Name, domain or Microsoft ID"), matching),
        Choice("month", gettext_lazy("Month"), "", months, kept, this),
        Choice("state", gettext_lazy("Budget"), gettext_lazy("All customers"), states, equal("budget_state")),
    ),
    none=gettext_lazy("No customer with an Azure plan yet"),
    why=gettext_lazy("A customer appears here as soon as it has a subscription that is charged by usage."),
    unmatched=gettext_lazy("No customer matches"),
)


@pages.page
@require_safe
def spent(request: HttpRequest) -> HttpResponse:
    """Show the list with its figures; a customer sees its own page."""
    actor = pages.acting(request)
    if actor.is_("customer"):
        return customer_spending.own(request)
    pages.look(actor, SPENDING.permission, *PARTNERS)
    asked, month, currency, rows = wanted(request)
    listing = asked.shown(rows, partial(drawn, month, currency), export=reverse("azure-spending-export"))
    context = {
        "title": SPENDING.title,
        "lead": _("What your customers use of Azure, as an estimate before tax and credits."),
        "figures": figures(asked, rows, month, currency) if listing.rows or listing.clear else [],
        "listing": listing,
    }
    return render(request, "portal/azure/list.html", context)


def wanted(request: HttpRequest) -> tuple[Asked, date, Currency, Rows]:
    """Return what is asked of the list, of which month, in which currency, and its rows."""
    actor = pages.acting(request)
    asked = SPENDING.asked(request, without=() if actor.sees(Permission.BUDGET_SET) else BUDGET)
    month = words.months().get(asked.chosen("month"), usage.this_month())
    currency = usage.currency_of(actor, month)
    return asked, month, currency, spending.customers(actor, month, currency)


def figures(asked: Asked, rows: Rows, month: date, currency: Currency) -> list[tuple[str, str, str]]:
    """Return the figures above the list, of all customers whatever is searched for: one statement."""
    total, customers, budgets, reached = spending.totals(rows)
    found = [
        (_("Estimate"), words.money(total, currency), wording.month(month)),
        (_("Customers with an Azure plan"), wording.number(customers), _("with or without usage")),
    ]
    if "budget" not in asked.without:
        note = _("of %(number)s with a budget") % {"number": wording.number(budgets)}
        found.append((str(words.STATES[spending.NEAR]), wording.number(reached), note))
    return found


def drawn(month: date, currency: Currency, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Return customers as the table shows them."""
    return [row_of(month, currency, row) for row in rows]


def row_of(month: date, currency: Currency, row: Any) -> dict[str, Any]:
    """Return a customer as the table shows it."""
    url = reverse("customer-azure-spending", args=[row.id])
    query = "" if month == usage.this_month() else f"?{urlencode({'month': rules.month_name(month)})}"
    return {
        "id": row.id,
        "name": row.company_name,
        "note": country_name(row.country),
        "url": url + query,
        "cells": {
            "spent": words.money(row.spent_e10, currency),
            "budget": wording.amount(row.budget_minor, row.budget_currency) if row.budget_minor else "–",
            "used": "–" if row.used is None else words.bar(percent(currency, row), row.budget_state),
        },
    }


def percent(currency: Currency, row: Any) -> int:
    """Return the percent of a customer's budget that are used."""
    return rules.percent(spending.share(row.sold_e10, row.budget_minor, row.budget_currency, currency) or 0)


@pages.page
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Answer the list as a file, with the filter and the order of the page."""
    actor = pages.acting(request)
    pages.look(actor, SPENDING.permission, *PARTNERS)
    asked, month, currency, rows = wanted(request)
    head = ["Microsoft ID", _("Company"), _("Month"), _("Currency"), _("Estimate")]
    head += [] if "budget" in asked.without else [_("Currency of the budget"), _("Budget"), _("Used, in percent")]
    return asked.download("azure-spending", head, rows, partial(lines, asked, month, currency))


def lines(asked: Asked, month: date, currency: Currency, rows: Sequence[Any]) -> Iterator[tuple[object, ...]]:
    """Return the lines of some customers."""
    for row in rows:
        spent = tables.amount(words.minor(row.spent_e10, currency), currency.code)
        line = (row.id, row.company_name, rules.month_name(month), currency.code, spent)
        yield line if "budget" in asked.without else (*line, *budget_cells(currency, row))


def budget_cells(currency: Currency, row: Any) -> tuple[object, ...]:
    """Return what a line says of a budget."""
    if not row.budget_minor:
        return "", "", ""
    amount = tables.amount(row.budget_minor, row.budget_currency)
    used = "" if row.used is None else tables.figure(Decimal(percent(currency, row)))
    return row.budget_currency, amount, used
