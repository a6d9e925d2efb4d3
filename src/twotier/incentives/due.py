"""What time brings in this room: invitations, alarms about late ones, the end of the fiscal year."""

from datetime import datetime

from twotier.access.clockwork import blockwise
from twotier.core import due
from twotier.incentives.usecases import alert_overdue as alerts
from twotier.incentives.usecases import continue_enrollments as years
from twotier.incentives.usecases import issue_invitations as invitations

issue_invitations = blockwise(lambda actor, _until: invitations.issue_invitations(actor))
alert_overdue = blockwise(alerts.alert_overdue)
end_fiscal_year = blockwise(years.continue_enrollments)


def never(after: datetime) -> datetime | None:
    """Invitations become due by acts, not by moments: every run looks for them."""
    return None


def register() -> None:
    """Make the jobs known."""
    due.job("issue incentive invitations", due.Order.CHANGES, next_due=never, run=issue_invitations)
    due.job("end incentive year", due.Order.TERMS, next_due=years.next_end, run=end_fiscal_year)
    due.job("alert incentive invitations", due.Order.REMINDERS, next_due=alerts.next_overdue, run=alert_overdue)
