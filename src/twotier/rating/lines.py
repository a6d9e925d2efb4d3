"""From the history of subscriptions to charge lines: one chain of expressions, whichever engine runs it (billing.md BI115)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import ibis
import ibis.expr.types as ir

from twotier.rating import amounts, pieces, shapes
from twotier.rating.engine import Engine
from twotier.rating.primitives import days_on


@dataclass(frozen=True)
class Inputs:
    """The tables of an engine from which lines are made; `shapes` has their columns."""

    changes: ir.Table
    billed: ir.Table
    currencies: ir.Table
    rates: ir.Table


@dataclass(frozen=True)
class Period:
    """What is rated: acts and due moments from a day up to before a moment, in UTC and without a zone."""

    since: date
    until: datetime
    early: date = field(init=False)
    """From when on the parts are made that a refund may give back."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "early", self.since - timedelta(days=pieces.LOOK_BACK))

    def months(self, since: date) -> int:
        """Return how many months are touched from a day on."""
        last = self.until - timedelta(microseconds=1)
        return (last.year - since.year) * 12 + last.month - since.month + 1


def parts(engine: Engine, rows: ir.Table, rules: ir.Table, since: date, period: Period) -> ir.Table:
    """Return what acts and due moments from a day up to a period's end charge and give back by day."""
    steps = engine.table("steps", pieces.steps(period.months(since)))
    changed = pieces.halves(rows, pieces.events(rows.filter(rows.at >= begin_of(since)), rules))
    running = rows.filter(rows.until.isnull() | (rows.until >= begin_of(since)))
    return changed.union(pieces.recurring(running, steps, since, period.until))


def given_back(engine: Engine, rows: ir.Table, rules: ir.Table, period: Period) -> ir.Table:
    """Return what refunds in full of the period give back; few subscriptions have one, so only theirs are looked back at."""
    acts = pieces.events(rows.filter(rows.at >= begin_of(period.since)), rules)
    acts = engine.keep("refunds", acts.filter(acts.refund == "full"))
    theirs = engine.keep("looked_back", rows.semi_join(acts, "subscription"))
    before = engine.keep("earlier", parts(engine, theirs, rules, period.early, period))
    return pieces.refunded(theirs, acts, before)


def begin_of(day: date) -> ir.TimestampScalar:
    """Return the instant with which a day begins."""
    return ibis.literal(datetime.combine(day, time()))


def rate(engine: Engine, inputs: Inputs, period: Period, policies: Mapping[str, str] = shapes.POLICIES) -> ir.Table:
    """Keep the charge lines of a period as `lines` and what could not be rated as `faults`; returns the lines."""
    changes = inputs.changes
    known = pieces.facts(changes.filter(changes.at < ibis.literal(period.until)))
    rows = engine.keep("facts", known.filter(known.until.isnull() | (known.until >= ibis.literal(period.early))))
    rules = engine.table("charges", pieces.charges())
    found = engine.keep("parts", parts(engine, rows, rules, period.since, period))
    found = found.union(given_back(engine, rows, rules, period))
    named = amounts.with_rates(amounts.with_prices(found, rows), inputs.billed, inputs.currencies, inputs.rates)
    priced = engine.keep("priced", named.mutate(fault=amounts.fault(named)))
    engine.keep("faults", priced.filter(priced.fault != ""))
    rated = amounts.rated(priced.filter(priced.fault == ""), policies)
    dated = rated.mutate(charge_start=rated.part_start, charge_end=days_on(rated.part_next, -1))
    return engine.keep("lines", dated.drop("part_start", "part_next", "begin", "month", "half", "fault"))
