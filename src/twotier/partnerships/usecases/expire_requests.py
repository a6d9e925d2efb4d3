"""Close requests that nobody answered in time."""

from datetime import datetime

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.partnerships.lifecycle import OPEN, PARTNERSHIP_REQUEST
from twotier.partnerships.models import PartnershipRequest

BLOCK = 1000


@usecase(permission=Permission.PARTNERSHIP_RESEND_OR_REVOKE)
def expire_requests(actor: Actor, until: datetime) -> int:
    """Expire a block of the open requests whose end has come; returns how many."""
    ended = PartnershipRequest.objects.filter(status__in=OPEN, expires_at__lte=until).order_by("expires_at")
    block = list(ended.values_list("id", flat=True)[:BLOCK])
    still = PartnershipRequest.objects.filter(id__in=block, expires_at__lte=until)
    return PARTNERSHIP_REQUEST.fire_all(still, "expire", actor)
