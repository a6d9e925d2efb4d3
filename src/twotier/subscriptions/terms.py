"""Dates of terms (lifecycle.md section 1): pure functions on days and moments."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

TERM_MONTHS = {"P1M": 1, "P1Y": 12, "P3Y": 36}
PLAN_MONTHS = {"monthly": 1, "annual": 12, "triennial": 36}
WINDOW = timedelta(hours=168)
DAY = timedelta(days=1)
TRIAL_DAYS = 30
EXPIRED_DAYS = 30
DISABLED_DAYS = 90
SUSPENDED_DAYS = 30
"""How long a subscription that was suspended at its end is kept before the 90 days begin (LC56)."""
LEGACY_SUSPENDED_DAYS = 90
NEVER = date(9999, 12, 11)
"""The day after the last day of what has no term: clients know it as 10 December 9999."""


@dataclass(frozen=True, slots=True)
class Cycle:
    """What one charge covers, half-open, and the full cycle that it is or is a part of (LC6)."""

    start: date
    next_start: date
    full_start: date
    full_next: date

    @property
    def days(self) -> int:
        """Return how many days are charged."""
        return (self.next_start - self.start).days

    @property
    def full_days(self) -> int:
        """Return how many days the full cycle has: its own, never those of another month."""
        return (self.full_next - self.full_start).days


def add_months(day: date, months: int) -> date:
    """Return the same day number that many months later, cut to that month's last day (LC3)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def months_between(anchor: date, day: date) -> int:
    """Return how many months after the anchor a day that was counted from it lies."""
    return (day.year - anchor.year) * 12 + day.month - anchor.month


def next_term_start(anchor: date, term: str) -> date:
    """Return the day after the first term's last day (LC2, LC5)."""
    return add_months(anchor, TERM_MONTHS[term])


def following_start(anchor: date, start: date, term: str) -> date:
    """Return the day after the last day of the term that begins on a day, counted from the anchor (LC4, LC5)."""
    return add_months(anchor, months_between(anchor, start) + TERM_MONTHS[term])


def cycles(anchor: date, start: date, next_start: date, plan: str, since: date | None = None) -> Iterator[Cycle]:
    """Yield the charge cycles of a term, or those from a day inside it on, with which another plan began.

    An anchor behind the term's start is the day after an aligned end: cycles are counted back from it, and the short one
    comes first.
    """
    begin = since or start
    for full in tiles(anchor, start, plan, begin):
        if full.full_start >= next_start:
            return
        yield Cycle(max(begin, full.start), min(next_start, full.next_start), full.full_start, full.full_next)


def tiles(anchor: date, start: date, plan: str, begin: date) -> Iterator[Cycle]:
    """Yield full cycles without end, from the one in which a day lies."""
    length = PLAN_MONTHS[plan]
    first = 0 if anchor > start else months_between(anchor, start)
    steps = (months_between(anchor, begin) - first) // length + 1
    while add_months(anchor, first + steps * length) > begin:
        steps -= 1
    while True:
        at, after = (add_months(anchor, first + (steps + more) * length) for more in (0, 1))
        yield Cycle(at, after, at, after)
        steps += 1


def next_cycle(anchor: date, start: date, plan: str, day: date) -> date:
    """Return when the charge cycle after the one in which a day lies begins."""
    return next(tiles(anchor, start, plan, day)).next_start


def last_day(next_start: date) -> date:
    """Return the inclusive last day that documents and the API show (LC2)."""
    return next_start - DAY


def midnight(day: date) -> datetime:
    """Return the moment with which a billing day begins (LC1)."""
    return datetime.combine(day, time(), UTC)


def window_end(moment: datetime, window: timedelta = WINDOW) -> datetime:
    """Return when a window opened at a moment closes: the deadline itself is too late (LC7)."""
    return moment + window
