"""What time brings in this room: applications whose promised day passes, agreements that wait."""

from datetime import UTC, datetime, time, timedelta

from twotier.access.clockwork import blockwise
from twotier.core import due
from twotier.partners.queries import enrollment as queries
from twotier.partners.usecases.flag_overdue import flag_overdue
from twotier.partners.usecases.remind_agreement import remind_agreement


def next_overdue(after: datetime) -> datetime | None:
    """Return when the next promised day has passed."""
    day = queries.next_promise(after)
    return datetime.combine(day + timedelta(days=1), time(), UTC) if day else None


def any_overdue(until: datetime) -> bool:
    """Tell whether an application is late."""
    return queries.overdue(until).exists()


def any_to_remind(until: datetime) -> bool:
    """Tell whether a reminder is due."""
    return queries.to_remind(until).exists()


def register() -> None:
    """Make the jobs known."""
    due.job(
        "flag overdue applications",
        due.Order.COUNTDOWNS,
        next_due=next_overdue,
        run=blockwise(flag_overdue, any_overdue),
    )
    due.job(
        "remind of agreements",
        due.Order.REMINDERS,
        next_due=queries.next_reminder,
        run=blockwise(remind_agreement, any_to_remind),
    )
