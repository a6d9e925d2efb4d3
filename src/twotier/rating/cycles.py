"""In which charge cycle a day lies: the grid of a term, counted from its anchor (lifecycle.md LC4, LC6; billing.md BI25, BI26)."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from twotier.rating.primitives import days_until, idiv, months_on
from twotier.subscriptions.families import TRIALS
from twotier.subscriptions.terms import PLAN_MONTHS

AHEAD = 1200
"""Steps added before a division and taken off after it: quotients are of what is not negative."""


def months_between(first: ir.DateValue, day: ir.DateValue) -> ir.IntegerValue:
    """Return how many months lie between the months of two days."""
    return (day.year() - first.year()) * 12 + day.month() - first.month()


def cycle_of(rows: ir.Table, day: ir.DateValue, later: ir.IntegerValue | int = 0) -> ir.Table:
    """Add `full_start` and `full_next` of the cycle in which a day lies, or of one that many cycles later.

    The rows bear anchor, term_start, next_term_start, plan and family. A trial's only cycle is its term.
    """
    length = ibis.cases(*((rows.plan == plan, months) for plan, months in PLAN_MONTHS.items()), else_=12).cast("int64")
    first = ibis.ifelse(rows.anchor > rows.term_start, 0, months_between(rows.anchor, rows.term_start)).cast("int64")
    guessed = idiv(months_between(rows.anchor, day) - first + length * AHEAD, length) - AHEAD
    over = ibis.ifelse(months_on(rows.anchor, first + guessed * length) > day, 1, 0)
    step = guessed - over + later
    trial = rows.family.isin(TRIALS)
    return rows.mutate(
        full_start=ibis.ifelse(trial, rows.term_start, months_on(rows.anchor, first + step * length)),
        full_next=ibis.ifelse(trial, rows.next_term_start, months_on(rows.anchor, first + (step + 1) * length)),
    )


def measured(rows: ir.Table) -> ir.Table:
    """Add how many days a part has and how many its full cycle."""
    return rows.mutate(
        days=days_until(rows.part_start, rows.part_next), cycle_days=days_until(rows.full_start, rows.full_next)
    )
