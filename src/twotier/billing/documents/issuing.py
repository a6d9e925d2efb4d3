"""Which documents a period makes, with their numbers and taxes: one for each bill-to, currency and series (billing.md 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from twotier.billing.lifecycle import INVOICE_STATUS
from twotier.billing.models import Invoice, InvoiceTax, NumberCounter
from twotier.billing.policies import Invoicing
from twotier.billing.queries import parties
from twotier.catalog.imports.session import Session
from twotier.core import money
from twotier.core.ids import new_id

DIGITS = 9
PPM = 10**6
PARTS = """
CREATE TABLE placed AS
SELECT *, CASE WHEN subtotal_minor < 0 AND bill_to_id IN (SELECT id FROM apart)
    THEN strftime(greatest(cycle_start, subscription_start), '%Y-%m') ELSE '' END AS part
FROM billable
"""
"""Where credits have documents of their own, there is one for each month that they give back of (BI62)."""
SUMS = """
SELECT bill_to_id, currency, series, part, count(*) AS lines, sum(subtotal_minor)::BIGINT AS subtotal,
    count(meter_id) AS usage_lines FROM placed
GROUP BY ALL ORDER BY series, bill_to_id, currency, part
"""

DOCUMENTS = (
    "CREATE TABLE documents (bill_to_id UUID, currency VARCHAR, series VARCHAR, part VARCHAR, invoice_id UUID, "
    "tax_group VARCHAR)"
)


@dataclass(frozen=True)
class Issue:
    """What documents of a period have in common."""

    issuer_id: UUID
    begins_on: date
    ends_on: date
    """The day after the period."""
    issued_at: datetime
    rules: Invoicing
    tax_rates: Mapping[str, int]


def place(session: Session, rules: Invoicing) -> None:
    """Make `placed`: the charges, each with the part of the period's documents that it belongs to."""
    bill_tos = [UUID(str(row[0])) for row in session.rows("SELECT DISTINCT bill_to_id FROM billable")]
    markets = parties.markets(bill_tos).items()
    session.run("CREATE TABLE apart (id UUID)")
    for bill_to in (key for key, market in markets if market in rules.separate_credit_notes):
        session.run("INSERT INTO apart VALUES ($id)", {"id": str(bill_to)})
    session.run(PARTS)


def issue(session: Session, issue: Issue) -> list[Invoice]:
    """Write the documents of `placed`, and make `documents`, which line belongs to which; the caller writes the lines."""
    sums = session.rows(SUMS)
    ids = {UUID(str(row[0])) for row in sums}
    markets, described = parties.markets(ids), parties.described({*ids, issue.issuer_id})
    numbers = numbered(issue.issuer_id, [row[2] for row in sums])
    made = [document(issue, row, number, markets, described) for row, number in zip(sums, numbers, strict=True)]
    Invoice.objects.bulk_create([invoice for invoice, _tax in made])  # objects: a piece of the use case
    InvoiceTax.objects.bulk_create([tax for _invoice, tax in made])  # objects: a piece of the use case
    session.run(DOCUMENTS)
    for row, (invoice, tax) in zip(sums, made, strict=True):
        session.run("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?)", [*row[:4], str(invoice.id), tax.group])
    return [invoice for invoice, _tax in made]


def numbered(issuer_id: UUID, letters: Sequence[str]) -> list[str]:
    """Take the next numbers of an issuer, without gaps: the counters stay locked until the documents are written (BI61)."""
    counters: dict[str, Any] = {}
    for letter in sorted(set(letters)):
        NumberCounter.objects.get_or_create(tenant_id=issuer_id, letter=letter)  # objects: a piece of the use case
        row = NumberCounter.objects.select_for_update().get(tenant_id=issuer_id, letter=letter)  # objects: the same
        counters[letter] = count(row.next_number)
        row.next_number += letters.count(letter)
        row.save()
    return [f"{letter}{next(counters[letter]):0{DIGITS}d}" for letter in letters]


def document(
    issue: Issue, row: tuple[Any, ...], number: str, markets: Mapping[UUID, str], described: Mapping[UUID, Any]
) -> tuple[Invoice, InvoiceTax]:
    """Return a document and its tax, not yet saved."""
    bill_to, subtotal = UUID(str(row[0])), int(row[5])
    market = markets.get(bill_to, "")
    rate = issue.tax_rates.get(market, 0)
    tax = tax_of(subtotal, rate)
    day = issue.issued_at.date()
    invoice = Invoice(
        id=new_id(), tenant_id=issue.issuer_id, bill_to_id=bill_to, number=number, series=row[2],
        kind=Invoice.CREDIT_NOTE if subtotal < 0 else Invoice.INVOICE, status=INVOICE_STATUS.initial,
        period_start=issue.begins_on, period_end=issue.ends_on - timedelta(days=1), issued_at=issue.issued_at,
        due_on=day + timedelta(days=issue.rules.net_days), currency=row[1], subtotal_minor=subtotal, tax_minor=tax,
        total_minor=subtotal + tax, seat_lines=row[4] - row[6], usage_lines=row[6],
        parties={"issuer": described.get(issue.issuer_id, {}), "bill_to": described.get(bill_to, {})},
    )  # fmt: skip
    group = market if rate else ""
    return invoice, InvoiceTax(
        tenant_id=issue.issuer_id, bill_to_id=bill_to, invoice=invoice, group=group, rate_ppm=rate,
        base_minor=subtotal, tax_minor=tax,
    )  # fmt: skip


def tax_of(base_minor: int, rate_ppm: int) -> int:
    """Return the tax of a document's group: on the sum, half up, of a credit the same with its sign (BI50)."""
    return money.half_up(base_minor * rate_ppm, PPM)
