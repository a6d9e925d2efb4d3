"""Accept an order request, which does what it asks for, refuse it with a reason, or take it back (S75)."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.orders import requests
from twotier.orders.lifecycle import ORDER_REQUEST
from twotier.orders.models import OrderRequest
from twotier.orders.usecases import _placing as placing
from twotier.orders.usecases._requesting import LONGEST_NOTE


@usecase(permission=Permission.ORDER_DECIDE_REQUEST)
def accept_request(actor: Actor, request_id: UUID, *, seen: str = "") -> OrderRequest:
    """Accept a request: its order is placed, or its change is made, in the same transaction; nothing otherwise.

    `seen` is the fingerprint of the prices that a person agreed to. Raises 910039 (closed), 910028 and 910016
    (the sender no longer serves the customer), and what placing an order or changing a subscription raises.
    """
    request = requests.request_to_answer(actor, request_id)
    customer = customer_queries.customer_with(actor, request.tenant_id)
    if refusal := requests.check_pair(request.sender_id, request.receiver_id, request.tenant_id):
        raise refusal
    ORDER_REQUEST.fire(request, "accept", actor)
    if request.lines:
        actor.require(Permission.ORDER_PLACE)
        orders, _rows = placing.place(actor, customer, requests.wanted(actor, request, customer), seen=seen)
        request.order_ids = [order.id for order in orders]
    return answered(actor, request)


@usecase(permission=Permission.ORDER_DECIDE_REQUEST)
def refuse_request(actor: Actor, request_id: UUID, *, reason: str) -> OrderRequest:
    """Refuse a request; the sender reads the reason. Raises 910039 (closed), 3000 (no reason, or too long)."""
    request = requests.request_to_answer(actor, request_id)
    reason = reason.replace("\0", "").strip()
    if not 0 < len(reason) <= LONGEST_NOTE:
        text = _("Say why you refuse, in 1,000 characters at most: the sender reads it.")
        raise Refusal(400, 3000, text, fields=[("reason", text)])
    request.reason = reason
    ORDER_REQUEST.fire(request, "refuse", actor)
    return answered(actor, request)


@usecase(permission=Permission.ORDER_REQUEST)
def withdraw_request(actor: Actor, request_id: UUID) -> OrderRequest:
    """Take back an own request that nobody has answered; raises 910039 (closed)."""
    request = requests.request_to_withdraw(actor, request_id)
    ORDER_REQUEST.fire(request, "withdraw", actor)
    return answered(actor, request)


def answered(actor: Actor, request: OrderRequest) -> OrderRequest:
    """Write who ended the request and what came of it."""
    request.answered_by_name = actor.person_name or actor.user_name
    request.save(update_fields=["reason", "order_ids", "answered_by_name"])
    return request
