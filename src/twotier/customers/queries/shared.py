"""What a provider and a reseller serve together, and what is left of it when their partnership is over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from twotier.access.actors import Actor
from twotier.customers.models import Customer, Relationship, ResellerAssociation


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A customer at which a reseller still holds something through the actor."""

    customer_id: UUID
    name: str
    folded_name: str
    relationship: bool
    delegated_access: bool


def shared_with(actor: Actor, reseller_id: UUID) -> QuerySet[ResellerAssociation]:
    """Return a provider's present designations of one reseller."""
    return ResellerAssociation.objects.filter(provider_id=actor.organization_id, reseller_id=reseller_id, ended_at=None)


def count_shared(actor: Actor, reseller_id: UUID) -> int:
    """Return how many customers a provider shares with a reseller: one statement."""
    return int(shared_with(actor, reseller_id).aggregate(n=Count("tenant_id", distinct=True))["n"])


def some_shared(actor: Actor, reseller_id: UUID, size: int) -> list[str]:
    """Return names of customers that a provider shares with a reseller: one statement."""
    ids = shared_with(actor, reseller_id).values("tenant_id")
    rows = Customer.objects.filter(id__in=ids).order_by("folded_name", "id")
    return list(rows.values_list("company_name", flat=True)[:size])


def count_administered(actor: Actor, reseller_id: UUID) -> int:
    """Return at how many shared customers a reseller holds delegated admin privileges: one statement."""
    rows = held_by(reseller_id).filter(delegated_access=True)
    return rows.filter(Exists(shared_with(actor, reseller_id).filter(tenant_id=OuterRef("tenant_id")))).count()


def held_by(reseller_id: UUID) -> QuerySet[Relationship]:
    """Return a reseller's present relationships with customers that some provider buys for."""
    return Relationship.objects.filter(partner_id=reseller_id, kind=Relationship.RESELLER, status="active")


def tenants_of(partner_id: UUID, tenants: Iterable[UUID]) -> set[UUID]:
    """Return with which of these customers, as a whole, a partner has a present relationship: one statement."""
    rows = Relationship.objects.filter(partner_id=partner_id, tenant_id__in=list(tenants), status="active")
    return set(rows.exclude(kind=Relationship.NAMED).values_list("tenant_id", flat=True))


def new_through_resellers(actor: Actor, since: datetime) -> int:
    """Return how many customers a provider gained through resellers since a moment: one statement."""
    rows = ResellerAssociation.objects.filter(provider_id=actor.organization_id, granted_at__gte=since)
    return int(rows.aggregate(n=Count("tenant_id", distinct=True))["n"])


def left_over(
    actor: Actor, reseller_id: UUID, *, after: tuple[str, UUID] | None = None, size: int, only: list[UUID] | None = None
) -> list[LeftOver]:
    """Return the customers at which a reseller still holds something through the actor, by name: one statement."""
    held = held_by(reseller_id).filter(tenant_id=OuterRef("id"))
    rows = Customer.objects.filter(Exists(shared_with(actor, reseller_id).filter(tenant_id=OuterRef("id"))))
    if only is not None:
        rows = rows.filter(id__in=only)
    if after:
        name, key = after
        rows = rows.filter(folded_name__gte=name).exclude(folded_name=name, id__lte=key)
    rows = rows.annotate(relationship=Exists(held), access=Exists(held.filter(delegated_access=True)))
    columns = ("id", "company_name", "folded_name", "relationship", "access")
    return [LeftOver(*row) for row in rows.order_by("folded_name", "id").values_list(*columns)[:size]]
