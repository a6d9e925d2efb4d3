"""Activity: who did what and when, in sentences; filtered by customer and days, as a page and as a file."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import Event, all_events
from twotier.core.models import AuditRecord
from twotier.customers import queries as customer_queries
from twotier.customers.queries import activity as room
from twotier.customers.queries.activity import Activity
from twotier.portal import customer_pages, pages, tables
from twotier.subscriptions import queries as subscription_queries

MONTH = timedelta(days=30)
DAY = timedelta(days=1)
SUBSCRIPTION = "subscription"


@pages.page
@require_safe
def activity(request: HttpRequest) -> HttpResponse:
    """Show the organization's acts, the newest first: three statements."""
    actor = pages.acting(request)
    pages.look(actor, Permission.AUDIT_VIEW)
    since, until = days(request)
    found = sliced(request, narrowed(request, actor, since, until))
    context = {
        "title": _("Activity"),
        "lead": _("What happened, and who did it. Times are UTC."),
        "slice": found,
        "entries": told(actor, found.rows),
        "q": request.GET.get("q", ""),
        "since": since.isoformat(),
        "until": until.isoformat(),
        "exports": actor.may(Permission.AUDIT_EXPORT),
        "columns": [{"label": _("What")}, {"label": _("Who")}, {"label": _("Customer")}, {"label": _("When (UTC)")}],
    }
    return render(request, "portal/activity/list.html", context)


@pages.page
@require_safe
def of_customer(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Show what the organization did about one customer."""
    actor = pages.acting(request)
    pages.look(actor, Permission.AUDIT_VIEW)
    customer = customer_queries.customer_with(actor, customer_id)
    everything = room.records(actor, *moments(date.min + DAY, clock.today()))
    found = sliced(request, everything.filter(customer_id=customer_id))
    context = customer_pages.around(request, customer, "customer-activity")
    context |= {"slice": found, "entries": told(actor, found.rows)}
    return render(request, "portal/activity/of_customer.html", context)


def days(request: HttpRequest) -> tuple[date, date]:
    """Return the days that are shown: the last month, unless the reader chose others (U4)."""
    today = clock.today()
    since, until = day_of(request, "since", today - MONTH), day_of(request, "until", today)
    return min(since, until), max(since, until)


def day_of(request: HttpRequest, name: str, default: date) -> date:
    """Return a day of the query, or the default for none and for what is no day."""
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return default


def moments(since: date, until: date) -> tuple[datetime, datetime]:
    """Return the half-open span of whole days."""
    last = until + DAY if until < date.max else until
    return datetime.combine(since, time(), UTC), datetime.combine(last, time(), UTC)


def narrowed(request: HttpRequest, actor: Actor, since: date, until: date) -> QuerySet[AuditRecord]:
    """Return the records of the days, about customers whose name was searched for."""
    rows = room.records(actor, *moments(since, until))
    text = pages.searched(request)
    return rows.filter(room.about_company(text)) if text else rows


def sliced(request: HttpRequest, rows: QuerySet[AuditRecord]) -> pages.Slice[Activity]:
    """Return a page of the newest records, or of those before the page's mark."""
    mark = pages.mark(request)
    before = int(mark[0]) if len(mark) == 1 and mark[0].isdecimal() and len(mark[0]) < 19 else None
    found = room.latest(rows, before=before, size=pages.ROWS + 1)
    return pages.cut(request, found, lambda row: (row.position,))


def told(actor: Actor, rows: Iterable[Activity]) -> list[dict[str, Any]]:
    """Return records as sentences with names: two statements."""
    rows = list(rows)
    names = room.company_names({row.customer_id for row in rows})
    changed = [row.resource_id for row in rows if row.resource_type == SUBSCRIPTION and "title" not in row.after]
    titles = subscription_queries.titles_of(actor, changed) if changed else {}
    return [entry(row, names, titles) for row in rows]


def entry(row: Activity, names: dict[UUID, str], titles: dict[str, str]) -> dict[str, Any]:
    """Return one record as pages show it."""
    company = names.get(row.customer_id, "") if row.customer_id else ""
    return {
        "row": row,
        "what": sentence(row, company, titles.get(row.resource_id, "")),
        "who": row.user_name,
        "when": row.happened_at,
        "company": company,
        "customer_id": row.customer_id if company else None,
    }


class Known(dict[str, object]):
    """The values of a sentence; what a record does not hold reads as a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def sentence(row: Activity, company: str, title: str) -> str:
    """Return what happened in the reader's language; an act without a sentence shows its name."""
    kind = event_of(row)
    if kind is None:
        return row.operation.replace("_", " ")
    values = Known({"user": row.user_name, "company_name": company, "title": title, **row.before, **row.after})
    return str(kind.sentence) % values


def event_of(row: Activity) -> type[Event] | None:
    """Return the kind of event that a record was written from: by its name, then by what it changed."""
    found = kinds().get((row.operation, row.resource_type), [])
    if len(found) < 2:
        return found[0] if found else None
    return next((kind for kind in found if written(kind) == frozenset(row.after)), found[0])


@cache
def kinds() -> dict[tuple[str, str], list[type[Event]]]:
    """Return every kind of event by audit name and object."""
    found: dict[tuple[str, str], list[type[Event]]] = {}
    for kind in all_events():
        if hasattr(kind, "operation"):
            found.setdefault((kind.operation, kind.resource_type), []).append(kind)
    return found


@cache
def written(kind: type[Event]) -> frozenset[str]:
    """Return the members that an event of this kind writes as changed."""
    blank = dict.fromkeys(kind.__struct_fields__, "")
    return frozenset(kind(**blank).after())  # type: ignore[arg-type]


@pages.page
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Answer the shown days as a file."""
    actor = pages.acting(request)
    actor.require(Permission.AUDIT_EXPORT)
    rows = narrowed(request, actor, *days(request))
    head = (
        _("When (UTC)"), _("Who"), _("Customer"), _("Microsoft ID"), _("Act"), _("What"), _("Object"), _("Object ID"),
        _("Before"), _("After"),
    )  # fmt: skip
    return tables.download("activity", head, exported(actor, rows))


def exported(actor: Actor, rows: QuerySet[AuditRecord]) -> Iterator[tuple[object, ...]]:
    """Return the lines of the file, the newest first, read in blocks."""
    before: int | None = None
    while block := room.latest(rows, before=before, size=500):
        for line in told(actor, block):
            row: Activity = line["row"]
            yield (
                row.happened_at.astimezone(UTC).isoformat(timespec="seconds"), row.user_name, line["company"],
                row.customer_id, row.operation, line["what"], row.resource_type, row.resource_id,
                json.dumps(row.before, ensure_ascii=False), json.dumps(row.after, ensure_ascii=False),
            )  # fmt: skip
        before = block[-1].position
