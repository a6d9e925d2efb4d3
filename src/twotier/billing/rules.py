"""What the numbers of usage mean: scales, months, currencies, shares. Pure functions on values."""

from datetime import UTC, date, datetime, time
from typing import Final

from twotier.catalog.rules import RATE_SCALE
from twotier.core import money

AMOUNT_SCALE: Final = 10
"""Digits of a daily amount (`_e10`, billing.md BI1)."""
PPM: Final = 10**6
THRESHOLDS: Final = (800_000, 1_000_000, 1_200_000)
"""The shares of a budget that are told of (BI74)."""


def month_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def next_month(day: date) -> date:
    """Return the first day of the month after a day's."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)  # money: counts months


def month_before(day: date) -> date:
    """Return the first day of the month before a day's."""
    return month_of(date.fromordinal(month_of(day).toordinal() - 1))


def month_name(month: date) -> str:
    """Return a month as addresses and files write it."""
    return f"{month:%Y-%m}"


def midnight(day: date) -> datetime:
    """Return the moment at which a day begins in UTC."""
    return datetime.combine(day, time(), UTC)


def converted(amount_e10: int, rate_e10: int) -> int:
    """Return an amount in another currency, half up to its ten digits (BI80)."""
    return money.half_up(amount_e10 * rate_e10, 10**RATE_SCALE)


def minor_of(amount_e10: int, currency: str) -> int:
    """Return an amount in whole minor units, cut towards zero as usage lines are (BI47)."""
    return money.idiv(amount_e10, 10 ** (AMOUNT_SCALE - money.digits(currency)))


def share_ppm(spent_e10: int, budget_minor: int, currency: str) -> int:
    """Return which share of a budget is spent, in millionths, cut: a threshold is reached when it really is."""
    return money.idiv(spent_e10 * PPM, budget_minor * 10 ** (AMOUNT_SCALE - money.digits(currency)))


def used_at(share: int, rate_e10: int, currency: str) -> int:
    """Return what usage costs, by minor unit of a budget, when that share of the budget is spent, cut."""
    return money.idiv(share * 10 ** (AMOUNT_SCALE - money.digits(currency) + RATE_SCALE), PPM * rate_e10)


def percent(ppm: int) -> int:
    """Return a share in whole percent, cut."""
    return money.idiv(ppm * 100, PPM)
