"""Every question about whom providers named as the reseller of a customer."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from twotier.access.actors import Actor
from twotier.customers.models import ResellerAssociation
from twotier.partnerships.models import Partnership


def designated(**partners: UUID) -> Q:
    """Return the condition that a provider designated a reseller for a customer, either or both of them named."""
    rows = ResellerAssociation.objects.filter(ended_at=None, **partners)
    return Q(id__in=rows.values("tenant_id"))


def served_by(reseller_id: UUID) -> Q:
    """Return the condition that a reseller serves a customer."""
    return designated(reseller_id=reseller_id)


def bought_for_by(provider_id: UUID) -> Q:
    """Return the condition that a provider buys for a customer."""
    return designated(provider_id=provider_id)


def associations(tenant_id: UUID) -> QuerySet[ResellerAssociation]:
    """Return the present designations of resellers for a customer."""
    return ResellerAssociation.objects.filter(tenant_id=tenant_id, ended_at=None)


def resellers_of(actor: Actor, customer_ids: Iterable[UUID]) -> dict[UUID, list[tuple[UUID, str]]]:
    """Return id and name of the resellers that serve each customer: one statement.

    A provider reads whom it designated itself, a reseller only itself, the customer everyone.
    """
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    rows = ResellerAssociation.objects.filter(tenant_id__in=set(customer_ids), ended_at=None)
    if not actor.is_("customer"):
        rows = rows.filter(Q(provider_id=actor.organization_id) | Q(reseller_id=actor.organization_id))
    for tenant_id, reseller_id, name in rows.values_list("tenant_id", "reseller_id", "reseller__name"):
        found.setdefault(tenant_id, []).append((reseller_id, name))
    return found


def reseller_for(actor: Actor, customer_id: UUID) -> UUID | None:
    """Return the reseller that the actor, a provider, designated for a customer."""
    rows = associations(customer_id).filter(provider_id=actor.organization_id).order_by("granted_at")
    return rows.values_list("reseller_id", flat=True).first()


def earning_reseller(actor: Actor, customer_id: UUID) -> UUID | None:
    """Return the reseller that stands on a provider's sale by itself: it serves the customer, is a partner and earns (S136)."""
    earns = Partnership.objects.filter(
        tenant_id=OuterRef("provider_id"), reseller_id=OuterRef("reseller_id"), status="active", earns_incentives=True
    )
    rows = associations(customer_id).filter(provider_id=actor.organization_id).annotate(earns=Exists(earns))
    found = rows.order_by("granted_at").values_list("reseller_id", "earns").first()
    return found[0] if found and found[1] else None


def through(actor: Actor, customer_ids: Iterable[UUID]) -> dict[UUID, list[tuple[UUID, str]]]:
    """Return, for each customer, the partners on the other side: its resellers, or the providers that buy for it."""
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    me, rows = actor.organization_id, ResellerAssociation.objects.filter(tenant_id__in=set(customer_ids), ended_at=None)
    rows = rows.filter(Q(provider_id=me) | Q(reseller_id=me)).order_by("granted_at", "id")
    columns = ("tenant_id", "provider_id", "provider__name", "reseller_id", "reseller__name")
    for tenant_id, provider_id, provider, reseller_id, reseller in rows.values_list(*columns):
        other = (reseller_id, reseller) if provider_id == me else (provider_id, provider)
        found.setdefault(tenant_id, []).append(other)
    return found


def resellers_of_provider(actor: Actor) -> tuple[int, int]:
    """Return how many resellers are partners now, and how many of them serve a customer for the actor: one statement."""
    pair = {"provider_id": OuterRef("provider_id"), "reseller_id": OuterRef("reseller_id")}
    serving = Exists(ResellerAssociation.objects.filter(ended_at=None, **pair))
    rows = Partnership.objects.filter(tenant_id=actor.organization_id, status="active").annotate(serving=serving)
    found = rows.aggregate(every=Count("id"), serves=Count("id", filter=Q(serving=True)))
    return found["every"], found["serves"]


def common_customers() -> Coalesce:
    """Return how many customers the provider and the reseller of an outer row serve together."""
    pair = {"provider_id": OuterRef("provider_id"), "reseller_id": OuterRef("reseller_id")}
    rows = ResellerAssociation.objects.filter(ended_at=None, **pair).order_by().values("provider_id")
    counted = rows.annotate(n=Count("tenant_id", distinct=True)).values("n")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())
