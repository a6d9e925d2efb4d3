"""Order requests: what a reseller or a customer asks the partner that buys for (an extension)."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import missing_role
from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.figures import figure
from twotier.api.routing import route
from twotier.api.v1.order_request_types import Answer, OrderRequest, RequestLine, RequestStatus, RequestType
from twotier.api.wire import Collection, collection, link
from twotier.core import clock
from twotier.core.money import UNIT_SCALE
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.orders import requests
from twotier.orders.models import OrderRequest as Record
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.answer_request import accept_request, refuse_request, withdraw_request
from twotier.orders.usecases.request_order import request_order
from twotier.pricing.queries.partners import own_prices
from twotier.subscriptions.usecases.request_change import request_quantity, request_renewal

LARGEST_PAGE = 500
SIDES = [(404, 60003), (403, 910028), (403, 910016)]


@route(
    "GET",
    "orderrequests",
    answers=Collection[OrderRequest],
    summary="List order requests that you sent or received",
    group="order requests",
    right="order.decide_request|order.request",
    query={"status": "open, accepted, refused or withdrawn", "customerId": "of one customer", "size": "500 at most"},
    refuses=[(400, 900126), (400, 3000)],
    extension=True,
)
def list_order_requests(call: Call) -> Collection[OrderRequest]:
    """Answer the requests of both directions, the newest first."""
    admit(call)
    status = call.word("status", RequestStatus)
    customer = guid("customerId", call.text("customerId")) if call.text("customerId") else None
    size = min(call.number("size") or LARGEST_PAGE, LARGEST_PAGE)
    rows = requests.page(call.actor, status=status.value if status else "", customer_id=customer, size=size)
    names = customer_queries.names_of(row.tenant_id for row in rows)
    return collection([wire(row, names.get(row.tenant_id, "")) for row in rows], call.uri)


def admit(call: Call) -> None:
    """Refuse a role that may neither ask nor answer, nor look at those who do."""
    if not (call.actor.sees(Permission.ORDER_REQUEST) or call.actor.sees(Permission.ORDER_DECIDE_REQUEST)):
        raise missing_role(Permission.ORDER_DECIDE_REQUEST, call.actor.kinds)


@route(
    "GET",
    "orderrequests/{request_id}",
    answers=OrderRequest,
    summary="Get an order request",
    group="order requests",
    right="order.decide_request|order.request",
    refuses=[(404, 1000)],
    extension=True,
)
def get_order_request(call: Call, request_id: UUID) -> OrderRequest:
    """Answer one request to either side."""
    admit(call)
    return answered(call, requests.request_with(call.actor, request_id))


@route(
    "POST",
    "orderrequests",
    answers=OrderRequest,
    takes=OrderRequest,
    status=201,
    summary="Ask the partner that buys for new subscriptions, another quantity or a renewal choice",
    group="order requests",
    right="order.request",
    refuses=[*SIDES, (404, 20003), (403, 800039), (400, 800009), (400, 2002), (400, 3000)],
    extension=True,
)
def post_order_request(call: Call) -> OrderRequest:
    """Send a request; the same request while it is open is answered again."""
    call.actor.require(Permission.ORDER_REQUEST)
    sent = call.body(OrderRequest)
    customer_id = guid("customerId", sent.customer_id)
    if sent.type is None:
        raise missing("type")
    ask = {RequestType.NEW_SUBSCRIPTIONS: ask_new, RequestType.CHANGE_QUANTITY: ask_quantity}.get(
        sent.type, ask_renewal
    )
    return answered(call, ask(call, customer_id, sent))


def ask_new(call: Call, customer_id: UUID, sent: OrderRequest) -> Record:
    """Ask for new subscriptions; `receiverId` may be left out where only one partner buys."""
    receiver = guid("receiverId", sent.receiver_id) if sent.receiver_id else None
    lines = [wanted(line, number) for number, line in enumerate(sent.line_items or [])]
    return request_order(call.actor, customer_id, lines, receiver_id=receiver, note=sent.note or "")


def ask_quantity(call: Call, customer_id: UUID, sent: OrderRequest) -> Record:
    """Ask for more or fewer licenses of a subscription."""
    if sent.quantity is None:
        raise missing("quantity")
    subscription = guid("subscriptionId", sent.subscription_id)
    return request_quantity(call.actor, customer_id, subscription, sent.quantity, note=sent.note or "")


def ask_renewal(call: Call, customer_id: UUID, sent: OrderRequest) -> Record:
    """Ask for another choice at the end of a term."""
    if sent.auto_renew_enabled is None:
        raise missing("autoRenewEnabled")
    subscription, on = guid("subscriptionId", sent.subscription_id), sent.auto_renew_enabled
    return request_renewal(call.actor, customer_id, subscription, auto_renew=on, note=sent.note or "")


@route(
    "POST",
    "orderrequests/{request_id}/accept",
    answers=OrderRequest,
    auth="app+user",
    summary="Accept an order request: its order is placed, or its change made",
    group="order requests",
    right="order.decide_request",
    refuses=[(404, 1000), (409, 910039), (403, 910028), (403, 910016), (403, 13605), (400, 800009), (400, 900257)],
    extension=True,
)
def post_accept(call: Call, request_id: UUID) -> OrderRequest:
    """Do what the request asks for, all or nothing; `orderIds` says what was placed."""
    return answered(call, accept_request(call.actor, request_id))


@route(
    "POST",
    "orderrequests/{request_id}/refuse",
    answers=OrderRequest,
    takes=Answer,
    auth="app+user",
    summary="Refuse an order request with a reason",
    group="order requests",
    right="order.decide_request",
    refuses=[(404, 1000), (409, 910039), (400, 3000)],
    extension=True,
)
def post_refuse(call: Call, request_id: UUID) -> OrderRequest:
    """Refuse; the sender reads the reason."""
    call.actor.require(Permission.ORDER_DECIDE_REQUEST)
    return answered(call, refuse_request(call.actor, request_id, reason=call.body(Answer).reason or ""))


@route(
    "POST",
    "orderrequests/{request_id}/withdraw",
    answers=OrderRequest,
    auth="app+user",
    summary="Withdraw an own order request",
    group="order requests",
    right="order.request",
    refuses=[(404, 1000), (409, 910039)],
    extension=True,
)
def post_withdraw(call: Call, request_id: UUID) -> OrderRequest:
    """Take an open request back."""
    return answered(call, withdraw_request(call.actor, request_id))


def wanted(line: RequestLine, number: int) -> Wanted:
    """Return a line as the orders room takes it."""
    if not line.catalog_item_id or line.quantity is None:
        text = _("Each line item needs a catalogItemId and a quantity.")
        raise Refusal(400, 3000, text, fields=[("lineItems", text)])
    return Wanted(id=number, catalog_item_id=line.catalog_item_id, quantity=line.quantity)


def guid(member: str, text: str | None) -> UUID:
    """Return an id of the body or the query."""
    if not text:
        raise missing(member)
    try:
        return UUID(text)
    except ValueError:
        message = _("This member is a GUID.")
        raise Refusal(400, 3000, message, fields=[(member, message)]) from None


def missing(member: str) -> Refusal:
    """Return the refusal of a request that does not say what it needs to."""
    message = _("A member that this type of order request needs is missing.")
    return Refusal(400, 3000, message, fields=[(member, message)])


def answered(call: Call, row: Record) -> OrderRequest:
    """Return one request with the name of its customer."""
    found = wire(row, customer_queries.names_of([row.tenant_id]).get(row.tenant_id, ""))
    if row.status == RequestStatus.OPEN and row.sender_id == call.actor.organization_id:
        price(call, row, found.line_items or [])
    return found


def price(call: Call, row: Record, lines: Sequence[RequestLine]) -> None:
    """Say what the lines of a reseller's own request cost it today, where its role sees that."""
    own = own_prices(call.actor, row.receiver_id, [line.catalog_item_id or "" for line in lines], clock.today())
    for line in lines:
        offered = own.get(line.catalog_item_id or "")
        if offered and offered.price_e8 is not None:
            line.unit_price = figure(offered.price_e8, UNIT_SCALE)


def wire(  # long: one member a line
    row: Record, customer: str
) -> OrderRequest:
    """Return a request as the wire has it."""
    uri = f"/orderrequests/{row.id}"
    return OrderRequest(
        id=str(row.id),
        type=RequestType(row.kind),
        status=row.status,
        customer_id=str(row.tenant_id),
        customer_name=customer or None,
        sender_id=str(row.sender_id),
        sender_name=row.sender.name,
        receiver_id=str(row.receiver_id),
        receiver_name=row.receiver.name,
        line_items=lines_of(row.lines) or None,
        subscription_id=str(row.subscription_id) if row.subscription_id else None,
        quantity=row.quantity,
        auto_renew_enabled=row.auto_renew,
        note=row.note or None,
        reason=row.reason or None,
        order_ids=row.order_ids or None,
        asked_by=row.asked_by_name or None,
        answered_by=row.answered_by_name or None,
        creation_date=row.created_at,
        answered_date=row.answered_at,
        links={"self": link(uri), "customer": link(f"/customers/{row.tenant_id}")},
    )


def lines_of(rows: Sequence[dict[str, dict[str, str]]]) -> list[RequestLine]:
    """Return the products of a request."""
    return [
        RequestLine(
            catalog_item_id=row["wanted"]["catalog_item_id"],
            quantity=int(row["wanted"]["quantity"]),
            title=str(row["title"]),
            term_duration=row["wanted"].get("term"),
            billing_cycle=row["wanted"].get("billing_cycle"),
        )
        for row in rows
    ]
