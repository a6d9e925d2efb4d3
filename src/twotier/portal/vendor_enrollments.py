"""The vendor's reviewers: the queue of applications, one application, and the decision."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.partners.lifecycle import ENROLLMENT
from twotier.partners.models import Enrollment
from twotier.partners.queries import enrollment as queries
from twotier.partners.queries import lists
from twotier.partners.regions import country_name
from twotier.partners.usecases.approve_enrollment import approve_enrollment
from twotier.partners.usecases.reject_enrollment import reject_enrollment
from twotier.partners.usecases.request_documents import request_documents
from twotier.portal import enrollment, pages, wording
from twotier.portal import enrollment_wording as words
from twotier.portal.forms.refusable import Refusable
from twotier.portal.listing import Choice, Column, Listing, Search
from twotier.portal.templatetags.twotier import drawn_pill, pill

Rows = QuerySet[Any]
OVERDUE = "overdue"


def matching(_actor: Actor, rows: Rows, text: str) -> Rows:
    """Return the applications that a search finds by who applied."""
    return rows.filter(tenant_id__in=lists.found(text))


def states(actor: Actor) -> list[tuple[str, str]]:
    """Return the states of the queue, and what is overdue, each with how many applications there are."""
    counts = queries.queue_counts(actor)
    found = [(state.name, f"{state.label} ({counts[state.name]})") for state in ENROLLMENT.states]
    return [pair for pair in found if pair[0] in queries.QUEUE] + [(OVERDUE, f"{_('Overdue')} ({counts[OVERDUE]})")]


def in_state(_actor: Actor, rows: Rows, state: str) -> Rows:
    """Return the applications in one state, or those whose promised day has passed."""
    return rows.filter(status="pending", overdue_at__isnull=False) if state == OVERDUE else rows.filter(status=state)


def markets(actor: Actor) -> list[tuple[str, str]]:
    """Return the countries from which applications came."""
    return [(code, country_name(code)) for code in lists.markets(actor)]


def in_market(_actor: Actor, rows: Rows, market: str) -> Rows:
    """Return the rows of one country."""
    return rows.filter(market=market)


APPLICATIONS = Listing(
    name="applications",
    title=gettext_lazy("Applications"),
    permission=Permission.ENROLMENT_REVIEW,
    columns=(
        Column("company", gettext_lazy("Company"), sort=("company",)),
        Column("market", gettext_lazy("Country"), sort=("market",)),
        Column("status", pgettext_lazy("state", "Status"), sort=("status",)),
        Column("submitted", gettext_lazy("Submitted"), sort=("submitted_at",)),
        Column("promised", gettext_lazy("Promised by"), sort=("due",)),
    ),
    order="promised",
    filters=(
        Search(gettext_lazy("Name, domain or MPN ID"), matching),
        Choice("state", pgettext_lazy("state", "Status"), gettext_lazy("All statuses"), states, in_state),
        Choice("market", gettext_lazy("Country"), gettext_lazy("All countries"), markets, in_market),
    ),
    none=gettext_lazy("No applications"),
    why=gettext_lazy("An application appears here as soon as a partner submits it."),
    unmatched=gettext_lazy("No application matches"),
)


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
    """Show the applications, those that wait for a decision first, by their promised day."""
    actor = pages.acting(request)
    pages.look(actor, APPLICATIONS.permission, "vendor")
    asked = APPLICATIONS.asked(request)
    context = {
        "title": APPLICATIONS.title,
        "lead": _("Partners who want to enroll as indirect reseller."),
        "listing": asked.shown(lists.applications(actor), drawn, export=reverse("applications-export")),
    }
    return render(request, "portal/listing/page.html", context)


def drawn(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Return applications as the list shows them."""
    return [
        {
            "id": row.id,
            "name": row.company,
            "url": reverse("application", args=[row.id]),
            "cells": {
                "market": country_name(row.market),
                "status": pill(row, "enrollment"),
                "submitted": wording.day(row.submitted_at),
                "promised": promised(row),
            },
        }
        for row in rows
    ]


@pages.page
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Answer the applications as a file, with the filter and the order of the page."""
    actor = pages.acting(request)
    pages.look(actor, APPLICATIONS.permission, "vendor")
    head = (
        "Microsoft ID", _("Company"), _("Country"), pgettext("state", "Status"), _("Submitted"), _("Promised by"),
        _("Overdue"),
    )  # fmt: skip
    return APPLICATIONS.asked(request).download("applications", head, lists.applications(actor), file_lines)


def file_lines(rows: Sequence[Any]) -> Iterator[tuple[object, ...]]:
    """Return the lines of some applications."""
    for row in rows:
        submitted = row.submitted_at.date() if row.submitted_at else ""
        late = _("Yes") if row.status == "pending" and row.overdue_at else ""
        state = ENROLLMENT.state(row.status).label
        yield row.tenant_id, row.company, country_name(row.market), state, submitted, row.due or "", late


def promised(row: Any) -> Any:
    """Return by when an application is to be decided, or that it is late."""
    if row.due is None:
        return "–"
    if row.overdue_at:
        return drawn_pill("stopped", _("Overdue since %(day)s") % {"day": wording.day(row.due)})
    return wording.day(row.due)


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
    queries.application(actor, enrollment_id)
    if form.is_valid():
        with form.shows_refusals():
            act(actor, enrollment_id, *form.cleaned_data.values())
            messages.success(request, done)
            return redirect("application", enrollment_id=enrollment_id)
    return shown(request, queries.application(actor, enrollment_id), {name: form})


@pages.page
@require_safe
def document(request: HttpRequest, enrollment_id: UUID, document_id: UUID) -> HttpResponse:
    """Answer a document that the partner sent."""
    actor = pages.acting(request)
    pages.look(actor, Permission.ENROLMENT_REVIEW, "vendor")
    return enrollment.attachment(actor, enrollment_id, document_id)
