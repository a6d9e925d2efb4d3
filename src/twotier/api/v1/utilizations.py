"""Utilization of Azure: what was reported in a window of time, by hour or day, with or without the resources."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.api import paging
from twotier.api.call import Call, missing, refused
from twotier.api.figures import figure
from twotier.api.routing import route
from twotier.api.v1.usage_types import GROUP, OF_PLAN, SEES
from twotier.api.wire import Attributes, Collection, Reply, Wire, Words, attributes, collection, link
from twotier.billing.models import UsageResource
from twotier.billing.queries import usage, utilization
from twotier.billing.queries.utilization import Asked
from twotier.billing.shapes import Position, Utilization
from twotier.catalog.queries import rates
from twotier.catalog.rules import QUANTITY_SCALE
from twotier.catalog.shapes import MeterRow
from twotier.core import clock

LARGEST = 1000
REPORTED_WITHIN = timedelta(days=1)
"""How long after its hour or day usage is reported at the latest."""
SHORTEST, LONGEST = 60, 24 * 3600
"""After how many seconds a client is sent again for a window of which nothing was reported."""
QUERY = {
    "start_time": "from when on the usage was reported",
    "end_time": "before when it was reported",
    "granularity": "daily (the default) or hourly",
    "show_details": "true (the default): one row per resource; false: one per meter",
    "size": "rows a page; 1000 at most",
    "seek_operation": "Next, with the header MS-ContinuationToken",
}


class Granularity(Words):
    """How fine utilization is."""

    DAILY = "daily"
    HOURLY = "hourly"


class AzureResource(Wire):
    """A meter, which is called a resource here."""

    id: str
    name: str
    category: str
    subcategory: str
    region: str


class AzureInstanceData(Wire):
    """The resource that used something."""

    resource_uri: str
    location: str
    part_number: str
    order_number: str
    tags: dict[str, str]
    additional_info: dict[str, str]


class AzureUtilizationRecord(Wire):
    """What was used of a meter in an hour or on a day."""

    usage_start_time: datetime
    usage_end_time: datetime
    resource: AzureResource
    quantity: Decimal
    unit: str
    info_fields: dict[str, str]
    instance_data: AzureInstanceData | None = None
    attributes: Attributes = attributes("AzureUtilizationRecord")


def asked_of(call: Call, kept: str) -> Asked:
    """Return what a request asks; a page that is asked by its token alone is of what the token says."""
    if kept and not call.text("start_time"):
        return read(kept)
    since = call.moment("start_time") or missing_moment("start_time")
    until = call.moment("end_time") or missing_moment("end_time")
    if until <= since:
        raise refused("end_time", _("The query value %(name)s must lie after start_time."))
    hourly = call.word("granularity", Granularity) is Granularity.HOURLY
    return Asked(since, until, hourly, not call.text("show_details") or call.yes("show_details"))


def missing_moment(name: str) -> datetime:
    """Refuse a window that has no such end."""
    missing(name)
    raise AssertionError(name)


def read(kept: str) -> Asked:
    """Return what a token says of its window; raises 400 for a token of another list."""
    try:
        return msgspec.json.decode(kept, type=Asked)
    except msgspec.MsgspecError:
        raise paging.unknown_token() from None


def position(text: str) -> Position:
    """Return the row behind which a page starts; raises ValueError for what is none."""
    try:
        return msgspec.json.decode(text, type=Position)
    except msgspec.MsgspecError:
        raise ValueError(text) from None


UTILIZATION = "customers/{customer_id}/subscriptions/{subscription_id}/"


@route(
    "GET", f"{UTILIZATION}utilizations/azure", answers=Collection[AzureUtilizationRecord], sees=SEES, query=QUERY,
    refuses=[*OF_PLAN, (400, 800002), (400, 900126)], also=[204], summary="Get a subscription's utilization",
    group=GROUP,
)  # fmt: skip
def list_utilization(
    call: Call, customer_id: UUID, subscription_id: UUID
) -> Collection[AzureUtilizationRecord] | Reply:
    """Answer the window by day, meter and resource; 204 with `Retry-After` while nothing of it has been reported."""
    subscription = usage.plan(call.actor, customer_id, subscription_id)
    seek = call.seek(LARGEST) if call.text("size") else replaced(call.seek(LARGEST))
    asked = asked_of(call, seek.filter)
    reached, _imported = usage.reaches(subscription)
    if reached is None or asked.since >= reached:
        return Reply(status=204, headers={"Retry-After": str(again_after(asked))})
    rows = utilization.page(subscription, asked, after=seek.read(position), size=seek.rows)
    known = rates.meters({row.meter_id for row in rows})
    instances = utilization.resources(subscription, rows)
    items = [record_of(row, known[row.meter_id], instances.get(row.resource_id), call) for row in rows[: seek.size]]  # type: ignore[arg-type]
    page = collection(items)
    return linked(page, rows, call.uri, seek, asked)


def replaced(seek: paging.Seek) -> paging.Seek:
    """Return a page of the size that this list has by itself."""
    return paging.Seek(LARGEST, seek.after, seek.filter) if seek.after is None else seek


def again_after(asked: Asked) -> int:
    """Return in how many seconds something of the window will have been reported."""
    left = (asked.since + REPORTED_WITHIN - clock.now()).total_seconds()
    return max(SHORTEST, min(LONGEST, int(left)))


def linked(
    page: Collection[AzureUtilizationRecord], rows: list[Utilization], uri: str, seek: paging.Seek, asked: Asked
) -> Collection[AzureUtilizationRecord]:
    """Give a page its links: to itself, and to the rows behind it if there are any."""
    query = {
        "start_time": written(asked.since), "end_time": written(asked.until),
        "granularity": "Hourly" if asked.hourly else "Daily", "show_details": str(asked.details), "size": str(seek.size),
    }  # fmt: skip
    page.links = {"self": link(paging.with_query(uri, **query))}
    if len(rows) > seek.size:
        behind = msgspec.json.encode(utilization.position(rows[seek.size - 1])).decode()
        page.continuation_token = paging.token_for(behind, seek.size, msgspec.json.encode(asked).decode())
        where = paging.with_query(uri, **query, seek_operation="Next")
        page.links["next"] = link(where, headers=[(paging.HEADER, page.continuation_token)])
    return page


def written(moment: datetime) -> str:
    """Return a moment as addresses carry it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def record_of(row: Utilization, meter: MeterRow, instance: UsageResource | None, call: Call) -> AzureUtilizationRecord:
    """Return a row as the wire has it, in the caller's language."""
    said = meter.said(call.headers.locale) or meter.said(call.headers.language)
    return AzureUtilizationRecord(
        usage_start_time=row.used_from,
        usage_end_time=row.used_from + timedelta(hours=row.hours),
        resource=AzureResource(
            id=str(meter.id),
            name=said.get("name", meter.name),
            category=said.get("category", meter.category),
            subcategory=said.get("subcategory", meter.subcategory),
            region=said.get("region", meter.region),
        ),
        quantity=figure(row.quantity_e10, QUANTITY_SCALE),
        unit=said.get("unit", meter.unit),
        info_fields={},
        instance_data=instance_of(instance) if instance else None,
    )


def instance_of(row: UsageResource) -> AzureInstanceData:
    """Return a resource as the wire has it; what is no text in its additions becomes one."""
    return AzureInstanceData(
        resource_uri=row.uri, location=row.location, part_number="", order_number="", tags=texts(row.tags),
        additional_info=texts(row.info),
    )  # fmt: skip


def texts(told: dict[str, Any]) -> dict[str, str]:
    """Return values as texts."""
    return {
        name: value if isinstance(value, str) else msgspec.json.encode(value).decode() for name, value in told.items()
    }


@route(
    "GET", f"{UTILIZATION}utilization/azure", answers=Collection[AzureUtilizationRecord], sees=SEES, query=QUERY,
    refuses=[*OF_PLAN, (400, 800002), (400, 900126)], also=[204],
    summary="Get a subscription's utilization, as PowerShell asks for it", group=GROUP, extension=True,
)  # fmt: skip
def list_utilization_of_powershell(
    call: Call, customer_id: UUID, subscription_id: UUID
) -> Collection[AzureUtilizationRecord] | Reply:
    """Answer what `utilizations/azure` does."""
    return list_utilization(call, customer_id, subscription_id)
