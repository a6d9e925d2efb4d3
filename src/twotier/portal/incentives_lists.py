"""Lists of incentives: the vendor's invitations and enrollments, and what was paid to a partner under one of them."""

from collections.abc import Iterator, Sequence
from datetime import date
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

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.incentives import queries
from twotier.incentives.lifecycle import INCENTIVE_ENROLLMENT
from twotier.incentives.models import IncentivePayment
from twotier.portal import pages, tables, wording
from twotier.portal.forms.incentives import said
from twotier.portal.frame import PARTNERS
from twotier.portal.listing import Choice, Column, Listing, Search, equal
from twotier.portal.templatetags.twotier import pill

Rows = QuerySet[Any]
LATE = "late"


def matching(_actor: Actor, rows: Rows, text: str) -> Rows:
    """Return the enrollments that a search finds by partner or program."""
    return rows.filter(queries.matching(text))


def states(_actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return the states that an enrollment can be in."""
    return [(state.name, state.label) for state in INCENTIVE_ENROLLMENT.states]


def lateness(_actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return that something is late."""
    return [(LATE, gettext_lazy("Late"))]


def late(_actor: Actor, rows: Rows, _chosen: str) -> Rows:
    """Return the enrollments that are late for the vendor."""
    return rows.filter(queries.late())


ENROLLMENTS = Listing(
    name="incentive-enrollments",
    title=gettext_lazy("Invitations and enrollments"),
    permission=Permission.INCENTIVE_MANAGE_PROGRAMMES,
    columns=(
        Column("partner", gettext_lazy("Partner"), sort=("company",)),
        Column("program", gettext_lazy("Program"), sort=("program_name",)),
        Column("due", gettext_lazy("Invitation due by"), sort=("due_at",)),
        Column("status", pgettext_lazy("state", "Status"), sort=("status",)),
    ),
    order="due",
    filters=(
        Search(gettext_lazy("Partner, domain, MPN ID or program"), matching),
        Choice("status", pgettext_lazy("state", "Status"), gettext_lazy("All statuses"), states, equal("status")),
        Choice(LATE, gettext_lazy("Deadline"), gettext_lazy("All deadlines"), lateness, late),
    ),
    none=gettext_lazy("No invitations yet"),
    why=gettext_lazy("Open a program: its invitations leave within minutes and appear here."),
    unmatched=gettext_lazy("No enrollment matches"),
)


def drawn(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Return enrollments as the vendor's list shows them."""
    return [
        {
            "id": row.id,
            "name": row.company,
            "note": row.mpn_id,
            "url": reverse("incentive", args=[row.id]),
            "cells": {
                "program": row.program_name,
                "due": wording.day(row.due_at),
                "status": pill(row.status, "incentive_enrollment"),
            },
        }
        for row in rows
    ]


@pages.page
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Answer the vendor's enrollments as a file, with the filter and the order of the page."""
    actor = pages.acting(request)
    pages.look(actor, ENROLLMENTS.permission, "vendor")
    head = (
        "Microsoft ID", _("Partner"), _("MPN ID"), _("Program"), pgettext("state", "Status"), _("Invitation due by"),
        _("Invited on"), _("Submitted on"), _("Runs until"),
    )  # fmt: skip
    return ENROLLMENTS.asked(request).download("incentives", head, queries.listed(actor), file_lines)


def file_lines(rows: Sequence[Any]) -> Iterator[tuple[object, ...]]:
    """Return the lines of some enrollments."""
    for row in rows:
        state = INCENTIVE_ENROLLMENT.state(row.status).label
        moments = (row.due_at, row.issued_at, row.submitted_at, row.runs_until)
        days = [moment.date() if moment else "" for moment in moments]
        yield row.tenant_id, row.company, row.mpn_id, row.program_name, state, *days


def referring(_actor: Actor, rows: Rows, text: str) -> Rows:
    """Return the payments that a search finds by their reference."""
    return rows.filter(reference__icontains=text)


STATEMENT = Listing(
    name="incentive-statement",
    title=gettext_lazy("Statement"),
    permission=Permission.INCENTIVE_VIEW,
    columns=(
        Column("reference", gettext_lazy("Reference"), sort=("reference",)),
        Column("paid", gettext_lazy("Paid on"), sort=("paid_at",)),
        Column("payout", gettext_lazy("Payout profile")),
        Column("amount", gettext_lazy("Amount"), sort=("currency", "amount"), numeric=True),
    ),
    order="-paid",
    filters=(Search(gettext_lazy("Reference"), referring),),
    none=gettext_lazy("No payments yet"),
    why=gettext_lazy("A payment appears here as soon as the vendor has sent it."),
    unmatched=gettext_lazy("No payment matches"),
)


@pages.page
@require_safe
def statement(request: HttpRequest, enrollment_id: UUID) -> HttpResponse:
    """Show what was paid under one program."""
    actor = pages.acting(request)
    pages.look(actor, STATEMENT.permission, *PARTNERS)
    row = queries.enrollment(actor, enrollment_id)
    export = reverse("incentive-statement-export", args=[row.id])
    context = {
        "title": STATEMENT.title,
        "lead": row.program.name,
        "crumbs": [
            (_("Incentives"), reverse("incentives")),
            (row.program.name, reverse("incentive", args=[row.id])),
        ],
        "listing": STATEMENT.asked(request).shown(queries.statement(row), paid, export=export),
    }
    return render(request, "portal/listing/page.html", context)


def paid(rows: Sequence[IncentivePayment]) -> list[dict[str, Any]]:
    """Return payments as a statement shows them."""
    return [
        {
            "id": row.id,
            "name": row.reference,
            "cells": {
                "paid": wording.day(row.paid_at),
                "payout": said(row.payout),
                "amount": wording.amount(row.amount, row.currency),
            },
        }
        for row in rows
    ]


@pages.page
@require_safe
def statement_export(request: HttpRequest, enrollment_id: UUID) -> HttpResponseBase:
    """Answer a statement as a file."""
    actor = pages.acting(request)
    pages.look(actor, STATEMENT.permission, *PARTNERS)
    row = queries.enrollment(actor, enrollment_id)
    head = (_("Reference"), _("Paid on"), _("Payout profile"), _("Amount"), _("Currency"))
    return STATEMENT.asked(request).download("incentive-statement", head, queries.statement(row), statement_lines)


def statement_lines(rows: Sequence[IncentivePayment]) -> Iterator[tuple[object, ...]]:
    """Return the lines of a statement."""
    for row in rows:
        day: date = row.paid_at.date()
        yield row.reference, day, said(row.payout), tables.amount(row.amount, row.currency), row.currency
