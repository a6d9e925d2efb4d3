"""Close invitations that nobody answered in time."""

from datetime import datetime

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.customers.lifecycle import INVITATION, OPEN
from twotier.customers.models import Invitation

BLOCK = 500


@usecase(permission=Permission.INVITATION_RELATIONSHIP)
def expire_invitations(actor: Actor, until: datetime) -> int:
    """Expire a block of the open invitations whose end has come; returns how many."""
    over = Invitation.objects.filter(status__in=OPEN, expires_at__lte=until).order_by("expires_at")
    ids = list(over.values_list("id", flat=True)[:BLOCK])
    return INVITATION.fire_all(Invitation.objects.filter(id__in=ids, expires_at__lte=until), "expire", actor)


def next_expiry(after: datetime) -> datetime | None:
    """Return when the next open invitation ends."""
    rows = Invitation.objects.filter(status__in=OPEN, expires_at__gt=after)
    return rows.order_by("expires_at").values_list("expires_at", flat=True).first()


def any_over(until: datetime) -> bool:
    """Tell whether the end of an open invitation has come."""
    return Invitation.objects.filter(status__in=OPEN, expires_at__lte=until).exists()
