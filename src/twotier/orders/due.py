"""What time brings in this room: carts that expire, drafts that are forgotten."""

from twotier.access.clockwork import blockwise
from twotier.core import due
from twotier.orders.usecases import expire_carts as carts
from twotier.orders.usecases import forget_drafts as drafts


def register() -> None:
    """Make the jobs known."""
    due.job(
        "expire carts",
        due.Order.COUNTDOWNS,
        next_due=carts.next_expiry,
        run=blockwise(carts.expire_carts, carts.any_ended),
    )
    due.job(
        "forget drafts",
        due.Order.TIDYING,
        next_due=drafts.next_ended,
        run=blockwise(drafts.forget_drafts, drafts.any_ended),
    )
