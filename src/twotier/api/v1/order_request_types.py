"""Order requests as they go over the wire."""

from datetime import datetime
from decimal import Decimal

from twotier.api.wire import Attributes, Links, Wire, Words, attributes
from twotier.orders.models import OrderRequest as Record


class RequestType(Words):
    """What an order request asks for."""

    NEW_SUBSCRIPTIONS = Record.NEW
    CHANGE_QUANTITY = Record.QUANTITY
    RENEWAL = Record.RENEWAL


class RequestStatus(Words):
    """Where an order request stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class RequestLine(Wire):
    """A product that is asked for."""

    catalog_item_id: str | None = None
    quantity: int | None = None
    title: str | None = None
    term_duration: str | None = None
    billing_cycle: str | None = None
    unit_price: Decimal | None = None
    """What the reseller that reads its own open request pays for one per billing cycle; it is answered, never read."""


class OrderRequest(Wire):
    """An order request; `type` says which of its members count."""

    id: str | None = None
    type: RequestType | None = None
    status: str | None = None
    customer_id: str | None = None
    customer_name: str | None = None
    sender_id: str | None = None
    sender_name: str | None = None
    receiver_id: str | None = None
    receiver_name: str | None = None
    line_items: list[RequestLine] | None = None
    subscription_id: str | None = None
    quantity: int | None = None
    auto_renew_enabled: bool | None = None
    note: str | None = None
    reason: str | None = None
    order_ids: list[str] | None = None
    asked_by: str | None = None
    answered_by: str | None = None
    creation_date: datetime | None = None
    answered_date: datetime | None = None
    links: Links | None = None
    attributes: Attributes | None = attributes("OrderRequest")


class Answer(Wire):
    """Why a request is refused."""

    reason: str | None = None
