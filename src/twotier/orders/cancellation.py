"""What of an order can be given back, and until when (lifecycle.md LC23, LC60)."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.catalog.rules import PERPETUAL, RESERVATION, SAAS, SOFTWARE
from twotier.core import clock
from twotier.core.refusal import Refusal, Sentence
from twotier.orders.models import Order, OrderLine

FOR_A_TERM, FOR_GOOD = timedelta(hours=168), timedelta(hours=720)
"""How long software for a term, and software for good, can be given back."""
Deadlines = Callable[[Iterable[UUID]], dict[UUID, datetime]]
_told: list[Deadlines] = []


def told_by(deadlines: Deadlines) -> None:
    """Let a higher room say until when subscriptions can be canceled: a renewal opens their window anew (LC61)."""
    _told.append(deadlines)


def deadlines(order: Order, lines: Iterable[OrderLine]) -> dict[UUID, datetime]:
    """Return until when each line can be given back; the deadline itself is too late (LC7)."""
    rows = list(lines)
    subscriptions = [row.subscription_id for row in rows if row.subscription_id]
    known = {key: until for tell in _told for key, until in tell(subscriptions).items()} if subscriptions else {}
    return {row.id: known.get(row.subscription_id or row.id, order.created_at + window(row)) for row in rows}


def window(line: OrderLine) -> timedelta:
    """Return how long a line can be given back after its purchase."""
    return FOR_GOOD if line.term == PERPETUAL else FOR_A_TERM


def refund(line: OrderLine) -> str:
    """Return what comes back of a line: all of what was for good, the days behind the cancellation of a term."""
    return "full" if line.term == PERPETUAL else "by_day"


def why_not(order: Order, lines: Iterable[OrderLine]) -> Refusal | None:
    """Return what keeps some lines of an order from being given back, or nothing."""
    rows = list(lines)
    until = deadlines(order, [row for row in rows if row.product_type == SOFTWARE])
    for row in rows:
        if refusal := of_kind(row) or (late(row) if until[row.id] <= clock.now() else None):
            return refusal
    return None


def of_kind(line: OrderLine) -> Refusal | None:
    """Return the refusal of a line that is no software, or was canceled before."""
    values = {"title": line.title}
    if line.canceled_at:
        return Refusal(400, 800061, Sentence(_("%(title)s was canceled before. Nothing was changed."), values))
    if line.product_type == SOFTWARE:
        return None
    if line.product_type == RESERVATION:
        text = _(
            "Only software can be canceled in an order. Ask for the return of the reservation by a service request."
        )
        return Refusal(403, 800019, text)
    if line.product_type == SAAS:
        return Refusal(403, 800077, Sentence(_("%(title)s is canceled through its subscription, not through the order."), values))  # fmt: skip
    text = _("%(title)s cannot be canceled through the order. Suspend or cancel its subscription.")
    return Refusal(400, 800063, Sentence(text, values))


def late(line: OrderLine) -> Refusal:
    """Return the refusal of a line whose time is over."""
    hours = int(window(line).total_seconds()) // 3600  # money: hours
    values = {"title": line.title, "days": hours // 24}
    return Refusal(400, 900117, Sentence(_("%(title)s can be canceled within %(days)s days. They are over."), values))
