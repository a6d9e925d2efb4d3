"""Which parts of which cycles a subscription's history charges and gives back, before any amount (billing.md 2 to 4).

`charges.csv` says what each kind of change makes: one row for each line. The price, the plan and the grid of a credit are
those of the row of the history before the change, those of a charge of the row after it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.csv

from twotier.rating import shapes
from twotier.rating.cycles import cycle_of
from twotier.rating.primitives import days_on, midnight
from twotier.subscriptions import families

SEATS: Final = (*families.NEW_COMMERCE, families.SOFTWARE, *families.SERVICES)
LEGACY_FULL_DAYS: Final = 30
"""A legacy subscription that is suspended within its first days is given back whole (BI32)."""
LOOK_BACK: Final = 62
"""Days before a period in which the cycle of a refund in full has begun at the latest."""


@cache
def charges() -> pa.Table:
    """Return what each kind of change makes."""
    texts = pa.csv.ConvertOptions(strings_can_be_null=False)
    return pa.csv.read_csv(Path(__file__).with_name("charges.csv"), convert_options=texts)


def steps(months: int) -> pa.Table:
    """Return the numbers of the later cycles that can begin in some months."""
    return pa.table({"n": pa.array(range(1, months + 1), pa.int64())})


def shaped(rows: ir.Table) -> ir.Table:
    """Return the columns of a piece, each of its type."""
    return rows.select(*shapes.PIECES.names).cast(shapes.PIECES)


def facts(changes: ir.Table) -> ir.Table:
    """Add to each row of the history until when it holds, the row before, its billing day and where its plan begins.

    `changes` has the columns of `shapes.CHANGES`.
    """
    order = ibis.window(group_by="subscription", order_by=["at", "number"])
    rows = changes.mutate(
        day=changes.at.date(),
        until=changes.at.lead().over(order),
        next_kind=changes.kind.lead().over(order),
        before=changes.number.lag().over(order),
        regime=ibis.cases(
            (changes.family.isin(SEATS), "seats"), (changes.family.isin(families.LEGACIES), "legacy"), else_=""
        ),
    )
    so_far = ibis.cumulative_window(
        group_by=["subscription", "anchor", "term_start", "next_term_start"], order_by=["at", "number"]
    )
    changed = ibis.ifelse(rows.kind == "change_plan", rows.day, ibis.null("date"))
    return rows.mutate(begin=ibis.coalesce(changed.max().over(so_far), rows.term_start))


def events(rows: ir.Table, rules: ir.Table) -> ir.Table:
    """Return what each change makes, with the row of the history whose price and grid it has."""
    same = [rows.regime == rules.regime, rows.kind == rules.kind, (rules.plan == "") | (rules.plan == rows.plan)]
    made = rows.join(rules, same)
    days = ibis.cases(
        (made.starts == "cancel", ibis.ifelse(made.cancel_day_charged, 1, 0)),
        (made.starts == "after", ibis.ifelse(made.at == midnight(made.term_start), 0, 1)),
        else_=0,
    )
    return made.select(
        "subscription", "half", "starts", "ends", "charge_type", refund_of(made).name("refund"),
        event=made.number, event_at=made.at, row=ibis.ifelse(made.half == "credit", made.before, made.number),
        seats=ibis.cases(
            (made.seats == "before", made.old_quantity), (made.seats == "gone", made.old_quantity - made.quantity),
            (made.seats == "come", made.quantity - made.old_quantity), else_=made.quantity,
        ),
        day=days_on(made.day, days),
    )  # fmt: skip


def refund_of(rows: ir.Table) -> ir.StringValue:
    """Return how a change gives back: full, by_day or nothing; a cancellation says it itself (LC62, BI32)."""
    early = rows.day < days_on(rows.term_start, LEGACY_FULL_DAYS)
    suspended = (rows.regime == "legacy") & (rows.kind == "suspend")
    return ibis.cases(
        (suspended & early, "full"), (rows.kind == "cancel", ibis.coalesce(rows.refund.nullif(""), "by_day")), else_="by_day"
    )  # fmt: skip


def halves(rows: ir.Table, acts: ir.Table) -> ir.Table:
    """Return the parts that acts charge and give back by day."""
    made = acts.filter(acts.refund == "by_day").drop("refund")
    priced = made.join(rows.drop("day"), [made.subscription == rows.subscription, made.row == rows.number])
    found = cycle_of(priced, priced.day)
    ends = ibis.least(found.next_term_start, found.full_next)
    whole = ibis.greatest(found.begin, found.full_start)
    parts = found.mutate(
        part_start=ibis.ifelse(found.starts == "cycle", whole, found.day),
        part_next=ibis.ifelse(found.ends == "day", ibis.least(ends, found.day), ends),
    )
    return shaped(parts.filter(parts.part_start < parts.part_next, parts.seats > 0))


def recurring(rows: ir.Table, steps: ir.Table, since: ir.DateValue, until: ir.TimestampValue) -> ir.Table:
    """Return the later cycles of terms that fall due from a day on and before a moment.

    `steps` counts how many cycles later, from 1. A cycle is due as its first day begins, for what holds then; what changes the plan at that moment charges it itself.
    """
    charging = rows.filter(
        rows.next_term_start > since,
        ((rows.regime == "seats") & rows.status.isin(["active", "suspended"]))
        | ((rows.regime == "legacy") & (rows.status == "active")),
    )
    many = charging.cross_join(steps)
    found = cycle_of(many, ibis.greatest(many.day, days_on(since, -1)), many.n)
    due = midnight(found.full_start)
    changes_plan = (found.regime == "seats") & (found.next_kind == "change_plan")
    held = found.until.isnull() | ibis.ifelse(changes_plan, due < found.until, due <= found.until)
    kept = found.filter(
        due > found.at, held, due < until, found.full_start >= since,
        found.full_start < found.next_term_start, found.quantity > 0, ~found.family.isin(families.TRIALS),
    )  # fmt: skip
    return shaped(kept.mutate(
        event=kept.number, event_at=midnight(kept.full_start), half=ibis.literal("charge"),
        seats=kept.quantity, charge_type=ibis.ifelse(kept.regime == "seats", "cycleCharge", "Cycle fee"),
        part_start=kept.full_start, part_next=ibis.least(kept.next_term_start, kept.full_next),
    ))  # fmt: skip


def refunded(rows: ir.Table, acts: ir.Table, before: ir.Table) -> ir.Table:
    """Return what acts give back in full: each part of the running cycle, but those that cancel each other (BI23)."""
    priced = acts.join(rows.drop("day"), [acts.subscription == rows.subscription, acts.row == rows.number])
    running = cycle_of(priced, priced.day).select(
        "subscription", "term_start", "full_start", "charge_type", "event", "event_at"
    )
    named = before.join(
        rows.select("subscription", "number", "term_start", "product", "sku", "unit_price_e8"),
        ["subscription", "number"],
    )
    same = [
        named.subscription == running.subscription, named.term_start == running.term_start,
        named.full_start == running.full_start, named.event_at <= running.event_at, named.event < running.event,
    ]  # fmt: skip
    left = not_canceled(named.join(running, same, rname="{name}_act"))
    return shaped(left.mutate(
        event=left.event_act, event_at=left.event_at_act,
        half=ibis.ifelse(left.half == "charge", "credit", "charge"), charge_type=left.charge_type_act,
    ))  # fmt: skip


def not_canceled(parts: ir.Table) -> ir.Table:
    """Leave out charges and credits of the same product, price, seats and days, one for one."""
    key = ["event_act", "product", "sku", "unit_price_e8", "part_start", "part_next", "seats"]
    same = ibis.window(group_by=key)
    charges = ibis.ifelse(parts.half == "charge", 1, 0).sum().over(same)
    credits_ = ibis.ifelse(parts.half == "credit", 1, 0).sum().over(same)
    nth = ibis.row_number().over(ibis.window(group_by=[*key, "half"], order_by=["event_at", "event"]))
    found = parts.mutate(nth=nth, opposite=ibis.ifelse(parts.half == "charge", credits_, charges))
    return found.filter(found.nth >= found.opposite)
