"""Raise the alarm about invitations that are held past their thirtieth day, once each."""

from datetime import datetime

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.usecase import usecase
from twotier.incentives import queries
from twotier.incentives.events import InvitationOverdue
from twotier.incentives.models import IncentiveEnrollment

BLOCK = 200


@usecase(permission=Permission.INCENTIVE_MANAGE_PROGRAMMES)
def alert_overdue(actor: Actor, until: datetime) -> int:
    """Alert a block of overdue invitations; returns how many."""
    late = IncentiveEnrollment.objects.filter(queries.going_on(), status="held", alerted_at=None, due_at__lte=until)
    rows = list(queries.with_company(late).select_related("program").order_by("due_at", "id")[:BLOCK])
    for row in rows:
        emit(InvitationOverdue.of(row), actor)
    IncentiveEnrollment.objects.filter(id__in=[row.id for row in rows]).update(alerted_at=clock.now())
    return len(rows)


def next_overdue(after: datetime) -> datetime | None:
    """Return when the next held invitation becomes overdue."""
    waiting = IncentiveEnrollment.objects.filter(queries.going_on(), status="held", alerted_at=None, due_at__gt=after)
    return waiting.order_by("due_at").values_list("due_at", flat=True).first()
