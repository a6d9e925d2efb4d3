"""The vendor's queue of proposals to the provider directory, with its file, and the decision about one."""

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
from django.views.decorators.http import require_http_methods, require_safe

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.partners import directory as rules
from twotier.partners.lifecycle import DIRECTORY_CHANGE
from twotier.partners.queries import directory as queries
from twotier.partners.queries import lists
from twotier.partners.usecases.approve_directory_change import approve_directory_change
from twotier.partners.usecases.decline_directory_change import decline_directory_change
from twotier.portal import pages, wording
from twotier.portal.directory_words import LABELS, differences
from twotier.portal.forms.refusable import ReasonForm
from twotier.portal.listing import Choice, Column, Listing, Search, equal
from twotier.portal.templatetags.twotier import pill

Rows = QuerySet[Any]


def matching(_actor: Actor, rows: Rows, text: str) -> Rows:
    """Return the proposals that a search finds by their provider."""
    return rows.filter(tenant_id__in=lists.found(text))


def states(_actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return the states that a proposal can be in."""
    return [(state.name, state.label) for state in DIRECTORY_CHANGE.states]


PROPOSALS = Listing(
    name="directory-changes",
    title=gettext_lazy("Directory proposals"),
    permission=Permission.DIRECTORY_APPROVE,
    columns=(
        Column("provider", gettext_lazy("Provider"), sort=("company",)),
        Column("proposed", gettext_lazy("Proposed on"), sort=("proposed_at",)),
        Column("status", pgettext_lazy("state", "Status"), sort=("waits", "proposed_at")),
        Column("decided", gettext_lazy("Decided on"), sort=("decided_at",)),
    ),
    order="-status",
    filters=(
        Search(gettext_lazy("Name, domain or MPN ID"), matching),
        Choice("status", pgettext_lazy("state", "Status"), gettext_lazy("All statuses"), states, equal("status")),
    ),
    none=gettext_lazy("No proposals"),
    why=gettext_lazy("A proposal appears here as soon as a provider wants to change its entry."),
    unmatched=gettext_lazy("No proposal matches"),
)


@pages.page
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Show the queue of proposals, then what was decided."""
    actor = pages.acting(request)
    pages.look(actor, PROPOSALS.permission, "vendor")
    asked = PROPOSALS.asked(request)
    context = {
        "title": PROPOSALS.title,
        "lead": _("What providers want to change in their entries."),
        "crumbs": [(_("Provider directory"), reverse("directory"))],
        "listing": asked.shown(lists.proposals(actor), drawn, export=reverse("directory-changes-export")),
    }
    return render(request, "portal/listing/page.html", context)


def drawn(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Return proposals as the queue shows them."""
    return [
        {
            "id": row.id,
            "name": row.company,
            "note": changed(row),
            "url": reverse("directory-change", args=[row.id]),
            "cells": {
                "proposed": wording.day(row.proposed_at),
                "status": pill(row.status, "directory_change"),
                "decided": wording.day(row.decided_at) or "–",
            },
        }
        for row in rows
    ]


def changed(row: Any) -> str:
    """Return what a proposal changes."""
    members = rules.differences(rules.read(row.base), rules.read(row.content))
    return wording.joined(LABELS[name] for name in members)


@pages.page
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Answer the proposals as a file, with the filter and the order of the page."""
    actor = pages.acting(request)
    pages.look(actor, PROPOSALS.permission, "vendor")
    head = (
        _("Provider"), _("What changes"), _("Proposed on"), pgettext("state", "Status"), _("Decided on"),
        _("Reason"),
    )  # fmt: skip
    return PROPOSALS.asked(request).download("directory-proposals", head, lists.proposals(actor), file_lines)


def file_lines(rows: Sequence[Any]) -> Iterator[tuple[object, ...]]:
    """Return the lines of some proposals."""
    for row in rows:
        state = DIRECTORY_CHANGE.state(row.status).label
        decided = row.decided_at.date() if row.decided_at else ""
        yield row.company, changed(row), row.proposed_at.date(), state, decided, row.reason


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Show one proposal beside the entry, and decide it: approve, or decline with a reason."""
    actor = pages.enter(request, Permission.DIRECTORY_APPROVE, "vendor")
    row = queries.change(actor, change_id)
    form = ReasonForm(_("Reason, if you decline"), request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.shows_refusals():
            return decided(request, change_id)
        row = queries.change(actor, change_id)
    context = {
        "title": row.content["name"],
        "lead": _("Proposed change of a directory entry"),
        "crumbs": [
            (_("Provider directory"), reverse("directory")),
            (_("Directory proposals"), reverse("directory-changes")),
        ],
        "change": row,
        "differences": differences(row, queries.entry_of(row.tenant_id)),
        "decides": row.status == "proposed" and actor.may(Permission.DIRECTORY_APPROVE),
        "form": form,
    }
    return render(request, "portal/directory/change.html", context, status=422 if form.errors else 200)


def decided(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Approve or decline as the pressed button says, and go back to the queue."""
    actor = pages.acting(request)
    if "approve" in request.POST:
        approve_directory_change(actor, change_id)
        messages.success(request, _("Approved. The entry says it now."))
    else:
        decline_directory_change(actor, change_id, request.POST.get("reason", ""))
        messages.success(request, _("Declined. The provider gets your reason by mail."))
    return redirect("directory-changes")
