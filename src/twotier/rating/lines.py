"""From the history of subscriptions to charge lines: one chain of expressions, whichever engine runs it (billing.md BI115)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple

import ibis
import ibis.expr.types as ir

from twotier.rating import amounts, pieces, roundings, shapes
from twotier.rating.engine import Dialect, Engine
from twotier.rating.primitives import days_on, looked_back_to, midnight, rated_since, rated_until

INPUTS = {"changes": shapes.CHANGES, "billed": shapes.BILLED, "currencies": shapes.CURRENCIES, "rates": shapes.RATES}
"""The tables from which lines are made; whoever rates has put them into the engine."""
TABLES = {name: ibis.table(schema, name=name) for name, schema in (INPUTS | {"charges": shapes.CHARGES}).items()}


class Step(NamedTuple):
    """A table that rating makes on its way, and the statement that makes it."""

    name: str
    statement: str


@dataclass(frozen=True)
class Period:
    """What is rated: acts and due moments from a day up to before a moment, in UTC and without a zone."""

    since: date
    until: datetime

    @property
    def early(self) -> date:
        """Return from when on the parts are made that a refund may give back."""
        return self.since - timedelta(days=pieces.LOOK_BACK)

    def months(self, since: date) -> int:
        """Return how many months are touched from a day on."""
        last = self.until - timedelta(microseconds=1)
        return (last.year - since.year) * 12 + last.month - since.month + 1


class Steps:
    """Collects the statements of a chain: what is kept under a name is a table for those that follow."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.found: list[Step] = []

    def keep(self, name: str, expression: ir.Table) -> ir.Table:
        """Note the statement that makes a table of a name, and return the table."""
        self.found.append(Step(name, ibis.to_sql(expression, dialect=self.dialect)))
        return ibis.table(expression.schema(), name=name)


def parts(rows: ir.Table, rules: ir.Table, steps: ir.Table, since: ir.DateValue) -> ir.Table:
    """Return what acts and due moments from a day up to the period's end charge and give back by day."""
    changed = pieces.halves(rows, pieces.events(rows.filter(rows.at >= midnight(since)), rules))
    running = rows.filter(rows.until.isnull() | (rows.until >= midnight(since)))
    return changed.union(pieces.recurring(running, steps, since, rated_until()))


def given_back(made: Steps, rows: ir.Table, rules: ir.Table) -> ir.Table:
    """Return what refunds in full of the period give back; few subscriptions have one, so only theirs are looked back at."""
    acts = pieces.events(rows.filter(rows.at >= midnight(rated_since())), rules)
    acts = made.keep("refunds", acts.filter(acts.refund == "full"))
    theirs = made.keep("looked_back", rows.semi_join(acts, "subscription"))
    before = made.keep("earlier", parts(theirs, rules, ibis.table(shapes.STEPS, name="early_steps"), looked_back_to()))
    return pieces.refunded(theirs, acts, before)


@cache
def chain(dialect: Dialect, policies: frozenset[tuple[str, str]]) -> tuple[Step, ...]:
    """Return the statements that make `lines` and `faults`; for whatever period, so they are put together once."""
    made = Steps(dialect)
    known = pieces.facts(TABLES["changes"].filter(TABLES["changes"].at < rated_until()))
    rows = made.keep("facts", known.filter(known.until.isnull() | (known.until >= midnight(looked_back_to()))))
    rules = TABLES["charges"]
    found = made.keep("parts", parts(rows, rules, ibis.table(shapes.STEPS, name="steps"), rated_since()))
    found = found.union(given_back(made, rows, rules))
    named = amounts.with_prices(found, rows)
    named = amounts.with_rates(named, TABLES["billed"], TABLES["currencies"], TABLES["rates"])
    priced = made.keep("priced", named.mutate(fault=amounts.fault(named)))
    made.keep("faults", priced.filter(priced.fault != ""))
    rated = amounts.rated(priced.filter(priced.fault == ""), dict(policies))
    dated = rated.mutate(charge_start=rated.part_start, charge_end=days_on(rated.part_next, -1))
    made.keep("lines", dated.drop("part_start", "part_next", "begin", "month", "half", "fault"))
    return tuple(made.found)


def rate(engine: Engine, period: Period, policies: Mapping[str, str] = roundings.DEFAULTS) -> None:
    """Make the charge lines of a period as the table `lines`, and what could not be rated as `faults`.

    The engine holds the tables of `INPUTS`.
    """
    engine.define_period(period.early, period.since, period.until)
    engine.table("charges", pieces.charges())
    engine.table("steps", pieces.steps(period.months(period.since)))
    engine.table("early_steps", pieces.steps(period.months(period.early)))
    for step in chain(engine.dialect, frozenset(policies.items())):
        engine.make(step.name, step.statement)
