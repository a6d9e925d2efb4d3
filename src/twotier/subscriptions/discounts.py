"""What a higher room takes off the price of a term, and for how many seats it does so (lifecycle.md LC73)."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from twotier.catalog.shapes import AvailabilityRow
from twotier.core.refusal import Refusal
from twotier.subscriptions.models import Subscription

Reduced = Callable[[AvailabilityRow, int], int]
"""The unit price of an item for a number of seats."""
Told = Callable[[Sequence[Subscription], date], dict[UUID, Reduced]]
Limit = Callable[[Subscription, int], Refusal | None]
_told: list[Told] = []
_limits: list[Limit] = []


def told_by(told: Told) -> Told:
    """Let a higher room say for which subscriptions a term that begins on a day costs less than the list price."""
    _told.append(told)
    return told


def limited_by(limit: Limit) -> Limit:
    """Let a higher room say why a subscription cannot have so many seats at its locked price."""
    _limits.append(limit)
    return limit


def on_day(rows: Sequence[Subscription], day: date) -> dict[UUID, Reduced]:
    """Return what makes the terms of some subscriptions cheaper that begin on a day: one statement for all of them."""
    return {key: reduced for tell in _told for key, reduced in tell(rows, day).items()} if rows else {}


def unit_price(row: Subscription, item: AvailabilityRow, day: date, quantity: int) -> int:
    """Return the unit price of an item for a subscription whose term of it begins on a day."""
    reduced = on_day([row], day).get(row.id)
    return reduced(item, quantity) if reduced else item.unit_price_e8


def why_no_more(row: Subscription, quantity: int) -> Refusal | None:
    """Return what keeps more seats from the price that a subscription is locked at, or nothing."""
    return next((refusal for limit in _limits if (refusal := limit(row, quantity))), None)
