"""Writing the lines of documents: all of them in one go, each in its place on its document."""

from __future__ import annotations

from typing import Final

from twotier.billing.models import ChargeLine
from twotier.catalog.imports import transport
from twotier.catalog.imports.session import Session
from twotier.catalog.imports.transport import stored_id, stored_moment
from twotier.core import tenancy

IDS: Final = (
    "id", "tenant_id", "bill_to_id", "invoice_id", "customer_id", "subscription_id", "event_id", "reference_id",
    "meter_id",
)  # fmt: skip
ORDERED: Final = """
CREATE TABLE lines_of_documents AS
SELECT p.*, d.invoice_id, d.tax_group, $issuer::UUID AS tenant_id, $tier AS tier,
    row_number() OVER (
        PARTITION BY d.invoice_id
        ORDER BY p.customer_id, p.subscription_id, p.event_at, p.reference_id, p.sign, p.charge_start, p.id
    ) AS position
FROM placed p JOIN documents d USING (bill_to_id, currency, series, part)
"""
"""In the order of the reconciliation file (BI92)."""


def order_lines(session: Session, issuer: str, tier: int) -> None:
    """Make `lines_of_documents`."""
    session.run(ORDERED, {"issuer": issuer, "tier": tier})


def write_lines(session: Session) -> int:
    """Write the lines; returns how many."""
    names = [str(field.column) for field in ChargeLine._meta.fields]
    question = (
        f"SELECT {', '.join(stored(name) for name in names)} FROM lines_of_documents ORDER BY invoice_id, position"
    )
    with tenancy.past_the_wall():
        return transport.write(session, ChargeLine._meta.db_table, names, question)


def stored(name: str) -> str:
    """Return a column of a line as the database stores it."""
    if name in IDS:
        return f"{stored_id(name)} AS {name}"
    return f"{stored_moment(name)} AS {name}" if name == "event_at" else name
