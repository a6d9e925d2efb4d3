"""Let states end by themselves: expired ones are disabled, disabled ones deleted (lifecycle.md LC8, LC56)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.subscriptions import terms
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.queries import due
from twotier.subscriptions.usecases import _history as history
from twotier.subscriptions.usecases._naming import close_to_reseller
from twotier.subscriptions.usecases._sets import BLOCK, keep, moved

MOVES = {"expired": "disable", "disabled": "delete", "suspended": "delete_suspended"}
KIND = {"disable": history.DISABLE, "delete": history.DELETE, "delete_suspended": history.DELETE}


@usecase(permission=Permission.SUBSCRIPTION_VIEW)
def count_down(actor: Actor, until: datetime) -> int:
    """Move a block of subscriptions whose state has lasted long enough; returns how many there were."""
    rows = due.block(due.states_over(until), BLOCK)
    for (day, move), found in groupby(rows, key=lambda row: (row.state_until, MOVES[row.status])):
        assert day is not None
        go(actor, until, day, move, list(found))
    return len(rows)


def go(actor: Actor, until: datetime, day: date, move: str, rows: Sequence[Subscription]) -> None:
    """Make the move of one day."""
    acts, gone = [], moved(actor, [row.id for row in rows], move)
    for row in gone:
        row.state_until = day + timedelta(days=terms.DISABLED_DAYS) if move == "disable" else None
        row.end_reason = row.end_reason or "suspended"
        row.aside = None
        act = history.Act(actor, until)
        act.did(row, KIND[move], at=terms.midnight(day))
        acts.append(act)
    keep(gone, acts)
    if move != "disable":
        for tenant_id, reseller_id in {(row.tenant_id, row.reseller_id) for row in gone}:
            close_to_reseller(actor, tenant_id, reseller_id)
