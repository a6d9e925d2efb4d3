"""Audit records (portal.md U4)."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api import filters
from twotier.api.call import Call
from twotier.api.paging import seek_page
from twotier.api.routing import not_found, route
from twotier.api.v1.audit_words import OPERATIONS, RESOURCES, UNDEFINED
from twotier.api.wire import Attributes, Collection, Wire, attributes
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.customers.queries import activity
from twotier.customers.queries.activity import Activity

DEFAULT, FARTHEST = timedelta(days=30), timedelta(days=90)
FIELDS = {
    "CompanyName": filters.Field("", frozenset({filters.Operator.SUBSTRING}), str, make=activity.about_company),
    "CustomerId": filters.id_field("customer_id"),
    "ResourceType": filters.text_field("resource_type", str.lower, filters.Operator.EQUALS),
}


class AuditRecord(Wire, kw_only=True):
    """Who did what to what; values are JSON texts."""

    id: str
    partner_id: str
    customer_id: str | None = None
    customer_name: str | None = None
    user_principal_name: str
    application_id: str | None = None
    resource_type: str
    resource_old_value: str | None = None
    resource_new_value: str
    operation_type: str
    operation_date: datetime
    operation_status: str
    customized_data: list[Any]
    attributes: Attributes | None = attributes("AuditRecord")


@route(
    "GET",
    "auditrecords",
    answers=Collection[AuditRecord],
    summary="List what was done, by whom",
    group="audit",
    right="audit.view",
    query={
        "startDate": "first day, at most 90 days back",
        "endDate": "last day",
        "size": "rows a page",
        "filter": "JSON",
    },
    refuses=[(400, 800002), (403, 910046)],
)
def list_audit_records(call: Call) -> Any:
    """Answer the sealed records of the caller's organization, the oldest first."""
    call.actor.require(Permission.AUDIT_VIEW)
    since, until = span(call)
    seek = call.seek()
    rows = activity.records(call.actor, since, until).filter(filters.condition(call.filter(seek), FIELDS))
    found = activity.page(rows, after=seek.after_number, size=seek.rows)
    names = activity.company_names({row.customer_id for row in found})
    return seek_page(seek, found, lambda row: record(call, row, names), lambda row: row.position, "/auditrecords")


@route(
    "GET",
    "auditrecords/{audit_record_id}",
    answers=AuditRecord,
    summary="Get one record of what was done",
    group="audit",
    right="audit.view",
    refuses=[(404, 1000), (403, 910046)],
)
def get_audit_record(call: Call, audit_record_id: UUID) -> AuditRecord:
    """Answer a sealed record of the caller's organization, however old."""
    call.actor.require(Permission.AUDIT_VIEW)
    found = activity.one(call.actor, audit_record_id)
    if found is None:
        raise not_found()
    return record(call, found, activity.company_names({found.customer_id}))


def span(call: Call) -> tuple[datetime, datetime]:
    """Return the days asked for as moments; by default the last 30 days, at most 90 back."""
    now = clock.now()
    since = call.moment("startDate") or now - DEFAULT
    if since < day_start(now - FARTHEST):
        text = _("Audit records can be read 90 days back. Choose a later startDate.")
        raise Refusal(400, 800002, text, fields=[("startDate", text)])
    until = call.moment("endDate") or now
    return day_start(since), day_start(until) + timedelta(days=1)


def day_start(moment: datetime) -> datetime:
    """Return the first moment of a UTC day."""
    return datetime.combine(moment.date(), time(), UTC)


def record(call: Call, row: Activity, names: dict[UUID, str]) -> AuditRecord:
    """Return one record as the wire has it."""
    return AuditRecord(
        id=str(row.id),
        partner_id=str(row.tenant_id),
        customer_id=str(row.customer_id) if row.customer_id else None,
        customer_name=names.get(row.customer_id) if row.customer_id else None,
        user_principal_name=row.user_name,
        application_id=str(row.client_id) if row.client_id else None,
        resource_type=call.spoken(row.resource_type, RESOURCES, UNDEFINED),
        resource_old_value=text(row.before),
        resource_new_value=text(row.after) or "{}",
        operation_type=call.spoken(row.operation, OPERATIONS, UNDEFINED),
        operation_date=row.happened_at,
        operation_status="succeeded",
        customized_data=[],
    )


def text(value: dict[str, Any]) -> str | None:
    """Return members as the JSON text that the record carries."""
    return msgspec.json.encode(pascal(value)).decode() if value else None


def pascal(value: Any) -> Any:
    """Return members with the names that the readers of audit records know: PascalCase."""
    if isinstance(value, dict):
        return {"".join(part.capitalize() for part in name.split("_")): pascal(said) for name, said in value.items()}
    return [pascal(item) for item in value] if isinstance(value, list) else value
