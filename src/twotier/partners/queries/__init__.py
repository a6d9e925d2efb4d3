"""Every question about partners: their programmes, MPN ids and agreements."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from twotier.access.actors import Actor
from twotier.access.models import Organization
from twotier.partners.models import (
    DIRECT_BILL,
    INDIRECT_PROVIDER,
    INDIRECT_RESELLER,
    MpnAccount,
    PartnerAgreement,
    PartnerProfile,
    Program,
)


@dataclass(frozen=True, slots=True)
class MpnStanding:
    """What an MPN id is good for: whose it is, at which level, in which programmes."""

    mpn_id: str
    tenant_id: UUID
    level: str
    active: bool
    tied: bool
    name: str
    country: str
    is_reseller: bool
    is_provider: bool
    agreed: bool


def standings(mpn_ids: Iterable[str]) -> dict[str, MpnStanding]:
    """Return the standing of MPN ids, whoever owns them: one statement."""
    programs = Program.objects.filter(tenant_id=OuterRef("tenant_id"), status="active")
    rows = MpnAccount.objects.filter(mpn_id__in=set(mpn_ids)).annotate(
        is_reseller=Exists(programs.filter(kind=INDIRECT_RESELLER)),
        is_provider=Exists(programs.filter(kind=INDIRECT_PROVIDER)),
        agreed=Exists(PartnerAgreement.objects.filter(tenant_id=OuterRef("tenant_id"))),
    )
    columns = (
        "mpn_id",
        "tenant_id",
        "level",
        "active",
        "tied_to_tenant",
        "name",
        "country",
        "is_reseller",
        "is_provider",
        "agreed",
    )
    return {row[0]: MpnStanding(*row) for row in rows.values_list(*columns)}


def tied_location(tenant_id: UUID) -> MpnAccount | None:
    """Return the location account tied to a partner's tenant: the id that goes on subscriptions."""
    return MpnAccount.objects.filter(tenant_id=tenant_id, tied_to_tenant=True).first()


def tied_mpn_ids(tenant_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the tied MPN id of each partner: one statement."""
    rows = MpnAccount.objects.filter(tenant_id__in=set(tenant_ids), tied_to_tenant=True)
    return dict(rows.values_list("tenant_id", "mpn_id"))


def tied_accounts(tenant_ids: Iterable[UUID]) -> dict[UUID, MpnAccount]:
    """Return the tied location account of each partner: one statement."""
    rows = MpnAccount.objects.filter(tenant_id__in=set(tenant_ids), tied_to_tenant=True)
    return {row.tenant_id: row for row in rows}


def profile(tenant_id: UUID) -> PartnerProfile | None:
    """Return what a partner's record says about the company, or nothing."""
    return PartnerProfile.objects.filter(tenant_id=tenant_id).first()


def profiles(tenant_ids: Iterable[UUID]) -> dict[UUID, PartnerProfile]:
    """Return what partners' records say about their companies: one statement."""
    return {row.tenant_id: row for row in PartnerProfile.objects.filter(tenant_id__in=set(tenant_ids))}


def accepted_agreement(tenant_id: UUID) -> PartnerAgreement | None:
    """Return a partner's newest acceptance of the partner agreement, or nothing."""
    return PartnerAgreement.objects.filter(tenant_id=tenant_id).order_by("-accepted_at").first()


def partners_by_program() -> dict[tuple[str, str], int]:
    """Return how many partners each programme has in each state: the vendor's figures."""
    rows = Program.objects.values_list("kind", "status").annotate(n=Count("id"))
    return {(kind, state): n for kind, state, n in rows}


def account(mpn_id: str) -> MpnAccount | None:
    """Return the membership account with this MPN id."""
    return MpnAccount.objects.filter(mpn_id=mpn_id).first()


def accounts(actor: Actor) -> list[MpnAccount]:
    """Return the actor's own membership accounts, the global one first."""
    return list(MpnAccount.objects.filter(tenant_id=actor.organization_id).order_by("level", "mpn_id"))


def programs(tenant_id: UUID) -> list[Program]:
    """Return the programmes of a partner's tenant."""
    return list(Program.objects.filter(tenant_id=tenant_id).order_by("kind"))


def program_states(tenant_ids: Iterable[UUID]) -> dict[UUID, dict[str, str]]:
    """Return the states of the programmes of partners, by their kinds: one statement."""
    found: dict[UUID, dict[str, str]] = {tenant_id: {} for tenant_id in tenant_ids}
    for row in Program.objects.filter(tenant_id__in=list(found)):
        found[row.tenant_id][row.kind] = row.status
    return found


def halted(tenant_id: UUID, kind: str) -> bool:
    """Tell whether a partner has a programme that gains nothing new now: restricted, suspended or over."""
    return Program.objects.filter(tenant_id=tenant_id, kind=kind).exclude(status="active").exists()


def halted_kinds(tenant_id: UUID) -> set[str]:
    """Return the kinds of a partner's programmes that gain nothing new now: one statement."""
    return {row.kind for row in programs(tenant_id) if row.status != "active"}


def halted_providers(tenant_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of some providers gain nothing new now: one statement, none without providers."""
    if not (wanted := set(tenant_ids)):
        return set()
    rows = Program.objects.filter(tenant_id__in=wanted, kind=INDIRECT_PROVIDER).exclude(status="active")
    return set(rows.values_list("tenant_id", flat=True))


def halted_programs(kind: str) -> QuerySet[Program]:
    """Return the programmes of a kind that gain nothing new now."""
    return Program.objects.filter(kind=kind).exclude(status="active")


def halted_buyers() -> QuerySet[Program]:
    """Return the programmes that buy, and buy nothing new now."""
    return Program.objects.filter(kind__in=(INDIRECT_PROVIDER, DIRECT_BILL)).exclude(status="active")


def agreement_accepted(tenant_id: UUID) -> bool:
    """Tell whether a partner accepted the partner agreement."""
    return PartnerAgreement.objects.filter(tenant_id=tenant_id).exists()


def owned_domains(domain: str) -> set[str]:
    """Return which of a domain and its parents belong to the vendor or a partner: one statement."""
    labels = domain.lower().split(".")
    candidates = [".".join(labels[start:]) for start in range(len(labels) - 1)]
    rows = Organization.objects.exclude(kind=Organization.CUSTOMER).filter(domain__in=candidates)
    return set(rows.values_list("domain", flat=True))
