"""Customers: the list with its search and filters, the expander of a row, the file for a spreadsheet."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.customers import queries
from twotier.customers.lifecycle import CUSTOMER
from twotier.customers.queries import lists
from twotier.partners.regions import country_name
from twotier.partnerships import queries as partnership_queries
from twotier.portal import halts, invitations, pages, sale, sale_drafts, wording
from twotier.portal.listing import Choice, Column, Listing, Search
from twotier.portal.templatetags.twotier import pill
from twotier.subscriptions import queries as subscription_queries

Rows = QuerySet[Any]
KINDS: dict[str, str | Promise] = {
    "direct": gettext_lazy("Direct"),
    "indirect": gettext_lazy("Indirect"),
    "both": gettext_lazy("Both"),
}
PARTNERS = ("provider", "reseller", "direct_bill")


def labels(row: Any, via: Sequence[tuple[UUID, str]]) -> list[str]:
    """Return one label per relationship: Direct, or Indirect with the partner it goes through (D3)."""
    found = [str(KINDS["direct"])] if row.direct else []
    found += [_("Indirect (via %(partner)s)") % {"partner": name} for _id, name in via]
    return found or [str(KINDS["indirect"])]


def through(actor: Actor, rows: Sequence[Any]) -> dict[UUID, list[tuple[UUID, str]]]:
    """Return the partners on the other side; a reseller of single subscriptions reaches them through their seller."""
    via = queries.through(actor, (row.id for row in rows))
    single = [row.id for row in rows if row.id not in via] if actor.is_("reseller") else []
    return via | (subscription_queries.sellers_of(actor, single) if single else {})


def kinds(actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return the relationships to choose from, where there is more than one."""
    if actor.is_("reseller") and actor.is_("direct_bill"):
        return list(KINDS.items())
    return [(key, KINDS[key]) for key in ("direct", "indirect")] if actor.is_("provider") else []


def partners(actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return the resellers that a provider filters by (S172)."""
    found = partnership_queries.resellers(actor, status="") if actor.is_("provider") else []
    return [(str(row.organization_id), row.name) for row in found]


def providers(actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return the indirect providers that a reseller filters by."""
    asks = actor.is_("reseller") and not actor.is_("provider")
    found = partnership_queries.providers(actor, status="") if asks else []
    return [(str(row.organization_id), row.name) for row in found]


def states(_actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return the states that a customer can be in."""
    return [(state.name, state.label) for state in CUSTOMER.states]


def matching(_actor: Actor, rows: Rows, text: str) -> Rows:
    """Return the rows that a search finds by name, domain or id."""
    return rows.filter(queries.matching(text))


def of_kind(actor: Actor, rows: Rows, kind: str) -> Rows:
    """Return the rows of one relationship."""
    return rows.filter(lists.of_kind(actor, kind))


def served(actor: Actor, rows: Rows, reseller: str) -> Rows:
    """Return the rows that a reseller serves for this provider (S172)."""
    return rows.filter(queries.designated(reseller_id=UUID(reseller), provider_id=actor.organization_id))


def bought_for(_actor: Actor, rows: Rows, provider: str) -> Rows:
    """Return the rows that a provider buys for."""
    return rows.filter(queries.bought_for_by(UUID(provider)))


def in_state(_actor: Actor, rows: Rows, status: str) -> Rows:
    """Return the rows in one state."""
    return rows.filter(status=status)


CUSTOMERS = Listing(
    name="customers",
    title=gettext_lazy("Customers"),
    permission=Permission.CUSTOMER_LIST,
    columns=(
        Column("name", gettext_lazy("Company"), sort=("folded_name",)),
        Column("domain", gettext_lazy("Primary domain"), sort=("domain",)),
        Column("served_by", gettext_lazy("Reseller")),
        Column("relationship", gettext_lazy("Relationship")),
        Column("status", pgettext_lazy("state", "Status")),
        Column("created", gettext_lazy("Added"), sort=("created_at",)),
    ),
    order="name",
    filters=(
        Search(gettext_lazy("Name, domain or Microsoft ID"), matching),
        Choice("kind", gettext_lazy("Relationship"), gettext_lazy("All relationships"), kinds, of_kind),
        Choice("reseller", gettext_lazy("Reseller"), gettext_lazy("All resellers"), partners, served),
        Choice(
            "reseller", gettext_lazy("Indirect provider"), gettext_lazy("All indirect providers"), providers, bought_for
        ),
        Choice("status", pgettext_lazy("state", "Status"), gettext_lazy("All statuses"), states, in_state),
    ),
    none=gettext_lazy("No customers yet"),
    why=gettext_lazy("A customer appears here as soon as it has a relationship with you."),
    unmatched=gettext_lazy("No customer matches"),
    hint=gettext_lazy("Search by the beginning or a part of the name, by domain, or by the whole id."),
)


@pages.page
@require_safe
def customers(request: HttpRequest) -> HttpResponse:
    """Show the list: the same few statements, however many customers there are."""
    actor = pages.acting(request)
    pages.look(actor, CUSTOMERS.permission, *PARTNERS)
    asked = CUSTOMERS.asked(request, without=hidden(actor))
    export = reverse("customers-export") if actor.may(Permission.CUSTOMER_EXPORT) else ""
    creates = actor.may(Permission.CUSTOMER_CREATE_WITH_ORDER) or actor.may(Permission.CUSTOMER_CREATE_WITHOUT_ORDER)
    halted = halts.of(actor, buying=creates or invitations.acts(actor), reselling=invitations.acts(actor))
    context = {
        "title": CUSTOMERS.title,
        "listing": asked.shown(lists.found(actor), lambda rows: drawn(actor, rows), export=export),
        "drafts": sale_drafts.listed(actor) if creates or sale.orders(actor) else [],
        "adds": creates and not halted.buying,
        "lead": lead(actor),
        "asks": invitations.asks(actor, halted),
        "halted": halted.texts,
    }
    return render(request, "portal/customers/list.html", context)


def hidden(actor: Actor) -> tuple[str, ...]:
    """Return what the list is without: providers alone see which reseller serves a customer (S166)."""
    return () if actor.is_("provider") else ("served_by",)


def lead(actor: Actor) -> str:
    """Say in one sentence whose customers these are."""
    if actor.is_("provider"):
        return _("Customers that you sell to yourself, and those that your resellers serve.")
    if actor.is_("reseller") and actor.is_("direct_bill"):
        return _("Your own customers, and those that your indirect provider buys for.")
    if actor.is_("reseller"):
        return _("Customers that you serve; your indirect provider buys for them.")
    return _("Customers that you sell to and bill.")


def drawn(actor: Actor, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Return rows as the table shows them: one statement for the partners on the other side."""
    via = through(actor, rows)
    return [row_of(actor, row, via.get(row.id, [])) for row in rows]


def row_of(actor: Actor, row: Any, via: Sequence[tuple[UUID, str]]) -> dict[str, Any]:
    """Return a row as the table shows it."""
    marks = SafeString(" ").join(pages.tag(label) for label in labels(row, [] if actor.is_("provider") else via))
    return {
        "id": row.id,
        "name": row.company_name,
        "note": country_name(row.country),
        "url": reverse("customer", args=[row.id]),
        "detail": reverse("customer-row", args=[row.id]),
        "cells": {
            "domain": row.domain,
            "served_by": wording.joined(name for _id, name in via) or "–",
            "relationship": SafeString(marks),
            "status": pill(row.status, "customer"),
            "created": wording.day(row.created_at),
        },
    }


@pages.page
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Answer the list as a file, one line per relationship (C15)."""
    actor = pages.acting(request)
    pages.look(actor, CUSTOMERS.permission, *PARTNERS)
    actor.require(Permission.CUSTOMER_EXPORT)
    head = ("Microsoft ID", _("Company"), _("Primary domain"), _("Relationship"))
    asked = CUSTOMERS.asked(request, without=hidden(actor))
    return asked.download("customers", head, lists.found(actor), lambda rows: relationship_lines(actor, rows))


def relationship_lines(actor: Actor, block: Iterable[Any]) -> Iterator[tuple[object, ...]]:
    """Return the lines of some customers: one statement."""
    block = list(block)
    via = through(actor, block)
    for row in block:
        for label in labels(row, via.get(row.id, [])):
            yield row.id, row.company_name, row.domain, label
