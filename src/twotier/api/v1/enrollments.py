"""Enrollments: a partner's programs, and its application to the reseller program (extension)."""

import base64
import binascii
from collections.abc import Callable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import missing_role
from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import H, route
from twotier.api.v1.enrollment_types import (
    Answer,
    CheckItem,
    ContactOf,
    Eligibility,
    Enrollment,
    NewEnrollment,
    of_program,
    of_row,
)
from twotier.api.v1.transition import of_run
from twotier.api.wire import Collection, Reply, collection, link
from twotier.core.refusal import Refusal
from twotier.partners import admission, readiness
from twotier.partners.eligibility import irreversible, why_not
from twotier.partners.models import INDIRECT_RESELLER, Program
from twotier.partners.queries import enrollment as queries
from twotier.partners.usecases._steps import Document
from twotier.partners.usecases.answer_request import answer_request
from twotier.partners.usecases.appeal_rejection import appeal_rejection
from twotier.partners.usecases.submit_enrollment import Application, submit_enrollment
from twotier.transition.dry_run import dry_run

GROUP = "Enrollments"

REFUSED_START = [
    (403, 910001), (403, 910002), (403, 910003), (409, 910005), (409, 910006), (400, 910007), (409, 910008),
    (403, 910010), (403, 910046),
]  # fmt: skip


def look(call: Call) -> None:
    """Refuse a reader whose roles do not open applications."""
    permission = Permission.ENROLMENT_REVIEW if call.actor.is_("vendor") else Permission.ENROLMENT_VIEW_STATUS
    if not call.actor.sees(permission):
        raise missing_role(permission, call.actor.kinds)


@route(
    "GET", "enrollments", answers=Collection[Enrollment], extension=True, group=GROUP,
    right="enrolment.view_status|enrolment.review",
    summary="List the programs and applications of the tenant; the vendor lists every application",
    query={"state": "one state, for the vendor"},
)  # fmt: skip
def list_enrollments(call: Call) -> Collection[Enrollment]:
    """Answer one item per program: what is held, and what was applied for (S23)."""
    look(call)
    if call.actor.is_("vendor"):
        rows = queries.queue(call.actor, state=call.text("state"))[:500]
        return collection([of_row(row) for row in rows], call.uri)
    tenant = call.actor.organization_id
    own = queries.of_tenant(tenant)
    held = [row for row in queries.programs_of([tenant])[tenant] if own is None or row.kind != own.program]
    found = [of_program(row) for row in held]
    if own is not None and own.status != "none":
        found.append(of_row(own, queries.offer(tenant)))
    return collection(found, call.uri)


@route(
    "GET", "enrollments/eligibility", answers=Eligibility, extension=True, group=GROUP,
    sees=Permission.ENROLMENT_VIEW_STATUS, summary="Ask whether the tenant may enroll as indirect reseller",
)  # fmt: skip
def get_eligibility(call: Call) -> Eligibility:
    """Answer the reason and the planned date as a refusal would tell them."""
    actor = call.actor
    found = queries.situation(actor.organization_id, actor.kinds)
    refusal = why_not(found)
    checks = queries.checks_of(actor.organization_id, actor.market, found.policy.freshness_months)
    return Eligibility(
        eligible=refusal is None,
        reason=refusal.error_name if refusal else None,
        code=refusal.code if refusal else None,
        message=str(refusal) if refusal else None,
        planned_on=found.wave.planned_on if refusal and refusal.code == 910003 and found.wave else None,
        policy_version=found.policy.version,
        ready=readiness.refusal(checks) is None,
        checks=[CheckItem(code=row.code, passed=row.passed, missing=str(row.missing) or None) for row in checks],
        links={"self": link(call.uri)},
    )


@route(
    "POST", "enrollments", takes=NewEnrollment, answers=Enrollment, status=201, auth="app+user", extension=True,
    group=GROUP,
    right="enrolment.start", summary="Submit the application to enroll as indirect reseller", refuses=REFUSED_START,
)  # fmt: skip
def post_enrollment(call: Call) -> Reply:
    """Submit the tenant's one application; contacts that are left out are those of the profile.

    With `validateOnly` the answer tells as `dryRun` what would come of it.
    """
    admission.starter(call.actor)
    sent = call.body(NewEnrollment)
    if sent.program_type and sent.program_type.lower().replace("_", "") not in ("indirectreseller", "reseller"):
        text = _("Only the program indirectReseller is enrolled here.")
        raise Refusal(400, 3000, text, fields=[("programType", text)])
    application = application_of(sent)
    run = dry_run(call.actor, application) if call.validate_only and sees_runs(call) else None
    row = submit_enrollment(call.actor, application)
    made = of_row(row, queries.offer(row.tenant_id))
    made.dry_run = of_run(run) if run else None
    return Reply(made, headers={"Location": f"/v1/enrollments/{row.id}"})


def sees_runs(call: Call) -> bool:
    """Tell whether there is a dry run for the caller's tenant: others only try the submission."""
    return call.actor.sees(Permission.ENROLMENT_DRY_RUN)


def application_of(sent: NewEnrollment) -> Application:
    """Return what was sent as an application."""
    contact, support = sent.primary_contact or ContactOf(), sent.support_contact or ContactOf()
    return Application(
        contact_first_name=contact.first_name, contact_last_name=contact.last_name, contact_email=contact.email,
        contact_phone=contact.phone_number, support_name=support.name, support_email=support.email,
        support_phone=support.phone_number, intent=bool(sent.voluntary), reviewed=bool(sent.reviewed),
        acknowledged=bool(sent.acknowledged),
    )  # fmt: skip


@route(
    "GET", "enrollments/{enrollment_id}", answers=Enrollment, extension=True, group=GROUP,
    right="enrolment.view_status|enrolment.review", refuses=[(404, 1000)],
    summary="Get an application or a program",
)  # fmt: skip
def get_enrollment(call: Call, enrollment_id: UUID) -> Enrollment:
    """Answer one application with all that was submitted, or a program that the tenant holds."""
    look(call)
    if found := program_with(call, enrollment_id):
        return of_program(found)
    row = queries.application(call.actor, enrollment_id)
    return of_row(row, queries.offer(row.tenant_id))


@route(
    "DELETE", "enrollments/{enrollment_id}", auth="app+user", extension=True, group=GROUP,
    right="enrolment.view_status|enrolment.review", status=204,
    refuses=[(404, 1000), (409, 910004), (409, 910055)],
    summary="Refused always: an enrollment cannot be taken back",
)  # fmt: skip
def delete_enrollment(call: Call, enrollment_id: UUID) -> None:
    """Refuse: there is no way back (S24)."""
    look(call)
    found = program_with(call, enrollment_id)
    if found:
        kind, state = found.kind, found.status
    else:
        row = queries.application(call.actor, enrollment_id)
        kind, state = row.program, row.status
    if kind == INDIRECT_RESELLER and state in ("active", "suspended"):
        raise irreversible()
    text = _("An enrollment is never deleted. A draft has no effect, and an application is decided by the vendor.")
    raise Refusal(409, 910055, text, "state_conflict")


def answer_route(name: str, summary: str) -> Callable[[H], H]:
    """Return the route of an answer to the reviewer."""
    return route(
        "POST", f"enrollments/{{enrollment_id}}/{name}", takes=Answer, answers=Enrollment, auth="app+user",
        extension=True, group=GROUP, right="enrolment.answer_review", summary=summary,
        refuses=[(404, 1000), (409, 910055), (400, 3000), (403, 910046)],
    )  # fmt: skip


@answer_route("answers", "Answer the reviewer's request for documents")
def post_answer(call: Call, enrollment_id: UUID) -> Enrollment:
    """Send an answer; the application is pending again."""
    admission.global_admin(call.actor, Permission.ENROLMENT_ANSWER_REVIEW)
    sent = call.body(Answer)
    return of_row(answer_request(call.actor, enrollment_id, sent.comment or "", documents(sent)))


@answer_route("appeal", "Appeal the rejection of an application")
def post_appeal(call: Call, enrollment_id: UUID) -> Enrollment:
    """Appeal; the application is pending again."""
    admission.global_admin(call.actor, Permission.ENROLMENT_ANSWER_REVIEW)
    sent = call.body(Answer)
    return of_row(appeal_rejection(call.actor, enrollment_id, sent.comment or "", documents(sent)))


def documents(sent: Answer) -> list[Document]:
    """Return the files; raises 400/3000 for what is not base 64."""
    try:
        return [Document(file.name, base64.b64decode(file.content, validate=True)) for file in sent.documents or []]
    except (binascii.Error, ValueError) as error:
        text = _("Send the content of each document in base 64.")
        raise Refusal(400, 3000, text, fields=[("documents", text)]) from error


def program_with(call: Call, program_id: UUID) -> Program | None:
    """Return a program of the caller's own tenant with this id."""
    tenant = call.actor.organization_id
    return next((row for row in queries.programs_of([tenant])[tenant] if row.id == program_id), None)
