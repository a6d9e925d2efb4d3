"""What time brings in this room: carts that expire, drafts that are forgotten."""

from datetime import datetime

from twotier.access.actors import program
from twotier.core import due
from twotier.orders.usecases import expire_carts as carts
from twotier.orders.usecases import forget_drafts as drafts


def expire_carts(until: datetime) -> int:
    """Expire every open cart whose end has come, block by block."""
    count = 0
    while carts.any_ended(until) and (block := carts.expire_carts(program("clock"), until)):
        count += block
    return count


def forget_drafts(until: datetime) -> int:
    """Forget every draft that has ended."""
    return drafts.forget_drafts(program("clock"), until) if drafts.any_ended(until) else 0


def register() -> None:
    """Make the jobs known."""
    due.job("expire carts", due.Order.COUNTDOWNS, next_due=carts.next_expiry, run=expire_carts)
    due.job("forget drafts", due.Order.TIDYING, next_due=drafts.next_ended, run=forget_drafts)
