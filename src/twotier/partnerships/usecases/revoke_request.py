"""Revoke an open request: its link stops working."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.partnerships.lifecycle import PARTNERSHIP_REQUEST
from twotier.partnerships.models import PartnershipRequest
from twotier.partnerships.queries import requests


@usecase(permission=Permission.PARTNERSHIP_RESEND_OR_REVOKE)
def revoke_request(actor: Actor, request_id: UUID) -> PartnershipRequest:
    """Withdraw a request; raises 910055 for one that is closed, 910056 when somebody was faster."""
    request = requests.request_of(actor, request_id, lock=True)
    request.closed_by_name = actor.person_name or actor.user_name
    PARTNERSHIP_REQUEST.fire(request, "withdraw", actor)
    request.save(update_fields=["closed_by_name"])
    return request
