"""Invoices, what is open of them, and what their lines share, as they go over the wire (spec/api.md 14)."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Final

from babel.numbers import get_currency_symbol

from twotier.access.permissions import Permission
from twotier.api.figures import figure
from twotier.api.wire import Attributes, Links, Wire, attributes, link
from twotier.billing.models import Invoice as Row
from twotier.billing.queries import invoices
from twotier.core import money

GROUP = "invoices"
SEES = Permission.INVOICE_VIEW
OF_INVOICE = ((404, 1000),)
BILLING, USED = "billing_line_items", "usage_line_items"
ONE_TIME, MARKETPLACE, OFFICE, AZURE = "one_time", "marketplace", "office", "azure"
KINDS: Final = {"G": "OneTime", "D": "Recurring", "R": "OneTime"}
"""How clients call the series of a document."""
NEVER: Final = datetime(1, 1, 1, tzinfo=UTC)
"""What clients read where something never was."""


class InvoiceDetail(Wire):
    """A kind of lines that a document has, and where they are."""

    invoice_line_item_type: str
    billing_provider: str
    links: Links | None = None
    attributes: Attributes = attributes("InvoiceDetail")


class TaxReceipt(Wire):
    """A receipt of a document's tax."""

    id: str
    tax_receipt_pdf_download_link: str


class Invoice(Wire):
    """A document that was issued."""

    id: str
    invoice_date: datetime
    billing_period_start_date: datetime
    billing_period_end_date: datetime
    total_charges: Decimal
    paid_amount: Decimal
    currency_code: str
    currency_symbol: str
    pdf_download_link: str
    invoice_details: list[InvoiceDetail]
    document_type: str
    invoice_type: str
    status: str
    due_date: datetime
    tax_receipts: list[TaxReceipt]
    amendments: "list[Invoice] | None" = None
    amends_of: str | None = None
    links: Links | None = None
    attributes: Attributes = attributes("Invoice")


class InvoiceSummary(Wire):
    """What is open in a currency."""

    balance_amount: Decimal
    currency_code: str
    currency_symbol: str
    accounting_date: datetime
    first_invoice_creation_date: datetime
    last_payment_date: datetime
    last_payment_amount: Decimal
    latest_invoice_date: datetime
    details: "list[InvoiceSummaryDetail] | None" = None
    links: Links | None = None
    attributes: Attributes = attributes("InvoiceSummary")


class InvoiceSummaryDetail(Wire):
    """What is open of one kind of documents."""

    invoice_type: str
    summary: InvoiceSummary


def at(day: date) -> datetime:
    """Return a day as clients read it: the moment in UTC with which it begins."""
    return datetime.combine(day, time(), UTC)


def amount(minor: int, currency: str) -> Decimal:
    """Return an amount as a decimal of its currency."""
    return figure(minor, money.digits(currency))


def symbol(currency: str) -> str:
    """Return the sign of a currency."""
    return get_currency_symbol(currency, locale="en_US")


def details(row: Row, path: str) -> list[InvoiceDetail]:
    """Return which kinds of lines a document has."""
    if row.series == "D":
        kinds = [(BILLING, OFFICE, row.seat_lines), (BILLING, AZURE, row.usage_lines), (USED, AZURE, row.usage_lines)]
    else:
        kinds = [(BILLING, ONE_TIME, row.seat_lines + row.usage_lines), (USED, MARKETPLACE, row.usage_lines)]
    words = {BILLING: "BillingLineItems", USED: "UsageLineItems", ONE_TIME: "OneTime", MARKETPLACE: "Marketplace", OFFICE: "Office", AZURE: "Azure"}  # fmt: skip
    return [
        InvoiceDetail(kind, provider, {"self": link(f"{path}/lineitems/{words[provider]}/{words[kind]}")})
        for kind, provider, lines in kinds
        if lines
    ]


def document_type(row: Row) -> str:
    """Return what a document is: an invoice, a void one, or a note that adjusts."""
    if row.status == "void":
        return "void_note"
    return "adjustment_note" if row.kind == Row.CREDIT_NOTE or row.amends_id else "invoice"


def receipt(row: Row) -> TaxReceipt:
    """Return the receipt of a document's tax."""
    key = invoices.receipt_of(row)
    return TaxReceipt(key, f"/invoices/{row.number}/receipts/{key}/documents/statement")


def shown(row: Row, amending: list[Row]) -> Invoice:
    """Return a document with what amends it."""
    kind = KINDS[row.series]
    path = f"/invoices/{kind}-{row.number}"
    return Invoice(
        id=row.number, invoice_date=row.issued_at, billing_period_start_date=at(row.period_start),
        billing_period_end_date=at(row.period_end), total_charges=amount(row.total_minor, row.currency),
        paid_amount=amount(row.paid_minor, row.currency), currency_code=row.currency,
        currency_symbol=symbol(row.currency), pdf_download_link=f"/invoices/{row.number}/documents/statement",
        invoice_details=details(row, path), document_type=document_type(row), invoice_type=kind, status=row.status,
        due_date=at(row.due_on), tax_receipts=[receipt(row)], amendments=[shown(each, []) for each in amending] or None,
        amends_of=row.amends.number if row.amends else None, links={"self": link(path)},
    )  # fmt: skip
