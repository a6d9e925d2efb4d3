"""What time brings in this room: requests that expire, subscriptions that move at the end of their term or at last."""

from twotier.access.clockwork import blockwise
from twotier.core import due
from twotier.transfers import queries
from twotier.transfers.usecases import expire_transfers as expiring
from twotier.transfers.usecases import move_due as moving


def register() -> None:
    """Make the jobs known; what moves at the end of its term does so before that end is carried out (LC12)."""
    due.job(
        "move transferred subscriptions",
        due.Order.CHANGES,
        next_due=queries.next_due_line,
        run=blockwise(moving.move_due, lambda until: queries.due_lines(until).exists()),
    )
    due.job(
        "expire transfers",
        due.Order.COUNTDOWNS,
        next_due=expiring.next_expiry,
        run=blockwise(expiring.expire_transfers, expiring.any_over),
    )
