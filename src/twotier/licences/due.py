"""What time brings in this room: deleted users are gone after 30 days."""

from datetime import datetime

from twotier.access.actors import program
from twotier.core import due
from twotier.licences.usecases import purge_users as purging


def purge_users(until: datetime) -> int:
    """Remove every deleted user whose end has come, block by block."""
    count = 0
    while purging.any_ended(until) and (block := purging.purge_users(program("clock"), until)):
        count += block
    return count


def register() -> None:
    """Make the job known."""
    due.job("purge deleted users", due.Order.TIDYING, next_due=purging.next_end, run=purge_users)
