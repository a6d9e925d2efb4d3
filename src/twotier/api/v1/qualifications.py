"""A customer's segment: the old word, which is a bare text, and the list that says how it was vetted (K9-K11)."""

from datetime import datetime
from uuid import UUID

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.wire import Wire, Words
from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer
from twotier.customers.models import Qualification as Record
from twotier.customers.queries import qualifications as queries
from twotier.customers.usecases.qualify_customer import Asked, qualify_customer

GROUP = "qualification"
REFUSES = [(404, 60003), (403, 20002), (400, 3000), (409, 910055)]
CODE = {"code": "the validation code of a government customer"}


class Segment(Words):
    """The words of the modelled API, in the order of their integers."""

    NONE = "None"
    EDUCATION = "Education"
    NONPROFIT = "Nonprofit"
    GOVERNMENT = "GovernmentCommunityCloud"
    STATE_OWNED = "StateOwnedEntity"


class Vetting(Words):
    """How far the vetting of a segment is."""

    IN_REVIEW = "InReview"
    APPROVED = "Approved"
    DENIED = "Denied"


class EducationSegment(Words):
    """Which schools."""

    K12 = "K12"
    HIGHER = "HigherEducation"


OWN_WORDS = {
    "commercial": Segment.NONE,
    "education": Segment.EDUCATION,
    "nonprofit": Segment.NONPROFIT,
    "government": Segment.GOVERNMENT,
    "state_owned": Segment.STATE_OWNED,
}
ASKED = {word: own for own, word in OWN_WORDS.items()}
KNOWN_TO_JAVA = (Segment.NONE, Segment.EDUCATION, Segment.NONPROFIT)
VETTING = {"in_review": Vetting.IN_REVIEW, "approved": Vetting.APPROVED, "denied": Vetting.DENIED}


class CustomerQualification(Wire):
    """A segment with its vetting; the moment stands under both names that the modelled API has for it."""

    qualification: Segment
    vetting_status: Vetting | None = None
    vetting_reason: str | None = None
    vetting_create_date: datetime | None = None
    vetting_created_date: datetime | None = None


class CustomerQualificationRequest(Wire):
    """The segment that a partner asks for."""

    qualification: Segment
    education_segment: EducationSegment | None = None
    website: str | None = None


@route(
    "GET",
    "customers/{customer_id}/qualification",
    answers=str,
    sees=Permission.CUSTOMER_QUALIFY,
    summary="Get a customer's segment",
    group=GROUP,
    refuses=[(404, 60003), (403, 20002)],
)
def get_qualification(call: Call, customer_id: UUID) -> str:
    """Answer the segment at whose prices the customer buys, as a bare text."""
    return bare(call, customer_queries.customer_with(call.actor, customer_id).segment)


@route(
    "PUT",
    "customers/{customer_id}/qualification",
    answers=str,
    takes=Segment,
    auth="app+user",
    right="customer.qualify",
    summary="Set a customer's segment at once",
    query=CODE,
    group=GROUP,
    refuses=REFUSES,
)
def put_qualification(call: Call, customer_id: UUID) -> str:
    """Set the segment, sent as its integer or its word; where the vendor reviews customers, it is only asked for."""
    call.actor.require(Permission.CUSTOMER_QUALIFY)
    asked = Asked(word=ASKED[call.body(Segment)], code=call.text("code"))
    qualify_customer(call.actor, customer_id, asked, at_once=True)
    return bare(call, customer_queries.customer_with(call.actor, customer_id).segment)


@route(
    "GET",
    "customers/{customer_id}/qualifications",
    answers=list[CustomerQualification],
    sees=Permission.CUSTOMER_QUALIFY,
    summary="List a customer's segments with their vetting",
    group=GROUP,
    refuses=[(404, 60003), (403, 20002)],
)
def list_qualifications(call: Call, customer_id: UUID) -> list[CustomerQualification]:
    """Answer a bare array: what was asked for, the newest first, and a segment that the customer came with."""
    customer = customer_queries.customer_with(call.actor, customer_id)
    rows = queries.of_customer(customer.id)
    return [qualification_of(row) for row in rows] + came_with(customer, rows)


@route(
    "POST",
    "customers/{customer_id}/qualifications",
    answers=CustomerQualification,
    takes=CustomerQualificationRequest,
    status=201,
    auth="app+user",
    right="customer.qualify",
    summary="Ask for a customer's segment",
    query=CODE,
    group=GROUP,
    refuses=REFUSES,
)
def post_qualification(call: Call, customer_id: UUID) -> CustomerQualification:
    """Ask for a segment: education is reviewed, a government customer needs a code and is approved with it."""
    call.actor.require(Permission.CUSTOMER_QUALIFY)
    sent = call.body(CustomerQualificationRequest)
    asked = Asked(
        word=ASKED[sent.qualification],
        education_segment=sent.education_segment or "",
        website=sent.website or "",
        code=call.text("code"),
    )
    return qualification_of(qualify_customer(call.actor, customer_id, asked))


def bare(call: Call, segment: str) -> str:
    """Return a segment as the old operation says it: Java's list of words is closed, and shorter."""
    word = OWN_WORDS[segment]
    return call.spoken(word, KNOWN_TO_JAVA, Segment.NONE).lower()


def qualification_of(row: Record) -> CustomerQualification:
    """Return what was asked for with its vetting."""
    return CustomerQualification(
        qualification=OWN_WORDS[row.word],
        vetting_status=VETTING[row.status],
        vetting_reason=row.reason or None,
        vetting_create_date=row.created_at,
        vetting_created_date=row.created_at,
    )


def came_with(customer: Customer, rows: list[Record]) -> list[CustomerQualification]:
    """Return the segment of a customer for which no partner asked."""
    asked = {row.word for row in rows if row.status == "approved"}
    if customer.segment == "commercial" or customer.segment in asked:
        return []
    return [CustomerQualification(qualification=OWN_WORDS[customer.segment], vetting_status=Vetting.APPROVED)]
