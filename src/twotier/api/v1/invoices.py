"""Invoices and the balance of the account."""

from collections.abc import Sequence
from itertools import groupby

from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api import paging
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.v1.invoice_types import (
    GROUP,
    KINDS,
    NEVER,
    OF_INVOICE,
    SEES,
    Invoice,
    InvoiceSummary,
    InvoiceSummaryDetail,
    amount,
    shown,
    symbol,
)
from twotier.api.wire import Collection, Reply, Wire, collection, link
from twotier.billing.models import Invoice as Row
from twotier.billing.queries import invoices
from twotier.billing.queries.invoices import Balance
from twotier.billing.usecases.credit_invoice import credit_invoice
from twotier.core import clock
from twotier.core.refusal import Refusal

LARGEST = 200
LONGEST_REASON = 500
PAGED = {"size": "rows a page; 200 at most", "offset": "how many rows to leave out first"}


def with_amendments(rows: Sequence[Row]) -> list[Invoice]:
    """Return documents with what amends them."""
    amending = invoices.amendments(rows)
    return [shown(row, amending.get(row.id, [])) for row in rows]


@route(
    "GET", "invoices", answers=Collection[Invoice], sees=SEES, query=PAGED,
    summary="Get a collection of invoices", group=GROUP,
)  # fmt: skip
def list_invoices(call: Call) -> Collection[Invoice]:
    """Answer the documents that the caller received, the latest first; the vendor those that it issued."""
    window = call.window(LARGEST)
    found = with_amendments(list(invoices.visible(call.actor)[window.rows]))
    return paging.index_page(window, found, lambda row: row, call.uri)


@route(
    "GET", "invoices/{invoice_id}", answers=Invoice, auth="app+user", sees=SEES, refuses=OF_INVOICE,
    summary="Get an invoice", group=GROUP,
)  # fmt: skip
def get_invoice(call: Call, invoice_id: str) -> Invoice:
    """Answer a document by its number; `OneTime-` or `Recurring-` may stand before it."""
    (found,) = with_amendments([invoices.invoice(call.actor, invoice_id)])
    return found


@route(
    "GET", "invoices/summaries", answers=Collection[InvoiceSummary], auth="app+user", sees=SEES,
    summary="Get what is open, by currency", group=GROUP,
)  # fmt: skip
def list_invoice_summaries(call: Call) -> Collection[InvoiceSummary]:
    """Answer the balance in each currency in which the caller was billed."""
    return collection(summaries(call), call.uri)


@route("GET", "invoices/summary", answers=InvoiceSummary, sees=SEES, summary="Get the account's balance", group=GROUP)
def get_invoice_summary(call: Call) -> InvoiceSummary:
    """Answer the balance in the currency that the caller is billed in now; nothing is open of an empty account."""
    found = {summary.currency_code: summary for summary in summaries(call)}
    own = invoices.currency_of(call.actor)
    return found.get(own) or summary_of(own, [])


def summaries(call: Call) -> list[InvoiceSummary]:
    """Return the balance in each currency."""
    found = groupby(invoices.balances(call.actor), key=lambda row: row.currency)
    return [summary_of(currency, list(rows)) for currency, rows in found]


def summary_of(currency: str, rows: list[Balance]) -> InvoiceSummary:
    """Return the balance in a currency, in all and by kind of documents."""
    whole = figures(currency, rows)
    whole.details = [InvoiceSummaryDetail(KINDS[row.series], figures(currency, [row])) for row in rows]
    whole.links = {"self": link("/invoices/summary")}
    return whole


def figures(currency: str, rows: list[Balance]) -> InvoiceSummary:
    """Return the sum of balances."""
    return InvoiceSummary(
        balance_amount=amount(sum(row.open_minor for row in rows), currency), currency_code=currency,
        currency_symbol=symbol(currency), accounting_date=clock.now(),
        first_invoice_creation_date=min((row.first for row in rows), default=NEVER), last_payment_date=NEVER,
        last_payment_amount=amount(0, currency),
        latest_invoice_date=max((row.latest for row in rows), default=NEVER),
    )  # fmt: skip


class InvoiceCredit(Wire):
    """Why an invoice is credited."""

    reason: str


@route(
    "POST", "invoices/{invoice_id}/credits", status=201, answers=Invoice, takes=InvoiceCredit, auth="app+user",
    extension=True, right="invoice.issue", refuses=((400, 3000), (404, 1000), (409, 910055)),
    summary="Credit a whole invoice", group=GROUP,
)  # fmt: skip
def post_invoice_credit(call: Call, invoice_id: str) -> Reply:
    """Issue a credit note that gives back every line of an invoice of one's own; the invoice stays as it is."""
    call.actor.require(Permission.INVOICE_ISSUE)
    reason = call.body(InvoiceCredit).reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        text = _("Say in up to 500 characters why the invoice is credited.")
        raise Refusal(400, 3000, text, fields=[("reason", text)])
    note = credit_invoice(call.actor, invoice_id, reason)
    return Reply(shown(note, []), headers={"Location": f"/invoices/{note.number}"})
