"""On which days a new term may end: with the month, and with other subscriptions of the customer (lifecycle.md LC13 to LC16)."""

from collections import defaultdict
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.wire import Collection, Wire, Words, collection
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.subscriptions import alignment, queries, terms
from twotier.subscriptions.models import Subscription as Record


class TermDuration(Words):
    """How long a term is."""

    P1M = "P1M"
    P1Y = "P1Y"
    P3Y = "P3Y"


class EndDateType(Words):
    """With what a term ends."""

    MONTH = "calendarMonthAligned"
    SUBSCRIPTION = "subscriptionAligned"


class CustomTermEndDate(Wire):
    """A day on which a term may end, and the subscriptions that end on it."""

    allowed_custom_term_end_date_type: EndDateType
    allowed_custom_term_end_date: datetime
    coterm_subscription_ids: list[str] | None = None


@route(
    "GET",
    "customers/{customer_id}/subscriptions/customTermEndDates",
    answers=Collection[CustomTermEndDate],
    summary="List the days on which a new term may end",
    group="subscriptions",
    right="subscription.view",
    query={
        "term_duration": "P1M, P1Y or P3Y",
        "term_start_date": "the first day; absent: today",
        "target_coterm_subscription_id": "of one subscription alone",
    },
    refuses=[(404, 60003), (400, 800002), (400, 900126)],
    extension=True,
)
def list_end_dates(call: Call, customer_id: UUID) -> Collection[CustomTermEndDate]:
    """Answer the month's end and the days on which the customer's paid licenses end that the caller sold."""
    call.actor.require(Permission.SUBSCRIPTION_VIEW)
    customer_queries.customer_seen(call.actor, customer_id)
    call.required("term_duration")
    words = call.word("term_duration", TermDuration)
    term = words.value if words else ""
    first = first_day(call)
    rows = queries.to_end_with(call.actor, customer_id)
    if target := call.text("target_coterm_subscription_id").lower():
        rows = [row for row in rows if str(row.id) == target]
    month = CustomTermEndDate(
        allowed_custom_term_end_date_type=EndDateType.MONTH,
        allowed_custom_term_end_date=terms.midnight(alignment.month_end(first, term)),
    )
    return collection([*([] if target else [month]), *with_others(rows, first, term)], call.uri)


def first_day(call: Call) -> date:
    """Return the day on which the term begins; raises 400 for one in the past."""
    asked = call.moment("term_start_date")
    if asked and asked.date() < clock.today():
        text = _("The query value term_start_date lies in the past. A term begins today or later.")
        raise Refusal(400, 800002, text, fields=[("term_start_date", text)])
    return asked.date() if asked else clock.today()


def with_others(rows: list[Record], first: date, term: str) -> list[CustomTermEndDate]:
    """Return the days on which other subscriptions end, now or after later renewals, the nearest first."""
    found = defaultdict[date, list[str]](list)
    for row in rows:
        other = terms.last_day(row.next_term_start), row.term
        for day in alignment.repeats(other, first, term) if alignment.may_end_with(other, term) else ():
            if alignment.inside(day, first, term):
                found[day].append(str(row.id))
    return [
        CustomTermEndDate(
            allowed_custom_term_end_date_type=EndDateType.SUBSCRIPTION,
            allowed_custom_term_end_date=terms.midnight(day),
            coterm_subscription_ids=found[day],
        )
        for day in sorted(found)
    ]
