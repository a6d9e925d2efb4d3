"""What time brings in this room: registrations for reservations are finished."""

from twotier.access.clockwork import blockwise
from twotier.core import due
from twotier.entitlements.usecases import finish_registrations as registrations


def register() -> None:
    """Make the job known."""
    due.job(
        "finish registrations",
        due.Order.CHANGES,
        next_due=registrations.next_finish,
        run=blockwise(registrations.finish_registrations, registrations.any_waiting),
    )
