"""What time brings in this room: invitations that expire."""

from datetime import datetime

from twotier.access.actors import program
from twotier.core import due
from twotier.customers.usecases import expire_invitations as invitations


def expire_invitations(until: datetime) -> int:
    """Expire every open invitation whose end has come, block by block."""
    count = 0
    while invitations.any_over(until) and (block := invitations.expire_invitations(program("clock"), until)):
        count += block
    return count


def register() -> None:
    """Make the job known."""
    due.job("expire invitations", due.Order.COUNTDOWNS, next_due=invitations.next_expiry, run=expire_invitations)
