"""The journey from direct bill to indirect reseller: start, application, status, agreement."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.letters import one_line
from twotier.core.refusal import Refusal
from twotier.partners import admission, readiness
from twotier.partners import queries as partner_queries
from twotier.partners.models import UNOFFERED, AgreementOffer, Enrollment, EnrollmentPolicy
from twotier.partners.queries import enrollment as queries
from twotier.partners.regions import country_name
from twotier.partners.usecases.accept_agreement import accept_agreement, refuse_early
from twotier.partners.usecases.answer_request import answer_request
from twotier.partners.usecases.appeal_rejection import appeal_rejection
from twotier.partners.usecases.open_enrollment import open_enrollment
from twotier.partners.usecases.submit_enrollment import submit_enrollment
from twotier.partners.usecases.view_start import view_start
from twotier.portal import enrollment_wording as words
from twotier.portal import pages, transition
from twotier.portal.forms import enrollment as forms
from twotier.portal.frame import PARTNERS
from twotier.portal.languages import html_language
from twotier.transition.dry_run import dry_run, typed

EXISTS = 910008
LANGUAGES = dict(settings.LANGUAGES)


def title_of(actor: Actor) -> str:
    """Return what the journey is called for a tenant."""
    return _("From direct bill to indirect reseller") if actor.is_("direct_bill") else _("Enroll as indirect reseller")


def further(rules: EnrollmentPolicy) -> list[tuple[str, str]]:
    """Return the links of the block of further reading: the guide's, then those of the policy (S87)."""
    guides = [
        (_("Become a reseller"), reverse("guide", args=["become-a-reseller"])),
        (_("Questions about the transition"), reverse("guide", args=["transition"])),
        (_("The partner agreement"), reverse("guide", args=["partner-agreement"])),
    ]
    return guides + [(str(label), str(url)) for label, url in rules.links]


def around(actor: Actor, row: Enrollment | None, rules: EnrollmentPolicy, *, offered: bool = False) -> dict[str, Any]:
    """Return what every page of the journey shows beside its own part."""
    return {
        "title": title_of(actor),
        "steps": words.path(row, offered=offered),
        "further": further(rules),
        "admins": access_queries.global_admins(actor.organization_id),
        "runs": actor.sees(Permission.ENROLMENT_DRY_RUN),
    }


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Say whom the journey is for, and ask for the statement of intent (S2)."""
    actor = pages.acting(request)
    admission.starter(actor)
    form = forms.IntentForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_valid():
            open_enrollment(actor, intent=True)
            return redirect("enrollment-form")
        found = view_start(actor)
    except Refusal as refusal:
        if refusal.code == EXISTS:
            return redirect("enrollment-status")
        raise
    context = around(actor, found.enrollment, found.policy) | {
        "form": form,
        "lead": _("For %(organization)s, on the tenant you already have.") % {"organization": actor.organization_name},
        "market": country_name(actor.market),
        "days": found.policy.business_days,
    }
    return render(request, "portal/enrollment/start.html", context, status=422 if form.errors else 200)


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def application(request: HttpRequest) -> HttpResponse:
    """Show the application for review; **Enroll now** submits it, once (S7, S8, S25)."""
    actor = pages.acting(request)
    admission.starter(actor)
    row = queries.of_tenant(actor.organization_id)
    if row is None or not row.submitted:
        if row is None or row.status != "draft":
            return redirect("enrollment-start")
        return filled(request, actor, row)
    return redirect("enrollment-start" if row.status == "deauthorised" else "enrollment-status")


def filled(request: HttpRequest, actor: Actor, row: Enrollment) -> HttpResponse:
    """Show or submit the draft."""
    own = partner_queries.profile(actor.organization_id), partner_queries.tied_location(actor.organization_id)
    sent = request.POST if request.method == "POST" else None
    ran = sent is not None and bool({"run", "ran"} & set(sent)) and actor.sees(Permission.ENROLMENT_DRY_RUN)
    company = actor.organization_name if ran else ""
    if sent is not None and "run" in sent:
        return reviewed(request, actor, row, forms.ApplicationForm(*own, kept=sent, company=company), ran=True)
    form = forms.ApplicationForm(*own, sent, company=company)
    if form.is_valid():
        try:
            submit_enrollment(actor, form.application())
        except Refusal as refusal:
            if refusal.code == EXISTS:
                return redirect("enrollment-status")
            if refusal.status == 403:
                raise
            form.refused(refusal)
        else:
            return redirect("enrollment-status")
    return reviewed(request, actor, row, form, ran=ran)


def reviewed(
    request: HttpRequest, actor: Actor, row: Enrollment, form: forms.ApplicationForm, *, ran: bool
) -> HttpResponse:
    """Return the page of the draft with its checks; with the dry run once it was asked for."""
    found, profile = queries.situation_of(row, actor.organization_id, actor.kinds), form.profile
    rules = found.policy
    checks = queries.checks_of(actor.organization_id, actor.market, rules.freshness_months)
    location = form.location
    context = around(actor, row, rules) | {
        "crumbs": [(title_of(actor), reverse("enrollment-start"))],
        "title": _("Application"),
        "form": form,
        "contact": [form[name] for name in forms.CONTACT],
        "support": [form[name] for name in forms.SUPPORT],
        "checks": words.items(checks),
        "ready": readiness.refusal(checks) is None,
        "legal": words.legal(profile),
        "mpn": f"{location.mpn_id}, {location.name}" if location else "",
        "days": rules.business_days,
    }
    if actor.sees(Permission.ENROLMENT_DRY_RUN):
        run = dry_run(actor, typed(form.shown())) if ran else None
        context |= {"tries": True} | transition.steps(
            actor, found, checks, run, location=location, admins=context["admins"]
        )
    return render(request, "portal/enrollment/application.html", context, status=422 if form.errors else 200)


@pages.page
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Show where the application stands, to everyone who sees Program info."""
    actor = pages.acting(request)
    pages.look(actor, Permission.ENROLMENT_VIEW_STATUS, *PARTNERS)
    row = queries.of_tenant(actor.organization_id)
    if row is None or not row.submitted:
        return redirect("program-info")
    return shown(request, actor, row)


def shown(request: HttpRequest, actor: Actor, row: Enrollment, form: forms.AnswerForm | None = None) -> HttpResponse:
    """Return the status page, with the form of an answer where one is due."""
    offer = queries.offer(row.tenant_id)
    answers = row.status in ("action_required", "rejected") and actor.may(Permission.ENROLMENT_ANSWER_REVIEW)
    offered = row.status not in UNOFFERED and offer is not None and offer.status == "offered"
    context = around(actor, row, queries.policy(), offered=offer is not None and offer.version_id is not None) | {
        "row": row,
        "until": words.end_of(row.promised_by) if row.promised_by and row.status == "pending" else None,
        "support_url": row.policy.get("support_url", "") if row.overdue_at and row.status == "pending" else "",
        "facts": words.details(row.snapshot),
        "entries": words.history(
            queries.steps(row), "enrollment-document", opens=actor.sees(Permission.ENROLMENT_ANSWER_REVIEW)
        ),
        "form": form or (forms.AnswerForm() if answers else None),
        "offered": offered,
        "accepts": offered and actor.may(Permission.AGREEMENT_ACCEPT),
        "crumbs": [(_("Program info"), reverse("program-info"))],
    }
    return render(request, "portal/enrollment/status.html", context, status=422 if form and form.errors else 200)


@pages.page
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Send an answer to the reviewer, or an appeal."""
    actor = pages.acting(request)
    pages.look(actor, Permission.ENROLMENT_VIEW_STATUS, *PARTNERS)
    admission.global_admin(actor, Permission.ENROLMENT_ANSWER_REVIEW)
    row = queries.of_tenant(actor.organization_id)
    if row is None:
        raise queries.no_application()
    form = forms.AnswerForm(request.POST, request.FILES)
    act = appeal_rejection if row.status == "rejected" else answer_request
    if form.is_valid():
        with form.shows_refusals():
            act(actor, row.id, form.cleaned_data["comment"], form.sent())
            messages.success(request, _("Your answer is sent."))
            return redirect("enrollment-status")
    return shown(request, actor, row, form)


@pages.page
@require_safe
def document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Answer a document that the partner sent, to those who may send one; Program info shows the others its name alone."""
    actor = pages.acting(request)
    pages.look(actor, Permission.ENROLMENT_ANSWER_REVIEW, *PARTNERS)
    row = queries.of_tenant(actor.organization_id)
    if row is None:
        raise queries.no_application()
    return attachment(actor, row.id, document_id)


def attachment(actor: Actor, enrollment_id: UUID, document_id: UUID) -> HttpResponse:
    """Return a document as a file that no browser executes."""
    found = queries.document(actor, enrollment_id, document_id)
    headers = {"X-Content-Type-Options": "nosniff"}
    if disposition := content_disposition_header(True, one_line(found.name)):
        headers["Content-Disposition"] = disposition
    return HttpResponse(bytes(found.content), content_type=found.content_type, headers=headers)


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: HttpRequest) -> HttpResponse:
    """Show the agreement that is offered; **Accept and continue** makes it binding (S20, S21)."""
    actor = pages.acting(request)
    pages.look(actor, Permission.ENROLMENT_VIEW_STATUS, *PARTNERS)
    admission.global_admin(actor, Permission.AGREEMENT_ACCEPT)
    if request.method == "POST":
        language = request.POST.get("language", "") or get_language() or "en"
        accept_agreement(actor, version=request.POST.get("version", ""), language=language.lower())
        messages.success(request, _("The agreement is accepted. Your indirect reseller program is active."))
        return redirect("program-info")
    context = {"title": _("Indirect reseller agreement"), "agreement": offered_text(request, actor)}
    return render(request, "portal/enrollment/agreement.html", context)


@pages.page
@require_safe
def agreement_file(request: HttpRequest) -> HttpResponse:
    """Answer the text of the agreement as a file."""
    actor = pages.acting(request)
    pages.look(actor, Permission.ENROLMENT_VIEW_STATUS, *PARTNERS)
    admission.global_admin(actor, Permission.AGREEMENT_ACCEPT)
    found = offered_text(request, actor)
    name = "".join(c if c.isascii() and (c.isalnum() or c in "-.") else "-" for c in found["version"])
    headers = {"Content-Disposition": f'attachment; filename="agreement-{name}-{found["language"]}.txt"'}
    text = f"{found['title']}\n{found['version']}\n\n{found['text']}\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers)


def offered_text(request: HttpRequest, actor: Actor, offer: AgreementOffer | None = None) -> dict[str, Any]:
    """Return the version that stands with the tenant in the chosen language; raises 409/910009 or 910012 for none."""
    if offer is None:
        offer = queries.offer(actor.organization_id)
        refuse_early(queries.of_tenant(actor.organization_id), offer)
    assert offer
    assert offer.version
    wanted = request.GET.get("language", "") or get_language() or "en"
    texts = queries.texts(offer.version)
    found = queries.text_of(texts, wanted.lower())
    return {
        "state": offer.status,
        "title": found.title,
        "text": found.text,
        "version": offer.version.version,
        "language": found.language,
        "language_name": LANGUAGES.get(found.language, found.language),
        "others": [
            (row.language, html_language(row.language), LANGUAGES.get(row.language, row.language))
            for row in texts
            if row.language != found.language
        ],
    }
