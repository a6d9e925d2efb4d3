"""A document as a PDF in the reader's language: what people file, with the sums that they check (billing.md 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import msgspec
from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from twotier.billing.models import Invoice
from twotier.core import money

FOLDER: Final = Path(__file__).parent
LOCALES: Final = {"en": "en_GB", "zh-hant": "zh_Hant"}
LETTER: Final = frozenset({"US", "CA", "MX", "CL", "CO", "CR", "DO", "GT", "PA", "PH", "PR", "SV", "VE"})
"""Where paper is cut to US Letter; everywhere else it is A4."""
PPM_PERCENT: Final = 4
LONG, BREAK = 24, "\u200b"


@dataclass(frozen=True)
class Share:
    """What a customer, or all of them, have on a document."""

    name: str
    lines: int
    subtotal_minor: int


@dataclass(frozen=True)
class Tax:
    """A tax of a document."""

    group: str
    rate_ppm: int
    tax_minor: int


def pdf(invoice: Invoice, shares: Sequence[Share], taxes: Sequence[Tax], language: str) -> bytes:
    """Return the PDF/A of a document."""
    import typst

    with override(language):
        said = words(invoice, shares, taxes, LOCALES.get(language, language))
    return bytes(
        typst.compile(
            FOLDER.joinpath("statement.typ"), font_paths=[FOLDER.joinpath("fonts")], ignore_system_fonts=True,
            sys_inputs={"said": msgspec.json.encode(said).decode()}, pdf_standards="a-3b", timestamp=int(invoice.issued_at.timestamp()),
        )
    )  # fmt: skip


def words(invoice: Invoice, shares: Sequence[Share], taxes: Sequence[Tax], locale: str) -> dict[str, Any]:
    """Return every text and figure of a document."""
    heading = _("Credit note") if invoice.kind == Invoice.CREDIT_NOTE else _("Invoice")
    language, _mark, region = locale.partition("_")
    return {
        "language": language, "region": region if region.isupper() else None, "heading": heading, "number": invoice.number,
        "title": f"{heading} {invoice.number}", "from": pgettext("invoice", "From"), "to": _("Bill to"),
        "paper": "us-letter" if invoice.parties["bill_to"].get("country") in LETTER else "a4",
        "issuer": address(invoice.parties["issuer"]), "bill_to": address(invoice.parties["bill_to"]),
        "facts": facts(invoice, locale), "columns": [_("Customer"), _("Lines"), _("Amount")],
        "rows": [[breakable(one.name), whole(one.lines, locale), amount(one.subtotal_minor, invoice.currency, locale)] for one in shares],
        "totals": totals(invoice, taxes, locale), "note": note(invoice),
    }  # fmt: skip


def facts(invoice: Invoice, locale: str) -> list[tuple[str, str]]:
    """Return dates and what identifies a document."""
    period = f"{day(invoice.period_start, locale)} – {day(invoice.period_end, locale)}"
    found = [
        (_("Issued on"), day(invoice.issued_at.date(), locale)), (_("Due on"), day(invoice.due_on, locale)),
        (_("Billing period"), period),
    ]  # fmt: skip
    if order := invoice.parties["bill_to"].get("purchase_order_number"):
        found.append((_("Purchase order number"), order))
    return found


def totals(invoice: Invoice, taxes: Sequence[Tax], locale: str) -> list[tuple[str, str]]:
    """Return the sums from which the amount due follows."""
    found = [(_("Subtotal"), amount(invoice.subtotal_minor, invoice.currency, locale))]
    for tax in taxes:
        rate = format_decimal(Decimal(tax.rate_ppm).scaleb(-PPM_PERCENT), locale=locale)
        label = _("Tax, %(rate)s %%") % {"rate": rate} if tax.rate_ppm else _("Tax")
        found.append((label, amount(tax.tax_minor, invoice.currency, locale)))
    found.append((_("Total"), amount(invoice.total_minor, invoice.currency, locale)))
    if invoice.paid_minor:
        found.append((_("Paid"), amount(-invoice.paid_minor, invoice.currency, locale)))
    found.append((_("Amount due"), amount(invoice.total_minor - invoice.paid_minor, invoice.currency, locale)))
    return found


def note(invoice: Invoice) -> str:
    """Return what a document is made of."""
    lines = invoice.seat_lines + invoice.usage_lines
    return _("Line items on this document: %(lines)s.") % {"lines": lines}


def address(party: Mapping[str, str]) -> list[str]:
    """Return the lines of an address, the name first."""
    city = " ".join(filter(None, (party.get("postal_code"), party.get("city"))))
    lines = [party.get("name"), party.get("address_line"), party.get("address_line2"), city, party.get("state"), party.get("country"), party.get("tax_id")]  # fmt: skip
    return [breakable(line) for line in lines if line] or ["–"]


def breakable(text: str) -> str:
    """Return a text whose very long words may be broken: no column is as wide as every name."""
    words = (BREAK.join(word[place : place + LONG] for place in range(0, len(word), LONG)) for word in text.split(" "))
    return " ".join(words)


def amount(minor: int, currency: str, locale: str) -> str:
    """Return an amount as documents write it: the currency's code before the figure."""
    digits = money.digits(currency)
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    return f"{currency} {format_decimal(Decimal(minor).scaleb(-digits), format=pattern, locale=locale)}"


def whole(number: int, locale: str) -> str:
    """Return a count as the language writes it."""
    return str(format_decimal(number, locale=locale))


def day(value: date, locale: str) -> str:
    """Return a day as the language writes it."""
    return str(format_date(value, "medium", locale=locale))
