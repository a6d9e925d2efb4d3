"""Service requests of a partner, their notes, and the vendor's answers (portal.md 5.11)."""

from uuid import UUID

from twotier.access.actors import missing_role
from twotier.access.permissions import Permission
from twotier.api import filters
from twotier.api.call import Call
from twotier.api.paging import Window, index_page
from twotier.api.routing import route
from twotier.api.v1.service_request_types import FIELDS, QUERY, ServiceRequest, SupportTopic, request_of, said, tenant
from twotier.api.wire import Collection, collection
from twotier.support.queries import requests
from twotier.support.topics import TOPICS
from twotier.support.usecases.change_request import answer_request, change_customer_request, change_ticket
from twotier.support.usecases.file_request import file_customer_request, file_ticket

GROUP = "service requests"
READS = "support.partner_ticket|support.customer_request|support.answer/support.customer_request"
FILES = "support.partner_ticket|support.customer_request"
LARGEST_PAGE = 1000
WRITING = (Permission.SUPPORT_PARTNER_TICKET, Permission.SUPPORT_CUSTOMER_REQUEST, Permission.SUPPORT_ANSWER)


LISTED = [(400, 800002)]
FAULTS = [(400, 3000), (400, 900126)]


@route(
    "GET", "servicerequests", answers=Collection[ServiceRequest], auth="app+user", right=READS, query=QUERY, refuses=LISTED,
    summary="List the service requests that you filed, or that wait for the vendor", group=GROUP,
)  # fmt: skip
def list_service_requests(call: Call) -> Collection[ServiceRequest]:
    """Answer the newest first: own tickets, requests for customers as far as the role handles them; to the vendor all."""
    see(call)
    return listed(call)


@route(
    "GET", "servicerequests/supporttopics", answers=Collection[SupportTopic], auth="app+user", right=READS,
    summary="List the topics of service requests", group=GROUP,
)  # fmt: skip
def list_support_topics(call: Call) -> Collection[SupportTopic]:
    """Answer them in the language of X-Locale; the ids stay."""
    see(call)
    found = [SupportTopic(name=str(one.name), description=str(one.description), id=one.id) for one in TOPICS.values()]
    return collection(found, call.uri)


@route(
    "GET", "servicerequests/{servicerequest_id}", answers=ServiceRequest, auth="app+user", right=READS, refuses=[(404, 1000)],
    summary="Get a service request", group=GROUP,
)  # fmt: skip
def get_service_request(call: Call, servicerequest_id: str) -> ServiceRequest:
    """Answer one request with its notes."""
    see(call)
    return request_of(requests.request_with(call.actor, servicerequest_id))


@route(
    "POST", "servicerequests/{agent_locale}", answers=ServiceRequest, takes=ServiceRequest, status=201, auth="app+user",
    right=FILES, refuses=[*FAULTS, (404, 60003), (403, 20002)], group=GROUP,
    summary="Create a service request, to be answered in a language",
)  # fmt: skip
def post_service_request(call: Call, agent_locale: str) -> ServiceRequest:
    """File a ticket of one's own, or with a customer's id in `organization` a request for that customer."""
    return filed(call, agent_locale)


@route(
    "POST", "servicerequests", answers=ServiceRequest, takes=ServiceRequest, status=201, auth="app+user",
    right=FILES, refuses=[*FAULTS, (404, 60003), (403, 20002)], group=GROUP,
    summary="Create a service request, to be answered in the language of the call",
)  # fmt: skip
def post_service_request_without_locale(call: Call) -> ServiceRequest:
    """File a request as the other one does; one client names no language."""
    return filed(call, "")


@route(
    "PATCH", "servicerequests/{servicerequest_id}", answers=ServiceRequest, takes=ServiceRequest, auth="app+user",
    right=READS, refuses=[*FAULTS, (404, 1000), (409, 910055)], group=GROUP,
    summary="Update a service request: add a note, change what it says, close or reopen it",
)  # fmt: skip
def patch_service_request(call: Call, servicerequest_id: str) -> ServiceRequest:
    """Make what differs; the vendor answers here. A note of the sender sets `attention_needed` back to `open`."""
    return changed(call, servicerequest_id)


def see(call: Call) -> None:
    """Refuse a role that has nothing to look at."""
    if not any(call.actor.sees(permission) for permission in WRITING):
        raise missing_role(Permission.SUPPORT_CUSTOMER_REQUEST, call.actor.kinds)


def act(call: Call) -> None:
    """Refuse a role that only looks, before a body is read."""
    if not any(call.actor.may(permission) for permission in WRITING):
        raise missing_role(Permission.SUPPORT_PARTNER_TICKET, call.actor.kinds)


def listed(call: Call, customer_id: UUID | None = None) -> Collection[ServiceRequest]:
    """Return a page of requests."""
    where = filters.condition(call.filter(), FIELDS)
    asked = call.window(LARGEST_PAGE)
    window = Window(asked.offset, min(asked.size or LARGEST_PAGE, LARGEST_PAGE))
    rows = requests.page(call.actor, where, window.rows, customer_id=customer_id)
    return index_page(window, rows, request_of, call.uri, filter=call.text("filter"))


def filed(call: Call, locale: str) -> ServiceRequest:
    """File what was sent, for whom it names."""
    if call.actor.is_("vendor"):
        raise missing_role(Permission.SUPPORT_PARTNER_TICKET, call.actor.kinds)
    act(call)
    sent = call.body(ServiceRequest)
    customer_id = tenant(sent.organization)
    if customer_id in (None, call.actor.organization_id):
        return request_of(file_ticket(call.actor, said(sent), locale=locale))
    return request_of(file_customer_request(call.actor, customer_id, said(sent), locale=locale))


def changed(call: Call, number: str, customer_id: UUID | None = None) -> ServiceRequest:
    """Change a request by the door that is the caller's."""
    act(call)
    row = requests.request_with(call.actor, number, customer_id)
    change = answer_request if call.actor.is_("vendor") else change_ticket if row.is_ticket else change_customer_request
    return request_of(change(call.actor, number, said(call.body(ServiceRequest))))
