"""Policies as dated rows: what a program owner changes without code; the row that is valid at the moment of an act decides.

`FIRST` are the rows with which a program starts. A row without `valid_from` is kept ready and not in force.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

import msgspec
from django.db import connections

from twotier.core import clock
from twotier.subscriptions import families
from twotier.subscriptions.models import Policy

V = TypeVar("V", bound="Values")
BEGINNING = date(2020, 1, 1)
PLAN_CHANGES_ENDED = date(2025, 4, 1)
TRANSFERS_BEGAN = date(2024, 1, 1)
"""Since when licenses go to another partner inside a term (LC82)."""


class Values(msgspec.Struct, frozen=True):
    """What a row of a policy says."""


class Cancellation(Values, frozen=True):
    """When a subscription may be canceled and seats given back, and what comes back (LC60)."""

    window_hours: int | None
    """Nothing: at any time. Zero: never."""
    full_refund_hours: int = 0
    by_day: bool = True
    cancel_day_charged: bool = False
    seats: str = "per_batch"

    @property
    def window(self) -> timedelta | None:
        """Return how long the window is open; nothing where there is no end."""
        return None if self.window_hours is None else timedelta(hours=self.window_hours)


class ExtendedTerms(Values, frozen=True):
    """For which terms an extended one may follow (LC55)."""

    started_from: date
    ends_from: date
    families: tuple[str, ...] = (families.LICENSE,)


class EndOfTerm(Values, frozen=True):
    """What happens at the end of a term that does not renew and for which nobody chose (LC53)."""

    action: str


class Switch(Values, frozen=True):
    """Whether something is done or allowed."""

    on: bool


class Limit(Values, frozen=True):
    """How often something may be done; nothing: without end."""

    most: int | None


@dataclass(frozen=True, slots=True)
class First:
    """A row with which a program starts."""

    id: str
    name: str
    family: str
    values: Values
    valid_from: date | None = BEGINNING
    valid_until: date | None = None


CANCELLATION, EXTENDED_TERMS, END_OF_TERM = "cancellation", "extended_service_term", "end_of_term_default"
RESTORE, PLAN_CHANGE, TERM_WINDOW = "restore_on_reactivate", "plan_change_midterm", "window_on_term_change"
UPDATES, TRANSFER_MIDTERM = "updates_per_subscription", "transfer_midterm"
KINDS: dict[str, type[Values]] = {
    CANCELLATION: Cancellation, EXTENDED_TERMS: ExtendedTerms, END_OF_TERM: EndOfTerm, RESTORE: Switch,
    PLAN_CHANGE: Switch, TERM_WINDOW: Switch, UPDATES: Limit, TRANSFER_MIDTERM: Switch,
}  # fmt: skip
FIRST = [
    First("license-prorated", CANCELLATION, families.LICENSE, Cancellation(168)),
    First("license-full-first-24h", CANCELLATION, families.LICENSE, Cancellation(168, full_refund_hours=24), None),
    First("trial", CANCELLATION, families.TRIAL, Cancellation(None, seats="none")),
    First("legacy", CANCELLATION, families.LEGACY, Cancellation(0, full_refund_hours=720, seats="any_time")),
    First("legacy-trial", CANCELLATION, families.LEGACY_TRIAL, Cancellation(None, seats="none")),
    First("software", CANCELLATION, families.SOFTWARE, Cancellation(168, cancel_day_charged=True, seats="none")),
    First("usage", CANCELLATION, families.USAGE, Cancellation(None, seats="none")),
    First("service", CANCELLATION, families.SERVICE, Cancellation(336, 336, by_day=False, seats="none")),
    First("monthly-service", CANCELLATION, families.MONTHLY_SERVICE, Cancellation(24, 24, by_day=False, seats="none")),
    First("extended-term", CANCELLATION, families.EXTENDED, Cancellation(None, seats="none")),
    First("extended-service-term", EXTENDED_TERMS, "", ExtendedTerms(date(2025, 4, 1), date(2026, 5, 4))),
    First("end-of-term-extend", END_OF_TERM, "", EndOfTerm("extend")),
    First("restore-on-reactivate", RESTORE, "", Switch(True)),
    First("plan-change-allowed", PLAN_CHANGE, "", Switch(True), valid_until=PLAN_CHANGES_ENDED),
    First("plan-change-refused", PLAN_CHANGE, "", Switch(False), PLAN_CHANGES_ENDED),
    First("no-window-on-term-change", TERM_WINDOW, "", Switch(False)),
    First("updates-per-subscription", UPDATES, "", Limit(1200)),
    First("transfer-midterm-refused", TRANSFER_MIDTERM, "", Switch(False), valid_until=TRANSFERS_BEGAN),
    First("transfer-midterm-allowed", TRANSFER_MIDTERM, "", Switch(True), TRANSFERS_BEGAN),
]


def add(kinds: dict[str, type[Values]], rows: Sequence[First]) -> None:
    """Let a higher room have policies of its own: what their rows say, and the rows with which a program starts."""
    KINDS.update(kinds)
    FIRST.extend(rows)


class Chosen(msgspec.Struct, frozen=True):
    """The row that decides an act: its id, which the act keeps, and what it says."""

    id: str
    name: str
    family: str
    values: Any


class InForce:
    """The rows that are valid on a day: read once, asked as often as an act needs."""

    def __init__(self, rows: Sequence[Policy]) -> None:
        self.rows = {(row.name, row.family): row for row in sorted(rows, key=lambda row: row.valid_from or date.min)}

    def row(self, name: str, family: str = "") -> Chosen:
        """Return the row of a policy, for a family where the policy has one row for each."""
        found = self.rows[name, family]
        return Chosen(found.id, name, family, msgspec.convert(found.values, KINDS[name]))

    def of(self, name: str, kind: type[V], family: str = "") -> V:
        """Return what a policy says."""
        found = self.row(name, family).values
        assert isinstance(found, kind)
        return found

    def all_of(self, name: str) -> dict[str, Any]:
        """Return what a policy says, by family: nothing for those that have no row."""
        return {family: self.row(name, family).values for known, family in self.rows if known == name}

    def cancellation(self, family: str) -> Cancellation:
        """Return when a product of a family, or an extended term, may be canceled."""
        return self.of(CANCELLATION, Cancellation, family)


def in_force(at: datetime | None = None) -> InForce:
    """Return the policies that are valid at a moment, by default now: one statement."""
    return InForce(Policy.valid_on((at or clock.now()).date()))


def charging_the_day() -> list[str]:
    """Return the rows, of whatever time, by which the day of a cancellation is charged (LC60): one statement."""
    rows = Policy.objects.filter(name=CANCELLATION)  # objects: the room's own rows
    return [row.id for row in rows if msgspec.convert(row.values, Cancellation).cancel_day_charged]


def fill(using: str = "default", **_: object) -> None:
    """Write the rows with which a program starts, after each migration; rows that are there stay as they are."""
    table = Policy._meta.db_table
    if table not in connections[using].introspection.table_names():
        return
    Policy.keep(
        Policy(
            id=row.id, name=row.name, family=row.family, values=msgspec.to_builtins(row.values),
            valid_from=row.valid_from, valid_until=row.valid_until,
        )
        for row in FIRST
    )  # fmt: skip
