"""Which upgrades are possible (lifecycle.md LC70, LC71): pure functions on plain facts."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from twotier.subscriptions.terms import TERM_MONTHS

YOUNG_DAYS = 30
"""For how long a legacy subscription does not migrate (LC76)."""
TRIAL_SEATS = 25
"""How many seats a trial has at least when it is converted inside its 30 days (LC25)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a rule asks of a subscription."""

    id: str
    sku: str
    status: str
    term: str
    next_term_start: date
    cancel_until: datetime | None = None


def why_not_into(source: Standing, target: Standing, sku: str, now: datetime) -> int:
    """Return the code that keeps seats from going into an existing subscription of a SKU, or 0."""
    rules = (
        (900259, target.id == source.id),
        (900258, target.status != "active"),
        (900260, target.sku != sku),
        (900267, TERM_MONTHS[target.term] < TERM_MONTHS[source.term]),
        (900236, target.next_term_start < source.next_term_start),
        (900261, target.cancel_until is not None and now < target.cancel_until),
    )
    return next((code for code, broken in rules if broken), 0)


def split(quantity: int, wanted: int | None) -> tuple[int, bool]:
    """Return how many seats go, and whether those are all; nothing asked means all."""
    moved = quantity if wanted is None else wanted
    return moved, moved == quantity


@dataclass(frozen=True, slots=True)
class Legacy:
    """What a rule asks of a legacy subscription that shall go to new commerce."""

    is_legacy: bool
    is_trial: bool
    is_add_on: bool
    status: str
    segment: str
    term_start: date
    next_term_start: date
    is_promoted: bool = False


NOT_LEGACY, NOT_ACTIVE, TOO_EARLY, TOO_LATE, NO_SUCCESSOR = 1, 2, 3, 4, 5
OF_TRIAL, OF_SEGMENT, OF_BASE, NO_RESELLER, UNDER_WAY, UNFIT, OF_PROMOTION = 6, 7, 8, 9, 10, 11, 12
"""Why not, in the numbers that clients read; 5 is the documented one."""


def why_not_migrate(row: Legacy, today: date, *, full_term: bool) -> int:
    """Return the first rule that keeps a legacy subscription where it is, or 0 (LC76); days are billing days."""
    rules = (
        (NOT_LEGACY, not row.is_legacy),
        (OF_TRIAL, row.is_trial),
        (OF_BASE, row.is_add_on),
        (NOT_ACTIVE, row.status != "active"),
        (OF_SEGMENT, row.segment != "commercial"),
        (OF_PROMOTION, row.is_promoted),
        (TOO_EARLY, today < row.term_start + timedelta(days=YOUNG_DAYS)),
        (TOO_LATE, not full_term and today + timedelta(days=1) >= row.next_term_start),
    )
    return next((code for code, broken in rules if broken), 0)
