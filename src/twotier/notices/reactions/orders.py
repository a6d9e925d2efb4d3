"""What leaves when an order request is sent, answered or taken back: one mail to each reader of the other side."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from twotier.access import queries as access_queries
from twotier.access.permissions import Permission
from twotier.access.queries import Reader
from twotier.core.events import Message, Who, on, send
from twotier.customers import queries as customer_queries
from twotier.orders.events import (
    OrderRequestAccepted,
    OrderRequested,
    OrderRequestRefused,
    OrderRequestWithdrawn,
    RequestEvent,
)


@on(OrderRequested)
def tell_the_receiver(event: OrderRequested, actor: Who) -> None:
    """Mail whoever may decide on the receiver's side."""
    tell(deciders(event), "orders/request_sent", event, actor)


@on(OrderRequestWithdrawn)
def tell_the_receiver_that_it_is_off(event: OrderRequestWithdrawn, actor: Who) -> None:
    """Mail whoever might have decided."""
    tell(deciders(event), "orders/request_withdrawn", event, actor)


@on(OrderRequestAccepted)
def tell_the_sender_yes(event: OrderRequestAccepted, actor: Who) -> None:
    """Mail whoever asked."""
    tell(askers(event), "orders/request_accepted", event, actor)


@on(OrderRequestRefused)
def tell_the_sender_no(event: OrderRequestRefused, actor: Who) -> None:
    """Mail whoever asked, with the reason."""
    tell(askers(event), "orders/request_refused", event, actor)


def deciders(event: RequestEvent) -> list[Reader]:
    """Return who may decide on the receiver's side."""
    return access_queries.who_may(event.receiver_id, Permission.ORDER_DECIDE_REQUEST)


def askers(event: RequestEvent) -> list[Reader]:
    """Return the person who asked; whoever may ask when a program did, or when the person is gone."""
    person = access_queries.reader_of(event.asked_by) if event.asked_by else None
    return [person] if person else access_queries.who_may(event.sender_id, Permission.ORDER_REQUEST)


def tell(readers: Iterable[Reader], template: str, event: RequestEvent, actor: Who) -> None:
    """Queue one mail for each reader, in the reader's language."""
    about = context(event)
    for reader in readers:
        body = {
            "to": [reader.address],
            "template": template,
            "language": reader.language,
            "context": about | {"name": reader.name},
        }
        subject = f"order_request/{event.resource_id}"
        send(Message(tenant_id=actor.organization_id, channel="mail", subject=subject, body=body))


def context(event: RequestEvent) -> dict[str, Any]:
    """Return what the mails tell of a request."""
    names = access_queries.names_of([event.sender_id, event.receiver_id])
    customer = customer_queries.names_of([event.tenant_id]).get(event.tenant_id, "")
    return {
        "customer": customer,
        "sender": names.get(event.sender_id) or customer,
        "receiver": names.get(event.receiver_id, ""),
        "reason": event.reason,
        "note": event.note,
        "link": f"{settings.BASE_URL.rstrip('/')}/order-requests/{event.resource_id}",
    }
