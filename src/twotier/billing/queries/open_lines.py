"""Lines that are not on a document yet: the rating itself, run on the history of one bill-to (billing.md BI73)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from twotier.billing import periods, policies
from twotier.billing.documents import charging, reading
from twotier.billing.models import ChargeLine
from twotier.billing.queries import parties
from twotier.billing.queries import periods as period_queries
from twotier.catalog.imports.session import session
from twotier.core import clock, tenancy
from twotier.subscriptions.policies import in_force

FIELDS: Final = {field.column: field for field in ChargeLine._meta.fields}
PAGE: Final = """
SELECT * FROM (
    SELECT * EXCLUDE (series), row_number() OVER (
        ORDER BY customer_id, subscription_id, event_at, reference_id, sign, charge_start, id) AS position
    FROM billable WHERE (series = 'D') = $legacy AND currency = $currency
) WHERE position > $after ORDER BY position LIMIT $size
"""


@dataclass(frozen=True)
class Wanted:
    """Which lines are asked: of a month, billed in a currency, behind a place, at most so many."""

    month: date
    currency: str
    after: int
    size: int
    legacy: bool = False


def is_open(month: date) -> bool:
    """Return whether a month is still to be billed; whoever is billed does not see the issuer's own rows."""
    with tenancy.scope(tenancy.PROGRAM):
        return period_queries.closed(month) is None


def lines(bill_to_id: UUID, wanted: Wanted) -> list[ChargeLine]:
    """Return lines of a month that are not billed, unsaved, in their order; none of a month that is closed.

    Of a month that runs, those of what happened and fell due up to now.
    """
    issuer, month = parties.vendor_id(), wanted.month
    if not is_open(month):
        return []
    tomorrow = periods.midnight(clock.today() + timedelta(days=1))
    read = reading.Wanted(month, min(periods.midnight(periods.next_month(month)), tomorrow), bill_to_id)
    said = {"legacy": wanted.legacy, "currency": wanted.currency, "after": wanted.after, "size": wanted.size}
    with tenancy.scope(tenancy.PROGRAM), session() as opened:
        reading.read(opened, read)
        charging.charge(opened, read, str(issuer), policies.roundings(in_force()))
        answer = opened.connection.execute(PAGE, said)
        names = [column[0] for column in answer.description or ()]
        return [line(issuer, dict(zip(names, row, strict=True))) for row in answer.fetchall()]


def line(issuer_id: UUID, values: dict[str, Any]) -> ChargeLine:
    """Return an unsaved line; moments get their zone."""
    known = {name: value for name, value in values.items() if name in FIELDS}
    known["event_at"] = periods.in_utc(known["event_at"])
    return ChargeLine(tenant_id=issuer_id, tier=1, tax_group="", **known)
