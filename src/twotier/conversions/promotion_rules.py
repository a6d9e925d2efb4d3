"""Who gets a promotion (lifecycle.md LC73): pure functions on plain facts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from twotier.core import money

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Terms:
    """For what a promotion is, and for whom; nothing said is no limit."""

    starts_on: date
    ends_on: date
    """The last day on which it is given."""
    offers: Sequence[tuple[str, str, str, int]] = ()
    """SKU, term, billing plan, and millionths of the price that are taken off."""
    markets: Sequence[str] = ()
    segments: Sequence[str] = ()
    minimum_seats: int = 0
    maximum_seats: int | None = None
    redemptions: int | None = None
    new_only: bool = False
    prerequisites: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What a customer has, with all its partners together."""

    seats: int = 0
    """Seats that have the promotion already."""
    redeemed: int = 0
    owned: frozenset[str] = field(default_factory=frozenset)
    """SKUs of active subscriptions."""
    bought: frozenset[str] = field(default_factory=frozenset)
    """SKUs of all subscriptions there ever were."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is bought."""

    sku: str
    term: str
    plan: str
    quantity: int
    market: str
    segment: str
    day: date


def off(terms: Terms, ask: Ask) -> int:
    """Return the millionths that are taken off the price of what is bought, or 0."""
    return next((ppm for sku, term, plan, ppm in terms.offers if (sku, term, plan) == (ask.sku, ask.term, ask.plan)), 0)


def holds(terms: Terms, sku: str, term: str, plan: str, first_day: date) -> bool:
    """Tell whether a subscription that redeemed the promotion has its price in the term that began on a day."""
    offered = any((sku, term, plan) == (one, length, cycle) for one, length, cycle, _ppm in terms.offers)
    return offered and terms.starts_on <= first_day <= terms.ends_on


def left(terms: Terms, standing: Standing) -> int | None:
    """Return how many more seats may have the promotion; nothing where there is no end."""
    return None if terms.maximum_seats is None else max(0, terms.maximum_seats - standing.seats)


def faults(terms: Terms, ask: Ask, standing: Standing) -> list[str]:
    """Return every rule that a purchase does not meet, in the order of the documentation."""
    room = left(terms, standing)
    open_here = (not terms.markets or ask.market in terms.markets) and (
        not terms.segments or ask.segment in terms.segments
    )
    rules = (
        ("NotAvailable", not open_here or not terms.starts_on <= ask.day <= terms.ends_on),
        (
            "SeatCount",
            ask.quantity + standing.seats < terms.minimum_seats or (room is not None and ask.quantity > room),
        ),
        ("Term", not off(terms, ask)),
        ("RedemptionLimit", terms.redemptions is not None and standing.redeemed >= terms.redemptions),
        ("OfferPurchasedPreviously", terms.new_only and ask.sku in standing.bought),
        ("PrerequisiteProductOwnership", bool(terms.prerequisites) and not set(terms.prerequisites) & standing.owned),
    )
    return [name for name, broken in rules if broken]


def reduced(unit_price_e8: int, ppm: int) -> int:
    """Return a unit price with a promotion, rounded half up to its last digit."""
    return money.half_up(unit_price_e8 * (MILLION - ppm), MILLION)
