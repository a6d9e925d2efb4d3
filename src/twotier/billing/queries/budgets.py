"""Questions about spending budgets: a seller reads its own, nobody else any."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from twotier.access.actors import Actor
from twotier.billing.models import BudgetAlert, SpendingBudget, SubscriptionUsage
from twotier.billing.queries.imports import blocks

Pair = tuple[UUID, UUID]
"""A customer and who sold to it."""


def among(pairs: Iterable[Pair]) -> Q:
    """Return the condition that a row is of one of these pairs: by seller, of whom there are few."""
    by_partner: dict[UUID, set[UUID]] = {}
    for tenant, partner in pairs:
        by_partner.setdefault(partner, set()).add(tenant)
    found = Q(pk__in=[])
    for partner, tenants in by_partner.items():
        found |= Q(partner_id=partner, tenant_id__in=tenants)
    return found


def budgets_of(pairs: Collection[Pair]) -> dict[Pair, SpendingBudget]:
    """Return the budgets of customers, each of its seller. One statement a block."""
    rows = (row for block in blocks(pairs) for row in SpendingBudget.objects.filter(among(block)))
    return {(row.tenant_id, row.partner_id): row for row in rows}


def spent(pairs: Collection[Pair], months: Collection[date]) -> dict[tuple[UUID, UUID, date], int]:
    """Return what customers' usage of months costs before any credit, by customer, seller and month."""
    columns = ("tenant_id", "partner_id", "month")
    found: dict[tuple[UUID, UUID, date], int] = {}
    for block in blocks(pairs):
        rows = SubscriptionUsage.objects.filter(among(block), month__in=months).values_list(*columns).order_by()
        found |= {(tenant, partner, month): int(total) for tenant, partner, month, total in rows.annotate(total=Sum("list_e10"))}  # fmt: skip
    return found


def told(pairs: Collection[Pair], months: Collection[date]) -> set[tuple[UUID, UUID, date, int]]:
    """Return which shares were told of: customer, seller, month and share."""
    columns = ("tenant_id", "partner_id", "month", "threshold_ppm")
    rows = (BudgetAlert.objects.filter(among(block), month__in=months) for block in blocks(pairs))
    return {row for found in rows for row in found.values_list(*columns)}


def own(actor: Actor) -> QuerySet[SpendingBudget]:
    """Return the budgets that the actor's organization set."""
    return SpendingBudget.objects.filter(partner_id=actor.organization_id)


def budget(actor: Actor, customer_id: UUID) -> SpendingBudget | None:
    """Return the actor's budget of a customer."""
    return own(actor).filter(tenant_id=customer_id).first()
