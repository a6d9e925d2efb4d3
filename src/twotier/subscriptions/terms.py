"""Dates of terms (lifecycle.md section 1): pure functions on days and moments."""

from calendar import monthrange
from datetime import date, datetime, timedelta

TERM_MONTHS = {"P1M": 1, "P1Y": 12, "P3Y": 36}
WINDOW = timedelta(hours=168)


def add_months(day: date, months: int) -> date:
    """Return the same day number that many months later, cut to that month's last day (LC3)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def next_term_start(anchor: date, term: str) -> date:
    """Return the day after the first term's last day (LC2, LC5)."""
    return add_months(anchor, TERM_MONTHS[term])


def last_day(next_start: date) -> date:
    """Return the inclusive last day that documents and the API show (LC2)."""
    return next_start - timedelta(days=1)


def window_end(moment: datetime) -> datetime:
    """Return when a window opened at a moment closes: 168 hours later, the deadline itself is too late (LC7)."""
    return moment + WINDOW
