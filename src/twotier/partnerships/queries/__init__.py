"""Every question about partnerships between providers and resellers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core.refusal import Refusal
from twotier.partners.models import PartnerAgreement
from twotier.partnerships.models import Partnership
from twotier.partnerships.queries.details import (
    active_ids,
    as_provider,
    as_reseller,
    checklist,
    histories,
    history,
    levels,
    levels_of,
    page,
    partnership,
    states,
)
from twotier.partnerships.queries.requests import answer_of, open_request_to

__all__ = [
    "PartnerRow", "active_between", "active_ids", "active_resellers", "answer_of", "as_provider", "as_reseller",
    "checklist", "count_active", "histories", "history", "lacking_agreement", "levels", "levels_of", "listed",
    "of_actor", "open_request_to", "page", "partnership", "providers", "resellers", "states", "with_partner",
]  # fmt: skip


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


def listed(
    actor: Actor,
    side: str,
    *,
    text: str = "",
    after: tuple[str, UUID] | None = None,
    size: int | None = None,
    within: tuple[str, ...] = (),
) -> list[PartnerRow]:
    """Return a page of a provider's resellers (`side` reseller) or a reseller's providers, by name, `within` some states."""
    own = "reseller" if side == "provider" else "provider"
    rows = Partnership.objects.filter(**{own: actor.organization_id})
    if within:
        rows = rows.filter(status__in=within)
    if after:
        name, key = after
        rows = rows.filter(Q(**{f"{side}__name__gt": name}) | Q(**{f"{side}__name": name, f"{side}__gt": key}))
    return partner_rows(rows, side, text, "", size)


def with_partner(actor: Actor, side: str, organization_id: UUID) -> PartnerRow:
    """Return the actor's partnership with one organization; raises 404."""
    own = "reseller" if side == "provider" else "provider"
    found = partner_rows(
        Partnership.objects.filter(**{own: actor.organization_id, side: organization_id}), side, "", ""
    )
    if not found:
        raise Refusal(404, 1000, _("There is no such partnership."))
    return found[0]


def lacking_agreement(actor: Actor, limit: int) -> list[tuple[UUID, str]]:
    """Return a provider's active resellers that have not accepted the partner agreement, by name."""
    agreed = PartnerAgreement.objects.filter(tenant_id=OuterRef("reseller"))
    rows = Partnership.objects.filter(~Exists(agreed), tenant_id=actor.organization_id, status="active")
    return list(rows.order_by("reseller__name").values_list("reseller_id", "reseller__name")[:limit])


def partner_rows(
    rows: QuerySet[Partnership], side: str, text: str, status: str, size: int | None = None
) -> list[PartnerRow]:
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
    theirs = (side, f"{side}__name", f"{side}__domain", f"{side}__market")
    columns = (*theirs, "reseller_mpn_id", "status", "active_since", "agreed")
    read = rows.annotate(agreed=Subquery(agreed)).order_by(f"{side}__name", side).values_list(*columns)[:size]
    return [
        PartnerRow(partner, name, domain, market, mpn_id, state, since, agreed is not None)
        for partner, name, domain, market, mpn_id, state, since, agreed in read
    ]


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


def count_active(actor: Actor) -> int:
    """Return how many active resellers a provider has."""
    counted = Partnership.objects.filter(tenant_id=actor.organization_id, status="active").aggregate(n=Count("id"))
    return int(counted["n"])
