"""The vendor's decisions on applications (extension)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from twotier.api.call import Call
from twotier.api.routing import H, route
from twotier.api.v1.enrollment_types import Enrollment, of_row
from twotier.api.wire import Wire
from twotier.partners.queries import enrollment as queries
from twotier.partners.usecases.approve_enrollment import approve_enrollment
from twotier.partners.usecases.reject_enrollment import reject_enrollment
from twotier.partners.usecases.request_documents import request_documents

GROUP = "Enrollments"


class Decision(Wire):
    """Why an application is rejected, or what is asked for."""

    reason: str | None = None
    request: str | None = None


def decision(name: str, summary: str, *, takes: Any = None) -> Callable[[H], H]:
    """Return the route of a decision."""
    return route(
        "POST", f"enrollments/{{enrollment_id}}/{name}", takes=takes, answers=Enrollment, auth="app+user",
        extension=True, group=GROUP, right="enrolment.review", summary=summary,
        refuses=[(404, 1000), (409, 910004), (409, 910055), (403, 910046)],
    )  # fmt: skip


@decision("approve", "Approve an application")
def post_approval(call: Call, enrollment_id: UUID) -> Enrollment:
    """Approve; the contact on the form is told and the agreement offered."""
    row = approve_enrollment(call.actor, enrollment_id)
    return of_row(row, queries.offer(row.tenant_id))


@decision("requestdocuments", "Ask for documents", takes=Decision)
def post_documents_request(call: Call, enrollment_id: UUID) -> Enrollment:
    """Ask; the contact on the form is told."""
    return of_row(request_documents(call.actor, enrollment_id, call.body(Decision).request or ""))


@decision("reject", "Reject an application", takes=Decision)
def post_rejection(call: Call, enrollment_id: UUID) -> Enrollment:
    """Reject with a reason; the contact on the form is told."""
    return of_row(reject_enrollment(call.actor, enrollment_id, call.body(Decision).reason or ""))
