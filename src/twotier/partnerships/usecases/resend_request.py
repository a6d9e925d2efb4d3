"""Send an open request once more."""

from datetime import timedelta
from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.usecase import usecase
from twotier.partnerships.answering import check_gains
from twotier.partnerships.lifecycle import PARTNERSHIP_REQUEST
from twotier.partnerships.models import PartnershipRequest
from twotier.partnerships.queries import requests
from twotier.partnerships.usecases._sending import mail


@usecase(permission=Permission.PARTNERSHIP_RESEND_OR_REVOKE)
def resend_request(actor: Actor, request_id: UUID, *, seen: int | None = None) -> PartnershipRequest:
    """Mail the same link again and let its time begin anew.

    `seen` is how often it had been sent when the sender looked: a second click then sends nothing more.
    Raises 3000 when there is no address, 900149 without an active program, 910055 for a draft and for a request
    that is closed.
    """
    request = requests.request_of(actor, request_id, lock=True)
    if seen is not None and seen < request.sent_count:
        return request
    check_gains(actor)
    PARTNERSHIP_REQUEST.check(request, "resend")
    request.expires_at = clock.now() + timedelta(days=request.valid_days)
    mail(actor, request)
    return request
