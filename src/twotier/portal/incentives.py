"""A partner's incentives: invitations, enrollment, profiles, statements; each program on its own (S85, S86)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.incentives import queries
from twotier.incentives.models import IncentiveEnrollment
from twotier.incentives.usecases._invitations import halted as halted_by
from twotier.incentives.usecases._invitations import refuse_others
from twotier.incentives.usecases.add_profile import add_profile
from twotier.incentives.usecases.assign_location_admins import assign_location_admins
from twotier.incentives.usecases.enroll import BEGINNING, CHOOSING, STARTING, enroll, join_program, open_invitation
from twotier.partners import queries as partner_queries
from twotier.portal import incentives_desk, pages, wording
from twotier.portal.forms.incentives import KINDS, EnrollForm, LocationForm, ProfileForm, said
from twotier.portal.frame import PARTNERS
from twotier.portal.templatetags.twotier import pill


def look(actor: Actor) -> None:
    """Open the pages to a partner's people who see incentives at all."""
    pages.look(actor, Permission.INCENTIVE_ENROL, *PARTNERS)


def crumb() -> tuple[str, str]:
    """Return the page above every other one here."""
    return (_("Incentives"), reverse("incentives"))


@pages.page
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show a partner's programs side by side; the vendor sees its desk."""
    actor = pages.acting(request)
    if actor.is_("vendor"):
        return incentives_desk.desk(request)
    look(actor)
    rows = queries.enrollments(actor)
    money = actor.sees(Permission.INCENTIVE_VIEW)
    named = actor.sees(Permission.INCENTIVE_ASSIGN_ADMIN)
    context = {
        "title": _("Incentives"),
        "lead": _("Each program has its own state, profiles and statement."),
        "columns": columns(),
        "rows": [row_of(row) for row in rows],
        "held": any(row.status == "held" for row in rows),
        "open": queries.open_to(actor),
        "enrolls": actor.may(Permission.INCENTIVE_ENROL),
        "money": money,
        "profiles": queries.profiles(actor.organization_id) if money else [],
        "locations": locations(actor) if named else [],
        "names": actor.may(Permission.INCENTIVE_ASSIGN_ADMIN),
    }
    return render(request, "portal/incentives/overview.html", context)


def columns() -> list[dict[str, Any]]:
    """Return the heads of the table of programs."""
    return [{"label": _("Program")}, {"label": _("MPN ID")}, {"label": pgettext("state", "Status")}]


def row_of(row: IncentiveEnrollment) -> dict[str, Any]:
    """Return one enrollment as the list shows it."""
    return {
        "id": row.id,
        "name": row.program.name,
        "note": str(KINDS[row.program.kind]),
        "url": reverse("incentive", args=[row.id]),
        "cells": [
            {"label": _("MPN ID"), "value": row.mpn_id or _("none"), "mono": True},
            {"label": pgettext("state", "Status"), "value": state(row)},
        ],
    }


def state(row: IncentiveEnrollment) -> SafeString:
    """Return the pill of an enrollment."""
    return pill(row.status, "incentive_enrollment")


def locations(actor: Actor) -> list[tuple[str, str, str]]:
    """Return each location with who enrolls for it."""
    named = queries.location_admins(actor.organization_id)
    names = dict(queries.incentives_admins(actor.organization_id))
    found = [row for row in partner_queries.accounts(actor) if row.level == "location"]
    return [
        (row.mpn_id, row.name, wording.joined(sorted(names.get(key, "") for key in named.get(row.mpn_id, ()))))
        for row in found
    ]


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, enrollment_id: UUID) -> HttpResponse:
    """Show one program of a partner, and let its incentives admin enroll in it."""
    actor = pages.acting(request)
    if actor.is_("vendor") and request.method != "POST":
        return incentives_desk.enrollment(request, enrollment_id)
    look(actor)
    if request.method == "POST":
        refuse_others(actor)
    row = queries.enrollment(actor, enrollment_id)
    found = queries.profiles(actor.organization_id) if actor.sees(Permission.INCENTIVE_VIEW) else []
    if request.method == "POST":
        refuse_others(actor, row.mpn_id)
    form = EnrollForm(row, found, request.POST if request.method == "POST" else None)
    if form.is_valid():
        enroll(actor, enrollment_id, form.chosen("payout"), form.chosen("tax"))
        messages.success(request, _("Saved."))
        return redirect("incentive", enrollment_id)
    status = 422 if form.errors else 200
    return render(request, "portal/incentives/one.html", about(actor, row, form), status=status)


def about(actor: Actor, row: IncentiveEnrollment, form: EnrollForm) -> dict[str, Any]:
    """Return what the page of one program shows; money only to those who see it."""
    money = actor.sees(Permission.INCENTIVE_VIEW)
    able = actor.may(Permission.INCENTIVE_ENROL) and queries.may_enroll_for(actor, row.mpn_id)
    halted = halted_by(row) if row.status in BEGINNING else None
    facts: list[tuple[str, object]] = [
        (_("For"), KINDS[row.program.kind]),
        (_("MPN ID"), row.mpn_id),
        (_("Invited on"), wording.day(row.issued_at)),
        (_("Runs until"), wording.day(row.runs_until)),
    ]
    if money:
        facts += [(_("Payout profile"), said(row.payout)), (_("Tax profile"), said(row.tax))]
    return {
        "title": row.program.name,
        "lead": _("This program is managed on its own: nothing here changes another one."),
        "crumbs": [crumb()],
        "row": row,
        "facts": facts,
        "form": form,
        "money": money,
        "acts": able and row.status in (*STARTING, *CHOOSING) and not halted,
        "halted": [halted.message] if halted else [],
        "act": _("Enroll") if row.status in STARTING else _("Save profiles"),
    }


@pages.page
@require_POST
def follow(request: HttpRequest, enrollment_id: UUID) -> HttpResponse:
    """Follow the card of the home page to its program; the card is gone then."""
    open_invitation(pages.acting(request), enrollment_id)
    return redirect("incentive", enrollment_id)


@pages.page
@require_POST
def join(request: HttpRequest, program_id: UUID) -> HttpResponse:
    """Begin to enroll in a program without criteria; a second press leads to what the first one began."""
    actor = pages.acting(request)
    actor.require(Permission.INCENTIVE_ENROL)
    row = queries.seen_by(actor).filter(program_id=program_id).first() or join_program(actor, program_id)
    return redirect("incentive", row.id)


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def new_profile(request: HttpRequest) -> HttpResponse:
    """Let the incentives admin add a payout or tax profile."""
    actor = pages.acting(request)
    look(actor)
    refuse_others(actor)
    form = ProfileForm(request.POST if request.method == "POST" else None, actor.market)
    if form.is_valid():
        with form.shows_refusals():
            add_profile(actor, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("incentives")
    context = {
        "title": _("New profile"), "lead": "", "crumbs": [crumb()], "form": form, "act": _("Save profile"),
        "back": reverse("incentives"),
    }  # fmt: skip
    return render(request, "portal/incentives/form.html", context, status=422 if form.errors else 200)


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def location(request: HttpRequest, mpn_id: str) -> HttpResponse:
    """Choose who is incentives admin of a location (N1)."""
    actor = pages.acting(request)
    pages.look(actor, Permission.INCENTIVE_ASSIGN_ADMIN, *PARTNERS)
    actor.require(Permission.INCENTIVE_ASSIGN_ADMIN)
    account = partner_queries.account(mpn_id)
    if account is None or account.tenant_id != actor.organization_id:
        raise Http404
    named = [str(key) for key in queries.location_admins(actor.organization_id).get(mpn_id, ())]
    form = LocationForm(request.POST if request.method == "POST" else None, initial={"people": named})
    found = queries.incentives_admins(actor.organization_id)
    form.fields["people"].choices = [(str(key), name) for key, name in found]  # type: ignore[attr-defined]
    if form.is_valid():
        assign_location_admins(actor, mpn_id, [UUID(key) for key in form.cleaned_data["people"]])
        messages.success(request, _("Saved."))
        return redirect("incentives")
    context = {
        "title": account.name, "lead": account.mpn_id, "crumbs": [crumb()], "form": form, "act": _("Save choice"),
        "back": reverse("incentives"),
    }  # fmt: skip
    return render(request, "portal/incentives/form.html", context, status=422 if form.errors else 200)
