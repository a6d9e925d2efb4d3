"""What a cancellation gives back (lifecycle.md LC60, LC62): pure functions on a subscription, a policy row and a moment."""

from datetime import date, datetime, timedelta

from twotier.subscriptions import policies, terms
from twotier.subscriptions.models import Subscription

FULL, BY_DAY, NOTHING = "full", "by_day", ""


def kind(row: Subscription, rule: policies.Cancellation, at: datetime) -> str:
    """Return whether the running charge comes back in full, by day, or not at all."""
    opened = row.window_opened_at
    if opened and at < opened + timedelta(hours=rule.full_refund_hours):
        return FULL
    return BY_DAY if rule.by_day else NOTHING


def unused(row: Subscription, day: date, *, charged: bool = False) -> tuple[int, int]:
    """Return how many days of the running charge are unused from a day on, and how many it has.

    `charged` says that the day itself is still paid for.
    """
    found = terms.cycles(row.anchor, row.term_start, row.next_term_start, row.billing_cycle)
    running = next(cycle for cycle in found if cycle.next_start > day)
    left = (running.next_start - day).days - (1 if charged else 0)
    return left, running.days
