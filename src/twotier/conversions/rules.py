"""Which upgrades are possible (lifecycle.md LC70, LC71): pure functions on plain facts."""

from dataclasses import dataclass
from datetime import date, datetime

from twotier.subscriptions.terms import TERM_MONTHS

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
