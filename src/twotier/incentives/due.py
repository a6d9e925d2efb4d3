"""What time brings in this room: invitations, alarms about late ones, the end of the fiscal year."""

from datetime import datetime

from twotier.access.actors import program
from twotier.core import due
from twotier.incentives.usecases import alert_overdue as alerts
from twotier.incentives.usecases import continue_enrollments as years
from twotier.incentives.usecases import issue_invitations as invitations


def issue_invitations(until: datetime) -> int:
    """Issue every invitation that can be issued, block by block."""
    count = 0
    while block := invitations.issue_invitations(program("clock")):
        count += block
    return count


def alert_overdue(until: datetime) -> int:
    """Raise the alarm about every late invitation."""
    count = 0
    while block := alerts.alert_overdue(program("clock"), until):
        count += block
    return count


def end_fiscal_year(until: datetime) -> int:
    """Continue or end every enrollment whose year has ended."""
    count = 0
    while block := years.continue_enrollments(program("clock"), until):
        count += block
    return count


def never(after: datetime) -> datetime | None:
    """Invitations become due by acts, not by moments: every run looks for them."""
    return None


def register() -> None:
    """Make the jobs known."""
    due.job("issue incentive invitations", due.Order.CHANGES, next_due=never, run=issue_invitations)
    due.job("end incentive year", due.Order.TERMS, next_due=years.next_end, run=end_fiscal_year)
    due.job("alert incentive invitations", due.Order.REMINDERS, next_due=alerts.next_overdue, run=alert_overdue)
