"""The transition cockpit over the wire: the dry run of an application, and how ready each direct customer is."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.paging import seek_page
from twotier.api.routing import route
from twotier.api.v1.enrollment_types import CheckItem, DryRun, Figures, IncentiveOf, MailOf, ProgramOf, program_type
from twotier.api.wire import Attributes, Collection, Links, Wire, attributes, link
from twotier.customers import queries as customer_queries
from twotier.subscriptions import terms
from twotier.transition import dry_run as runs
from twotier.transition import queries


class TransitionCustomer(Wire, kw_only=True):
    """A direct customer, and how ready it is: direct, invited or ready."""

    id: UUID
    company_name: str
    domain: str
    readiness: str
    providers: list[str]
    ready_since: datetime | None = None
    invitation_id: UUID | None = None
    invited_date: datetime | None = None
    active_subscriptions: int
    auto_renewing: int
    next_term_end: date | None = None
    last_term_end: date | None = None
    agreement_accepted: bool
    links: Links
    attributes: Attributes = attributes("TransitionCustomer")


@route(
    "GET", "enrollments/customers", answers=Collection[TransitionCustomer], extension=True, group="Enrollments",
    sees=Permission.ENROLMENT_DRY_RUN, summary="List direct customers with how ready each is for the transition",
    query={"size": "rows a page, 500 at most", "readiness": "direct, invited or ready"},
)  # fmt: skip
def list_transition_customers(call: Call) -> Any:
    """Answer the tenant's direct customers, by id."""
    seek, asked = call.seek(), call.text("readiness").lower()
    readiness = asked if asked in queries.READINESS else ""
    rows = queries.page(call.actor, after=seek.after_id, size=seek.rows, readiness=readiness)
    via = customer_queries.through(call.actor, (row.id for row in rows))
    uri = f"/enrollments/customers?readiness={readiness}" if readiness else "/enrollments/customers"
    return seek_page(seek, rows, lambda row: customer(row, via.get(row.id, [])), lambda row: row.id, uri)


def customer(row: Any, via: list[tuple[UUID, str]]) -> TransitionCustomer:
    """Return one direct customer."""
    ready, asked = row.readiness == queries.READY, row.invitation
    return TransitionCustomer(
        id=row.id, company_name=row.company_name, domain=row.domain, readiness=row.readiness,
        providers=[name for _id, name in via], ready_since=row.ready_since if ready else None,
        invitation_id=asked.id if asked and not ready else None,
        invited_date=asked.sent_at or asked.created_at if row.readiness == queries.INVITED else None,
        active_subscriptions=row.subscriptions, auto_renewing=row.renewing,
        next_term_end=terms.last_day(row.next_end) if row.next_end else None,
        last_term_end=terms.last_day(row.last_end) if row.last_end else None,
        agreement_accepted=row.agreed_on is not None, links={"self": link(f"/customers/{row.id}")},
    )  # fmt: skip


def of_run(found: runs.DryRun) -> DryRun:
    """Return a dry run that went through."""
    return DryRun(
        run_date=found.at, approval="automatic" if found.automatic else "manual", promised_by=found.promised_by,
        contact_email=found.contact_email, agreement_version=found.agreement or None, activates=found.activated,
        checks=[CheckItem(code=row.code, passed=row.passed, missing=str(row.missing) or None) for row in found.checks],
        mails=[MailOf(step=each.step, to=list(each.to)) for each in found.mails],
        incentives=[IncentiveOf(each.program, each.until, each.email or None) for each in found.incentives],
        today=figures(found.before), after=figures(found.after or found.before),
    )  # fmt: skip


def figures(found: queries.Counts) -> Figures:
    """Return what a tenant has, before or after."""
    return Figures(
        programs=[ProgramOf(program_type(kind), state) for kind, state in found.programs],
        direct_customers=found.customers, provider_customers=found.through_provider,
        subscriptions=found.subscriptions, seats=found.seats, users=found.users, roles=found.roles,
    )  # fmt: skip
