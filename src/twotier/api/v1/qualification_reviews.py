"""The vendor's side of segments: what waits for it, its decisions, and the codes of government customers."""

from datetime import datetime
from uuid import UUID

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.v1.qualifications import OWN_WORDS, VETTING, Segment, Vetting
from twotier.api.v1.validation_codes import ValidationCode, code_of
from twotier.api.wire import Attributes, Collection, Wire, attributes, collection
from twotier.core import tenancy
from twotier.customers import queries as customer_queries
from twotier.customers.models import Qualification as Record
from twotier.customers.queries import qualifications as queries
from twotier.customers.usecases.decide_qualification import approve_qualification, deny_qualification
from twotier.customers.usecases.grant_validation_code import grant_validation_code

GROUP = "qualification"
MOST = 500


class QualificationReview(Wire):
    """A segment that waits for the vendor, or its decision."""

    id: UUID
    customer_id: UUID
    partner_id: UUID
    qualification: Segment
    vetting_status: Vetting
    created_date: datetime
    company_name: str | None = None
    education_segment: str | None = None
    website: str | None = None
    vetting_reason: str | None = None
    attributes: Attributes = attributes("QualificationReview")


class Denial(Wire):
    """Why a segment is denied."""

    reason: str = ""


class ValidationCodeGrant(Wire):
    """For which partner and organization a code is, and for how many customers."""

    partner_id: UUID
    organization_name: str
    max_creates: int


@route(
    "GET",
    "qualificationreviews",
    answers=Collection[QualificationReview],
    sees=Permission.CUSTOMER_VET,
    summary="List the customers whose segment waits for the vendor",
    group=GROUP,
    extension=True,
)
def list_reviews(call: Call) -> Collection[QualificationReview]:
    """Answer what waits, the oldest first, 500 at most."""
    with tenancy.scope(tenancy.PROGRAM):
        rows = list(queries.waiting(call.actor)[:MOST])
        names = customer_queries.names_of(row.tenant_id for row in rows)
    return collection([review_of(row, names.get(row.tenant_id)) for row in rows], call.uri)


@route(
    "POST",
    "qualificationreviews/{qualification_id}/approve",
    answers=QualificationReview,
    right="customer.vet",
    summary="Approve a customer's segment",
    group=GROUP,
    extension=True,
    refuses=[(404, 1000)],
)
def approve_review(call: Call, qualification_id: UUID) -> QualificationReview:
    """Let the customer buy at the prices of its segment."""
    return review_of(approve_qualification(call.actor, qualification_id))


@route(
    "POST",
    "qualificationreviews/{qualification_id}/deny",
    answers=QualificationReview,
    takes=Denial,
    right="customer.vet",
    summary="Deny a customer's segment",
    group=GROUP,
    extension=True,
    refuses=[(404, 1000), (400, 3000)],
)
def deny_review(call: Call, qualification_id: UUID) -> QualificationReview:
    """Keep the customer's segment; its partners read why."""
    call.actor.require(Permission.CUSTOMER_VET)
    return review_of(deny_qualification(call.actor, qualification_id, call.body(Denial).reason))


@route(
    "POST",
    "validationcodes",
    answers=ValidationCode,
    takes=ValidationCodeGrant,
    status=201,
    right="customer.vet",
    summary="Grant a partner a validation code",
    group=GROUP,
    extension=True,
    refuses=[(400, 3000)],
)
def post_validation_code(call: Call) -> ValidationCode:
    """Make a code with which the partner proves customers of a government organization."""
    call.actor.require(Permission.CUSTOMER_VET)
    sent = call.body(ValidationCodeGrant)
    made = grant_validation_code(call.actor, sent.partner_id, sent.organization_name, sent.max_creates)
    return code_of(made)


def review_of(row: Record, company_name: str | None = None) -> QualificationReview:
    """Return a segment with its vetting as the vendor sees it."""
    return QualificationReview(
        id=row.id,
        customer_id=row.tenant_id,
        partner_id=row.asked_by,
        qualification=OWN_WORDS[row.word],
        vetting_status=VETTING[row.status],
        created_date=row.created_at,
        company_name=company_name,
        education_segment=row.education_segment or None,
        website=row.website or None,
        vetting_reason=row.reason or None,
    )
