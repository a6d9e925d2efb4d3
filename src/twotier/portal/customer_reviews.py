"""The vendor's queue of new customers: who waits, approve, deny with a reason, and the switch of the policy."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.customers.models import Customer
from twotier.customers.queries import vetting
from twotier.customers.usecases.vet_customer import approve_customer, deny_customer, switch_vetting
from twotier.partners.regions import country_name
from twotier.portal import pages, wording
from twotier.portal.templatetags.twotier import deadline, pill

MOST = 50


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
    """Show who waits for a decision, and what was decided last."""
    actor = pages.acting(request)
    pages.look(actor, Permission.CUSTOMER_VET, "vendor")
    waiting = vetting.queue(actor, open_only=True, size=MOST)
    decided = vetting.queue(actor, open_only=False, size=MOST)
    partners = vetting.partners_of([*waiting, *decided])
    context = {
        "title": _("Customer reviews"),
        "on": vetting.is_on(),
        "switches": actor.may(Permission.POLICY_EDIT),
        "columns": [
            {"label": _("Company")},
            {"label": _("Sold by")},
            {"label": _("Decide by")},
            {"label": pgettext("state", "Status")},
        ],
        "waiting": [row_of(request, row, partners) for row in waiting],
        "decided": [row_of(request, row, partners) for row in decided],
    }
    return render(request, "portal/reviews/list.html", context)


def row_of(request: HttpRequest, row: Customer, partners: dict[UUID, list[str]]) -> dict[str, Any]:
    """Return a customer as the table shows it."""
    by = {"actor": pages.acting(request)}
    until = row.created_at + vetting.PROMISED
    due = deadline(by, until, row.created_at) if row.status == "in_review" else wording.day(row.vetted_at)  # type: ignore[arg-type]
    return {
        "id": row.id,
        "name": row.company_name,
        "note": country_name(row.country),
        "url": reverse("customer-review", args=[row.id]),
        "cells": [
            {"label": _("Sold by"), "value": ", ".join(partners.get(row.id, []))},
            {"label": _("Decide by"), "value": due},
            {"label": pgettext("state", "Status"), "value": pill(row)},
        ],
    }


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
            (_("Sold by"), ", ".join(vetting.partners_of([found]).get(found.id, []))),
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
