"""Customers: the list with its search and filters, the expander of a row, the file for a spreadsheet."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.customers import queries
from twotier.customers.shapes import Find, ListedCustomer
from twotier.partners.regions import country_name
from twotier.partnerships import queries as partnership_queries
from twotier.portal import pages, tables
from twotier.portal.templatetags.twotier import pill

Via = dict[UUID, list[tuple[UUID, str]]]
KINDS: dict[str, str | Promise] = {
    "direct": gettext_lazy("Direct"),
    "indirect": gettext_lazy("Indirect"),
    "both": gettext_lazy("Both"),
}
PARTNERS = ("provider", "reseller", "direct_bill")
BLOCK = 500


def labels(row: ListedCustomer, via: Sequence[tuple[UUID, str]]) -> list[str]:
    """Return one label per relationship: Direct, or Indirect with the partner it goes through (D3)."""
    found = [str(KINDS["direct"])] if row.direct else []
    found += [_("Indirect (via %(partner)s)") % {"partner": name} for _id, name in via]
    return found or [str(KINDS["indirect"])]


def wanted(request: HttpRequest, actor: Actor) -> Find:
    """Return what the list is narrowed to; a reseller that is no id narrows nothing."""
    text, kind = pages.searched(request), request.GET.get("kind", "")
    try:
        partner = UUID(request.GET.get("reseller", ""))
    except ValueError:
        partner = None
    where = queries.of_kind(actor, kind)
    if actor.is_("provider"):
        return Find(text=text, where=where, reseller_id=partner)
    return Find(text=text, where=where, provider_id=partner)


@pages.page
@require_safe
def customers(request: HttpRequest) -> HttpResponse:
    """Show the list: three statements, however many customers there are."""
    actor = pages.acting(request)
    pages.look(actor, Permission.CUSTOMER_LIST, *PARTNERS)
    found = pages.cut(request, rows_after(request, actor), lambda row: (row.folded_name, row.id))
    via = queries.through(actor, (row.id for row in found.rows))
    context = {
        "title": _("Customers"),
        "slice": found,
        "columns": columns(actor),
        "rows": [row_of(actor, row, via.get(row.id, [])) for row in found.rows],
        "filtered": any(request.GET.get(name) for name in ("q", "kind", "reseller")),
        "exports": actor.may(Permission.CUSTOMER_EXPORT),
        "adds": actor.may(Permission.CUSTOMER_CREATE_WITH_ORDER) or actor.may(Permission.CUSTOMER_CREATE_WITHOUT_ORDER),
        "lead": lead(actor),
    }
    return render(request, "portal/customers/list.html", context | filters(request, actor))


def rows_after(request: HttpRequest, actor: Actor) -> list[ListedCustomer]:
    """Return one row more than a page has, behind the page's mark."""
    mark = pages.mark(request)
    try:
        after = (mark[0], UUID(mark[1])) if len(mark) == 2 else None
    except ValueError:
        after = None
    return queries.listed(actor, after=after, size=pages.ROWS + 1, find=wanted(request, actor))


def filters(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """Return the choices of the filters with what is chosen."""
    dual = actor.is_("reseller") and actor.is_("direct_bill")
    partners = partnership_queries.resellers(actor, status="") if actor.is_("provider") else []
    return {
        "q": request.GET.get("q", ""),
        "kind": request.GET.get("kind", ""),
        "kinds": KINDS if dual else {key: KINDS[key] for key in ("direct", "indirect")} if partners else {},
        "reseller": request.GET.get("reseller", ""),
        "resellers": [(str(row.organization_id), row.name) for row in partners],
    }


def lead(actor: Actor) -> str:
    """Say in one sentence whose customers these are."""
    if actor.is_("provider"):
        return _("Customers that you sell to yourself, and those that your resellers serve.")
    if actor.is_("reseller") and actor.is_("direct_bill"):
        return _("Your own customers, and those that your indirect provider buys for.")
    if actor.is_("reseller"):
        return _("Customers that you serve; your indirect provider buys for them.")
    return _("Customers that you sell to and bill.")


def columns(actor: Actor) -> list[dict[str, Any]]:
    """Return the heads of the table; providers see which reseller serves a customer (S166)."""
    return [
        {"label": _("Company")},
        {"label": _("Primary domain")},
        *([{"label": _("Reseller")}] if actor.is_("provider") else []),
        {"label": _("Relationship")},
        {"label": pgettext("state", "Status")},
    ]


def row_of(actor: Actor, row: ListedCustomer, via: Sequence[tuple[UUID, str]]) -> dict[str, Any]:
    """Return a row as the table shows it."""
    marks = SafeString(" ").join(pages.tag(label) for label in labels(row, [] if actor.is_("provider") else via))
    names = ", ".join(name for _id, name in via) or "–"
    return {
        "id": row.id,
        "name": row.company_name,
        "note": country_name(row.country),
        "url": reverse("customer", args=[row.id]),
        "detail": reverse("customer-row", args=[row.id]),
        "cells": [
            {"label": _("Primary domain"), "value": row.domain},
            *([{"label": _("Reseller"), "value": names}] if actor.is_("provider") else []),
            {"label": _("Relationship"), "value": SafeString(marks)},
            {"label": pgettext("state", "Status"), "value": pill(row.status, "customer")},
        ],
    }


@pages.page
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Answer the list as a file, one line per relationship (C15)."""
    actor = pages.acting(request)
    pages.look(actor, Permission.CUSTOMER_LIST, *PARTNERS)
    actor.require(Permission.CUSTOMER_EXPORT)
    head = ("Microsoft ID", _("Company"), _("Primary domain"), _("Relationship"))
    return tables.download("customers", head, exported(actor, wanted(request, actor)))


def exported(actor: Actor, find: Find) -> Iterator[tuple[object, ...]]:
    """Return the lines of the file, read in blocks: two statements each."""
    after: tuple[str, UUID] | None = None
    while block := queries.listed(actor, after=after, size=BLOCK, find=find):
        yield from relationship_lines(actor, block)
        after = (block[-1].folded_name, block[-1].id)


def relationship_lines(actor: Actor, block: Iterable[ListedCustomer]) -> Iterator[tuple[object, ...]]:
    """Return the lines of some customers."""
    block = list(block)
    via = queries.through(actor, (row.id for row in block))
    for row in block:
        for label in labels(row, via.get(row.id, [])):
            yield row.id, row.company_name, row.domain, label
