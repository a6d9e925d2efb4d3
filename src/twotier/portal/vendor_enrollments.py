"""The vendor's reviewers: the queue of applications, one application, and the decision."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.partners.lifecycle import ENROLLMENT
from twotier.partners.models import Enrollment
from twotier.partners.queries import enrollment as queries
from twotier.partners.regions import country_name
from twotier.partners.usecases.approve_enrollment import approve_enrollment
from twotier.partners.usecases.reject_enrollment import reject_enrollment
from twotier.partners.usecases.request_documents import request_documents
from twotier.portal import enrollment, pages, wording
from twotier.portal import enrollment_wording as words
from twotier.portal.forms.refusable import Refusable
from twotier.portal.templatetags.twotier import drawn_pill, pill

SORTS: dict[str, str | Promise] = {
    "promised": gettext_lazy("Promised day first"),
    "submitted": gettext_lazy("Newest first"),
    "market": gettext_lazy("By market"),
}
LISTED = 100


class TextForm(Refusable):
    """One text that the partner reads."""

    def __init__(self, name: str, label: Any, typed: Any = None) -> None:
        super().__init__(typed)
        self.fields[name] = forms.CharField(label=label, max_length=4000, widget=forms.Textarea({"rows": 3}))


def asking(typed: Any = None) -> TextForm:
    """Return the form of a request for documents."""
    return TextForm("request", gettext_lazy("Documents you need"), typed)


def rejecting(typed: Any = None) -> TextForm:
    """Return the form of a rejection."""
    return TextForm("reason", gettext_lazy("Reason of the rejection"), typed)


DECISIONS = {"ask": asking, "reject": rejecting}


@pages.page
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show the applications: by state, late ones apart, in the chosen order."""
    actor = pages.acting(request)
    pages.look(actor, Permission.ENROLMENT_REVIEW, "vendor")
    state, sort = request.GET.get("state", ""), request.GET.get("sort", "")
    rows = queries.queue(actor, state=state, overdue=state == "overdue", sort=sort)[:LISTED]
    names = access_queries.names_of([row.tenant_id for row in rows])
    counts = queries.queue_counts(actor)
    states = [
        (state.name, state.label, counts[state.name]) for state in ENROLLMENT.states if state.name in queries.QUEUE
    ]
    context = {
        "title": _("Applications"),
        "lead": _("Partners who want to enroll as indirect reseller."),
        "columns": columns(),
        "rows": [row_of(row, names.get(row.tenant_id, "")) for row in rows],
        "states": [("", _("All"), sum(number for _name, _label, number in states)), *states],
        "overdue": counts["overdue"],
        "state": state,
        "sort": sort,
        "sorts": SORTS,
    }
    return render(request, "portal/program/queue.html", context)


def columns() -> list[dict[str, Any]]:
    """Return the heads of the queue."""
    return [{"label": _("Company")}, {"label": _("Status")}, {"label": _("Submitted")}, {"label": _("Promised by")}]


def row_of(row: Enrollment, name: str) -> dict[str, Any]:
    """Return an application as the list shows it."""
    return {
        "id": row.id,
        "name": name,
        "note": country_name(row.market),
        "url": reverse("application", args=[row.id]),
        "cells": [
            {"label": _("Status"), "value": pill(row)},
            {"label": _("Submitted"), "value": wording.day(row.submitted_at)},
            {"label": _("Promised by"), "value": promised(row)},
        ],
    }


def promised(row: Enrollment) -> Any:
    """Return by when an application is to be decided, or that it is late."""
    if row.status != "pending" or row.promised_by is None:
        return "–"
    if row.overdue_at:
        return drawn_pill("stopped", _("Overdue since %(day)s") % {"day": wording.day(row.promised_by)})
    return wording.day(row.promised_by)


@pages.page
@require_safe
def one(request: HttpRequest, enrollment_id: UUID) -> HttpResponse:
    """Show one application with all that was submitted."""
    actor = pages.acting(request)
    pages.look(actor, Permission.ENROLMENT_REVIEW, "vendor")
    return shown(request, queries.application(actor, enrollment_id))


def shown(request: HttpRequest, row: Enrollment, typed: Mapping[str, TextForm] = MappingProxyType({})) -> HttpResponse:
    """Return the page of an application with the forms of the decision; `typed` is one with what is wrong in it."""
    decides = row.status == "pending" and pages.acting(request).may(Permission.ENROLMENT_REVIEW)
    consent = row.consent
    context = {
        "title": access_queries.names_of([row.tenant_id]).get(row.tenant_id, ""),
        "crumbs": [(_("Applications"), reverse("applications"))],
        "row": row,
        "until": words.end_of(row.promised_by) if row.promised_by and row.status == "pending" else None,
        "facts": words.details(row.snapshot),
        "checked": words.day_of(row.checks.get("checked_at", "")),
        "passed": [words.items_label(code) for code in row.checks.get("passed", [])],
        "consent": consent.get("text", ""),
        "consent_by": consent.get("name", ""),
        "consent_at": words.day_of(consent.get("at", "")),
        "gate": words.GATES.get(row.policy.get("gate", ""), ""),
        "entries": words.history(queries.steps(row), "application-document", row.id),
        **{name: typed.get(name) or blank() for name, blank in DECISIONS.items()},
        "decides": decides,
    }
    return render(request, "portal/program/application.html", context, status=422 if typed else 200)


@pages.page
@require_POST
def approve(request: HttpRequest, enrollment_id: UUID) -> HttpResponse:
    """Approve an application."""
    approve_enrollment(pages.enter(request, Permission.ENROLMENT_REVIEW, "vendor"), enrollment_id)
    messages.success(request, _("The application is approved."))
    return redirect("application", enrollment_id=enrollment_id)


@pages.page
@require_POST
def ask(request: HttpRequest, enrollment_id: UUID) -> HttpResponse:
    """Ask for documents."""
    return decide(request, enrollment_id, "ask", request_documents, _("The partner is asked for documents."))


@pages.page
@require_POST
def reject(request: HttpRequest, enrollment_id: UUID) -> HttpResponse:
    """Reject an application."""
    return decide(request, enrollment_id, "reject", reject_enrollment, _("The application is rejected."))


def decide(
    request: HttpRequest, enrollment_id: UUID, name: str, act: Callable[[Actor, UUID, str], Enrollment], done: str
) -> HttpResponse:
    """Do an act that tells the partner why; what is wrong with the text stands at its field."""
    actor, form = pages.enter(request, Permission.ENROLMENT_REVIEW, "vendor"), DECISIONS[name](request.POST)
    row = queries.application(actor, enrollment_id)
    if form.is_valid():
        try:
            act(actor, enrollment_id, *form.cleaned_data.values())
        except Refusal as refusal:
            if refusal.status != 400:
                raise
            form.refused(refusal)
        else:
            messages.success(request, done)
            return redirect("application", enrollment_id=enrollment_id)
    return shown(request, row, {name: form})


@pages.page
@require_safe
def document(request: HttpRequest, enrollment_id: UUID, document_id: UUID) -> HttpResponse:
    """Answer a document that the partner sent."""
    actor = pages.acting(request)
    pages.look(actor, Permission.ENROLMENT_REVIEW, "vendor")
    return enrollment.attachment(actor, enrollment_id, document_id)
