"""At the end of a term: renew, extend, let a trial become paid, or end (lifecycle.md LC50 to LC56)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.subscriptions import endings, policies, terms
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.queries import due
from twotier.subscriptions.usecases import _history as history
from twotier.subscriptions.usecases._changing import clear_schedule
from twotier.subscriptions.usecases._next_terms import Turn, convert, extend, renew
from twotier.subscriptions.usecases._sets import BLOCK, keep, moved, replace_batches

KEPT_DAYS = {
    endings.EXPIRE: terms.EXPIRED_DAYS, endings.END: terms.DISABLED_DAYS, endings.DELETE_SUSPENDED: 0,
}  # fmt: skip
"""For how long the state lasts that follows."""
KIND = {endings.EXPIRE: history.EXPIRE, endings.END: history.END, endings.DELETE_SUSPENDED: history.DELETE}


@usecase(permission=Permission.SUBSCRIPTION_AUTO_RENEW)
def turn_terms(actor: Actor, until: datetime) -> int:
    """Do what the end of a block of terms brings, the earliest first; returns how many there were.

    A subscription whose next term ends by then too is found again.
    """
    rows = due.block(due.terms_over(until), BLOCK)
    rules, served = policies.in_force(until), due.served(rows)
    for day, found in groupby(rows, key=lambda row: row.next_term_start):
        group = list(found)
        ways = defaultdict[str, list[Subscription]](list)
        for row in group:
            ways[endings.due(row, rules, served=(row.tenant_id, row.partner_id) in served)].append(row)
        go_on(actor, until, day, rules, ways)
        for way in KIND:
            end(actor, until, day, way, ways[way])
    return len(rows)


def go_on(
    actor: Actor, until: datetime, day: date, rules: policies.InForce, ways: dict[str, list[Subscription]]
) -> None:
    """Begin the next terms of a day; a trial that can become nothing joins those that expire."""
    rows = [row for way in (endings.RENEW, endings.EXTEND, endings.CONVERT) for row in ways[way]]
    if not rows:
        return
    turn = Turn(actor, until, day, rules, rows)
    for row in ways[endings.RENEW]:
        renew(turn, row)
    for row in ways[endings.EXTEND]:
        extend(turn, row)
    stuck = [row for row in ways[endings.CONVERT] if not convert(turn, row)]
    ways[endings.EXPIRE] += stuck
    gone_on = [row for row in rows if row not in stuck]
    replace_batches(gone_on, turn.batches)
    keep(gone_on, turn.acts)


def end(actor: Actor, until: datetime, day: date, way: str, rows: Sequence[Subscription]) -> None:
    """End subscriptions whose term is over and for which nothing follows (LC56)."""
    if not rows:
        return
    suspended = {row.id for row in rows if row.status == "suspended"}
    acts = []
    ended = moved(actor, [row.id for row in rows], way)
    for row in ended:
        days = KEPT_DAYS[way] + (terms.SUSPENDED_DAYS if row.id in suspended else 0)
        row.state_until = day + timedelta(days=days) if days and row.status != "deleted" else None
        row.end_reason, row.auto_renew, row.end_choice, row.aside = "term_over", False, "", None
        row.next_plan, row.next_plan_from = "", None
        clear_schedule(row, actor, "term_over")
        act = history.Act(actor, until)
        act.did(row, KIND[way], at=terms.midnight(day))
        acts.append(act)
    keep(ended, acts)
