"""Subscriptions as lists: a customer's own, a partner's of one customer, and the file for a spreadsheet."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import money
from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer
from twotier.portal import customer_pages, pages, sale_wording, subscription_states, wording
from twotier.portal.listing import Choice, Column, Listing, Search, equal
from twotier.portal.orders import cycles
from twotier.portal.templatetags.twotier import deadline, pill
from twotier.subscriptions import families, policies, queries, terms
from twotier.subscriptions.lifecycle import SUBSCRIPTION
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.queries import OpenBatch

WIDE = timedelta(days=7)
Rows = QuerySet[Any]


def matching(_actor: Actor, rows: Rows, text: str) -> Rows:
    """Return the subscriptions that a search finds by name, product or id."""
    return rows.filter(queries.matching(text))


def states(_actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return the states that a subscription can be in."""
    return [(state.name, state.label) for state in SUBSCRIPTION.states]


SUBSCRIPTIONS = Listing(
    name="customer-subscriptions",
    title=gettext_lazy("Subscriptions"),
    permission=Permission.SUBSCRIPTION_VIEW,
    columns=(
        Column("name", gettext_lazy("Subscription"), sort=("sorted_name",)),
        Column("licenses", gettext_lazy("Licenses"), sort=("quantity",), numeric=True),
        Column("status", pgettext_lazy("state", "Status"), sort=("status",)),
        Column("deadline", gettext_lazy("Next deadline")),
        Column("term", gettext_lazy("Afterwards"), sort=("next_term_start",)),
        Column("amount", gettext_lazy("Amount"), numeric=True),
    ),
    order="name",
    filters=(
        Search(gettext_lazy("Name, product or subscription ID"), matching),
        Choice("status", pgettext_lazy("state", "Status"), gettext_lazy("All statuses"), states, equal("status")),
        Choice("cycle", gettext_lazy("Billing"), gettext_lazy("All billing plans"), cycles, equal("billing_cycle")),
    ),
    none=gettext_lazy("No subscriptions yet"),
    why=gettext_lazy("A subscription appears here as soon as it is ordered."),
    unmatched=gettext_lazy("No subscription matches"),
)


@pages.page
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Lead a customer's people to their own subscriptions."""
    actor = pages.acting(request)
    pages.look(actor, Permission.SUBSCRIPTION_VIEW, "customer")
    return listed(request, customer_queries.customer_with(actor, actor.organization_id))


@pages.page
@require_safe
def of_customer(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Show a customer's subscriptions that the actor may see."""
    actor = pages.acting(request)
    pages.look(actor, Permission.SUBSCRIPTION_VIEW)
    return listed(request, customer_queries.customer_seen(actor, customer_id))


def listed(request: HttpRequest, customer: Customer) -> HttpResponse:
    """Return the list: subscriptions and their open windows in two statements."""
    actor = pages.acting(request)
    rows = queries.of_customer_for_list(actor, customer.id)
    asked = SUBSCRIPTIONS.asked(request, without=() if sells(actor, rows) else ("amount",))
    exports = actor.may(Permission.CUSTOMER_EXPORT)
    export = reverse("customer-subscriptions-export", args=[customer.id]) if exports else ""
    context = customer_pages.around(request, customer, "customer-subscriptions")
    context["listing"] = asked.shown(rows, lambda found: drawn(request, found), export=export)
    context["transfers"] = context["buys"] and actor.may(Permission.TRANSFER_REQUEST)
    if actor.is_("customer"):
        context |= {"title": _("Subscriptions"), "place": _("What you bought.")}
    return render(request, "portal/subscriptions/list.html", context)


def sells(actor: Actor, rows: QuerySet[Subscription]) -> bool:
    """Tell whether the actor sold any of them: what they cost is between the seller and its buyer."""
    return not actor.is_("customer") and rows.filter(partner_id=actor.organization_id).exists()


def drawn(request: HttpRequest, found: Sequence[Subscription]) -> list[dict[str, Any]]:
    """Return rows as the table shows them: one statement for their open windows."""
    windows, rules = queries.refundable(list(found)), subscription_states.rules_for(list(found))
    return [row_of(request, row, windows.get(row.id, []), rules) for row in found]


def row_of(
    request: HttpRequest, row: Subscription, windows: Sequence[OpenBatch], rules: policies.InForce | None
) -> dict[str, Any]:
    """Return a row as the table shows it; what it costs only where the actor sold it."""
    sold = row.partner_id == pages.acting(request).organization_id
    return {
        "id": row.id,
        "name": row.friendly_name,
        "note": billed(row),
        "url": reverse("subscription", args=[row.tenant_id, row.id]),
        "cells": {
            "licenses": wording.number(row.quantity),
            "status": pill(row),
            "deadline": next_deadline(request, row, windows),
            "term": subscription_states.afterwards(row, rules),
            "amount": amount_words(row) if sold else "–",
        },
    }


def next_deadline(request: HttpRequest, row: Subscription, windows: Sequence[OpenBatch]) -> str:
    """Return the chip of what ends first by itself: the window to give seats back, else the term or the state."""
    context: Any = {"actor": pages.acting(request)}
    if row.status == "deleted":
        return "–"
    if windows and row.status == "active":
        until = windows[0].open_until
        return deadline(context, until, until - terms.WINDOW, costs=True)
    if row.state_until:
        return deadline(context, terms.midnight(row.state_until))
    if row.family == families.USAGE:
        return "–"
    return deadline(context, terms.midnight(row.next_term_start), terms.midnight(row.term_start))


def billed(row: Subscription) -> str:
    """Return term and billing plan in words; what is charged by use has neither."""
    if row.family == families.USAGE:
        return str(sale_wording.BY_USE)
    return sale_wording.billed(row.term, row.billing_cycle)


def amount_words(row: Subscription) -> str:
    """Return what all seats cost per billing cycle; nothing beforehand where use is charged."""
    if row.family == families.USAGE:
        return str(sale_wording.BY_USE)
    total = wording.amount(money.minor(row.unit_price_e8, row.quantity, row.currency), row.currency)
    return f"{total} {sale_wording.PER_CYCLE.get(row.billing_cycle, '')}".strip()


@pages.page
@require_safe
def export(request: HttpRequest, customer_id: UUID) -> HttpResponseBase:
    """Answer a customer's subscriptions as a file (C15)."""
    actor = pages.acting(request)
    actor.require(Permission.CUSTOMER_EXPORT)
    customer = customer_queries.customer_seen(actor, customer_id)
    rows = queries.of_customer_for_list(actor, customer.id)
    head = (_("Subscription ID"), _("Name"), _("Quantity"), pgettext("state", "Status"), _("Reseller"))
    return SUBSCRIPTIONS.asked(request).download(f"subscriptions-{customer.domain}", head, rows, file_lines)


def file_lines(found: Sequence[Subscription]) -> Iterator[tuple[object, ...]]:
    """Return the lines of some subscriptions: one statement for the resellers' names."""
    names = access_queries.names_of({row.reseller_id for row in found if row.reseller_id})
    for row in found:
        state = SUBSCRIPTION.state(row.status).label
        yield row.id, row.friendly_name, row.quantity, state, reseller_words(row, names)


def reseller_words(row: Subscription, names: dict[UUID, str]) -> str:
    """Return the reseller of a subscription with its MPN id."""
    name = names.get(row.reseller_id, "") if row.reseller_id else ""
    return wording.joined([name, row.partner_of_record])
