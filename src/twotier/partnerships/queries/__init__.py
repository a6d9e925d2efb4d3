"""Every question about partnerships between providers and resellers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.models import Organization
from twotier.core.refusal import Refusal
from twotier.partners import queries as partner_queries
from twotier.partners.models import INDIRECT_PROVIDER, INDIRECT_RESELLER, PartnerAgreement
from twotier.partnerships.models import Partnership
from twotier.partnerships.queries.details import (
    as_provider,
    as_reseller,
    checklist,
    histories,
    history,
    levels,
    levels_of,
    page,
    partnership,
)
from twotier.partnerships.queries.requests import answer_of, open_request_to

__all__ = [
    "PartnerRow", "active_between", "active_resellers", "answer_of", "as_provider", "as_reseller",
    "checklist", "count_active", "histories", "history", "lacking_agreement", "levels", "levels_of", "listed",
    "matching", "of_actor", "open_request_to", "page", "partnership", "provider_organizations", "providers",
    "resellers", "with_partner",
]  # fmt: skip
PROGRAM_OF = {"provider": INDIRECT_PROVIDER, "reseller": INDIRECT_RESELLER}


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """One partner in a list: the other side of a partnership."""

    organization_id: UUID
    name: str
    domain: str
    market: str
    mpn_id: str
    status: str
    active_since: datetime | None
    agreed: bool
    halted: bool


def of_actor(actor: Actor) -> QuerySet[Partnership]:
    """Return the partnerships in which the actor's organization stands on either side."""
    as_provider = Partnership.objects.filter(tenant_id=actor.organization_id)
    return as_provider | Partnership.objects.filter(reseller_id=actor.organization_id)


def resellers(actor: Actor, *, status: str = "active") -> list[PartnerRow]:
    """Return a provider's resellers by name: one statement."""
    rows = Partnership.objects.filter(tenant_id=actor.organization_id)
    return partner_rows(rows, "reseller", status)


def providers(actor: Actor, *, status: str = "active") -> list[PartnerRow]:
    """Return a reseller's providers by name: one statement."""
    rows = Partnership.objects.filter(reseller_id=actor.organization_id)
    return partner_rows(rows, "provider", status)


def listed(actor: Actor, side: str) -> QuerySet[Any]:
    """Return a provider's resellers (`side` reseller) or a reseller's providers, whatever their state."""
    own = "reseller" if side == "provider" else "provider"
    return described(Partnership.objects.filter(**{own: actor.organization_id}), side)


def described(rows: QuerySet[Partnership], side: str) -> QuerySet[Any]:
    """Return partnerships with what is told of their other side."""
    theirs = {name: F(f"{side}__{name}") for name in ("name", "domain", "market")}
    agreed = Exists(PartnerAgreement.objects.filter(tenant_id=OuterRef(side)))
    halted = Exists(partner_queries.halted_programs(PROGRAM_OF[side]).filter(tenant_id=OuterRef(side)))
    return rows.annotate(
        organization_id=F(f"{side}_id"), mpn_id=F("reseller_mpn_id"), agreed=agreed, halted=halted, **theirs
    )


def matching(text: str) -> Q:
    """Return the condition that the other side of a partnership has such a name or domain, or this MPN ID."""
    return Q(name__icontains=text) | Q(domain__icontains=text) | Q(reseller_mpn_id=text)


def with_partner(actor: Actor, side: str, organization_id: UUID) -> PartnerRow:
    """Return the actor's partnership with one organization; raises 404."""
    own = "reseller" if side == "provider" else "provider"
    found = partner_rows(Partnership.objects.filter(**{own: actor.organization_id, side: organization_id}), side)
    if not found:
        raise Refusal(404, 1000, _("There is no such partnership."))
    return found[0]


def lacking_agreement(actor: Actor, limit: int) -> list[tuple[UUID, str]]:
    """Return a provider's active resellers that have not accepted the partner agreement, by name."""
    agreed = PartnerAgreement.objects.filter(tenant_id=OuterRef("reseller"))
    rows = Partnership.objects.filter(~Exists(agreed), tenant_id=actor.organization_id, status="active")
    return list(rows.order_by("reseller__name").values_list("reseller_id", "reseller__name")[:limit])


def partner_rows(rows: QuerySet[Partnership], side: str, status: str = "") -> list[PartnerRow]:
    """Read the other side of partnerships, in one state or in any, by name."""
    found = described(rows.filter(status=status) if status else rows, side).order_by("name", "organization_id")
    return [PartnerRow(*row) for row in found.values_list(*PartnerRow.__slots__)]


def active_between(provider_id: UUID, reseller_id: UUID) -> Partnership | None:
    """Return the active partnership of a provider with a reseller, or nothing."""
    return Partnership.objects.filter(tenant_id=provider_id, reseller_id=reseller_id, status="active").first()


def active_resellers(provider_id: UUID, reseller_ids: Iterable[UUID]) -> dict[UUID, bool]:
    """Return which of these organizations are the provider's partners now, and whether each gives support."""
    rows = Partnership.objects.filter(tenant_id=provider_id, reseller_id__in=set(reseller_ids), status="active")
    return dict(rows.values_list("reseller_id", "gives_support"))


def providers_of(reseller_id: UUID) -> QuerySet[Partnership, UUID]:
    """Return the providers that are a reseller's partners now."""
    return Partnership.objects.filter(reseller_id=reseller_id, status="active").values_list("tenant_id", flat=True)


def provider_organizations(reseller_id: UUID) -> list[Organization]:
    """Return the organizations that are a reseller's providers now, by name: one statement."""
    rows = Partnership.objects.filter(reseller_id=reseller_id, status="active").select_related("provider")
    return [row.provider for row in rows.order_by("provider__name", "provider_id")]


def count_active(actor: Actor) -> int:
    """Return how many active resellers a provider has."""
    counted = Partnership.objects.filter(tenant_id=actor.organization_id, status="active").aggregate(n=Count("id"))
    return int(counted["n"])
