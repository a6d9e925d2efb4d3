"""Documents as PDF: the statement of an invoice, and the receipt of its tax."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.v1.invoice_types import GROUP, OF_INVOICE, SEES
from twotier.api.wire import Reply
from twotier.billing.models import Invoice
from twotier.billing.paper import statement
from twotier.billing.paper.statement import Share, Tax
from twotier.billing.queries import invoices

PDF = "application/pdf"
MOST = 500
"""How many customers a statement names; beyond that it has their sum."""


@route(
    "GET", "invoices/{invoice_id}/documents/statement", auth="app+user", sees=SEES, refuses=OF_INVOICE, media=PDF,
    summary="Get an invoice as PDF", group=GROUP,
)  # fmt: skip
def get_invoice_statement(call: Call, invoice_id: str) -> Reply:
    """Answer the document as PDF in the caller's language."""
    return printed(invoices.invoice(call.actor, invoice_id))


@route(
    "GET", "invoices/{invoice_id}/receipts/{receipt_id}/documents/statement", auth="app+user", sees=SEES,
    refuses=OF_INVOICE, media=PDF, summary="Get the tax receipt of an invoice as PDF", group=GROUP,
)  # fmt: skip
def get_invoice_receipt(call: Call, invoice_id: str, receipt_id: str) -> Reply:
    """Answer the receipt of a document's tax: the document itself says its taxes."""
    return printed(invoices.receipt(call.actor, invoice_id, receipt_id))


def printed(document: Invoice) -> Reply:
    """Return a document as PDF."""
    shares = [Share(name or _("All customers"), lines, sum_) for name, lines, sum_ in invoices.shares(document, MOST)]
    taxes = [Tax(row.group, row.rate_ppm, row.tax_minor) for row in document.taxes.order_by("group")]
    found = statement.pdf(document, shares, taxes, get_language() or "en")
    name = f'inline; filename="{document.number}.pdf"'
    return Reply(raw=found, headers={"Content-Disposition": name, "Cache-Control": "private, no-store"})
