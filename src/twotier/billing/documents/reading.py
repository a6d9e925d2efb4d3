"""What rating needs of the database: the history of subscriptions, metered usage, currencies and rates, put into DuckDB."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from twotier.billing.queries import parties
from twotier.catalog.imports import transport
from twotier.catalog.imports.session import Session
from twotier.catalog.models import ExchangeRate
from twotier.core import money
from twotier.rating.pieces import LOOK_BACK
from twotier.subscriptions import policies
from twotier.subscriptions.models import Subscription, SubscriptionChange

FACTS: Final = {
    "subscription_id": "UUID", "number": "BIGINT", "kind": "VARCHAR", "at": "TIMESTAMP", "recorded_at": "TIMESTAMP",
    "status": "VARCHAR", "family": "VARCHAR", "term": "VARCHAR", "billing_cycle": "VARCHAR", "quantity": "BIGINT",
    "old_quantity": "BIGINT", "unit_price_e8": "BIGINT", "currency": "VARCHAR", "anchor": "DATE", "term_start": "DATE",
    "next_term_start": "DATE", "refund": "VARCHAR", "policy_id": "VARCHAR", "partner_id": "UUID",
    "partner_of_record": "VARCHAR", "product_id": "VARCHAR", "sku_id": "VARCHAR", "catalog_item_id": "VARCHAR",
    "title": "VARCHAR", "id": "UUID", "reference_id": "UUID", "tenant_id": "UUID",
}  # fmt: skip
"""Columns of the history and their types in DuckDB; `order_id` follows, from the subscription."""
USED: Final = {
    "subscription_id": "UUID", "meter_id": "UUID", "quantity_e10": "BIGINT", "list_e10": "BIGINT",
    "net_e10": "BIGINT", "unit_price_e8": "BIGINT", "partner_id": "UUID", "tenant_id": "UUID",
}  # fmt: skip

RATE: Final = "month DATE, pricing_currency VARCHAR, billing_currency VARCHAR, fx_e10 BIGINT, fx_date DATE"
EVERY_MONTH: Final = """
CREATE TABLE rates AS
WITH months AS (
    SELECT DISTINCT f.pricing_currency, f.billing_currency, m.month::DATE AS month FROM fixed f,
    LATERAL (SELECT unnest(generate_series(f.month, $last, INTERVAL 1 MONTH)) AS month) m
)
SELECT m.month, m.pricing_currency, m.billing_currency, f.fx_e10, f.fx_date
FROM months m ASOF JOIN fixed f ON m.pricing_currency = f.pricing_currency
    AND m.billing_currency = f.billing_currency AND m.month >= f.month
"""
"""A month without a rate of its own has that of the last month that was fixed."""


@dataclass(frozen=True)
class Wanted:
    """What is rated: acts and due moments of a period, of one bill-to or of all."""

    since: date
    until: datetime
    bill_to_id: UUID | None = None

    @property
    def early(self) -> date:
        """Return from when on rows of the history matter: those that a refund in full looks back at."""
        return self.since - timedelta(days=LOOK_BACK)


def read(session: Session, wanted: Wanted) -> None:
    """Make `history`, `used`, `billed`, `currencies` and `rates`."""
    read_history(session, wanted)
    read_usage(session, wanted)
    read_money(session, wanted)
    session.run("CREATE TABLE charged_days (id VARCHAR)")
    for policy in policies.charging_the_day():
        session.run("INSERT INTO charged_days VALUES ($id)", {"id": policy})


def read_history(session: Session, wanted: Wanted) -> None:
    """Make `history`: the rows whose term reaches into the period or shortly before it, with the order's id."""
    session.run(f"CREATE TABLE history ({columns(FACTS)}, order_id VARCHAR)")
    changes, owners = SubscriptionChange._meta.db_table, Subscription._meta.db_table
    question = (
        f"SELECT {', '.join(f'c.{name}' for name in FACTS)}, s.order_id FROM {owners} s "
        f"JOIN {changes} c ON c.tenant_id = s.tenant_id AND c.subscription_id = s.id "
        "WHERE c.next_term_start >= %s AND c.at < %s"
    )
    transport.read(session, "history", *of(question, "s.partner_id", wanted, wanted.early, plain(wanted.until)))


def read_usage(session: Session, wanted: Wanted) -> None:
    """Make `used`: what subscriptions used of meters in the months of the period, with the first price of each meter."""
    session.run(f"CREATE TABLE used ({columns(USED)}, month DATE)")
    question = (
        f"SELECT {', '.join(f'u.{name}' for name in USED)}, u.month FROM billing_monthlyusage u "
        "WHERE u.month >= %s AND u.month < %s"
    )
    first = wanted.since.replace(day=1)
    transport.read(session, "used", *of(question, "u.partner_id", wanted, first, wanted.until.date()))


def first_recorded_late(session: Session, month: date, closed_at: datetime) -> date | None:
    """Return the first day before a month of which something was recorded after the month before was closed."""
    question = 'SELECT min("at")::DATE FROM history WHERE "at" < $month AND recorded_at >= $closed'
    found: date | None = session.one(question, {"month": month, "closed": plain(closed_at)})[0]
    return found


def leave_out_billed(session: Session, issuer_id: UUID, since: date) -> None:
    """Take out of `billable` what stands on documents already."""
    session.run("CREATE TABLE billed_before (id UUID)")
    question = (
        "SELECT l.id FROM billing_invoice i JOIN billing_chargeline l ON l.tenant_id = i.tenant_id AND l.invoice_id = i.id "
        "WHERE i.tenant_id = %s AND i.period_end >= %s"
    )
    transport.read(session, "billed_before", question, (stored(issuer_id), since))
    session.run("DELETE FROM billable WHERE id IN (SELECT id FROM billed_before)")


def of(question: str, column: str, wanted: Wanted, *parameters: Any) -> tuple[str, tuple[Any, ...]]:
    """Return a question with its parameters, narrowed to the bill-to where one is wanted."""
    if wanted.bill_to_id is None:
        return question, parameters
    return f"{question} AND {column} = %s", (*parameters, stored(wanted.bill_to_id))


def stored(organization: UUID) -> str:
    """Return an id as the database compares it."""
    from django.db import connection

    return str(organization) if connection.vendor == "postgresql" else organization.hex


def columns(kinds: Mapping[str, str]) -> str:
    """Return the definition of columns."""
    return ", ".join(f'"{name}" {kind}' for name, kind in kinds.items())


def plain(moment: datetime) -> datetime:
    """Return a moment in UTC, without its zone, as plain timestamps are."""
    return moment.replace(tzinfo=None)


def read_money(session: Session, wanted: Wanted) -> None:
    """Make `billed`, `currencies` and `rates`: in which currency who is billed, and what it is worth (BI45)."""
    session.run("CREATE TABLE billed (partner VARCHAR, billing_currency VARCHAR)")
    names = [str(row[0]) for row in session.rows("SELECT partner_id FROM history UNION SELECT partner_id FROM used")]
    put(session, "billed", list(parties.currencies([UUID(name) for name in names]).items()))
    fixed = ExchangeRate.objects.values_list("month", "source", "target", "rate_e10", "fixed_at")  # objects: no tenant
    session.run(f"CREATE TABLE fixed ({RATE})")
    put(session, "fixed", [(*row[:4], row[4].date()) for row in fixed])
    session.run(EVERY_MONTH, {"last": wanted.until.date()})
    session.run("CREATE TABLE currencies (currency VARCHAR, scale BIGINT)")
    known = session.rows("SELECT currency FROM history UNION SELECT billing_currency FROM billed UNION SELECT 'USD'")
    put(session, "currencies", [(code, 10 ** money.digits(code)) for (code,) in known])


def put(session: Session, table: str, rows: list[Any]) -> None:
    """Insert a few rows."""
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        session.connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
