"""Every question about incentives: programs, invitations, who may enroll, what is overdue."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.models import Membership, Organization
from twotier.core import clock, tenancy
from twotier.core.refusal import Refusal
from twotier.incentives.models import (
    IncentiveEnrollment,
    IncentivePayment,
    IncentiveProfile,
    IncentiveProgram,
    LocationAdmin,
)
from twotier.partners.models import MpnAccount, PartnerAgreement, Program
from twotier.partners.queries.lists import company, found

WITHIN = timedelta(days=30)
"""An invitation is issued no later than this after activation (S82)."""
VALIDATION = timedelta(hours=48)
"""How long the vendor may validate (N2)."""
JULY = 7


def unknown() -> Refusal:
    """Return the refusal of something that is not there for this reader."""
    return Refusal(404, 1000, _("There is nothing at this address, or not for you. Check the ids in it."))


def programs() -> list[IncentiveProgram]:
    """Return every incentive program, the open ones first."""
    return list(IncentiveProgram.objects.order_by(F("status").desc(), "name", "id"))


def program(program_id: UUID) -> IncentiveProgram:
    """Return one program; raises 404."""
    row = IncentiveProgram.objects.filter(id=program_id).first()
    if row is None:
        raise unknown()
    return row


def with_company(rows: QuerySet[IncentiveEnrollment]) -> QuerySet[Any]:
    """Return enrollments with the name and the language of their partners, which mails about them need."""
    company = Organization.objects.filter(id=OuterRef("tenant_id"))
    return rows.annotate(
        company=Coalesce(Subquery(company.values("name")[:1]), Value("")),
        language=Coalesce(Subquery(company.values("language")[:1]), Value("en")),
    )


def seen_by(actor: Actor) -> QuerySet[IncentiveEnrollment]:
    """Return a partner's own enrollments, or for the vendor those of the partners that it sees."""
    rows = IncentiveEnrollment.objects.select_related("program", "payout", "tax")
    if actor.is_("vendor"):
        return rows.filter(tenant_id__in=access_queries.visible_tenants(actor))
    return rows.filter(tenant_id=actor.organization_id)


def enrollments(actor: Actor) -> list[IncentiveEnrollment]:
    """Return a partner's enrollments by program: one statement."""
    return list(seen_by(actor).order_by("program__name", "id"))


def listed(actor: Actor) -> QuerySet[Any]:
    """Return the enrollments that the vendor sees, each with the names of its `company` and its `program_name`."""
    return seen_by(actor).annotate(company=company(), program_name=F("program__name"))


def matching(text: str) -> Q:
    """Return the condition of the vendor's search: a partner's name, domain, MPN ID, or the name of a program."""
    return Q(tenant_id__in=found(text)) | Q(mpn_id=text) | Q(program__name__icontains=text)


def enrollment(actor: Actor, enrollment_id: UUID) -> IncentiveEnrollment:
    """Return one enrollment that the actor sees; raises 404."""
    row: IncentiveEnrollment | None = with_company(seen_by(actor)).filter(id=enrollment_id).first()
    if row is None:
        raise unknown()
    return row


def open_to(actor: Actor) -> list[IncentiveProgram]:
    """Return the open programs without criteria that a partner could join and has not (N3)."""
    kinds = Program.objects.filter(tenant_id=actor.organization_id, status="active").values("kind")
    joined = IncentiveEnrollment.objects.filter(tenant_id=actor.organization_id, program=OuterRef("id"))
    rows = IncentiveProgram.objects.filter(~Exists(joined), status="open", open_to_all=True, kind__in=kinds)
    return list(rows.order_by("name", "id"))


def waiting_cards(actor: Actor) -> list[IncentiveEnrollment]:
    """Return the invitations that nobody has followed yet, but for those that may not be."""
    return list(seen_by(actor).filter(going_on(), status="invited", seen_at=None).order_by("due_at", "id"))


def held(actor: Actor) -> bool:
    """Tell whether an invitation of the actor's waits for a membership account."""
    return seen_by(actor).filter(status="held").exists()


def not_invited(program: IncentiveProgram) -> QuerySet[Program]:
    """Return the active partner programs whose tenants have no invitation to an incentive program yet."""
    found = IncentiveEnrollment.objects.filter(tenant_id=OuterRef("tenant_id"), program=program)
    rows = Program.objects.filter(~Exists(found), kind=program.kind, status="active", activated_at__isnull=False)
    return rows.order_by("activated_at", "id")


def due_at(program: IncentiveProgram, activated_at: datetime) -> datetime:
    """Return until when a tenant is invited (S82); a program opened after those days gives as many from its opening."""
    usual = activated_at + WITHIN
    return usual if program.created_at <= usual else program.created_at + WITHIN


def going_on() -> Q:
    """Return the condition that the partner program of an enrollment's tenant is not halted."""
    kind = OuterRef("program__kind")
    return Q(~Exists(Program.objects.filter(tenant_id=OuterRef("tenant_id"), kind=kind).exclude(status="active")))


def issuable() -> QuerySet[IncentiveEnrollment]:
    """Return the held invitations whose tenant has a membership account tied by now."""
    tied = MpnAccount.objects.filter(tenant_id=OuterRef("tenant_id"), tied_to_tenant=True, active=True)
    active = Program.objects.filter(tenant_id=OuterRef("tenant_id"), kind=OuterRef("program__kind"), status="active")
    rows = IncentiveEnrollment.objects.filter(Exists(tied), Exists(active), status="held", program__status="open")
    return rows.select_related("program").order_by("due_at", "id")


def tied(tenant_id: UUID) -> MpnAccount | None:
    """Return the active membership account tied to a tenant now."""
    return MpnAccount.objects.filter(tenant_id=tenant_id, tied_to_tenant=True, active=True).first()


def tied_of(tenants: Iterable[UUID]) -> dict[UUID, MpnAccount]:
    """Return the active membership accounts tied to tenants now: one statement, none without tenants."""
    wanted = set(tenants)
    if not wanted:
        return {}
    rows = MpnAccount.objects.filter(tenant_id__in=wanted, tied_to_tenant=True, active=True)
    return {row.tenant_id: row for row in rows}


def late_invitations() -> Q:
    """Return the condition of invitations that are held past their day, but for those that may not leave."""
    return Q(going_on(), status="held", due_at__lte=clock.now())


def late() -> Q:
    """Return the condition of what is late: invitations held past their day, validations past two days."""
    return late_invitations() | Q(status="validating", submitted_at__lte=clock.now() - VALIDATION)


def overdue(actor: Actor, size: int | None = None) -> list[Any]:
    """Return the first of what is late for the vendor, by its day: one statement."""
    return list(listed(actor).filter(late()).order_by("due_at", "id")[:size])


def late_count(actor: Actor) -> int:
    """Return how many invitations are held past their day."""
    return seen_by(actor).filter(late_invitations()).count()


def may_enroll_for(actor: Actor, mpn_id: str) -> bool:
    """Tell whether a person is incentives admin of a location: one that was named, or any where nobody was."""
    named = set(
        LocationAdmin.objects.filter(tenant_id=actor.organization_id, mpn_id=mpn_id).values_list("person_id", flat=True)
    )
    return not named or actor.person_id in named


def location_admins(tenant_id: UUID) -> dict[str, set[UUID]]:
    """Return who was named for each location: one statement."""
    found: dict[str, set[UUID]] = {}
    for mpn_id, person in LocationAdmin.objects.filter(tenant_id=tenant_id).values_list("mpn_id", "person_id"):
        found.setdefault(mpn_id, set()).add(person)
    return found


def incentives_admins(tenant_id: UUID) -> list[tuple[UUID, str]]:
    """Return the people with the role of incentives admin."""
    rows = Membership.objects.filter(tenant_id=tenant_id, person__deleted_at=None).select_related("person")
    people = [(row.person_id, row.person.name) for row in rows if "incentives_admin" in row.roles]
    return sorted(people, key=lambda pair: pair[1])


def profiles(tenant_id: UUID) -> list[IncentiveProfile]:
    """Return a partner's payout and tax profiles."""
    return list(IncentiveProfile.objects.filter(tenant_id=tenant_id).order_by("kind", "label", "id"))


def profile(tenant_id: UUID, kind: str, profile_id: UUID) -> IncentiveProfile:
    """Return one of a partner's own profiles of a kind; raises 404."""
    row = IncentiveProfile.objects.filter(tenant_id=tenant_id, kind=kind, id=profile_id).first()
    if row is None:
        raise unknown()
    return row


def statement(row: IncentiveEnrollment) -> QuerySet[IncentivePayment]:
    """Return what was paid under one enrollment."""
    return IncentivePayment.objects.filter(tenant_id=row.tenant_id, enrollment=row).select_related("payout")


def payments(row: IncentiveEnrollment) -> list[IncentivePayment]:
    """Return the payments under one enrollment, the newest first."""
    return list(statement(row).order_by("-paid_at", "-id"))


def eligible_of(rows: Sequence[IncentiveEnrollment]) -> set[UUID]:
    """Return which enrollments may go on: program and agreement active, profiles complete (N4): two statements."""
    tenants = {row.tenant_id for row in rows}
    active = set(Program.objects.filter(tenant_id__in=tenants, status="active").values_list("tenant_id", "kind"))
    agreed = set(PartnerAgreement.objects.filter(tenant_id__in=tenants).values_list("tenant_id", flat=True))
    return {
        row.id
        for row in rows
        if (row.tenant_id, row.program.kind) in active
        and row.tenant_id in agreed
        and row.program.status == "open"
        and row.payout_id
        and row.tax_id
    }


def fiscal_year_end(moment: datetime) -> datetime:
    """Return the end of the fiscal year in which a moment lies: the first instant of July."""
    year = moment.year + (moment.month >= JULY)
    return datetime(year, JULY, 1, tzinfo=UTC)


def vendor_admins() -> list[tuple[str, str]]:
    """Return e-mail and language of the vendor's admins."""
    with tenancy.scope(tenancy.PROGRAM):
        rows = Membership.objects.filter(organization__kind=Organization.VENDOR, person__deleted_at=None)
        people = list(rows.order_by("id").values_list("roles", "person__email", "person__language"))
    return [(email, language or "en") for roles, email, language in people if "vendor_admin" in roles and email]
