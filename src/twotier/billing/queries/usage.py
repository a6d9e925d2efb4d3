"""Questions about usage: who reads what, and what it costs in the reader's currency.

Everybody reads the usage of the subscriptions that it sees: a seller of what it sold, a reseller of what it serves,
a customer its own. Amounts are before the partner earned credit, which is the seller's business.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, QuerySet, Sum

from twotier.access import queries as access_queries
from twotier.access.actors import Actor, program
from twotier.billing.models import MonthlyUsage, SubscriptionUsage, UsageReach, UsageRecord
from twotier.billing.queries.imports import blocks
from twotier.billing.rules import month_of, next_month
from twotier.billing.shapes import Cost, Currency, MeterUsage, PlanUsage, ResourceUsage
from twotier.catalog.queries import rates
from twotier.core import clock
from twotier.partners.regions import country
from twotier.subscriptions import queries as subscription_queries
from twotier.subscriptions.models import Subscription

OPERATOR = program().organization_id
RESOURCE = ("uri", "name", "group_name", "service", "entitlement_id", "entitlement_name")
PLAN = (
    "tenant_id",
    "id",
    "product_id",
    "catalog_item_id",
    "friendly_name",
    "status",
    "partner_of_record",
    "partner_id",
)


def this_month() -> date:
    """Return the first day of the present month."""
    return month_of(clock.today())


def currency_of(actor: Actor, month: date) -> Currency:
    """Return in which currency an organization reads amounts of a month: its market's, US dollars without a rate."""
    found = country(actor.market)
    own = found.currency if found else rates.DOLLAR
    rate = rates.exchange_rate(own, month)
    return Currency(own, rate, actor.market) if rate else Currency(rates.DOLLAR, rates.exchange_rate(rates.DOLLAR, month) or 0, "US")  # fmt: skip


def metered(actor: Actor) -> QuerySet[Subscription]:
    """Return the subscriptions charged by use that the actor sees: a statement that the catalog answers, and its own."""
    rows = subscription_queries.visible(actor).filter(product_id__in=rates.metered_products())
    return rows.exclude(status="deleted")


def plans(actor: Actor, month: date, customer_id: UUID | None = None) -> list[PlanUsage]:
    """Return subscriptions charged by use with what a month cost, of one customer if one is named. Three statements."""
    rows = metered(actor)
    rows = rows.filter(tenant_id=customer_id) if customer_id else rows
    found = list(rows.order_by("tenant_id", "created_at", "id").values_list(*PLAN))
    costs = costs_of(((row[0], row[1]) for row in found), month)
    return [PlanUsage(*row, costs.get(row[1], Cost())) for row in found]  # type: ignore[call-arg]


def costs_of(subscriptions: Iterable[tuple[UUID, UUID]], month: date) -> dict[UUID, Cost]:
    """Return what a month of subscriptions, each with its customer, cost. One statement a block."""
    found: dict[UUID, Cost] = {}
    for block in blocks(list(subscriptions)):
        tenants, ids = {pair[0] for pair in block}, [pair[1] for pair in block]
        rows = SubscriptionUsage.objects.filter(tenant_id__in=tenants, subscription_id__in=ids, month=month)
        columns = rows.values_list("subscription_id", "list_e10", "net_e10", "modified_at")
        found |= {key: Cost(listed, net, changed) for key, listed, net, changed in columns}
    return found


def plan(actor: Actor, customer_id: UUID, subscription_id: UUID) -> Subscription:
    """Return a subscription, charged by use or not; raises 404/20003 or why the customer cannot be seen."""
    return subscription_queries.subscription(actor, customer_id, subscription_id)


def by_meter(subscription: Subscription, month: date) -> list[MeterUsage]:
    """Return what a subscription used in a month, by meter. One statement."""
    rows = MonthlyUsage.objects.filter(
        tenant_id=subscription.tenant_id, subscription_id=subscription.id, month=month
    ).order_by("meter_id")
    columns = rows.values_list("meter_id", "quantity_e10", "list_e10", "net_e10", "modified_at")
    return [MeterUsage(meter, quantity, Cost(*cost)) for meter, quantity, *cost in columns]  # type: ignore[arg-type]


def by_resource(subscription: Subscription, month: date) -> list[ResourceUsage]:
    """Return what the resources of a subscription used in a month, by URI. One statement."""
    rows = records_of(subscription).filter(used_on__gte=month, used_on__lt=next_month(month))
    columns = [f"resource__{name}" for name in RESOURCE]
    sums = rows.order_by("resource__uri", "resource_id").values_list("resource_id", *columns).annotate(
        listed=Sum("list_e10"), net=Sum("net_e10"), changed=Max("reported_at")
    )  # fmt: skip
    return [ResourceUsage(*row[1:7], Cost(int(row[7]), int(row[8]), row[9])) for row in sums]  # type: ignore[call-arg]


def records_of(subscription: Subscription) -> QuerySet[UsageRecord]:
    """Return the records of a subscription."""
    return UsageRecord.objects.filter(tenant_id=subscription.tenant_id, subscription_id=subscription.id)


def reaches(subscription: Subscription) -> tuple[datetime | None, datetime | None]:
    """Return up to when usage of a subscription has been reported, and when it was imported last. Two statements.

    It is reported by whoever sold it, or by the operator and the vendor for everybody.
    """
    importers = [OPERATOR, subscription.partner_id, *access_queries.vendors()]
    rows = UsageReach.objects.filter(tenant_id__in=importers)
    found = rows.aggregate(until=Max("reported_until"), imported_at=Max("imported_at"))
    return found["until"], found["imported_at"]


def last_import() -> datetime | None:
    """Return when usage was imported last, by anybody. One statement."""
    found: datetime | None = UsageReach.objects.aggregate(at=Max("imported_at"))["at"]
    return found
