"""Decline a provider's request."""

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import tenancy
from twotier.core.events import emit
from twotier.core.letters import lines
from twotier.core.usecase import usecase
from twotier.partnerships import answering, drafts
from twotier.partnerships.events import RequestDeclined
from twotier.partnerships.lifecycle import PARTNERSHIP_REQUEST
from twotier.partnerships.models import PartnershipRequest, RequestAnswer
from twotier.partnerships.queries import requests
from twotier.partnerships.usecases._answering import keep_answer

LONGEST_REASON = 1000


@usecase(permission=Permission.PARTNERSHIP_ACCEPT)
def decline_request(actor: Actor, key: str, reason: str = "") -> PartnershipRequest:
    """Decline; of a link for several resellers only this reseller's part ends.

    Raises 910023 for an unknown link, 910024–910026 for one that is over, 910019 for another organization's.
    """
    reason = lines(reason).strip()
    if len(reason) > LONGEST_REASON:
        raise drafts.wrong("reason", _("The reason is too long. Shorten it."))
    with tenancy.scope(tenancy.PROGRAM):
        request = requests.request_to_answer(actor, key)
        if refusal := answering.why_not_decline(actor, request):
            raise refusal
        keep_answer(actor, request, RequestAnswer.DECLINED, reason)
        close(actor, request, reason)
    event = RequestDeclined(
        tenant_id=request.tenant_id,
        resource_id=str(request.id),
        provider=request.provider.name,
        reseller=actor.organization_name,
        reason=reason,
    )
    emit(event, actor)
    return request


def close(actor: Actor, request: PartnershipRequest, reason: str) -> None:
    """Close a request for one; a link for several stays open for the others."""
    if request.reusable:
        PARTNERSHIP_REQUEST.check(request, "decline_and_stay_open")
        return
    PARTNERSHIP_REQUEST.fire(request, "decline", actor)
    request.reason, request.closed_by_name = reason, actor.person_name or actor.user_name
    request.reseller_id = actor.organization_id
    request.save(update_fields=["reason", "closed_by_name", "reseller"])
