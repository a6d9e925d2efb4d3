"""Flag applications that were not decided by the promised day (S17)."""

from datetime import datetime

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.usecase import usecase
from twotier.partners.events import EnrollmentOverdue
from twotier.partners.models import Enrollment
from twotier.partners.queries import enrollment as queries

BLOCK = 200


@usecase(permission=Permission.ENROLMENT_REVIEW)
def flag_overdue(actor: Actor, until: datetime) -> int:
    """Flag a block of late applications and tell their contacts; returns how many."""
    late = list(queries.overdue(until).select_for_update().order_by("promised_by", "id")[:BLOCK])
    Enrollment.objects.filter(id__in=[row.id for row in late]).update(overdue_at=clock.now())
    for row in late:
        emit(EnrollmentOverdue.of(row), actor)
    return len(late)
