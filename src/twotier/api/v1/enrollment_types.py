"""How enrollments look on the wire."""

from datetime import date, datetime
from uuid import UUID

from twotier.api.wire import Attributes, Links, Wire, attributes, link
from twotier.partners.lifecycle import ENROLLMENT, PROGRAM
from twotier.partners.models import AgreementOffer, Program
from twotier.partners.models import Enrollment as Row


class ContactOf(Wire):
    """A contact of an application."""

    first_name: str | None = None
    last_name: str | None = None
    name: str | None = None
    email: str | None = None
    phone_number: str | None = None


class Details(Wire):
    """What was reviewed and submitted."""

    legal_name: str | None = None
    address_line1: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None
    registration_number: str | None = None
    mpn_id: str | None = None
    primary_contact: ContactOf | None = None
    support_contact: ContactOf | None = None


class CheckItem(Wire):
    """One check before an application."""

    code: str
    passed: bool
    missing: str | None = None


class ProgramOf(Wire):
    """A program with its state."""

    program_type: str
    state: str


class Figures(Wire):
    """What a tenant has: the transition adds a program and changes no other figure."""

    programs: list[ProgramOf]
    direct_customers: int
    provider_customers: int
    subscriptions: int
    seats: int
    users: int
    roles: int


class MailOf(Wire):
    """To whom mail goes at which step: submitted, approved or accepted."""

    step: str
    to: list[str]


class IncentiveOf(Wire):
    """An invitation to an incentive program that follows; without an address it is held."""

    program: str
    until: datetime
    email: str | None = None


class DryRun(Wire):
    """What an application comes to when it is approved and the agreement accepted; nothing of it is kept."""

    run_date: datetime
    approval: str
    promised_by: date | None
    contact_email: str
    agreement_version: str | None
    activates: bool
    checks: list[CheckItem]
    mails: list[MailOf]
    incentives: list[IncentiveOf]
    today: Figures
    after: Figures
    attributes: Attributes = attributes("EnrollmentDryRun")


class Enrollment(Wire, kw_only=True):
    """A tenant's way into a program, or a program that it holds."""

    id: UUID
    tenant_id: UUID
    program_type: str
    state: str
    state_name: str
    submitted_date: datetime | None = None
    approved_date: datetime | None = None
    rejected_date: datetime | None = None
    activated_date: datetime | None = None
    promised_by: date | None = None
    overdue: bool | None = None
    support_uri: str | None = None
    request: str | None = None
    policy_version: int | None = None
    acknowledged_date: str | None = None
    checked_date: str | None = None
    details: Details | None = None
    agreement_state: str | None = None
    dry_run: DryRun | None = None
    links: Links
    attributes: Attributes = attributes("Enrollment")


class NewEnrollment(Wire):
    """An application: contacts that differ from the profile, and the three statements."""

    program_type: str | None = None
    primary_contact: ContactOf | None = None
    support_contact: ContactOf | None = None
    voluntary: bool | None = None
    reviewed: bool | None = None
    acknowledged: bool | None = None


class Eligibility(Wire, kw_only=True):
    """Whether the tenant may enroll, and if not: why, and when."""

    eligible: bool
    reason: str | None = None
    code: int | None = None
    message: str | None = None
    planned_on: date | None = None
    policy_version: int
    ready: bool
    checks: list[CheckItem]
    links: Links
    attributes: Attributes = attributes("EnrollmentEligibility")


class DocumentSent(Wire):
    """A file, its bytes in base 64."""

    name: str
    content: str


class Answer(Wire):
    """What the partner answers to the reviewer."""

    comment: str | None = None
    documents: list[DocumentSent] | None = None


def program_type(kind: str) -> str:
    """Return a program's word on the wire."""
    first, *rest = kind.split("_")
    return first + "".join(word.capitalize() for word in rest)


def of_program(row: Program) -> Enrollment:
    """Return a program that the tenant holds without an application of its own."""
    return Enrollment(
        id=row.id, tenant_id=row.tenant_id, program_type=program_type(row.kind), state=row.status,
        state_name=str(PROGRAM.state(row.status).label), activated_date=row.activated_at,
        links={"self": link(f"/enrollments/{row.id}")},
    )  # fmt: skip


def of_row(row: Row, offer: AgreementOffer | None = None) -> Enrollment:
    """Return an application."""
    late = row.overdue_at is not None and row.status == "pending"
    links = {"self": link(f"/enrollments/{row.id}")}
    if offer is not None and offer.status != "not_offered":
        links["agreement"] = link(f"/enrollments/{row.id}/agreement")
    return Enrollment(
        id=row.id, tenant_id=row.tenant_id, program_type=program_type(row.program), state=row.status,
        state_name=str(ENROLLMENT.state(row.status).label), submitted_date=row.submitted_at,
        approved_date=row.approved_at, rejected_date=row.rejected_at, activated_date=row.activated_at,
        promised_by=row.promised_by if row.status == "pending" else None, overdue=late or None,
        support_uri=(row.policy.get("support_url") or None) if late else None, request=row.request or None,
        policy_version=row.policy_version if row.submitted else None, acknowledged_date=row.consent.get("at"),
        checked_date=row.checks.get("checked_at"), details=details(row.snapshot) if row.snapshot else None,
        agreement_state=offer.status if offer else None, links=links,
    )  # fmt: skip


def details(kept: dict[str, str]) -> Details:
    """Return what was submitted."""
    of = kept.get
    return Details(
        legal_name=of("legal_name"), address_line1=of("address_line"), city=of("city"), state=of("state") or None,
        postal_code=of("postal_code") or None, country=of("country"),
        registration_number=of("registration_number") or None, mpn_id=of("mpn_id"),
        primary_contact=ContactOf(
            first_name=of("contact_first_name"), last_name=of("contact_last_name"), email=of("contact_email"),
            phone_number=of("contact_phone") or None,
        ),
        support_contact=ContactOf(
            name=of("support_name") or None, email=of("support_email"), phone_number=of("support_phone") or None
        ),
    )  # fmt: skip
