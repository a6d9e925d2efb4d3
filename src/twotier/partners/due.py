"""What time brings in this room: applications whose promised day passes, agreements that wait."""

from datetime import UTC, datetime, time, timedelta

from twotier.access.actors import program
from twotier.core import due
from twotier.partners.queries import enrollment as queries
from twotier.partners.usecases.flag_overdue import flag_overdue
from twotier.partners.usecases.remind_agreement import remind_agreement


def next_overdue(after: datetime) -> datetime | None:
    """Return when the next promised day has passed."""
    day = queries.next_promise(after)
    return datetime.combine(day + timedelta(days=1), time(), UTC) if day else None


def flag(until: datetime) -> int:
    """Flag every late application, block by block."""
    count = 0
    while queries.overdue(until).exists() and (block := flag_overdue(program("clock"), until)):
        count += block
    return count


def remind(until: datetime) -> int:
    """Send every reminder that is due, block by block."""
    count = 0
    while queries.to_remind(until).exists() and (block := remind_agreement(program("clock"), until)):
        count += block
    return count


def register() -> None:
    """Make the jobs known."""
    due.job("flag overdue applications", due.Order.COUNTDOWNS, next_due=next_overdue, run=flag)
    due.job("remind of agreements", due.Order.REMINDERS, next_due=queries.next_reminder, run=remind)
