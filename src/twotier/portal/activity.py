"""Activity: who did what and when, in sentences; filtered by customer and days, as a page and as a file."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import Event, all_events
from twotier.core.models import AuditRecord
from twotier.core.refusal import is_kept, said
from twotier.customers import queries as customer_queries
from twotier.customers.queries import activity as room
from twotier.portal import customer_pages, pages, tables
from twotier.portal.listing import Asked, Column, Days, Listing, Search
from twotier.subscriptions import queries as subscription_queries

Rows = QuerySet[Any]
MONTH = timedelta(days=30)
DAY = timedelta(days=1)
SUBSCRIPTION = "subscription"


def days() -> tuple[date, date]:
    """Return the days that are shown while none are chosen: the last month (U4)."""
    today = clock.today()
    return today - MONTH, today


def moments(since: date, until: date) -> tuple[datetime, datetime]:
    """Return the half-open span of whole days."""
    last = until + DAY if until < date.max else until
    return datetime.combine(since, time(), UTC), datetime.combine(last, time(), UTC)


def about(_actor: Actor, rows: Rows, text: str) -> Rows:
    """Return the records about customers with such a name."""
    return rows.filter(room.about_company(text))


def within(_actor: Actor, rows: Rows, since: date, until: date) -> Rows:
    """Return the records of some days."""
    return rows.filter(room.happened(*moments(since, until)))


ACTIVITY = Listing(
    name="activity",
    title=gettext_lazy("Activity"),
    permission=Permission.AUDIT_VIEW,
    columns=(
        Column("what", gettext_lazy("What")),
        Column("who", gettext_lazy("Who")),
        Column("customer", gettext_lazy("Customer")),
        Column("when", gettext_lazy("When (UTC)"), sort=("position",)),
    ),
    order="-when",
    filters=(Search(gettext_lazy("Customer"), about), Days(days, within)),
    row="portal/activity/_row.html",
    none=gettext_lazy("Nothing happened in these days"),
    why=gettext_lazy("An act appears here a few seconds after it was done."),
    unmatched=gettext_lazy("Nothing happened in these days"),
)
OF_CUSTOMER = replace(
    ACTIVITY,
    name="customer-activity",
    columns=tuple(column for column in ACTIVITY.columns if column.name != "customer"),
    filters=(),
    none=gettext_lazy("Nothing happened yet"),
)


@pages.page
@require_safe
def activity(request: HttpRequest) -> HttpResponse:
    """Show the organization's acts, the newest first."""
    actor = pages.acting(request)
    pages.look(actor, ACTIVITY.permission)
    export = reverse("activity-export") if actor.may(Permission.AUDIT_EXPORT) else ""
    customers = not actor.is_("customer")
    context = {
        "title": ACTIVITY.title,
        "lead": _("What happened, and who did it. Times are UTC."),
        "listing": asked(request).shown(room.sealed(actor), partial(told, actor, customers=customers), export=export),
    }
    return render(request, "portal/listing/page.html", context)


def asked(request: HttpRequest) -> Asked:
    """Return what is asked of the list; a customer's own has one customer alone."""
    alone = pages.acting(request).is_("customer")
    return ACTIVITY.asked(request, without=("customer", "q") if alone else ())


@pages.page
@require_safe
def of_customer(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Show what the organization did about one customer."""
    actor = pages.acting(request)
    pages.look(actor, OF_CUSTOMER.permission)
    customer = customer_queries.customer_with(actor, customer_id)
    rows = room.sealed(actor).filter(customer_id=customer_id)
    exports = actor.may(Permission.AUDIT_EXPORT)
    export = reverse("customer-activity-export", args=[customer_id]) if exports else ""
    context = customer_pages.around(request, customer, "customer-activity")
    context["listing"] = OF_CUSTOMER.asked(request).shown(rows, partial(told, actor, customers=False), export=export)
    return render(request, "portal/activity/of_customer.html", context)


def told(actor: Actor, rows: Sequence[AuditRecord], *, customers: bool = True) -> list[dict[str, Any]]:
    """Return records as sentences with names: two statements."""
    names = room.company_names({row.customer_id for row in rows})
    changed = [row.resource_id for row in rows if row.resource_type == SUBSCRIPTION and "title" not in row.after]
    titles = subscription_queries.titles_of(actor, changed) if changed else {}
    opens = actor.sees(Permission.CUSTOMER_LIST)
    return [entry(row, names, titles) | {"customers": customers, "opens": opens} for row in rows]


def entry(row: AuditRecord, names: dict[UUID, str], titles: dict[str, str]) -> dict[str, Any]:
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


def sentence(row: AuditRecord, company: str, title: str) -> str:
    """Return what happened in the reader's language; an act without a sentence shows its name."""
    kind = event_of(row)
    if kind is None:
        return row.operation.replace("_", " ")
    held = {name: said(value) if is_kept(value) else value for name, value in (row.before | row.after).items()}
    values = Known({"user": row.user_name, "company_name": company, "title": title, **held})
    return str(kind.sentence) % values


def event_of(row: AuditRecord) -> type[Event] | None:
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
    return asked(request).download("activity", heads(), room.sealed(actor), partial(file_lines, actor))


@pages.page
@require_safe
def export_of_customer(request: HttpRequest, customer_id: UUID) -> HttpResponseBase:
    """Answer what was done about one customer as a file."""
    actor = pages.acting(request)
    actor.require(Permission.AUDIT_EXPORT)
    customer = customer_queries.customer_with(actor, customer_id)
    rows = room.sealed(actor).filter(customer_id=customer_id)
    name = f"activity-{customer.domain}"
    return OF_CUSTOMER.asked(request).download(name, heads(), rows, partial(file_lines, actor))


def heads() -> tuple[str, ...]:
    """Return the heads of the file."""
    return (
        _("When (UTC)"), _("Who"), _("Customer"), _("Microsoft ID"), _("Act"), _("What"), _("Object"), _("Object ID"),
        _("Before"), _("After"),
    )  # fmt: skip


def file_lines(actor: Actor, rows: Sequence[AuditRecord]) -> Iterator[tuple[object, ...]]:
    """Return the lines of some records: two statements."""
    for line in told(actor, rows):
        row: AuditRecord = line["row"]
        yield (
            tables.moment(row.happened_at), row.user_name, line["company"],
            row.customer_id, row.operation, line["what"], row.resource_type, row.resource_id,
            json.dumps(row.before, ensure_ascii=False), json.dumps(row.after, ensure_ascii=False),
        )  # fmt: skip
