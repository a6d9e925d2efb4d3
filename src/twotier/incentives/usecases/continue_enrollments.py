"""At the end of the fiscal year let enrollments go on, or lapse."""

from datetime import datetime

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.incentives import queries
from twotier.incentives.lifecycle import INCENTIVE_ENROLLMENT
from twotier.incentives.models import IncentiveEnrollment

BLOCK = 200


@usecase(permission=Permission.INCENTIVE_DECIDE)
def continue_enrollments(actor: Actor, until: datetime) -> int:
    """Decide a block of enrollments whose year has ended (N4); returns how many."""
    ended = IncentiveEnrollment.objects.filter(status="enrolled", runs_until__lte=until)
    rows = list(ended.select_related("program").order_by("runs_until", "id")[:BLOCK])
    eligible = queries.eligible_of(rows)
    going = IncentiveEnrollment.objects.filter(id__in=eligible).prefetch_related("program")
    ending = IncentiveEnrollment.objects.filter(id__in={row.id for row in rows} - eligible).prefetch_related("program")
    INCENTIVE_ENROLLMENT.fire_all(ending, "lapse", actor)
    INCENTIVE_ENROLLMENT.fire_all(going, "continue", actor)
    going.update(runs_until=queries.fiscal_year_end(until))
    return len(rows)


def next_end(after: datetime) -> datetime | None:
    """Return when the next enrollment's fiscal year ends."""
    running = IncentiveEnrollment.objects.filter(status="enrolled", runs_until__gt=after)
    return running.order_by("runs_until").values_list("runs_until", flat=True).first()
