"""Service requests for one customer: what its partner filed and the vendor answered."""

from uuid import UUID

from twotier.access.actors import missing_role
from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.v1.service_request_types import QUERY, ServiceRequest, request_of
from twotier.api.v1.service_requests import FAULTS, GROUP, LISTED, changed, listed
from twotier.api.wire import Collection
from twotier.customers import queries as customer_queries
from twotier.support.queries import requests


@route(
    "GET", "customers/{customer_id}/servicerequests", answers=Collection[ServiceRequest], auth="app+user",
    right="support.customer_request", query=QUERY, refuses=[*LISTED, (404, 60003), (403, 20002)],
    summary="List the service requests for a customer", group=GROUP,
)  # fmt: skip
def list_customer_service_requests(call: Call, customer_id: UUID) -> Collection[ServiceRequest]:
    """Answer the caller's requests for one customer, the newest first; a customer's own admin sees every partner's."""
    admit_to(call, customer_id)
    return listed(call, customer_id)


@route(
    "GET", "customers/{customer_id}/servicerequests/{servicerequest_id}", answers=ServiceRequest, auth="app+user",
    right="support.customer_request", refuses=[(404, 60003), (403, 20002), (404, 1000)],
    summary="Get a service request for a customer", group=GROUP,
)  # fmt: skip
def get_customer_service_request(call: Call, customer_id: UUID, servicerequest_id: str) -> ServiceRequest:
    """Answer one request of that customer with its notes."""
    admit_to(call, customer_id)
    return request_of(requests.request_with(call.actor, servicerequest_id, customer_id))


@route(
    "PATCH", "customers/{customer_id}/servicerequests/{servicerequest_id}", answers=ServiceRequest, takes=ServiceRequest,
    auth="app+user", right="support.customer_request", group=GROUP,
    refuses=[*FAULTS, (404, 60003), (403, 20002), (404, 1000), (409, 910055)],
    summary="Update a service request for a customer",
)  # fmt: skip
def patch_customer_service_request(call: Call, customer_id: UUID, servicerequest_id: str) -> ServiceRequest:
    """Make what differs, of a request of that customer."""
    call.actor.require(Permission.SUPPORT_CUSTOMER_REQUEST)
    admit_to(call, customer_id)
    return changed(call, servicerequest_id, customer_id)


def admit_to(call: Call, customer_id: UUID) -> None:
    """Refuse a role that does not handle requests for customers, and whoever has nothing to do with this one."""
    if not call.actor.sees(Permission.SUPPORT_CUSTOMER_REQUEST):
        raise missing_role(Permission.SUPPORT_CUSTOMER_REQUEST, call.actor.kinds)
    customer_queries.customer_with(call.actor, customer_id)
