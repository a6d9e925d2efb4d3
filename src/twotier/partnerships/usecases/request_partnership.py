"""Make a draft a request that waits for an answer."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.partnerships.answering import check_gains
from twotier.partnerships.lifecycle import PARTNERSHIP_REQUEST
from twotier.partnerships.models import PartnershipRequest
from twotier.partnerships.queries import requests
from twotier.partnerships.usecases._sending import mail


@usecase(permission=Permission.PARTNERSHIP_REQUEST)
def request_partnership(
    actor: Actor, request_id: UUID, *, by_mail: bool = False, seen: int | None = None
) -> PartnershipRequest:
    """Finish a draft (S123); `by_mail` sends it. Finishing a request again changes nothing.

    `seen` is how often it had been sent when the sender looked: a second click then sends nothing more.
    Raises 3000 when there is no address to send to, 900149 without an active program, 910055 for a request that is
    closed.
    """
    request = requests.request_of(actor, request_id, lock=True)
    done = not by_mail or (seen is not None and seen < request.sent_count)
    if request.status == "requested" and done:
        return request
    check_gains(actor)
    if request.status == "requested" and seen is not None:
        PARTNERSHIP_REQUEST.check(request, "resend")
    else:
        PARTNERSHIP_REQUEST.fire(request, "request", actor)
    if by_mail:
        mail(actor, request)
    return request
