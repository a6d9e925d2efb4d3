"""The vendor's list of partners, with their programs and the mark for off-boarding, and its file."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.partners.lifecycle import PROGRAM
from twotier.partners.models import Program
from twotier.partners.queries import enrollment as queries
from twotier.partners.queries import lists
from twotier.partners.regions import country_name
from twotier.portal import customer_pages, pages
from twotier.portal.enrollment_wording import PROGRAMS
from twotier.portal.listing import Choice, Column, Listing, Search
from twotier.portal.templatetags.twotier import pill
from twotier.portal.vendor_enrollments import in_market

Rows = QuerySet[Any]
MARKED = "identified"


def matching(_actor: Actor, rows: Rows, text: str) -> Rows:
    """Return the partners that a search finds by name, domain or MPN ID."""
    return rows.filter(id__in=lists.found(text))


def programs(_actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return the programs that a partner can be in."""
    return list(PROGRAMS.items())


def in_program(_actor: Actor, rows: Rows, kind: str) -> Rows:
    """Return the partners that hold a program."""
    return rows.filter(lists.holding(kind=kind))


def states(_actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return the states that a program can be in, and the mark for off-boarding."""
    return [*((state.name, state.label) for state in PROGRAM.states), (MARKED, gettext_lazy("Identified"))]


def in_state(_actor: Actor, rows: Rows, status: str) -> Rows:
    """Return the partners that hold any program in one state, or one that is identified for off-boarding."""
    which = {"identified_for_offboarding": True} if status == MARKED else {"status": status}
    return rows.filter(lists.holding(**which))


def markets(actor: Actor) -> list[tuple[str, str]]:
    """Return the countries that partners come from."""
    return [(code, country_name(code)) for code in lists.partner_markets(actor)]


PARTNERS = Listing(
    name="vendor-partners",
    title=gettext_lazy("Partners"),
    permission=Permission.PARTNER_PROFILE_VIEW_ALL,
    columns=(
        Column("name", gettext_lazy("Company"), sort=("name",)),
        Column("market", gettext_lazy("Country"), sort=("market", "name")),
        Column("mpn_id", gettext_lazy("MPN ID")),
        Column("programs", gettext_lazy("Programs")),
        Column("offboarding", gettext_lazy("Off-boarding")),
    ),
    order="name",
    filters=(
        Search(gettext_lazy("Name, domain or MPN ID"), matching),
        Choice("program", gettext_lazy("Program"), gettext_lazy("All programs"), programs, in_program),
        Choice("status", pgettext_lazy("state", "Status"), gettext_lazy("All statuses"), states, in_state),
        Choice("market", gettext_lazy("Country"), gettext_lazy("All countries"), markets, in_market),
    ),
    none=gettext_lazy("No partners yet"),
    why=gettext_lazy("A partner appears here as soon as it holds a program or applies for one."),
    unmatched=gettext_lazy("No partner matches"),
)


@pages.page
@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    """Show every partner with its programs."""
    actor = pages.acting(request)
    pages.look(actor, PARTNERS.permission, "vendor")
    asked = PARTNERS.asked(request)
    context = {
        "title": PARTNERS.title,
        "lead": _("Who sells your subscriptions, and in which programs."),
        "listing": asked.shown(lists.partners(actor), drawn, export=reverse("vendor-partners-export")),
    }
    return render(request, "portal/listing/page.html", context)


def drawn(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Return partners as the list shows them: one statement for their programs."""
    held = queries.programs_of([row.id for row in rows])
    return [row_of(row, held[row.id]) for row in rows]


def row_of(row: Any, programs: list[Program]) -> dict[str, Any]:
    """Return a partner as the list shows it."""
    return {
        "id": row.id,
        "name": row.name,
        "note": row.domain,
        "url": reverse("vendor-partner", args=[row.id]),
        "cells": {
            "market": country_name(row.market),
            "mpn_id": customer_pages.mono(row.mpn_id or "–"),
            "programs": format_html_join(" ", "{}", [(named_pill(program),) for program in programs]),
            "offboarding": pages.tag(_("Identified")) if is_marked(programs) else "–",
        },
    }


def is_marked(programs: list[Program]) -> bool:
    """Tell whether a partner is identified for off-boarding."""
    return any(program.identified_for_offboarding for program in programs)


@pages.page
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Answer the partners as a file, with the filter and the order of the page."""
    actor = pages.acting(request)
    pages.look(actor, PARTNERS.permission, "vendor")
    head = (
        "Microsoft ID", _("Company"), _("Primary domain"), _("Country"), _("MPN ID"), *PROGRAMS.values(),
        _("Off-boarding"),
    )  # fmt: skip
    return PARTNERS.asked(request).download("partners", head, lists.partners(actor), file_lines)


def file_lines(rows: Sequence[Any]) -> Iterator[tuple[object, ...]]:
    """Return the lines of some partners, with the state of each program: one statement."""
    held = queries.programs_of([row.id for row in rows])
    for row in rows:
        states = {program.kind: PROGRAM.state(program.status).label for program in held[row.id]}
        mark = _("Identified") if is_marked(held[row.id]) else ""
        programs = [states.get(kind, "") for kind in PROGRAMS]
        yield row.id, row.name, row.domain, country_name(row.market), row.mpn_id, *programs, mark


def named_pill(program: Program) -> SafeString:
    """Return a program with its state."""
    return format_html("{} {}", PROGRAMS.get(program.kind, program.kind), pill(program))
