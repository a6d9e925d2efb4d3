"""Lines of documents, billed and not yet billed, and where the latter are."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api import binding
from twotier.api.call import Call, refused
from twotier.api.routing import route
from twotier.api.v1.invoice_line_pages import Asked, behind, charged, of_document, used
from twotier.api.v1.invoice_line_types import (
    DailyRatedUsageLineItem,
    DailyUsageLineItem,
    LicenseBasedLineItem,
    LineItemType,
    OneTimeInvoiceLineItem,
    Period,
    Provider,
    UsageBasedLineItem,
)
from twotier.api.v1.invoice_types import GROUP, OF_INVOICE, SEES
from twotier.api.wire import Attributes, Collection, Link, Wire, attributes, collection, link
from twotier.billing import rules
from twotier.billing.models import ChargeLine, Invoice
from twotier.billing.queries import invoices, open_lines
from twotier.core import clock

ANSWERS: Final = (
    Collection[OneTimeInvoiceLineItem], Collection[LicenseBasedLineItem], Collection[UsageBasedLineItem],
    Collection[DailyUsageLineItem], Collection[DailyRatedUsageLineItem],
)  # fmt: skip
QUERY: Final = {
    "provider": "office, azure, onetime (or marketplace, or all)",
    "invoicelineitemtype": "billinglineitems, or usagelineitems",
    "currencycode": "the currency of the lines; without it that of the document, or the caller's own",
    "size": "rows a page; 2000 at most",
    "offset": "how many rows to leave out first, of office and azure",
    "seekOperation": "Next, with the header MS-ContinuationToken, of onetime",
}
OPEN: Final = QUERY | {"period": "current (the default) or previous"}
PATHS: Final = {
    LineItemType.NONE: "BillingLineItems", LineItemType.BILLING_LINE_ITEMS: "BillingLineItems",
    LineItemType.USAGE_LINE_ITEMS: "UsageLineItems",
}  # fmt: skip
CODE: Final = 3
UNBILLED: Final = "/invoices/unbilled/lineitems?provider={}&invoicelineitemtype={}&currencycode={}&period={}&size=2000"
ESTIMATES: Final = (
    ("daily_rated_usage", "Daily rated usage unbilled", "This invoice line items includes unbilled consumption based data only.", "Marketplace", "UsageLineItems"),
    ("non_consumption", "Unbilled reconciliation line items", "This includes reconciliation line items for unbilled data only.", "all", "billinglineitems"),
)  # fmt: skip
"""Kinds of lines that are not billed: type, title, description as clients know them, provider and type of the lines."""
BOTH_FORMS: Final = "invoices/{invoice_id}/lineitems/{billing_provider}/{invoice_line_item_type}"


@route(
    "GET", "invoices/{invoice_id}/lineitems", answers=ANSWERS, sees=SEES, query=QUERY, refuses=OF_INVOICE,
    summary="Get lines of an invoice", group=GROUP,
)  # fmt: skip
def list_invoice_lines(call: Call, invoice_id: str) -> Collection[Any]:
    """Answer the lines of a provider and kind, in the order of the reconciliation file."""
    provider = call.word("provider", Provider) or Provider.ALL
    kind = call.word("invoicelineitemtype", LineItemType) or LineItemType.BILLING_LINE_ITEMS
    return billed_lines(call, invoices.invoice(call.actor, invoice_id), provider, kind)


@route(
    "GET", BOTH_FORMS, answers=ANSWERS, sees=SEES, query=QUERY, refuses=OF_INVOICE,
    summary="Get lines of an invoice, by provider and kind", group=GROUP,
)  # fmt: skip
def list_invoice_lines_of(
    call: Call, invoice_id: str, billing_provider: str, invoice_line_item_type: str
) -> Collection[Any]:
    """Answer the same; provider and kind stand in the path."""
    provider, kind = words(billing_provider, invoice_line_item_type)
    return billed_lines(call, invoices.invoice(call.actor, invoice_id), provider, kind)


def words(provider: str, kind: str) -> tuple[Provider, LineItemType]:
    """Return provider and kind as they stand in a path; raises 400 for words that are not known."""
    found, type_ = binding.word(Provider, provider), binding.word(LineItemType, kind)
    if found is None or type_ is None:
        text = _("There are no such lines. %(name)s is one of the words that the documentation lists.")
        raise refused("billing_provider" if found is None else "invoice_line_item_type", text)
    return Provider(found), LineItemType(type_)


def billed_lines(call: Call, document: Invoice, provider: Provider, kind: LineItemType) -> Collection[Any]:
    """Return lines of a document: those of another provider than it has are none."""
    forms = {Provider.OFFICE: "Office", Provider.AZURE: "Azure"}
    uri = f"/invoices/{document.number}/lineitems/{forms.get(provider, 'OneTime')}/{PATHS[kind]}"
    asked = of_document(document, provider, kind, uri)
    if asked.legacy != (document.series == "D"):
        return collection([], uri)
    if kind is LineItemType.USAGE_LINE_ITEMS:
        return used(call, asked)
    which = {Provider.OFFICE: invoices.SEATS, Provider.AZURE: invoices.USED}.get(provider, Q())
    return charged(call, asked, partial(behind, invoices.lines(document, which)))


@route(
    "GET", "invoices/unbilled/lineitems", answers=ANSWERS, sees=Permission.INVOICE_VIEW_UNBILLED, query=OPEN,
    summary="Get lines that are not billed yet", group=GROUP,
)  # fmt: skip
def list_unbilled_lines(call: Call) -> Collection[Any]:
    """Answer the lines of the month so far, or of the month before while it is not billed."""
    kind = call.word("invoicelineitemtype", LineItemType) or LineItemType.BILLING_LINE_ITEMS
    period = call.word("period", Period) or Period.CURRENT
    today = clock.today()
    month = rules.month_before(today) if period is Period.PREVIOUS else rules.month_of(today)
    asked = Asked(
        call.actor.organization_id, call.actor.organization_name, month, currency_of(call),
        call.word("provider", Provider) or Provider.ALL, kind, "/invoices/unbilled/lineitems",
        query={name: call.text(name) for name in ("provider", "invoicelineitemtype", "currencycode", "period")},
    )  # fmt: skip
    if kind is LineItemType.USAGE_LINE_ITEMS:
        return used(call, asked) if open_lines.is_open(month) else collection([], call.uri)
    return charged(call, asked, partial(unbilled, asked))


def unbilled(asked: Asked, after: int, size: int) -> list[ChargeLine]:
    """Return lines that are not billed behind a place."""
    wanted = open_lines.Wanted(asked.month, asked.currency, after, size, asked.legacy)
    return open_lines.lines(asked.bill_to_id, wanted)


def currency_of(call: Call) -> str:
    """Return the currency that is asked, or the caller's own; raises 400 for what is none."""
    code = call.text("currencycode").strip().upper()
    if code and not (len(code) == CODE and code.isalpha() and code.isascii()):
        raise refused("currencycode", _("The query value %(name)s is no currency. Write its three letters."))
    return code or invoices.currency_of(call.actor)


class EstimateLink(Wire):
    """Where lines that are not billed yet are."""

    title: str
    description: str
    period: str
    type: str
    link: Link
    attributes: Attributes = attributes("EstimateLink")


@route(
    "GET", "invoices/estimates/links", answers=Collection[EstimateLink], sees=Permission.INVOICE_VIEW_UNBILLED,
    query={"currencycode": "the currency of the lines; without it the caller's own"},
    summary="Get where lines that are not billed yet are", group=GROUP,
)  # fmt: skip
def list_estimate_links(call: Call) -> Collection[EstimateLink]:
    """Answer one link for each kind of lines and month."""
    code = currency_of(call)
    found = [
        EstimateLink(title, text, period, kind, link(UNBILLED.format(provider, lines, code, period.lower())))
        for kind, title, text, provider, lines in ESTIMATES
        for period in ("Current", "Previous")
    ]
    return collection(found, call.uri)
