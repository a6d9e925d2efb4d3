"""What was used on which day, of all subscriptions that a partner is billed for: page by page, in the order of the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec
from django.db.models import Q

from twotier.billing.models import SubscriptionUsage, UsageRecord
from twotier.billing.rules import next_month
from twotier.core import tenancy
from twotier.subscriptions.models import Subscription

BLOCK: Final = 200
"""Of how many subscriptions records are asked for in one statement."""
KEY: Final = ("tenant_id", "subscription_id", "used_on", "meter_id", "resource_id", "used_from")
LEGACY: Final = "MS-AZR-"
"""How ids of legacy Azure offers begin."""


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Behind which record a page begins."""

    tenant_id: UUID
    subscription_id: UUID
    used_on: date
    meter_id: UUID
    resource_id: UUID
    used_from: datetime


def place_of(row: UsageRecord) -> Place:
    """Return the place of a record."""
    return Place(*(getattr(row, name) for name in KEY))


def page(bill_to_id: UUID, month: date, after: Place | None, size: int, *, legacy: bool = False) -> list[UsageRecord]:
    """Return records of a month behind a place: two statements for each block of subscriptions until the page is full.

    Whoever is billed reads them also when the customer is no longer its own.
    """
    found: list[UsageRecord] = []
    with tenancy.scope(tenancy.PROGRAM):
        for block in blocks(bill_to_id, month, after):
            rows = UsageRecord.objects.filter(
                tenant_id__in={tenant for tenant, _subscription in block},
                subscription_id__in=sold_so([subscription for _tenant, subscription in block], legacy=legacy),
                partner_id=bill_to_id, used_on__gte=month, used_on__lt=next_month(month),
            )  # fmt: skip
            rows = rows.filter(behind(after)) if after else rows
            found += rows.select_related("resource", "meter").order_by(*KEY)[: size - len(found)]
            if len(found) >= size:
                break
    return found


def sold_so(ids: list[UUID], *, legacy: bool) -> list[UUID]:
    """Return those of the subscriptions that are of a legacy offer, or those that are not."""
    rows = Subscription.objects.filter(id__in=ids)
    named = (
        rows.filter(catalog_item_id__startswith=LEGACY) if legacy else rows.exclude(catalog_item_id__startswith=LEGACY)
    )
    return list(named.values_list("id", flat=True))


def plans(records: Iterable[UsageRecord]) -> dict[UUID, Subscription]:
    """Return the subscriptions of records by id: one statement."""
    with tenancy.scope(tenancy.PROGRAM):
        return Subscription.objects.in_bulk({row.subscription_id for row in records})


def blocks(bill_to_id: UUID, month: date, after: Place | None) -> Iterator[list[tuple[UUID, UUID]]]:
    """Yield the subscriptions that used something, in their order, from that of a place on."""
    rows = SubscriptionUsage.objects.filter(partner_id=bill_to_id, month=month)
    rows = rows.order_by("tenant_id", "subscription_id")
    found = rows.filter(later(after.tenant_id, after.subscription_id, or_same=True)) if after else rows
    while block := list(found.values_list("tenant_id", "subscription_id")[:BLOCK]):
        yield block
        found = rows.filter(later(*block[-1]))


def later(tenant_id: UUID, subscription_id: UUID, *, or_same: bool = False) -> Q:
    """Return the condition of subscriptions behind one."""
    name = "subscription_id__gte" if or_same else "subscription_id__gt"
    return Q(tenant_id__gt=tenant_id) | Q(tenant_id=tenant_id, **{name: subscription_id})


def behind(after: Place) -> Q:
    """Return the condition of what stands behind a place."""
    condition = Q()
    for name in reversed(KEY):
        value = getattr(after, name)
        beyond = Q(**{f"{name}__gt": value})
        condition = beyond | (Q(**{name: value}) & condition) if condition else beyond
    return condition
