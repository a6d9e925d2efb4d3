"""What time brings in this room: lists whose work was interrupted are closed."""

from datetime import datetime

from twotier.access.clockwork import blockwise
from twotier.core import due
from twotier.devices.usecases import close_interrupted as closing


def register() -> None:
    """Make the job known."""
    due.job(
        "close interrupted device uploads",
        due.Order.TIDYING,
        next_due=never,
        run=blockwise(closing.close_interrupted, closing.any_interrupted),
    )


def never(after: datetime) -> None:
    """Say that no moment brings this work: only a worker that ended does."""
