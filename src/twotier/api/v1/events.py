"""What happened, to be read on from where one stopped: for those who cannot be called by webhooks, or want to catch up."""

from datetime import datetime
from typing import Final

from twotier.access.permissions import Permission
from twotier.api import paging
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.wire import Attributes, Collection, Wire, attributes
from twotier.customers.queries import activity
from twotier.customers.queries.activity import Activity

PATHS: Final = {
    "customer": "/customers/{customer}", "subscription": "/customers/{customer}/subscriptions/{id}",
    "order": "/customers/{customer}/orders/{id}", "invoice": "/invoices/{id}",
}  # fmt: skip
"""Where what an event is about can be read, by its type."""
START: Final = "0"
"""Behind which place a reader begins that has no token yet."""


class Event(Wire, kw_only=True):
    """Something that happened: what, to what, when, by whom. The audit record has the values."""

    id: str
    event_name: str
    resource_type: str
    resource_id: str
    resource_uri: str | None = None
    customer_id: str | None = None
    user_principal_name: str
    event_date: datetime
    audit_uri: str
    attributes: Attributes | None = attributes("Event")


@route(
    "GET", "events", answers=Collection[Event], extension=True, right="audit.view",
    query={"size": "rows a page", "seekOperation": "Next, with the header MS-ContinuationToken"},
    summary="Read what happened, on from where you stopped", group="events", refuses=[(403, 910046)],
)  # fmt: skip
def read_events(call: Call) -> Collection[Event]:
    """Answer sealed events of the caller's organization, the oldest first; the token leads on also when none is left.

    Keep the token of the last answer: with it only what is new comes. Each event comes once, in an order that never changes.
    """
    call.actor.require(Permission.AUDIT_VIEW)
    seek = call.seek()
    found = activity.page(activity.sealed(call.actor), after=seek.after_number, size=seek.rows)
    page = paging.seek_page(seek, found, event, lambda row: row.position, "/events")
    last = str(found[-1].position) if found else seek.after or START
    page.continuation_token = page.continuation_token or paging.token_for(last, seek.size, "")
    return page


def event(row: Activity) -> Event:
    """Return an event as the wire has it."""
    path = PATHS.get(row.resource_type, "").format(customer=row.customer_id, id=row.resource_id)
    return Event(
        id=str(row.id), event_name=row.operation, resource_type=row.resource_type, resource_id=row.resource_id,
        resource_uri=path or None, customer_id=str(row.customer_id) if row.customer_id else None,
        user_principal_name=row.user_name, event_date=row.happened_at, audit_uri=f"/auditrecords/{row.id}",
    )  # fmt: skip
