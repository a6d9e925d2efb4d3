"""Every question about partnerships between providers and resellers."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery

from twotier.access.actors import Actor
from twotier.partners.models import PartnerAgreement
from twotier.partnerships.models import Partnership


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """One partner in a list: the other side of a partnership."""

    organization_id: UUID
    name: str
    domain: str
    market: str
    mpn_id: str
    status: str
    active_since: object
    agreed: bool


def of_actor(actor: Actor) -> QuerySet[Partnership]:
    """Return the partnerships in which the actor's organization stands on either side."""
    as_provider = Partnership.objects.filter(tenant_id=actor.organization_id)
    return as_provider | Partnership.objects.filter(reseller_id=actor.organization_id)


def resellers(actor: Actor, *, text: str = "", status: str = "active") -> list[PartnerRow]:
    """Return a provider's resellers by name: one statement."""
    rows = Partnership.objects.filter(tenant_id=actor.organization_id)
    return partner_rows(rows, "reseller", text, status)


def providers(actor: Actor, *, text: str = "", status: str = "active") -> list[PartnerRow]:
    """Return a reseller's providers by name: one statement."""
    rows = Partnership.objects.filter(reseller_id=actor.organization_id)
    return partner_rows(rows, "provider", text, status)


def partner_rows(rows: QuerySet[Partnership], side: str, text: str, status: str) -> list[PartnerRow]:
    """Read the other side of partnerships as list rows."""
    if status:
        rows = rows.filter(status=status)
    if text:
        rows = (
            rows.filter(**{f"{side}__name__icontains": text})
            | rows.filter(reseller_mpn_id=text)
            | rows.filter(**{f"{side}__domain__icontains": text})
        )
    agreed = PartnerAgreement.objects.filter(tenant_id=OuterRef(side)).values("version")[:1]
    columns = (
        side,
        f"{side}__name",
        f"{side}__domain",
        f"{side}__market",
        "reseller_mpn_id",
        "status",
        "active_since",
        "agreed",
    )
    read = rows.annotate(agreed=Subquery(agreed)).order_by(f"{side}__name", "id").values_list(*columns)
    return [
        PartnerRow(partner, name, domain, market, mpn_id, state, since, agreed is not None)
        for partner, name, domain, market, mpn_id, state, since, agreed in read
    ]


def active_between(provider_id: UUID, reseller_id: UUID) -> Partnership | None:
    """Return the active partnership of a provider with a reseller, or nothing."""
    return Partnership.objects.filter(tenant_id=provider_id, reseller_id=reseller_id, status="active").first()


def active_resellers(provider_id: UUID, reseller_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of these organizations are the provider's partners now: one statement."""
    rows = Partnership.objects.filter(tenant_id=provider_id, reseller_id__in=set(reseller_ids), status="active")
    return set(rows.values_list("reseller_id", flat=True))


def count_active(actor: Actor) -> int:
    """Return how many active resellers a provider has."""
    counted = Partnership.objects.filter(tenant_id=actor.organization_id, status="active").aggregate(n=Count("id"))
    return int(counted["n"])
