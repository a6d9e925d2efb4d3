"""Change, close or reopen a service request, add a note: its sender's side and the vendor's."""

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.support.models import ServiceRequest
from twotier.support.queries.requests import request_to_change
from twotier.support.shapes import Said
from twotier.support.usecases._changing import SENDER, VENDOR, change


@usecase(permission=Permission.SUPPORT_PARTNER_TICKET)
def change_ticket(actor: Actor, number: str, said: Said) -> ServiceRequest:
    """Change an own ticket; raises 404, 409/910055 for a closed one, 400/3000 for what cannot be."""
    return change(actor, request_to_change(actor, number, tickets=True), said, SENDER)


@usecase(permission=Permission.SUPPORT_CUSTOMER_REQUEST)
def change_customer_request(actor: Actor, number: str, said: Said) -> ServiceRequest:
    """Change a request for a customer; raises 404, 409/910055 for a closed one, 400/3000 for what cannot be."""
    return change(actor, request_to_change(actor, number, tickets=False), said, SENDER)


@usecase(permission=Permission.SUPPORT_ANSWER)
def answer_request(actor: Actor, number: str, said: Said) -> ServiceRequest:
    """Answer a request: a note, another severity, a question to the sender, the end; raises as the others."""
    return change(actor, request_to_change(actor, number), said, VENDOR)
