"""The dry run of an enrollment: it is submitted, approved and accepted for real, looked at, and taken back."""

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from uuid import UUID

import msgspec

from twotier.access.actors import Actor, ProgramActor, missing_role, program
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import Pending
from twotier.core.refusal import Refusal
from twotier.core.trial import tried
from twotier.incentives import queries as incentive_queries
from twotier.partners import queries as partner_queries
from twotier.partners.models import Enrollment
from twotier.partners.queries import enrollment as queries
from twotier.partners.readiness import Check
from twotier.partners.usecases.accept_agreement import accept_agreement
from twotier.partners.usecases.approve_enrollment import approve_enrollment
from twotier.partners.usecases.submit_enrollment import Application, submit_enrollment
from twotier.transition.queries import Counts, counts

DECIDED = Application(intent=True, reviewed=True, acknowledged=True)
"""The application as it is submitted with the contacts of the profile and every statement ticked."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that would be written: at which step, what about, and to whom."""

    step: str
    template: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Incentive:
    """An invitation to an incentive program that would follow: by when, and to which address; empty holds it."""

    program: str
    until: datetime
    email: str


@dataclass(slots=True)
class DryRun:
    """What came of it: the refusal of the first step that a rule stopped, or all that would result."""

    at: datetime
    checks: list[Check]
    before: Counts
    refusal: Refusal | None = None
    automatic: bool = False
    promised_by: date | None = None
    contact_email: str = ""
    agreement: str = ""
    activated: bool = False
    after: Counts | None = None
    mails: list[Mail] = field(default_factory=list)
    incentives: list[Incentive] = field(default_factory=list)

    @property
    def passes(self) -> bool:
        """Whether the application would be taken."""
        return self.refusal is None

    def same(self, name: str) -> bool:
        """Tell whether a figure is the same before and after."""
        return self.after is not None and getattr(self.before, name) == getattr(self.after, name)


def dry_run(actor: Actor, application: Application = DECIDED) -> DryRun:
    """Return what an application would come to; nothing of it is kept. Raises 403/910046 for roles that may not look.

    Who may only look, and not submit, sees the same run, made by the program.
    """
    if not actor.sees(Permission.ENROLMENT_DRY_RUN):
        raise missing_role(Permission.ENROLMENT_DRY_RUN, actor.kinds)
    rules = queries.policy()
    found = DryRun(
        at=clock.now(), before=counts(actor, held(actor)),
        checks=queries.checks_of(actor.organization_id, actor.market, rules.freshness_months),
    )  # fmt: skip
    runner = actor if actor.may(Permission.ENROLMENT_START) else stand_in(actor)
    try:
        tried(lambda bag: run(runner, application, found, bag))
    except Refusal as refusal:
        found.refusal = refusal
    return found


def stand_in(actor: Actor) -> ProgramActor:
    """Return the program as it acts for a reader of the same organization."""
    return ProgramActor(**{each.name: getattr(actor, each.name) for each in fields(Actor)})


def held(actor: Actor) -> tuple[tuple[str, str], ...]:
    """Return the partner's programs with their states."""
    return tuple((row.kind, row.status) for row in partner_queries.programs(actor.organization_id))


def run(actor: Actor, application: Application, found: DryRun, bag: Pending) -> None:
    """Submit, approve and accept, and write down after each step what came of it."""
    row = submit_enrollment(actor, application)
    found.automatic, found.promised_by = row.status == "approved", row.promised_by
    found.contact_email = row.contact_email
    if not found.automatic:
        note(found, bag, "submitted")
        approve_enrollment(program("dry run", on_behalf_of=row.tenant_id), row.id)
    note(found, bag, "approved")
    accept(actor, row, found, bag)
    found.after = counts(actor, held(actor))


def accept(actor: Actor, row: Enrollment, found: DryRun, bag: Pending) -> None:
    """Accept the agreement, if one is published, and see which program and which invitations result."""
    offer = queries.offer(row.tenant_id)
    if offer is None or offer.version is None:
        return
    found.agreement = offer.version.version
    accept_agreement(actor, version=found.agreement, language=actor.language or "en")
    note(found, bag, "accepted")
    found.activated = True
    found.incentives = invitations(row.tenant_id)


def note(found: DryRun, bag: Pending, step: str) -> None:
    """Write down the mails that a step has queued."""
    mails = [message for message in bag.messages if message.channel == "mail"]
    found.mails += [Mail(step, each.body["template"], tuple(each.body["to"])) for each in mails[len(found.mails) :]]


def invitations(tenant_id: UUID) -> list[Incentive]:
    """Return the invitations to incentive programs that follow the activation (S82, S83)."""
    account = incentive_queries.tied(tenant_id)
    email = account.email if account else ""
    return [
        Incentive(each.name, incentive_queries.due_at(each, found.activated_at), email)
        for each in incentive_queries.programs()
        if each.status == "open" and not each.open_to_all
        for found in incentive_queries.not_invited(each).filter(tenant_id=tenant_id)
        if found.activated_at
    ]


def typed(application: Application) -> Application:
    """Return an application as it stands on the form, with its statements ticked."""
    return msgspec.structs.replace(application, intent=True, reviewed=True, acknowledged=True)
