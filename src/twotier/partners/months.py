"""Months and business days: what policies, anniversaries and promises are counted in."""

from calendar import monthrange
from collections.abc import Container
from datetime import date, timedelta

SATURDAY = 5


def later(day: date, count: int) -> date:
    """Return the day so many months later, or the last one of that month."""
    number = day.year * 12 + day.month - 1 + count
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def business_days_after(day: date, count: int, holidays: Container[date] = frozenset()) -> date:
    """Return the day that many business days later: weekends and holidays do not count (S17)."""
    while count:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY and day not in holidays:
            count -= 1
    return day
