"""The vendor's partners: one of them, the mark for off-boarding, the moves of a program, the verification."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from twotier.access.actors import Actor
from twotier.access.models import Organization
from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.partners import queries as partner_queries
from twotier.partners.lifecycle import PROGRAM, VERIFICATION
from twotier.partners.models import DIRECT_BILL, INDIRECT_RESELLER, Program
from twotier.partners.queries import enrollment as queries
from twotier.partners.regions import country_name
from twotier.partners.usecases.decide_verification import decide_verification
from twotier.partners.usecases.mark_offboarding import mark_offboarding
from twotier.partners.usecases.set_program_status import MOVES, set_program_status
from twotier.portal import customer_pages, pages, settings_pages, wording
from twotier.portal.enrollment_wording import PROGRAMS
from twotier.portal.forms.refusable import Refusable
from twotier.portal.templatetags.twotier import pill


class MoveForm(Refusable):
    """A step of a program with its reason."""

    move = forms.ChoiceField(label=gettext_lazy("Step"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("The partner reads it in a mail."),
    )  # fmt: skip

    def __init__(self, program: Program, dual: bool, typed: Any = None) -> None:
        super().__init__(typed, auto_id=f"{program.kind}_%s")
        possible = [move for move in PROGRAM.possible(program) if move.name in MOVES]
        if dual and program.kind == INDIRECT_RESELLER:
            possible = [move for move in possible if move.name != "deauthorise"]
        self.possible = [(move.name, move.label) for move in possible]
        known = [(name, PROGRAM.move(name).label) for name in MOVES]
        self.fields["move"].choices = known if typed else self.possible  # type: ignore[attr-defined]

    def offer(self) -> None:
        """Offer what is possible now; what was posted may have been possible before."""
        self.fields["move"].choices = self.possible  # type: ignore[attr-defined]


@pages.page
@require_safe
def one(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """Show one partner with what the vendor may do about it."""
    actor = pages.acting(request)
    pages.look(actor, Permission.PARTNER_PROFILE_VIEW_ALL, "vendor")
    return shown(request, actor, queries.partner(actor, organization_id))


def shown(
    request: HttpRequest, actor: Actor, row: Organization, form: MoveForm | None = None, of: str = ""
) -> HttpResponse:
    """Return the page of a partner."""
    programs, profile = queries.programs_of([row.id])[row.id], partner_queries.profile(row.id)
    dual = is_dual(programs)
    direct = next((program for program in programs if program.kind == DIRECT_BILL), None)
    application = queries.of_tenant(row.id)
    moves = actor.may(Permission.ENROLMENT_SET_PROGRAMME_STATUS)
    context = {
        "title": row.name,
        "lead": f"{country_name(row.market)}, {row.domain}",
        "crumbs": [(_("Partners"), reverse("vendor-partners"))],
        "partner": row,
        "programs": [
            program_part(program, (form if of == program.kind else MoveForm(program, dual)) if moves else None)
            for program in programs
        ],
        "direct": direct,
        "marks": actor.may(Permission.ENROLMENT_FLAG_OFFBOARDING),
        "facts": [*settings_pages.record_of(profile), (_("Microsoft ID"), customer_pages.mono(row.id))],
        "verification": pill(profile.verification, "verification") if profile else "",
        "verdicts": verdicts(actor, profile),
        "application": application if application is not None and application.submitted else None,
    }
    return render(request, "portal/program/partner.html", context, status=422 if form else 200)


def is_dual(programs: Sequence[Program]) -> bool:
    """Tell whether a partner is direct bill besides what else it is."""
    return any(program.kind == DIRECT_BILL and program.status != "deauthorised" for program in programs)


def program_part(program: Program, form: MoveForm | None) -> dict[str, Any]:
    """Return a program with the form of its next step, if there is one."""
    if form:
        form.offer()
    return {
        "kind": program.kind,
        "name": PROGRAMS.get(program.kind, program.kind),
        "pill": pill(program),
        "since": wording.day(program.activated_at),
        "form": form if form and form.possible else None,
        "refused": form,
    }


def verdicts(actor: Actor, profile: Any) -> list[tuple[str, object]]:
    """Return what may be decided about the verification."""
    if profile is None or not actor.may(Permission.PARTNER_VETTING_DECIDE):
        return []
    return [(move.name, move.label) for move in VERIFICATION.possible(profile) if move.name in ("accept", "reject")]


@pages.page
@require_POST
def mark(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """Set or remove the mark for off-boarding."""
    actor = pages.enter(request, Permission.ENROLMENT_FLAG_OFFBOARDING, "vendor")
    identified = request.POST.get("identified") == "yes"
    mark_offboarding(actor, organization_id, identified=identified)
    said = _("The partner is identified for off-boarding.") if identified else _("The mark is removed.")
    messages.success(request, said)
    return redirect("vendor-partner", organization_id=organization_id)


@pages.page
@require_POST
def move(request: HttpRequest, organization_id: UUID, kind: str) -> HttpResponse:
    """Restrict, suspend, reinstate or de-authorize a program."""
    actor = pages.enter(request, Permission.ENROLMENT_SET_PROGRAMME_STATUS, "vendor")
    row = queries.partner(actor, organization_id)
    programs = queries.programs_of([row.id])[row.id]
    program = next((found for found in programs if found.kind == kind), None)
    if program is None:
        raise Refusal(404, 1000, _("This partner has no such program, or there is no such step."))
    form = MoveForm(program, is_dual(programs), request.POST)
    if form.is_valid():
        with form.shows_refusals():
            set_program_status(actor, row.id, kind, form.cleaned_data["move"], form.cleaned_data["reason"])
            messages.success(request, _("The program is changed, and the partner is told."))
            return redirect("vendor-partner", organization_id=organization_id)
    return shown(request, actor, row, form, kind)


@pages.page
@require_POST
def verify(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """Accept or reject the verification of a company."""
    actor = pages.enter(request, Permission.PARTNER_VETTING_DECIDE, "vendor")
    decide_verification(actor, organization_id, accepted=request.POST.get("verdict") == "accept")
    messages.success(request, _("The verification is decided."))
    return redirect("vendor-partner", organization_id=organization_id)
