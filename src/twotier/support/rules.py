"""Rules on values: when an answer is due, whether a service is affected."""

import re
import secrets
from collections.abc import Iterable
from datetime import datetime, time, timedelta

from twotier.customers.folding import folded
from twotier.partners.months import business_days_after

UNKNOWN, CRITICAL, MODERATE, MINIMAL = SEVERITIES = ("unknown", "critical", "moderate", "minimal")
FIRST_ANSWER = {CRITICAL: timedelta(hours=2), MODERATE: timedelta(hours=4), MINIMAL: timedelta(hours=8)}
HEALTH = ("normal", "information", "warning", "critical")
NORMAL = HEALTH[0]
WORD = re.compile(r"[^\W_]+")


def answer_due(asked: datetime, severity: str) -> datetime:
    """Return when the first answer is due: 2, 4 or 8 hours; one business day for a question without severity (U1)."""
    if severity in FIRST_ANSWER:
        return asked + FIRST_ANSWER[severity]
    day = business_days_after(asked.date(), 1)
    return datetime.combine(day, time(asked.hour, asked.minute, asked.second, asked.microsecond), asked.tzinfo)


def number(on: datetime) -> str:
    """Return a number as requests bear it: a 6, the day, eight digits by chance."""
    return f"6{on:%y%m%d}{secrets.randbelow(10**8):08}"


def words(text: str) -> list[str]:
    """Return the words of a name as they are compared."""
    return WORD.findall(folded(text))


def affects(workload: str, names: Iterable[str]) -> bool:
    """Tell whether a service bears the workload's name: its words stand, one after the other, in one of the names."""
    wanted = words(workload)
    return bool(wanted) and any(holds(words(name), wanted) for name in names)


def holds(said: list[str], wanted: list[str]) -> bool:
    """Tell whether words stand one after the other among others."""
    size = len(wanted)
    return any(said[at : at + size] == wanted for at in range(len(said) - size + 1))
