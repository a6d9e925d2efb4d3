"""What customers spend on use in a month: what lists, pages and files of the portal ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from twotier.access.actors import Actor
from twotier.billing import rules
from twotier.billing.models import MonthlyUsage, SpendingBudget, SubscriptionUsage, UsageRecord
from twotier.billing.queries import budgets, usage
from twotier.billing.rules import next_month
from twotier.billing.shapes import Cost, Currency, MeterUsage, PlanUsage, ResourceUsage
from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer

REACHED, NEAR, BELOW, NONE = "reached", "near", "below", "none"
"""How far a budget is used: all of it, the first share that is told of, less; or there is none."""
WHOLE = BigIntegerField(null=True)


class Totals(NamedTuple):
    """What the figures above the list say."""

    spent_e10: int
    customers: int
    budgets: int
    reached: int


def customers(actor: Actor, month: date, currency: Currency) -> QuerySet[Customer]:
    """Return the customers of whom the actor sees subscriptions charged by use, with what a month cost.

    `spent_e10` is before any credit, and `sold_e10` the part of it that the actor sold; `budget_minor` is its own
    budget for that, `used` what each minor unit of it stands for, by which shares are ordered, and `budget_state` how
    far it is used, if the month has a rate of its currency. One statement besides.
    """
    plans = usage.metered(actor)
    sold = spent(month).filter(partner_id=actor.organization_id)
    budget = budgets.own(actor).filter(tenant_id=OuterRef("id"))
    rows = customer_queries.reachable(actor).filter(Exists(plans.filter(tenant_id=OuterRef("id"))))
    rows = rows.annotate(
        spent_e10=Coalesce(Subquery(spent(month).filter(subscription_id__in=plans.values("id"))), Value(0)),
        sold_e10=Coalesce(Subquery(sold), Value(0)),
        budget_minor=Subquery(budget.values("amount_minor")),
        budget_currency=Subquery(budget.values("currency")),
    )
    part = ExpressionWrapper(F("sold_e10") / F("budget_minor"), output_field=WHOLE)
    rows = rows.annotate(used=Case(When(budget_currency=currency.code, then=part), output_field=WHOLE))
    return rows.annotate(budget_state=state(currency))


def spent(month: date) -> QuerySet[Any]:
    """Return what the usage of each customer in a month costs."""
    rows = SubscriptionUsage.objects.filter(tenant_id=OuterRef("id"), month=month).order_by().values("tenant_id")
    return rows.annotate(total=Cast(Sum("list_e10"), BigIntegerField())).values("total")


def state(currency: Currency) -> Case:
    """Return the expression of how far a budget is used."""
    near, full = (rules.used_at(share, currency.rate_e10, currency.code) for share in rules.THRESHOLDS[:2])
    return Case(
        When(used=None, then=Value(NONE)),
        When(used__gte=full, then=Value(REACHED)),
        When(used__gte=near, then=Value(NEAR)),
        default=Value(BELOW),
        output_field=CharField(),
    )


def totals(rows: QuerySet[Customer]) -> Totals:
    """Return what customers spend together, how many there are, with a budget, and with a share of it reached."""
    reached, without = Q(budget_state__in=(REACHED, NEAR)), Q(budget_minor=None)
    found = rows.order_by().aggregate(
        spent=Sum("spent_e10"), customers=Count("pk"), without=Sum(Case(When(without, then=1), default=0)),
        reached=Sum(Case(When(reached, then=1), default=0)),
    )  # fmt: skip
    count = found["customers"]
    return Totals(int(found["spent"] or 0), count, count - (found["without"] or 0), found["reached"] or 0)


def share(sold_e10: int, minor: int, budget_currency: str, currency: Currency) -> int | None:
    """Return the millionths of a budget that are spent; nothing of a month that has no rate of the budget's currency."""
    if budget_currency != currency.code:
        return None
    return rules.share_ppm(currency.of(sold_e10), minor, budget_currency)


def share_of(budget: SpendingBudget, plans: Iterable[PlanUsage], currency: Currency) -> int | None:
    """Return the millionths of a budget that are spent on what its seller sold, as far as there is a rate."""
    sold = sum(row.cost.list_e10 for row in plans if row.seller_id == budget.partner_id)
    return share(sold, budget.amount_minor, budget.currency, currency)


def by_meter(plans: Sequence[PlanUsage], month: date) -> list[MeterUsage]:
    """Return what subscriptions of one customer used in a month by meter, the costliest first. One statement."""
    rows = MonthlyUsage.objects.filter(**of_plans(plans), month=month).order_by().values("meter_id")
    sums = rows.annotate(
        quantity=Sum("quantity_e10"), listed=Sum("list_e10"), net=Sum("net_e10"), changed=Max("modified_at")
    )
    columns = ("meter_id", "quantity", "listed", "net", "changed")
    found = sums.order_by("-listed", "meter_id").values_list(*columns)
    return [MeterUsage(row[0], int(row[1]), Cost(int(row[2]), int(row[3]), row[4])) for row in found]


def by_resource(plans: Sequence[PlanUsage], month: date, most: int) -> list[ResourceUsage]:
    """Return the costliest resources of subscriptions of one customer in a month. One statement."""
    columns = [f"resource__{name}" for name in usage.RESOURCE]
    sums = records(plans, month).values("resource_id", *columns).annotate(
        listed=Sum("list_e10"), net=Sum("net_e10"), changed=Max("reported_at")
    )  # fmt: skip
    found = sums.order_by("-listed", "resource_id").values_list(*columns, "listed", "net", "changed")[:most]
    return [ResourceUsage(*row[:6], Cost(int(row[6]), int(row[7]), row[8])) for row in found]  # type: ignore[call-arg]


Line = tuple[UUID, str, str, UUID, int, int]
"""Subscription, resource's URI, its group, meter, quantity, amount."""


def lines(plans: Sequence[PlanUsage], month: date) -> Iterator[Line]:
    """Yield what each resource used of each meter in a month, in the order of subscriptions and resources."""
    keys = ("subscription_id", "resource__uri", "resource__group_name", "meter_id")
    sums = records(plans, month).values(*keys).annotate(quantity=Sum("quantity_e10"), listed=Sum("list_e10"))
    for *key, quantity, listed in sums.order_by(*keys).values_list(*keys, "quantity", "listed").iterator():
        yield (*key, int(quantity), int(listed))


def records(plans: Sequence[PlanUsage], month: date) -> QuerySet[UsageRecord]:
    """Return the records of a month of subscriptions of one customer."""
    rows = UsageRecord.objects.filter(**of_plans(plans), used_on__gte=month, used_on__lt=next_month(month))
    return rows.order_by()


def of_plans(plans: Sequence[PlanUsage]) -> dict[str, object]:
    """Return the condition of belonging to subscriptions."""
    return {
        "tenant_id__in": {row.customer_id for row in plans},
        "subscription_id__in": [row.subscription_id for row in plans],
    }
