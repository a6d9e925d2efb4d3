"""What time brings in this room: invitations that expire, segments that nobody reviews."""

from twotier.access.clockwork import blockwise
from twotier.core import due
from twotier.customers.usecases import decide_qualification as qualifications
from twotier.customers.usecases import expire_invitations as invitations


def register() -> None:
    """Make the jobs known."""
    due.job(
        "expire invitations",
        due.Order.COUNTDOWNS,
        next_due=invitations.next_expiry,
        run=blockwise(invitations.expire_invitations, invitations.any_over),
    )
    due.job(
        "approve qualifications",
        due.Order.CHANGES,
        next_due=qualifications.next_approval,
        run=blockwise(qualifications.approve_waiting, qualifications.any_waiting),
    )
