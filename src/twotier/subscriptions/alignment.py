"""Terms that end with another subscription or with a month (lifecycle.md LC13 to LC16): pure functions on days."""

from collections.abc import Iterable, Iterator
from datetime import date

from twotier.subscriptions.terms import DAY, TERM_MONTHS, add_months, last_day

AMBIGUOUS = (28, 29, 30)
"""Days on which a monthly term may end only where they end a month: it would not find back to them (LC15)."""
Other = tuple[date, str]
"""The last day of another subscription's running term, and its term."""


def natural_last_day(first: date, term: str) -> date:
    """Return the last day of a full term that begins on a day."""
    return last_day(add_months(first, TERM_MONTHS[term]))


def is_month_end(day: date) -> bool:
    """Tell whether a day is its month's last."""
    return (day + DAY).day == 1


def month_end(first: date, term: str) -> date:
    """Return the latest month end that is not after the natural last day (LC14)."""
    natural = natural_last_day(first, term)
    return natural if is_month_end(natural) else natural.replace(day=1) - DAY


def repeats(other: Other, first: date, term: str) -> Iterator[date]:
    """Yield the last days of another subscription's terms that lie inside the full term (LC13)."""
    until, months = natural_last_day(first, term), TERM_MONTHS[other[1]]
    ends, step = other[0], 0
    while ends <= until:
        if ends >= first:
            yield ends
        step += 1
        ends = last_day(add_months(other[0] + DAY, step * months))


def end_with(other: Other, first: date, term: str) -> date | None:
    """Return the last day of a term that ends together with another subscription, or nothing where it cannot (LC13)."""
    return max(repeats(other, first, term), default=None)


def may_end_with(other: Other, term: str) -> bool:
    """Tell whether a term may end with another subscription at all: years do not end with monthly terms (LC15)."""
    return other[1] != "P1M" or term == "P1M"


def inside(day: date, first: date, term: str) -> bool:
    """Tell whether a term may end on a day as far as the day itself goes: in the first term, and not on an odd day."""
    if not first <= day <= natural_last_day(first, term):
        return False
    return term != "P1M" or day.day not in AMBIGUOUS or is_month_end(day) or day == natural_last_day(first, term)


def matches(day: date, first: date, term: str, others: Iterable[Other]) -> bool:
    """Tell whether a day inside the first term is a month end or one on which another subscription ends."""
    if is_month_end(day) or day == natural_last_day(first, term):
        return True
    return any(day in repeats(other, first, term) for other in others if may_end_with(other, term))
