"""The vendor's queue of new customers: who waits, approve, deny with a reason, and the switch of the policy."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.customers.lifecycle import CUSTOMER
from twotier.customers.models import Customer
from twotier.customers.queries import vetting
from twotier.customers.usecases.vet_customer import approve_customer, deny_customer, switch_vetting
from twotier.partners.regions import country_name
from twotier.portal import pages, wording
from twotier.portal.listing import Choice, Column, Listing, Search
from twotier.portal.templatetags.twotier import deadline, drawn_pill, pill
from twotier.portal.transition_customers import with_note

Rows = QuerySet[Any]
EVERY = "all"


def matching(_actor: Actor, rows: Rows, text: str) -> Rows:
    """Return the customers that a search finds by their own name, a partner's, domain or id."""
    return rows.filter(vetting.matching(text))


def states(_actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return what can be decided about a customer, and all of it."""
    return [*((state.name, state.label) for state in CUSTOMER.states), (EVERY, gettext_lazy("All statuses"))]


def in_state(_actor: Actor, rows: Rows, status: str) -> Rows:
    """Return the customers in one state, or all."""
    return rows if status == EVERY else rows.filter(status=status)


REVIEWS = Listing(
    name="customer-reviews",
    title=gettext_lazy("Customer reviews"),
    permission=Permission.CUSTOMER_VET,
    columns=(
        Column("name", gettext_lazy("Company"), sort=("folded_name",)),
        Column("seller", gettext_lazy("Sold by")),
        Column("due", gettext_lazy("Decide by"), sort=("created_at",)),
        Column("decided", gettext_lazy("Decided on"), sort=("vetted_at",)),
        Column("status", pgettext_lazy("state", "Status"), sort=("status",)),
    ),
    order="due",
    filters=(
        Search(gettext_lazy("Company, partner, domain or ID"), matching),
        Choice("status", pgettext_lazy("state", "Status"), "", states, in_state, lambda _actor: "in_review"),
    ),
    none=gettext_lazy("Nobody waits"),
    why=gettext_lazy("A new customer appears here while the review is on."),
    unmatched=gettext_lazy("No customer matches"),
)


def note(customer: Customer) -> tuple[str, str, str, int] | None:
    """Return what a customer's page says while the vendor has not let it buy."""
    refusal = vetting.why_not(customer)
    if refusal is None:
        return None
    denied = customer.status == "denied"
    title = _("The vendor did not approve this customer") if denied else _("The vendor is reviewing this customer")
    return ("stop" if denied else "wait"), title, str(refusal.message), refusal.code


@pages.page
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """Show who waits for a decision, the longest waiting first, or what was decided."""
    actor = pages.acting(request)
    pages.look(actor, REVIEWS.permission, "vendor")
    asked = REVIEWS.asked(request)
    context = {
        "title": REVIEWS.title,
        "on": vetting.is_on(),
        "switches": actor.may(Permission.POLICY_EDIT),
        "listing": asked.shown(
            vetting.waiting(actor), lambda rows: drawn(actor, rows), export=reverse("customer-reviews-export")
        ),
    }
    return render(request, "portal/reviews/list.html", context)


def drawn(actor: Actor, rows: Sequence[Customer]) -> list[dict[str, Any]]:
    """Return customers as the list shows them: one statement for their partners."""
    partners = vetting.partners_of(rows)
    return [row_of(actor, row, partners.get(row.id, [])) for row in rows]


def row_of(actor: Actor, row: Customer, partners: list[str]) -> dict[str, Any]:
    """Return a customer as the list shows it."""
    return {
        "id": row.id,
        "name": row.company_name,
        "note": country_name(row.country),
        "url": reverse("customer-review", args=[row.id]),
        "cells": {
            "seller": wording.joined(partners) or "–",
            "due": promised(actor, row),
            "decided": wording.day(row.vetted_at) or "–",
            "status": pill(row),
        },
    }


def promised(actor: Actor, row: Customer) -> str:
    """Return by when a customer is or was to be decided; while it waits with the time left, or that it is late."""
    until = row.created_at + vetting.PROMISED
    if row.status != "in_review":
        return wording.day(until)
    if until <= clock.now():
        return with_note(drawn_pill("stopped", _("Overdue")), wording.day(until))
    return deadline({"actor": actor}, until, row.created_at)  # type: ignore[arg-type]


@pages.page
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Answer the reviews as a file, with the filter and the order of the page."""
    actor = pages.acting(request)
    pages.look(actor, REVIEWS.permission, "vendor")
    head = (
        "Microsoft ID", _("Company"), _("Primary domain"), _("Country"), _("Sold by"), _("Added"), _("Decide by"),
        _("Decided on"), pgettext("state", "Status"), _("Reason"),
    )  # fmt: skip
    return REVIEWS.asked(request).download("customer-reviews", head, vetting.waiting(actor), file_lines)


def file_lines(rows: Sequence[Customer]) -> Iterator[tuple[object, ...]]:
    """Return the lines of some customers: one statement."""
    partners = vetting.partners_of(rows)
    for row in rows:
        due = (row.created_at + vetting.PROMISED).date()
        decided = row.vetted_at.date() if row.vetted_at else ""
        yield (
            row.id, row.company_name, row.domain, country_name(row.country), ", ".join(partners.get(row.id, [])),
            row.created_at.date(), due, decided, CUSTOMER.state(row.status).label, row.vetting_note,
        )  # fmt: skip


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Show one customer's record, and decide."""
    actor = pages.enter(request, Permission.CUSTOMER_VET, "vendor")
    found = vetting.waiting(actor).filter(id=customer_id).first()
    if found is None:
        raise Refusal(404, 60003, _("There is no such customer."))
    error = ""
    if request.method == "POST":
        try:
            decide(request, customer_id)
        except Refusal as refusal:
            if not refusal.fields:
                raise
            error = str(refusal.message)
        else:
            return redirect("customer-reviews")
    return shown(request, found, error)


def decide(request: HttpRequest, customer_id: UUID) -> None:
    """Do what the pressed button says."""
    actor = pages.acting(request)
    if request.POST.get("act") == "approve":
        approve_customer(actor, customer_id)
        messages.success(request, _("Approved. The customer can buy."))
    else:
        deny_customer(actor, customer_id, request.POST.get("note", "").replace("\0", ""))
        messages.success(request, _("Denied. Its partners read your reason."))


def shown(request: HttpRequest, found: Customer, error: str) -> HttpResponse:
    """Return the page of one customer."""
    actor = pages.acting(request)
    place = (found.address_line1, found.address_line2, f"{found.postal_code} {found.city}".strip(), found.state)
    context = {
        "title": found.company_name,
        "crumbs": [(_("Customer reviews"), reverse("customer-reviews"))],
        "customer": found,
        "decides": actor.may(Permission.CUSTOMER_VET) and found.status != "active",
        "error": error,
        "note": request.POST.get("note", found.vetting_note),
        "facts": [
            (_("Microsoft ID"), found.id),
            (_("Primary domain"), found.domain),
            (_("Address"), ", ".join(filter(None, [*place, country_name(found.country)]))),
            (_("Contact"), f"{found.first_name} {found.last_name}".strip()),
            (_("Email"), found.email),
            (_("Registration number"), found.registration_number),
            (_("Sold by"), wording.joined(vetting.partners_of([found]).get(found.id, []))),
            (_("Customer since"), wording.day(found.created_at)),
        ],
    }
    return render(request, "portal/reviews/review.html", context, status=422 if error else 200)


@pages.page
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Switch the review of new customers on or off."""
    actor = pages.enter(request, Permission.POLICY_EDIT, "vendor")
    switch_vetting(actor, on=request.POST.get("on") == "1")
    messages.success(request, _("Saved."))
    return redirect("customer-reviews")
