"""Writing the lines of documents: all of them in one go, each in its place on its document."""

from __future__ import annotations

from typing import Final

from django.db import connection

from twotier.billing.models import ChargeLine, Invoice
from twotier.catalog.imports import transport
from twotier.catalog.imports.session import Session
from twotier.catalog.imports.transport import stored_id, stored_moment
from twotier.core import tenancy

NEGATED: Final = ("sign", "effective_unit_price_e10", "pricing_minor", "subtotal_minor")
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


def give_back_lines(found: Invoice, note: Invoice) -> None:
    """Write the lines of a document once more, on a credit note and with the other sign: one statement."""
    names = [str(field.column) for field in ChargeLine._meta.fields]
    table = ChargeLine._meta.db_table
    own = {"id": new_line_id(), "invoice_id": "%s"} | {name: f"-{name}" for name in NEGATED}
    values = ", ".join(own.get(name, name) for name in names)
    statement = f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} WHERE tenant_id = %s AND invoice_id = %s"
    ids = [key if connection.vendor == "postgresql" else key.hex for key in (note.id, found.tenant_id, found.id)]
    with connection.cursor() as cursor:
        cursor.execute(statement, [note.number, *ids])


def new_line_id() -> str:
    """Return the SQL of a line's id that follows from the document and the line that is given back."""
    text = "md5(CAST(%s AS text) || CAST(id AS text))"
    return f"{text}::uuid" if connection.vendor == "postgresql" else text
