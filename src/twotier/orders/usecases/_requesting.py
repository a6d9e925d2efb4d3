"""How an order request comes into being; a piece for use cases."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.customers.queries.invitations import locked_organization
from twotier.orders import queries
from twotier.orders.lifecycle import ORDER_REQUEST
from twotier.orders.models import OrderRequest

LONGEST_NOTE = 1000
ASKED = ("tenant_id", "receiver_id", "kind", "lines", "subscription_id", "quantity", "auto_renew", "note")


def send_request(
    actor: Actor, customer_id: UUID, receiver_id: UUID, kind: str, note: str, **asked: Any
) -> OrderRequest:
    """Send a request to the partner that buys; the same one while it is open is the same request, also of two at once.

    Raises 400/3000 for a note that is too long.
    """
    note = note.replace("\0", "").strip()
    if len(note) > LONGEST_NOTE:
        text = _("A note has 1,000 characters at most. Shorten it.")
        raise Refusal(400, 3000, text, fields=[("note", text)])
    request = OrderRequest(
        tenant_id=customer_id,
        sender_id=actor.organization_id,
        receiver_id=receiver_id,
        kind=kind,
        note=note,
        status=ORDER_REQUEST.initial,
        asked_by=actor.person_id,
        asked_by_name=actor.person_name or actor.user_name,
        created_at=clock.now(),
        **asked,
    )
    locked_organization(actor.organization_id)
    if twin := open_twin(actor, request):
        return twin
    ORDER_REQUEST.begin(request, "send", actor)
    request.save(force_insert=True)
    return request


def open_twin(actor: Actor, request: OrderRequest) -> OrderRequest | None:
    """Return the actor's open request that asks for the very same, if there is one: a second click changes nothing."""
    mine = queries.requests(actor).filter(sender_id=actor.organization_id, tenant_id=request.tenant_id, status="open")
    same = [
        row for row in mine.order_by("-created_at")[:50] if all(getattr(row, n) == getattr(request, n) for n in ASKED)
    ]
    return same[0] if same else None
