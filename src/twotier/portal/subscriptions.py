"""Subscriptions: a customer's list with its file for a spreadsheet, and the page of one with what may change."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from twotier.access import queries as access_queries
from twotier.access.actors import Actor, missing_role
from twotier.access.permissions import Permission
from twotier.core import money
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer
from twotier.portal import customer_pages, pages, sale_wording, wording
from twotier.portal.listing import Choice, Column, Listing, Search
from twotier.portal.orders import cycles, in_cycle, in_state
from twotier.portal.subscription_forms import ChangeForm, support_choices
from twotier.portal.templatetags.twotier import deadline, pill
from twotier.subscriptions import queries, terms
from twotier.subscriptions.lifecycle import SUBSCRIPTION
from twotier.subscriptions.models import SeatBatch, Subscription
from twotier.subscriptions.queries import OpenBatch
from twotier.subscriptions.usecases.change_subscription import change_subscription

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
        Choice("status", pgettext_lazy("state", "Status"), gettext_lazy("All statuses"), states, in_state),
        Choice("cycle", gettext_lazy("Billing"), gettext_lazy("All billing plans"), cycles, in_cycle),
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
    return listed(request, customer_queries.customer_with(actor, customer_id))


def listed(request: HttpRequest, customer: Customer) -> HttpResponse:
    """Return the list: subscriptions and their open windows in two statements."""
    actor = pages.acting(request)
    rows = queries.of_customer_for_list(actor, customer.id)
    asked = SUBSCRIPTIONS.asked(request, without=() if sells(actor, rows) else ("amount",))
    exports = actor.may(Permission.CUSTOMER_EXPORT)
    export = reverse("customer-subscriptions-export", args=[customer.id]) if exports else ""
    context = customer_pages.around(request, customer, "customer-subscriptions")
    context["listing"] = asked.shown(rows, lambda found: drawn(request, found), export=export)
    if actor.is_("customer"):
        context |= {"title": _("Subscriptions"), "place": _("What you bought.")}
    return render(request, "portal/subscriptions/list.html", context)


def sells(actor: Actor, rows: QuerySet[Subscription]) -> bool:
    """Tell whether the actor sold any of them: what they cost is between the seller and its buyer."""
    return not actor.is_("customer") and rows.filter(partner_id=actor.organization_id).exists()


def drawn(request: HttpRequest, found: Sequence[Subscription]) -> list[dict[str, Any]]:
    """Return rows as the table shows them: one statement for their open windows."""
    windows = queries.refundable(list(found))
    return [row_of(request, row, windows.get(row.id, [])) for row in found]


def row_of(request: HttpRequest, row: Subscription, windows: Sequence[OpenBatch]) -> dict[str, Any]:
    """Return a row as the table shows it; what it costs only where the actor sold it."""
    sold = row.partner_id == pages.acting(request).organization_id
    return {
        "id": row.id,
        "name": row.friendly_name,
        "note": sale_wording.billed(row.term, row.billing_cycle),
        "url": reverse("subscription", args=[row.tenant_id, row.id]),
        "cells": {
            "licenses": wording.number(row.quantity),
            "status": pill(row),
            "deadline": next_deadline(request, row, windows),
            "term": afterwards(row),
            "amount": amount_words(row) if sold else "–",
        },
    }


def next_deadline(request: HttpRequest, row: Subscription, windows: Sequence[OpenBatch]) -> str:
    """Return the chip of what ends first by itself: the window to give seats back, else the term."""
    context = {"actor": pages.acting(request)}
    if windows:
        until = windows[0].open_until
        return deadline(context, until, until - terms.WINDOW, costs=True)  # type: ignore[arg-type]
    return deadline(context, midnight(row.next_term_start), midnight(row.term_start))  # type: ignore[arg-type]


def midnight(day: Any) -> datetime:
    """Return the moment at which a day begins in UTC."""
    return datetime.combine(day, time(), UTC)


def amount_words(row: Subscription) -> str:
    """Return what all seats cost per billing cycle."""
    total = wording.amount(money.minor(row.unit_price_e8, row.quantity, row.currency), row.currency)
    return f"{total} {sale_wording.PER_CYCLE.get(row.billing_cycle, '')}".strip()


@pages.page
@require_safe
def export(request: HttpRequest, customer_id: UUID) -> HttpResponseBase:
    """Answer a customer's subscriptions as a file (C15)."""
    actor = pages.acting(request)
    actor.require(Permission.CUSTOMER_EXPORT)
    customer = customer_queries.customer_with(actor, customer_id)
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
    return ", ".join(filter(None, [name, row.partner_of_record]))


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def subscription(request: HttpRequest, customer_id: UUID, subscription_id: UUID) -> HttpResponse:
    """Show one subscription, and change what the actor may change."""
    actor = pages.acting(request)
    pages.look(actor, Permission.SUBSCRIPTION_VIEW)
    found = queries.subscription(actor, customer_id, subscription_id)
    form = ChangeForm(actor, found, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not form.fields:
            if not actor.may(Permission.SUBSCRIPTION_ADD_SEATS):
                raise missing_role(Permission.SUBSCRIPTION_ADD_SEATS, actor.kinds)
            raise Http404
        if saved(request, form, found):
            return redirect("subscription", customer_id=customer_id, subscription_id=subscription_id)
    return shown(request, found, form, 422 if form.errors else 200)


def saved(request: HttpRequest, form: ChangeForm, found: Subscription) -> bool:
    """Make the change that was asked for; a refusal stays with the field that it names."""
    if not form.is_valid():
        return False
    try:
        changed = change_subscription(pages.acting(request), found.tenant_id, found.id, form.changes())
    except Refusal as refusal:
        if refusal.error_name == "role_missing" or (refusal.status == 404 and not refusal.fields):
            raise
        form.refused(refusal)
        return False
    text = _("Saved.") if changed.version != found.version else _("Nothing was changed.")
    messages.success(request, text)
    return True


def shown(request: HttpRequest, found: Subscription, form: ChangeForm, status: int) -> HttpResponse:
    """Return the page of a subscription."""
    actor = pages.acting(request)
    customer = customer_queries.customer_with(actor, found.tenant_id)
    context = customer_pages.around(request, customer, "customer-subscriptions")
    batches = queries.open_batches(found)
    sold = found.partner_id == actor.organization_id
    names = names_in(found, context["partners"])
    context |= {
        "crumbs": crumbs(actor, customer),
        "title": found.friendly_name,
        "subscription": found,
        "form": form,
        "sold": sold,
        "seller": names.get(found.partner_id, ""),
        "facts": facts(found, names, own=sold),
        "batches": [(batch, batch.open_until - terms.WINDOW) for batch in batches],
        "place": sale_wording.billed(found.term, found.billing_cycle),
        "lines": term_line(found, batches),
    }
    context |= price(actor, found) if sold else {}
    return render(request, "portal/subscriptions/subscription.html", context, status=status)


def crumbs(actor: Actor, customer: Customer) -> list[tuple[str, str]]:
    """Return where a subscription stands: below its customer, or below the customer's own list."""
    if actor.is_("customer"):
        return [(_("Subscriptions"), reverse("subscriptions"))]
    here = reverse("customer-subscriptions", args=[customer.id])
    return [(_("Customers"), reverse("customers")), (customer.company_name, here)]


def names_in(found: Subscription, partners: customer_pages.Partners) -> dict[UUID, str]:
    """Return the names of the partners that a subscription mentions: no statement when all are related."""
    names = {row.partner_id: name for row, name in partners}
    missing = {found.partner_id, found.reseller_id, found.support_partner_id} - {None} - set(names)
    return names | (access_queries.names_of(key for key in missing if key) if missing else {})


def facts(found: Subscription, names: dict[UUID, str], *, own: bool) -> list[tuple[str, object]]:
    """Return what a subscription is."""
    rows: list[tuple[str, object]] = [
        (_("Subscription ID"), customer_pages.mono(found.id)),
        (_("Product"), found.title),
        (_("Licenses"), wording.number(found.quantity)),
        (_("Sold by"), names.get(found.partner_id, "")),
        (_("Reseller"), reseller_words(found, names)),
        (_("Designated support contact"), names.get(found.support_partner_id, "")),
        (_("Renews by itself"), _("Yes") if found.auto_renew else _("No")),
    ]
    order = (pgettext("noun", "Order"), customer_pages.mono(found.order_id))
    return [*rows, order] if own else rows


def term_line(found: Subscription, batches: Sequence[SeatBatch]) -> list[tuple[str, str]]:
    """Return begin and end of the term in words."""
    last = wording.day(terms.last_day(found.next_term_start))
    return [(_("Term"), f"{wording.day(found.term_start)} – {last}"), (_("Afterwards"), afterwards(found))]


def afterwards(found: Subscription) -> str:
    """Say what happens when the term is over."""
    if found.auto_renew:
        return _("renews on %(day)s") % {"day": wording.day(found.next_term_start)}
    return _("ends on %(day)s") % {"day": wording.day(terms.last_day(found.next_term_start))}


def price(actor: Actor, found: Subscription) -> dict[str, Any]:
    """Return the amount with how it comes about."""
    unit = sale_wording.unit_price(found.unit_price_e8, found.currency)
    total = wording.amount(money.minor(found.unit_price_e8, found.quantity, found.currency), found.currency)
    steps = [
        (_("Price of one license"), unit),
        (_("Licenses"), f"× {wording.number(found.quantity)}"),
        (_("Rounded half up, once per line"), total),
    ]
    links = [(_("Orders"), reverse("customer-orders", args=[found.tenant_id]))]
    return {
        "amount": amount_words(found),
        "steps": steps,
        "total": (str(sale_wording.TOTALS.get(found.billing_cycle, _("Total"))), total),
        "links": links if actor.sees(Permission.ORDER_VIEW) else [],
        "supporters": support_choices(found),
    }
