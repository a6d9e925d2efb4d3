"""What was used in a window of reported time, by hour or day, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from twotier.billing.models import UsageResource
from twotier.billing.queries.usage import records_of
from twotier.billing.rules import midnight
from twotier.billing.shapes import Position, Utilization
from twotier.subscriptions.models import Subscription

DAY = 24
NOTHING = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of utilization: what was reported from when until before when, how fine, by resource or not."""

    since: datetime
    until: datetime
    hourly: bool = False
    details: bool = True

    @property
    def keys(self) -> tuple[str, ...]:
        """Return by what records are added up; the rows are in this order."""
        fine = ("used_on", "used_from", "hours", "meter_id") if self.hourly else ("used_on", "meter_id")
        return (*fine, "resource_id") if self.details else fine


def page(subscription: Subscription, asked: Asked, *, after: Position | None, size: int) -> list[Utilization]:
    """Return the rows behind a position: one statement that walks the index of the subscription's days.

    By hour, what is known by day alone stays a day.
    """
    rows = records_of(subscription).filter(reported_at__gte=asked.since, reported_at__lt=asked.until)
    rows = behind(rows, asked.keys, after) if after else rows
    sums = rows.order_by(*asked.keys).values(*asked.keys).annotate(quantity=Sum("quantity_e10"))
    return [shown(row) for row in sums[:size]]


def behind(rows: QuerySet[Any], keys: tuple[str, ...], after: Position) -> QuerySet[Any]:
    """Return the records whose keys stand behind a position."""
    condition = Q()
    for key in reversed(keys):
        value = getattr(after, key)
        beyond = Q(**{f"{key}__gt": value})
        condition = beyond | (Q(**{key: value}) & condition) if condition else beyond
    return rows.filter(condition, used_on__gte=after.used_on)


def shown(row: dict[str, Any]) -> Utilization:
    """Return a row of sums."""
    return Utilization(
        used_from=row.get("used_from") or midnight(row["used_on"]),
        hours=row.get("hours", DAY),
        meter_id=row["meter_id"],
        quantity_e10=int(row["quantity"]),
        resource_id=row.get("resource_id"),
    )


def position(row: Utilization) -> Position:
    """Return the position of a row."""
    return Position(row.used_from.date(), row.used_from, row.hours, row.meter_id, row.resource_id or NOTHING)


def resources(subscription: Subscription, rows: list[Utilization]) -> dict[UUID, UsageResource]:
    """Return the resources of some rows. One statement."""
    ids = {row.resource_id for row in rows if row.resource_id}
    found = UsageResource.objects.filter(tenant_id=subscription.tenant_id, id__in=ids)
    return {row.id: row for row in found}
