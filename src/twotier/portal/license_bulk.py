"""Licenses of many users at once: each license unchanged, on or off, and a result for each user (U9)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.customers import queries
from twotier.customers.models import Customer
from twotier.licences import queries as licence_queries
from twotier.licences.shapes import LicenseChange, Outcome, Pool
from twotier.licences.usecases._changing import totals
from twotier.licences.usecases.change_licenses_of_many import change_licenses_of_many
from twotier.portal import pages, wording
from twotier.portal.customer_users import around, crumbs, list_url, mark_of, name_key
from twotier.portal.forms.refusable import answers_page
from twotier.portal.license_pages import guids
from twotier.portal.license_wording import pool_pill, way_to_more
from twotier.portal.templatetags.twotier import drawn_pill

ROWS = 100
"""Users on one page of the form."""


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def many(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Show the form, or what came of it for each user."""
    actor = pages.acting(request)
    actor.require(Permission.LICENCE_ASSIGN)
    customer = queries.customer_with(actor, customer_id)
    if request.method != "POST":
        return form(request, customer)
    chosen = guids(request.POST.getlist("user"))
    try:
        outcomes = change_licenses_of_many(actor, customer_id, chosen, wanted(request))
    except Refusal as refusal:
        if answers_page(refusal):
            raise
        return form(request, customer, problem=str(refusal.message), status=422)
    return results(request, customer, outcomes)


def wanted(request: HttpRequest) -> LicenseChange:
    """Return what the three positions of each license say."""
    said = {name.removeprefix("license-"): str(value) for name, value in request.POST.items()}
    on = guids([name for name, value in said.items() if value == "on"])
    off = guids([name for name, value in said.items() if value == "off"])
    return LicenseChange(assign=dict.fromkeys(sorted(on), ()), remove=frozenset(off))


def form(request: HttpRequest, customer: Customer, problem: str = "", status: int = 200) -> HttpResponse:
    """Return the form: users with a box, licenses with three positions."""
    context, text = framed(request, customer), pages.searched(request)
    found = licence_queries.users_by_name(customer, text=text, after=mark_of(request), size=ROWS + 1)
    shown = pages.cut(request, found, name_key, ROWS)
    held = licence_queries.licenses_of(customer.id, [user.person.id for user in shown.rows])
    chosen, change = guids(request.POST.getlist("user")), wanted(request)
    context |= {
        "people": [
            {
                "person": user.person,
                "held": [row.name for row in held.get(user.person.id, ())],
                "chosen": user.person.id in chosen,
            }
            for user in shown.rows
        ],
        "pools": [position(pool, change) for pool in licence_queries.pools(customer.id)],
        "slice": shown,
        "q": text,
        "problem": problem,
    }
    return render(request, "portal/licenses/many.html", context, status=status)


def position(pool: Pool, change: LicenseChange) -> dict[str, Any]:
    """Return a license with its position as it was left."""
    at = "on" if pool.sku_id in change.assign else "off" if pool.sku_id in change.remove else ""
    return {"pool": pool, "pill": pool_pill(pool), "at": at}


def framed(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    """Return what the form and its results show around themselves."""
    actor, context = pages.acting(request), around(request, customer)
    return context | {
        "title": _("Assign licenses to many users"),
        "crumbs": crumbs(actor, customer),
        "tabs": [],
        "labels": [],
        "back": list_url(actor, customer),
        "more": way_to_more(actor, customer, context),
    }


def results(request: HttpRequest, customer: Customer, outcomes: list[Outcome]) -> HttpResponse:
    """Return what came of it: a line for each user."""
    counts = totals(outcomes)
    context = framed(request, customer) | {
        "title": _("Results"),
        "columns": [{"label": _("User")}, {"label": pgettext("state", "Result")}, {"label": _("Details")}],
        "rows": [result_row(customer, outcome) for outcome in outcomes],
        "counts": counts,
        "again": reverse("customer-users-licenses", args=[customer.id]),
    }
    return render(request, "portal/licenses/results.html", context)


def result_row(customer: Customer, outcome: Outcome) -> dict[str, Any]:
    """Return a user's result as the table shows it."""
    if outcome.refused:
        pill = drawn_pill("stopped", pgettext("licenses of a user", "Not changed"))
    elif outcome.assigned or outcome.removed:
        pill = drawn_pill("good", pgettext("licenses of a user", "Changed"))
    else:
        pill = drawn_pill("neutral", pgettext("licenses of a user", "Already so"))
    said = [_("Assigned: %(licenses)s.") % {"licenses": wording.joined(outcome.assigned)}] if outcome.assigned else []
    if outcome.removed:
        said.append(_("Taken away: %(licenses)s.") % {"licenses": wording.joined(outcome.removed)})
    return {
        "id": outcome.person.id,
        "name": outcome.person.name,
        "note": outcome.person.user_name,
        "url": reverse("customer-user", args=[customer.id, outcome.person.id]),
        "cells": [
            {"label": pgettext("state", "Result"), "value": pill},
            {"label": _("Details"), "value": str(outcome.refused) or " ".join(said) or "–"},
        ],
    }
