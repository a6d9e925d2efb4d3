"""What time brings in this room: invitations that expire."""

from twotier.access.clockwork import blockwise
from twotier.core import due
from twotier.customers.usecases import expire_invitations as invitations


def register() -> None:
    """Make the job known."""
    due.job(
        "expire invitations",
        due.Order.COUNTDOWNS,
        next_due=invitations.next_expiry,
        run=blockwise(invitations.expire_invitations, invitations.any_over),
    )
