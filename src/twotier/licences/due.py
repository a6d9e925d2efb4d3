"""What time brings in this room: deleted users are gone after 30 days."""

from twotier.access.clockwork import blockwise
from twotier.core import due
from twotier.licences.usecases import purge_users as purging


def register() -> None:
    """Make the job known."""
    due.job(
        "purge deleted users",
        due.Order.TIDYING,
        next_due=purging.next_end,
        run=blockwise(purging.purge_users, purging.any_ended),
    )
