"""Service incidents: what the vendor tells of the services that customers use."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api import binding, dates, filters
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.wire import Collection, Wire, Words, collection
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.support.lifecycle import RESOLVED
from twotier.support.models import ServiceIncident
from twotier.support.queries import incidents
from twotier.support.queries.incidents import Told
from twotier.support.shapes import Telling
from twotier.support.usecases.publish_incident import change_incident, publish_incident

GROUP = "service incidents"
LOOKS = "support.service_health|support.answer"
QUERY = {
    "filter": "JSON with Field (Resolved, MessageType, Status, Workload, StartDate, EndDate), Value and Operator",
    "filter.operator": "the operator, where filter.field and filter.value stand beside it",
}
LISTED = [(400, 800002), (400, 900126)]


class MessageType(Words):
    """What the vendor tells: `none` and `all` are words of filters."""

    NONE = "none"
    INCIDENT = ServiceIncident.INCIDENT
    MESSAGE_CENTER = ServiceIncident.MESSAGE_CENTER
    ALL = "all"


class Health(Words):
    """How a service is."""

    NORMAL = "normal"
    INFORMATION = "information"
    WARNING = "warning"
    CRITICAL = "critical"


class ServiceIncidentHistory(Wire):
    """What was told at one moment."""

    published_time: datetime
    message_text: str


class ServiceIncidentDetail(Wire):
    """An incident of a service, or a message to its administrators."""

    id: str
    message_type: MessageType
    start_time: datetime
    status: Health
    messages: list[ServiceIncidentHistory]
    workload: str
    affected_workload_names: list[str]
    resolved: bool
    end_time: datetime | None = None
    impacted_area: str | None = None
    impacted_customers: int | None = None
    required_by: datetime | None = None
    category: str | None = None
    action_type: str | None = None
    severity: Health | None = None


class ListedIncident(ServiceIncidentDetail):
    """An incident in a list: some clients read it as it is, others as a workload that holds it."""

    incidents: list[ServiceIncidentDetail] | None = None
    message_center_messages: list[ServiceIncidentDetail] | None = None


class SaidIncident(Wire):
    """What the vendor tells of an incident; `messageText` adds to its messages."""

    message_type: MessageType | None = None
    workload: str | None = None
    affected_workload_names: list[str] | None = None
    status: Health | None = None
    impacted_area: str | None = None
    start_time: datetime | None = None
    end_time: datetime | None = None
    required_by: datetime | None = None
    category: str | None = None
    action_type: str | None = None
    severity: Health | None = None
    resolved: bool | None = None
    message_text: str | None = None


def moment(text: str) -> datetime:
    """Return a time of a filter; raises ValueError."""
    try:
        found = dates.moment(text)
    except OverflowError as error:
        raise ValueError(text) from error
    if found is None:
        raise ValueError(text)
    return found


def kinds(text: str) -> Q:
    """Return the condition of a kind of message; `none` and `all` are every kind."""
    found = binding.word(MessageType, text.strip())
    if found is None:
        raise ValueError(text)
    return Q() if found in (MessageType.NONE, MessageType.ALL) else Q(message_type=found.value)


def resolved(text: str) -> Q:
    """Return the condition of what is over, or of what is not."""
    answers = {"true": Q(status=RESOLVED), "false": ~Q(status=RESOLVED)}
    try:
        return answers[text.strip().lower()]
    except KeyError:
        raise ValueError(text) from None


def health(text: str) -> Q:
    """Return the condition of how a service is."""
    found = binding.word(Health, text.strip())
    if found is None:
        raise ValueError(text)
    return Q(health=found.value)


def same(condition: Q) -> Q:
    """Return a condition that its reader has made already."""
    return condition


FIELDS = {
    "Resolved": filters.Field("", filters.SAME, resolved, make=same),
    "MessageType": filters.Field("", filters.SAME, kinds, make=same),
    "Status": filters.Field("", filters.SAME, health, make=same),
    "Workload": filters.text_field("workload"),
    "StartDate": filters.Field("starts_at", filters.ORDERED, moment),
    "EndDate": filters.Field("ends_at", filters.ORDERED, moment),
}


@route(
    "GET", "serviceincidents/office", answers=Collection[ListedIncident], right=LOOKS, query=QUERY, refuses=LISTED,
    summary="List incidents of the services that your customers use", group=GROUP,
)  # fmt: skip
def list_service_incidents(call: Call) -> Collection[ListedIncident]:
    """Answer what is active or was resolved within 30 days, the newest first; with a filter, whatever matches it."""
    return collection(listed(call), call.uri)


@route(
    "GET", "serviceincidents", answers=Collection[ListedIncident], right=LOOKS, query=QUERY, refuses=LISTED,
    summary="List incidents of the services that your customers use (one client's address)", group=GROUP,
)  # fmt: skip
def list_all_service_incidents(call: Call) -> Collection[ListedIncident]:
    """Answer the same list."""
    return collection(listed(call), call.uri)


@route(
    "GET", "serviceincidents/office/count", answers=int, right=LOOKS, query=QUERY, refuses=LISTED,
    summary="Count incidents of the services that your customers use", group=GROUP,
)  # fmt: skip
def count_service_incidents(call: Call) -> int | Collection[ListedIncident]:
    """Answer the number alone; the package `partnercenterservices` cannot read one and gets the list that it expects."""
    found = listed(call)
    return collection(found, call.uri) if call.names_itself("partnercenterservices") else len(found)


@route(
    "GET", "customers/{customer_id}/serviceincidents/office", answers=Collection[ListedIncident],
    right="support.service_health", query=QUERY, refuses=[*LISTED, (404, 60003), (403, 20002)],
    summary="List incidents of the services that a customer uses", group=GROUP,
)  # fmt: skip
def list_customer_service_incidents(call: Call, customer_id: UUID) -> Collection[ListedIncident]:
    """Answer the incidents that concern one customer."""
    call.actor.require(Permission.SUPPORT_SERVICE_HEALTH)
    customer_queries.customer_with(call.actor, customer_id)
    return collection(listed(call, customer_id), call.uri)


@route(
    "GET", "serviceincidents/{incident_id}", answers=ServiceIncidentDetail, right=LOOKS, refuses=[(404, 1000)],
    extension=True, summary="Get a service incident", group=GROUP,
)  # fmt: skip
def get_service_incident(call: Call, incident_id: UUID) -> ServiceIncidentDetail:
    """Answer one incident, however old it is."""
    incidents.may_look(call.actor)
    return detail_of(incidents.incident_seen(call.actor, incident_id))


@route(
    "POST", "serviceincidents", answers=ServiceIncidentDetail, takes=SaidIncident, status=201, right="support.answer",
    extension=True, refuses=[(400, 3000), (400, 900126)], summary="Publish a service incident", group=GROUP,
)  # fmt: skip
def post_service_incident(call: Call) -> ServiceIncidentDetail:
    """Tell every partner whose customers use the service; `workload` is a name of the catalog, `messageText` is needed."""
    call.actor.require(Permission.SUPPORT_ANSWER)
    return detail_of(Told(publish_incident(call.actor, telling(call.body(SaidIncident))), None))


@route(
    "PATCH", "serviceincidents/{incident_id}", answers=ServiceIncidentDetail, takes=SaidIncident, right="support.answer",
    extension=True, refuses=[(404, 1000), (400, 3000), (400, 900126)], group=GROUP,
    summary="Update a service incident: add a message, resolve it, open it again",
)  # fmt: skip
def patch_service_incident(call: Call, incident_id: UUID) -> ServiceIncidentDetail:
    """Change what differs; `resolved` ends an incident or opens it again."""
    call.actor.require(Permission.SUPPORT_ANSWER)
    return detail_of(Told(change_incident(call.actor, incident_id, telling(call.body(SaidIncident))), None))


def listed(call: Call, customer_id: UUID | None = None) -> Sequence[ListedIncident]:
    """Return the incidents that a call asks for."""
    incidents.may_look(call.actor)
    asked = filter_of(call)
    found = incidents.told(call.actor, filters.condition(asked, FIELDS), recent=asked is None, customer_id=customer_id)
    return [listed_of(one) for one in found]


def filter_of(call: Call) -> filters.Filter | None:
    """Return the filter: as JSON, or member by member."""
    operator = call.word("filter.operator", filters.Operator)
    if field := call.text("filter.field"):
        return filters.Simple(field, operator or filters.Operator.EQUALS, call.text("filter.value"))
    return call.filter()


def telling(sent: SaidIncident) -> Telling:
    """Return what was sent as the support room takes it."""
    if sent.message_type in (MessageType.NONE, MessageType.ALL):
        text = _("An incident is of one kind: incident or message_center.")
        raise Refusal(400, 3000, text, fields=[("messageType", text)])
    return Telling(
        message_type=sent.message_type, workload=sent.workload, affected_workloads=sent.affected_workload_names,
        health=sent.status, impacted_area=sent.impacted_area, category=sent.category, action_type=sent.action_type,
        severity=sent.severity, starts_at=sent.start_time, ends_at=sent.end_time, required_by=sent.required_by,
        resolved=sent.resolved, message=sent.message_text,
    )  # fmt: skip


def listed_of(told: Told) -> ListedIncident:
    """Return an incident both as it is and inside of its workload."""
    detail = detail_of(told)
    of_messages = told.incident.message_type == ServiceIncident.MESSAGE_CENTER
    return ListedIncident(
        **{name: getattr(detail, name) for name in detail.__struct_fields__},
        incidents=[] if of_messages else [detail],
        message_center_messages=[detail] if of_messages else [],
    )


def detail_of(told: Told) -> ServiceIncidentDetail:
    """Return an incident as the wire has it."""
    row = told.incident
    return ServiceIncidentDetail(
        id=str(row.id),
        message_type=MessageType(row.message_type),
        start_time=row.starts_at,
        status=Health(row.health),
        messages=[
            ServiceIncidentHistory(published_time=one.published_at, message_text=one.text) for one in row.messages.all()
        ],
        workload=row.workload,
        affected_workload_names=row.affected_workloads,
        resolved=row.status == RESOLVED,
        end_time=row.ends_at,
        impacted_area=row.impacted_area or None,
        impacted_customers=told.impacted_customers,
        required_by=row.required_by,
        category=row.category or None,
        action_type=row.action_type or None,
        severity=Health(row.severity) if row.severity else None,
    )
