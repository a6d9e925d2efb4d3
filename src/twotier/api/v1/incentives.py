"""Incentives of a partner: programs to join, invitations and enrollments, payout and tax profiles (an extension)."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.wire import Attributes, Collection, Links, Reply, Wire, attributes, collection, link
from twotier.core.refusal import Refusal
from twotier.incentives import models, queries
from twotier.incentives.usecases._invitations import refuse_others
from twotier.incentives.usecases.add_profile import add_profile
from twotier.incentives.usecases.enroll import enroll, join_program

GROUP = "Incentives"
NOT_YOURS = [(404, 1000), (403, 910041)]


class IncentiveProgram(Wire):
    """An incentive program of the vendor that can be joined without an invitation."""

    id: UUID
    name: str
    partner_program: str
    attributes: Attributes = attributes("IncentiveProgram")


class IncentiveEnrollment(Wire):
    """One incentive program of the tenant: its invitation, and what became of it."""

    id: UUID
    program_id: UUID
    program_name: str
    partner_program: str
    status: str
    mpn_id: str | None = None
    invited_on: datetime | None = None
    due_on: datetime | None = None
    submitted_on: datetime | None = None
    decided_on: datetime | None = None
    runs_until: datetime | None = None
    reason: str | None = None
    payout_profile_id: UUID | None = None
    tax_profile_id: UUID | None = None
    links: Links | None = None
    attributes: Attributes = attributes("IncentiveEnrollment")


class NewIncentiveEnrollment(Wire):
    """The program to join."""

    program_id: UUID | None = None


class ChosenProfiles(Wire):
    """The profiles to enroll with; what is left out stays as it is."""

    payout_profile_id: UUID | None = None
    tax_profile_id: UUID | None = None


class IncentiveProfile(Wire):
    """A payout or tax profile: its number is kept sealed and never answered."""

    id: UUID
    type: str
    name: str
    country: str
    last_digits: str
    created_date: datetime
    attributes: Attributes = attributes("IncentiveProfile")


class NewIncentiveProfile(Wire):
    """A payout or tax profile with its account or tax number."""

    type: str | None = None
    name: str | None = None
    country: str | None = None
    number: str | None = None


@route(
    "GET", "incentives/programs", answers=Collection[IncentiveProgram], sees=Permission.INCENTIVE_ENROL, extension=True,
    group=GROUP, summary="List the incentive programs that the tenant can join without an invitation",
)  # fmt: skip
def list_incentive_programs(call: Call) -> Collection[IncentiveProgram]:
    """Answer the open programs without criteria in which the tenant does not stand yet (N3)."""
    return collection([of_program(row) for row in queries.open_to(call.actor)], call.uri)


@route(
    "GET", "incentives/enrollments", answers=Collection[IncentiveEnrollment], sees=Permission.INCENTIVE_ENROL, extension=True,
    group=GROUP, summary="List the tenant's incentive invitations and enrollments",
)  # fmt: skip
def list_incentive_enrollments(call: Call) -> Collection[IncentiveEnrollment]:
    """Answer one item per program, held invitations too; profiles only to those who see the money."""
    return collection([of_row(call, row) for row in queries.enrollments(call.actor)], call.uri)


@route(
    "GET", "incentives/enrollments/{enrollment_id}", answers=IncentiveEnrollment, sees=Permission.INCENTIVE_ENROL,
    extension=True, group=GROUP, summary="Get an incentive invitation or enrollment", refuses=[(404, 1000)],
)  # fmt: skip
def get_incentive_enrollment(call: Call, enrollment_id: UUID) -> IncentiveEnrollment:
    """Answer one of the tenant's own."""
    return of_row(call, queries.enrollment(call.actor, enrollment_id))


@route(
    "POST", "incentives/enrollments", takes=NewIncentiveEnrollment, answers=IncentiveEnrollment, status=201, auth="app+user",
    extension=True, group=GROUP, right="incentive.enrol", summary="Join an incentive program that needs no invitation",
    refuses=[*NOT_YOURS, (409, 910042), (400, 3000)],
)  # fmt: skip
def post_incentive_enrollment(call: Call) -> Reply:
    """Begin to enroll; the profiles follow with `enroll`."""
    admit(call)
    program_id = call.body(NewIncentiveEnrollment).program_id
    if program_id is None:
        text = _("The member programId is missing. Send the id of a program that can be joined.")
        raise Refusal(400, 3000, text, fields=[("programId", text)])
    row = join_program(call.actor, program_id)
    return Reply(of_row(call, row), headers={"Location": f"/v1/incentives/enrollments/{row.id}"})


@route(
    "POST", "incentives/enrollments/{enrollment_id}/enroll", takes=ChosenProfiles, answers=IncentiveEnrollment, auth="app+user",
    extension=True, group=GROUP,
    right="incentive.enrol", summary="Enroll in an incentive program and choose its payout and tax profile",
    refuses=[*NOT_YOURS, (403, 800039), (403, 900149), (409, 910055)],
)  # fmt: skip
def post_incentive_enroll(call: Call, enrollment_id: UUID) -> IncentiveEnrollment:
    """Enroll; with both profiles the vendor validates."""
    admit(call)
    sent = call.body(ChosenProfiles)
    enroll(call.actor, enrollment_id, sent.payout_profile_id, sent.tax_profile_id)
    return of_row(call, queries.enrollment(call.actor, enrollment_id))


@route(
    "GET", "incentives/profiles", answers=Collection[IncentiveProfile], sees=Permission.INCENTIVE_VIEW, extension=True,
    group=GROUP, summary="List the tenant's payout and tax profiles",
)  # fmt: skip
def list_incentive_profiles(call: Call) -> Collection[IncentiveProfile]:
    """Answer the profiles with the last characters of their numbers."""
    return collection([of_profile(row) for row in queries.profiles(call.actor.organization_id)], call.uri)


@route(
    "POST", "incentives/profiles", takes=NewIncentiveProfile, answers=IncentiveProfile, status=201, auth="app+user", extension=True,
    group=GROUP, right="incentive.enrol", summary="Add a payout or tax profile", refuses=[(403, 910041), (400, 3000)],
)  # fmt: skip
def post_incentive_profile(call: Call) -> IncentiveProfile:
    """Keep the number sealed; it is answered by no call."""
    admit(call)
    sent = call.body(NewIncentiveProfile)
    try:
        row = add_profile(
            call.actor, kind=(sent.type or "").lower(), label=sent.name or "", country=sent.country or "",
            number=sent.number or "",
        )  # fmt: skip
    except Refusal as refusal:
        refusal.fields = [(MEMBERS.get(name, name), text) for name, text in refusal.fields]
        raise
    return of_profile(row)


MEMBERS = {"kind": "type", "label": "name"}
"""What the wire calls by another name."""


def admit(call: Call) -> None:
    """Refuse a role that does not enroll, before a body or an id is read."""
    call.actor.require(Permission.INCENTIVE_ENROL)
    refuse_others(call.actor)


def of_program(row: models.IncentiveProgram) -> IncentiveProgram:
    """Return a program as the wire has it."""
    return IncentiveProgram(id=row.id, name=row.name, partner_program=row.kind)


def of_row(call: Call, row: models.IncentiveEnrollment) -> IncentiveEnrollment:
    """Return an enrollment as the wire has it."""
    money = call.actor.sees(Permission.INCENTIVE_VIEW)
    return IncentiveEnrollment(
        id=row.id,
        program_id=row.program_id,
        program_name=row.program.name,
        partner_program=row.program.kind,
        status=row.status,
        mpn_id=row.mpn_id or None,
        invited_on=row.issued_at,
        due_on=row.due_at,
        submitted_on=row.submitted_at,
        decided_on=row.decided_at,
        runs_until=row.runs_until,
        reason=row.reason or None,
        payout_profile_id=row.payout_id if money else None,
        tax_profile_id=row.tax_id if money else None,
        links={"self": link(f"/incentives/enrollments/{row.id}")},
    )


def of_profile(row: models.IncentiveProfile) -> IncentiveProfile:
    """Return a profile as the wire has it, without its number."""
    return IncentiveProfile(
        id=row.id, type=row.kind, name=row.label, country=row.country, last_digits=row.last_digits,
        created_date=row.created_at,
    )  # fmt: skip
