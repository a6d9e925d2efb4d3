"""The vendor's side of incentives: programs, invitations, alerts, validation, payments."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.incentives import queries
from twotier.incentives.models import IncentiveEnrollment
from twotier.incentives.usecases._invitations import halted
from twotier.incentives.usecases.decide_enrollment import decide_enrollment
from twotier.incentives.usecases.issue_now import issue_now
from twotier.incentives.usecases.manage_programs import close_program, open_program
from twotier.incentives.usecases.record_payment import record_payment
from twotier.partners.regions import currency_of
from twotier.portal import pages, wording
from twotier.portal.forms.incentives import KINDS, PaymentForm, ProgramForm
from twotier.portal.forms.refusable import ReasonForm
from twotier.portal.incentives_lists import ENROLLMENTS, LATE, STATEMENT, drawn, paid
from twotier.portal.listing.columns import heads, placed

LISTED = 5
"""Late enrollments that stand above the others."""


def desk(request: HttpRequest) -> HttpResponse:
    """Return the vendor's page: what is late, the programs, the enrollments."""
    actor = pages.acting(request)
    pages.look(actor, ENROLLMENTS.permission, "vendor")
    asked = ENROLLMENTS.asked(request)
    context = {
        "title": _("Incentives"),
        "lead": _("Programs, invitations and what waits for validation."),
        "columns": heads(ENROLLMENTS.columns),
        "alerts": placed(ENROLLMENTS.columns, drawn(queries.overdue(actor, LISTED))),
        "late": f"{reverse('incentives')}?{LATE}={LATE}",
        "opened": [(row, KINDS[row.kind]) for row in queries.programs()],
        "listing": asked.shown(queries.listed(actor), drawn, export=reverse("incentives-export")),
        "manages": actor.may(Permission.INCENTIVE_MANAGE_PROGRAMMES),
    }
    return render(request, "portal/incentives/desk.html", context)


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def new_program(request: HttpRequest) -> HttpResponse:
    """Open a new incentive program."""
    actor = pages.acting(request)
    pages.look(actor, Permission.INCENTIVE_MANAGE_PROGRAMMES, "vendor")
    actor.require(Permission.INCENTIVE_MANAGE_PROGRAMMES)
    form = ProgramForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.shows_refusals():
            open_program(actor, **form.cleaned_data)
            messages.success(request, _("The program is open. Invitations leave within minutes."))
            return redirect("incentives")
    context = {
        "title": _("New program"), "lead": "", "crumbs": [(_("Incentives"), reverse("incentives"))], "form": form,
        "act": _("Open program"), "back": reverse("incentives"),
    }  # fmt: skip
    return render(request, "portal/incentives/form.html", context, status=422 if form.errors else 200)


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, program_id: UUID) -> HttpResponse:
    """Ask, then close a program with every enrollment in it."""
    actor = pages.acting(request)
    pages.look(actor, Permission.INCENTIVE_MANAGE_PROGRAMMES, "vendor")
    actor.require(Permission.INCENTIVE_MANAGE_PROGRAMMES)
    row = queries.program(program_id)
    if request.method == "POST":
        close_program(actor, program_id)
        messages.success(request, _("The program is closed."))
        return redirect("incentives")
    context = {
        "title": _("Close the program %(name)s?") % {"name": row.name},
        "crumbs": [(_("Incentives"), reverse("incentives"))],
        "back": reverse("incentives"),
        "action": request.path,
    }
    return render(request, "portal/incentives/close.html", context)


def enrollment(
    request: HttpRequest,
    enrollment_id: UUID,
    *,
    decision: ReasonForm | None = None,
    payment: PaymentForm | None = None,
) -> HttpResponse:
    """Return the page of one partner in one program, with what the vendor may decide."""
    actor = pages.acting(request)
    pages.look(actor, Permission.INCENTIVE_MANAGE_PROGRAMMES, "vendor")
    row = queries.enrollment(actor, enrollment_id)
    partner = access_queries.organization(row.tenant_id)
    currency = currency_of(partner.market) if partner else ""
    context = {
        "title": partner.name if partner else "",
        "lead": row.program.name,
        "crumbs": [(_("Incentives"), reverse("incentives"))],
        "row": row,
        "facts": facts(row),
        "decision": decision or deciding(),
        "form": payment or PaymentForm(initial={"currency": currency}),
    }
    bad = any(form.errors for form in (decision, payment) if form)
    return render(request, "portal/incentives/managed.html", context | acts(actor, row), status=422 if bad else 200)


def acts(actor: Actor, row: IncentiveEnrollment) -> dict[str, Any]:
    """Return what the vendor may do now, and what was paid."""
    waits = halted(row) if row.status in ("held", "validating") else None
    return {
        "issues": row.status == "held" and actor.may(Permission.INCENTIVE_MANAGE_PROGRAMMES) and not waits,
        "waits": waits,
        "confirms": not waits,
        "decides": row.status == "validating" and actor.may(Permission.INCENTIVE_DECIDE),
        "pays": row.status == "enrolled" and actor.may(Permission.INCENTIVE_PAY),
        "columns": heads(STATEMENT.columns),
        "rows": placed(STATEMENT.columns, paid(queries.payments(row))),
    }


def deciding(typed: Any = None) -> ReasonForm:
    """Return the form of a decision."""
    return ReasonForm(_("Reason, unless you confirm"), typed)


def facts(row: IncentiveEnrollment) -> list[tuple[str, object]]:
    """Return what the vendor reads about an enrollment."""
    return [
        (_("MPN ID"), row.mpn_id),
        (_("Invitation sent to"), row.invited_email),
        (_("Program active since"), wording.day(row.activated_at)),
        (_("Invitation due by"), wording.day(row.due_at)),
        (_("Invited on"), wording.day(row.issued_at)),
        (_("Submitted on"), wording.day(row.submitted_at)),
        (_("Runs until"), wording.day(row.runs_until)),
    ]


@pages.page
@require_POST
def issue(request: HttpRequest, enrollment_id: UUID) -> HttpResponse:
    """Issue a held invitation; without a membership account the reason is said (910042)."""
    issue_now(pages.enter(request, Permission.INCENTIVE_MANAGE_PROGRAMMES), enrollment_id)
    messages.success(request, _("The invitation is sent."))
    return redirect("incentive", enrollment_id)


@pages.page
@require_POST
def decide(request: HttpRequest, enrollment_id: UUID) -> HttpResponse:
    """Confirm, ask for a correction, or find ineligible, as the pressed button says."""
    actor = pages.enter(request, Permission.INCENTIVE_DECIDE)
    decision = next((name for name in ("confirm", "ask", "reject") if name in request.POST), "")
    form = deciding(request.POST)
    if form.is_valid():
        with form.shows_refusals():
            decide_enrollment(actor, enrollment_id, decision, form.cleaned_data["reason"])
            messages.success(request, _("Decided. The partner sees it on its page."))
            return redirect("incentive", enrollment_id)
    return enrollment(request, enrollment_id, decision=form)


@pages.page
@require_POST
def pay(request: HttpRequest, enrollment_id: UUID) -> HttpResponse:
    """Record a payment."""
    actor = pages.enter(request, Permission.INCENTIVE_PAY)
    form = PaymentForm(request.POST)
    if form.is_valid():
        with form.shows_refusals():
            record_payment(actor, enrollment_id, **form.cleaned_data)
            messages.success(request, _("The payment stands on the statement."))
            return redirect("incentive", enrollment_id)
    return enrollment(request, enrollment_id, payment=form)
