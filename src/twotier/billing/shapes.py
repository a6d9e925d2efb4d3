"""What questions about usage answer: plain values, ready for the wire and for templates."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

import msgspec

from twotier.billing import rules


class Currency(msgspec.Struct, frozen=True):
    """In which currency a reader sees amounts of a month, and the rate of that month."""

    code: str
    rate_e10: int
    market: str

    def of(self, amount_e10: int) -> int:
        """Return an amount that usage is priced in, in the reader's currency."""
        return rules.converted(amount_e10, self.rate_e10)


class Cost(msgspec.Struct, frozen=True):
    """What usage costs: before the partner earned credit, and after it; and when that changed last."""

    list_e10: int = 0
    net_e10: int = 0
    modified_at: datetime | None = None

    def plus(self, other: "Cost") -> "Cost":
        """Return both together."""
        moments = [moment for moment in (self.modified_at, other.modified_at) if moment]
        return Cost(self.list_e10 + other.list_e10, self.net_e10 + other.net_e10, max(moments, default=None))


def together(costs: Iterable[Cost]) -> Cost:
    """Return the sum of costs."""
    found = Cost()
    for cost in costs:
        found = found.plus(cost)
    return found


class PlanUsage(msgspec.Struct, frozen=True):
    """A subscription that is charged by use, with what its usage of a month costs."""

    customer_id: UUID
    subscription_id: UUID
    product_id: str
    catalog_item_id: str
    name: str
    status: str
    partner_of_record: str
    seller_id: UUID
    cost: Cost


class MeterUsage(msgspec.Struct, frozen=True):
    """What a subscription used of a meter in a month."""

    meter_id: UUID
    quantity_e10: int
    cost: Cost


class ResourceUsage(msgspec.Struct, frozen=True):
    """What a resource used in a month."""

    uri: str
    name: str
    group_name: str
    service: str
    entitlement_id: str
    entitlement_name: str
    cost: Cost


class Utilization(msgspec.Struct, frozen=True):
    """What was used of a meter in an hour or on a day, by a resource or by all of them."""

    used_from: datetime
    hours: int
    meter_id: UUID
    quantity_e10: int
    resource_id: UUID | None = None


class Position(msgspec.Struct, frozen=True, array_like=True):
    """Behind which row of utilization a page starts."""

    used_on: date
    used_from: datetime
    hours: int
    meter_id: UUID
    resource_id: UUID
