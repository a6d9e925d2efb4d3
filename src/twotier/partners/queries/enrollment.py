"""Every question about enrollments: the situation of a tenant, the reviewer's queue, the rules that hold."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.models import Organization
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.partners import readiness
from twotier.partners.eligibility import Situation
from twotier.partners.models import (
    DIRECT_BILL,
    INDIRECT_RESELLER,
    UNOFFERED,
    AgreementOffer,
    AgreementText,
    AgreementVersion,
    Enrollment,
    EnrollmentDocument,
    EnrollmentPolicy,
    EnrollmentStep,
    EnrollmentWave,
    Holiday,
    MpnAccount,
    PartnerProfile,
    Program,
)

QUEUE = ("pending", "action_required", "approved", "active", "rejected", "suspended", "deauthorised")


def no_application() -> Refusal:
    """Return the refusal of an application that does not exist, or not for this reader."""
    return Refusal(404, 1000, _("There is no such application, or not for you. Check the id."))


def policy(at: datetime | None = None) -> EnrollmentPolicy:
    """Return the rules that hold now: the newest version in force, else the program's own as version 0."""
    rows = EnrollmentPolicy.objects.filter(valid_from__lte=at or clock.now())
    return rows.order_by("-valid_from", "-version").first() or EnrollmentPolicy(version=0, valid_from=clock.now())


def policies() -> list[EnrollmentPolicy]:
    """Return every version of the rules, the newest first."""
    return list(EnrollmentPolicy.objects.order_by("-version"))


def waves() -> list[EnrollmentWave]:
    """Return every wave by its planned day."""
    return sorted(EnrollmentWave.objects.all(), key=lambda wave: (wave.planned_on or date.max, wave.name))


def holidays(market: str) -> list[Holiday]:
    """Return the vendor's holidays of a market."""
    vendors = Organization.objects.filter(kind=Organization.VENDOR).values("id")
    return list(Holiday.objects.filter(tenant_id__in=vendors, market=market).order_by("day"))


def holiday_markets() -> list[str]:
    """Return the markets that have holidays."""
    return list(Holiday.objects.order_by("market").values_list("market", flat=True).distinct())


def situation(tenant_id: UUID, kinds: frozenset[str] = frozenset()) -> Situation:
    """Return what decides whether a tenant may enroll: four statements at most."""
    return situation_of(of_tenant(tenant_id), tenant_id, kinds)


def situation_of(enrollment: Enrollment | None, tenant_id: UUID, kinds: frozenset[str]) -> Situation:
    """Return the situation of a tenant whose enrollment is known; the waves are asked when the gate names them."""
    return Situation(
        programs=list(Program.objects.filter(tenant_id=tenant_id)),
        enrollment=enrollment,
        policy=policy(),
        waves=EnrollmentWave.objects.order_by("name"),
        kinds=kinds,
    )


def direct_bill_situations(tenant_ids: Sequence[UUID] | None = None) -> dict[UUID, Situation]:
    """Return the situations of tenants with a direct-bill program: four statements."""
    holders = Program.objects.filter(kind=DIRECT_BILL, status="active")
    if tenant_ids is not None:
        holders = holders.filter(tenant_id__in=tenant_ids)
    programs: dict[UUID, list[Program]] = defaultdict(list)
    for row in Program.objects.filter(tenant_id__in=holders.values("tenant_id")):
        programs[row.tenant_id].append(row)
    found = {row.tenant_id: row for row in Enrollment.objects.filter(tenant_id__in=list(programs))}
    rules, planned = policy(), waves()
    return {key: Situation(rows, found.get(key), rules, planned) for key, rows in programs.items()}


def of_tenant(tenant_id: UUID) -> Enrollment | None:
    """Return a tenant's enrollment in the reseller program, or nothing."""
    return Enrollment.objects.filter(tenant_id=tenant_id, program=INDIRECT_RESELLER).first()


def checks_of(tenant_id: UUID, market: str, freshness: int) -> list[readiness.Check]:
    """Return whether a partner's record and MPN id are current: two statements."""
    profile = PartnerProfile.objects.filter(tenant_id=tenant_id).first()
    location = MpnAccount.objects.filter(tenant_id=tenant_id, tied_to_tenant=True).first()
    return readiness.checks(profile, location, market, freshness, clock.today())


def seen_by(actor: Actor) -> QuerySet[Enrollment]:
    """Return the applications that an actor may see: its own, or those submitted to the vendor."""
    if not actor.is_("vendor"):
        return Enrollment.objects.filter(tenant_id=actor.organization_id)
    tenants = access_queries.visible_tenants(actor)
    return Enrollment.objects.filter(tenant_id__in=tenants, status__in=QUEUE)


def application(actor: Actor, enrollment_id: UUID) -> Enrollment:
    """Return one application; raises 404 for a stranger's."""
    found = seen_by(actor).filter(id=enrollment_id).first()
    if found is None:
        raise no_application()
    return found


def application_to_change(actor: Actor, enrollment_id: UUID) -> Enrollment:
    """Return one application, locked until the act ends; raises 404 for a stranger's."""
    found = seen_by(actor).select_for_update().filter(id=enrollment_id).first()
    if found is None:
        raise no_application()
    return found


def queue(actor: Actor, *, state: str = "") -> QuerySet[Enrollment]:
    """Return the reviewer's applications by their promised day: all, or those in a state."""
    rows = seen_by(actor).filter(**({"status": state} if state in QUEUE else {}))
    return rows.order_by("promised_by", "id")


def queue_counts(actor: Actor) -> dict[str, int]:
    """Return how many applications there are in each state, and under `overdue` how many are late."""
    counts: dict[str, int] = defaultdict(int)
    late = Count("id", filter=Q(overdue_at__isnull=False))
    for status, number, overdue in seen_by(actor).values_list("status").annotate(number=Count("id"), late=late):
        counts[status] = number
        if status == "pending":
            counts["overdue"] = overdue
    return counts


def steps(enrollment: Enrollment) -> list[EnrollmentStep]:
    """Return what happened to an application, the newest first: two statements."""
    rows = EnrollmentStep.objects.filter(tenant_id=enrollment.tenant_id, enrollment=enrollment)
    listed = EnrollmentDocument.objects.defer("content")
    return list(rows.prefetch_related(Prefetch("documents", queryset=listed)).order_by("-at", "-id"))


def document(actor: Actor, enrollment_id: UUID, document_id: UUID) -> EnrollmentDocument:
    """Return a document of an application; raises 404 for a stranger's."""
    row = application(actor, enrollment_id)
    found = EnrollmentDocument.objects.filter(tenant_id=row.tenant_id, id=document_id, step__enrollment=row).first()
    if found is None:
        raise no_application()
    return found


def overdue(until: datetime) -> QuerySet[Enrollment]:
    """Return the applications whose promised day has passed without a decision, not flagged yet."""
    return Enrollment.objects.filter(status="pending", overdue_at=None, promised_by__lt=until.date())


def next_promise(after: datetime) -> date | None:
    """Return the first promised day that has not passed."""
    rows = Enrollment.objects.filter(status="pending", overdue_at=None, promised_by__gte=after.date())
    return rows.order_by("promised_by").values_list("promised_by", flat=True).first()


def offer(tenant_id: UUID, *, lock: bool = False) -> AgreementOffer | None:
    """Return where a tenant stands with the reseller agreement, or nothing; `lock` holds it until the act ends.

    It is held first and read then: a join with the version that was offered before would find none.
    """
    rows = AgreementOffer.objects.filter(tenant_id=tenant_id, program=INDIRECT_RESELLER)
    if lock:
        list(rows.select_for_update().values_list("id"))
    return rows.select_related("version").first()


def newest_version() -> AgreementVersion | None:
    """Return the version of the reseller agreement that is offered now, or nothing."""
    rows = AgreementVersion.objects.filter(program=INDIRECT_RESELLER)
    return rows.order_by("-published_at", "-id").first()


def versions() -> list[AgreementVersion]:
    """Return every version of the reseller agreement with its texts, the newest first."""
    rows = AgreementVersion.objects.filter(program=INDIRECT_RESELLER).prefetch_related("texts")
    return list(rows.order_by("-published_at", "-id"))


def text(version: AgreementVersion, language: str) -> AgreementText:
    """Return a version's text in a language, else in English."""
    return text_of(texts(version), language)


def texts(version: AgreementVersion) -> list[AgreementText]:
    """Return a version's texts by language."""
    return list(AgreementText.objects.filter(version=version).order_by("language"))


def text_of(found: list[AgreementText], language: str) -> AgreementText:
    """Return the text in a language, else in English, else any."""
    by_language = {row.language: row for row in found}
    return by_language.get(language) or by_language.get("en") or found[0]


def offers() -> QuerySet[AgreementOffer]:
    """Return where tenants stand with the agreement, but for those that are not approved or no longer in the program."""
    here = {"tenant_id": OuterRef("tenant_id")}
    enrolled = Enrollment.objects.filter(program=OuterRef("program"), **here)
    gone = Program.objects.filter(kind=OuterRef("program"), status="deauthorised", **here)
    return AgreementOffer.objects.exclude(
        Exists(enrolled.filter(status__in=UNOFFERED)) | (Exists(gone) & ~Exists(enrolled))
    )


def waiting_offer(tenant_id: UUID) -> AgreementOffer | None:
    """Return the agreement that a tenant's global admin can accept now, or nothing."""
    rows = offers().filter(tenant_id=tenant_id, program=INDIRECT_RESELLER, status="offered")
    return rows.select_related("version").first()


def to_remind(until: datetime) -> QuerySet[AgreementOffer]:
    """Return the offers whose global admins are to be reminded by then."""
    return offers().filter(status="offered", remind_at__lte=until).order_by("remind_at", "id")


def next_reminder(after: datetime) -> datetime | None:
    """Return when the next reminder falls due."""
    rows = offers().filter(status="offered", remind_at__gt=after)
    return rows.order_by("remind_at").values_list("remind_at", flat=True).first()


def require_reseller(tenant_id: UUID) -> None:
    """Refuse what only an active reseller may: 403/910011 before the agreement, 403/910018 without the program (S22)."""
    program = Program.objects.filter(tenant_id=tenant_id, kind=INDIRECT_RESELLER).first()
    if program is not None and program.status == "active":
        return
    waiting = offer(tenant_id)
    if waiting is not None and waiting.status == "offered" and program is None:
        text = _("The reseller agreement is offered but not accepted. Your global admin can accept it on Overview.")
        raise Refusal(403, 910011, text, "agreement_not_accepted")
    text = _(
        "Your organization has no active indirect reseller program. The guide “Become a reseller” says how to enroll."
    )
    raise Refusal(403, 910018, text, "not_enrolled_as_reseller")


def partner(actor: Actor, tenant_id: UUID) -> Organization:
    """Return one partner that the vendor sees; raises 404 for any other organization."""
    tenants = access_queries.visible_tenants(actor)
    found = Organization.objects.filter(kind=Organization.PARTNER, id__in=tenants, id=tenant_id).first()
    if found is None or not actor.is_("vendor"):
        raise Refusal(404, 1000, _("There is no such partner, or not for you. Check the id."))
    return found


def programs_of(tenant_ids: Sequence[UUID]) -> dict[UUID, list[Program]]:
    """Return the programs of partners: one statement."""
    found: dict[UUID, list[Program]] = defaultdict(list)
    for row in Program.objects.filter(tenant_id__in=list(tenant_ids)).order_by("kind"):
        found[row.tenant_id].append(row)
    return found


def frozen(rules: EnrollmentPolicy) -> dict[str, Any]:
    """Return the rules as they are kept with an application."""
    names = ("version", "gate", "freshness_months", "approval", "business_days", "support_url")
    return {name: getattr(rules, name) for name in names}
