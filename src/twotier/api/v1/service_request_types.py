"""The wire types of service requests, and how rows become them."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.api import binding, filters
from twotier.api.wire import Attributes, Wire, Words, attributes
from twotier.core.refusal import Refusal
from twotier.support.models import ServiceRequest as Record
from twotier.support.models import ServiceRequestNote as Note
from twotier.support.shapes import CONTACT, Said
from twotier.support.topics import TOPICS

NOT_SET = datetime(1, 1, 1, tzinfo=UTC)
"""What clients read as a date that is not set."""


class Severity(Words):
    """How urgent a request is."""

    UNKNOWN = "unknown"
    CRITICAL = "critical"
    MODERATE = "moderate"
    MINIMAL = "minimal"


class Status(Words):
    """Who must act on a request; `none` says nothing."""

    NONE = "none"
    OPEN = "open"
    CLOSED = "closed"
    ATTENTION_NEEDED = "attention_needed"


class ServiceRequestOrganization(Wire):
    """The tenant for which a request was filed, or whose person acts."""

    id: str | None = None
    name: str | None = None
    phone_number: str | None = None


class ServiceRequestContact(Wire):
    """A person of either side."""

    organization: ServiceRequestOrganization | None = None
    contact_id: str | None = None
    last_name: str | None = None
    first_name: str | None = None
    email: str | None = None
    phone_number: str | None = None


class ServiceRequestNote(Wire):
    """What either side added."""

    created_by_name: str | None = None
    created_date: datetime | None = None
    text: str | None = None


class ServiceRequest(Wire):
    """A question or a fault, with all notes; `newNote` is for writing alone."""

    title: str | None = None
    description: str | None = None
    severity: Severity | None = None
    support_topic_id: str | None = None
    support_topic_name: str | None = None
    id: str | None = None
    status: Status | None = None
    organization: ServiceRequestOrganization | None = None
    primary_contact: ServiceRequestContact | None = None
    last_updated_by: ServiceRequestContact | None = None
    product_name: str | None = None
    product_id: str | None = None
    created_date: datetime | None = None
    last_modified_date: datetime | None = None
    last_closed_date: datetime | None = None
    new_note: ServiceRequestNote | None = None
    notes: list[ServiceRequestNote] | None = None
    country_code: str | None = None
    answer_due_date: datetime | None = None
    answered_date: datetime | None = None
    attributes: Attributes | None = attributes("ServiceRequest")


class SupportTopic(Wire):
    """What a request is about."""

    name: str
    description: str
    id: str
    attributes: Attributes | None = attributes("SupportTopic")


def word_of(words: type[Words]) -> Callable[[str], str]:
    """Return a filter's field of a closed list."""

    def read(text: str) -> str:
        found = binding.word(words, text.strip())
        if found is None:
            raise ValueError(text)
        return found.value

    return read


SAME = frozenset({filters.Operator.EQUALS, filters.Operator.NOT_EQUALS})
FIELDS = {
    "Status": filters.Field("status", SAME, word_of(Status)),
    "Severity": filters.Field("severity", SAME, word_of(Severity)),
    "Title": filters.text_field("title"),
}
QUERY = {
    "filter": "JSON with Field (Status, Severity, Title), Value and Operator",
    "offset": "how many to skip", "size": "how many to answer; 1000 at most",
}  # fmt: skip


def tenant(sent: ServiceRequestOrganization | None) -> UUID | None:
    """Return the tenant that was named, if any."""
    if sent is None or not (sent.id or "").strip():
        return None
    try:
        return UUID(sent.id)
    except ValueError:
        text = _("This member is a GUID.")
        raise Refusal(400, 3000, text, fields=[("organization", text)]) from None


def said(sent: ServiceRequest) -> Said:
    """Return what was sent; `unknown` and `none` say nothing, as clients send them with a note alone."""
    severity = sent.severity if sent.severity is not Severity.UNKNOWN else None
    status = sent.status if sent.status is not Status.NONE else None
    note = (sent.new_note.text or "").strip() or None if sent.new_note else None
    return Said(
        title=sent.title, description=sent.description, severity=severity.value if severity else None,
        topic_id=sent.support_topic_id, product_id=sent.product_id, product_name=sent.product_name,
        country=sent.country_code, contact=contact_said(sent.primary_contact), status=status.value if status else None, note=note,
    )  # fmt: skip


def contact_said(sent: ServiceRequestContact | None) -> Mapping[str, str] | None:
    """Return whom the vendor shall answer, if somebody was named."""
    if sent is None:
        return None
    values = (sent.first_name, sent.last_name, sent.email, sent.phone_number)
    return {name: value for name, value in zip(CONTACT, values, strict=True) if value}


def request_of(row: Record) -> ServiceRequest:
    """Return a request as the wire has it."""
    own = ServiceRequestOrganization(id=str(row.tenant_id), name=row.organization_name)
    topic = TOPICS.get(row.topic_id)
    return ServiceRequest(
        title=row.title,
        description=row.description,
        severity=Severity(row.severity),
        support_topic_id=row.topic_id,
        support_topic_name=str(topic.name) if topic else None,
        id=row.number,
        status=Status(row.status),
        organization=own,
        primary_contact=contact_of(row.contact),
        last_updated_by=contact_of(row.updated_by),
        product_name=row.product_name or None,
        product_id=row.product_id or None,
        created_date=row.created_at,
        last_modified_date=row.modified_at,
        last_closed_date=row.closed_at or NOT_SET,
        notes=[note_of(note) for note in row.notes.all()],
        country_code=row.country,
        answer_due_date=row.answer_due_at,
        answered_date=row.answered_at,
    )


def note_of(row: Note) -> ServiceRequestNote:
    """Return a note as the wire has it."""
    return ServiceRequestNote(created_by_name=row.created_by_name, created_date=row.created_at, text=row.text)


def contact_of(said: Mapping[str, str]) -> ServiceRequestContact:
    """Return a person as the wire has them."""
    belongs = ServiceRequestOrganization(id=said.get("organizationId"), name=said.get("organizationName"))
    return ServiceRequestContact(
        organization=belongs if belongs.id else None,
        contact_id=said.get("contactId"),
        last_name=said.get("lastName"),
        first_name=said.get("firstName"),
        email=said.get("email"),
        phone_number=said.get("phoneNumber"),
    )
