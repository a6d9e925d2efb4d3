"""Which months are closed, and which is the next to close."""

from datetime import date, datetime

from twotier.billing import periods
from twotier.billing.models import BillingPeriod
from twotier.billing.queries import parties
from twotier.subscriptions.queries import changes


def closed(month: date) -> BillingPeriod | None:
    """Return the closing of a month, if it is closed."""
    return BillingPeriod.objects.filter(tenant_id__in=parties.issuers(), begins_on=month).first()


def next_month_to_close() -> date | None:
    """Return the first month that is not closed: the one after the last that is, or that of the first subscription."""
    rows = BillingPeriod.objects.filter(tenant_id__in=parties.issuers()).order_by("-begins_on")
    last = rows.values_list("begins_on", flat=True).first()
    if last:
        return periods.next_month(last)
    first = changes.first_moment()
    return first.date().replace(day=1) if first else None


def next_closing(after: datetime) -> datetime | None:
    """Return the first moment later than `after` at which a month is to be closed."""
    month = next_month_to_close()
    if month is None:
        return None
    while (moment := periods.closing_of(month)) <= after:
        month = periods.next_month(month)
    return moment
