"""Files for spreadsheets: streamed row by row, and no cell can become a formula."""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation

from twotier.core import clock, money, tenancy

FORMULA = re.compile(r"(^|[,;\t\r\n])( *)(?=[=+\-@\t\r\n＝＋－＠])")
"""Where a formula could begin: at the front, and behind a comma or a semicolon, of which each parts cells somewhere.

The program parts cells by one of them and quotes no other; spreadsheets of East Asia read the wide signs as well.
"""


SEMICOLON = ("de", "fr", "ru")
"""Languages that write a comma in numbers: there spreadsheets part cells by semicolons, and a comma parts none."""


class Line:
    """Where the csv module writes: it hands every line on at once."""

    def write(self, text: str) -> str:
        """Return the line that was written."""
        return text


def safe(value: object) -> str:
    """Return a cell that no spreadsheet executes: what could begin a formula gets an apostrophe."""
    text = "" if value is None else str(value)
    return FORMULA.sub(r"\1'\2", text)


def separator(language: str) -> str:
    """Return what parts the cells for spreadsheets in a language."""
    return ";" if language.partition("-")[0] in SEMICOLON else ","


def lines(
    head: Sequence[object], rows: Iterable[Sequence[object]], organization: str, language: str
) -> Iterator[bytes]:
    """Return the file in pieces; they are read after the request, so its scope and language are set again."""
    writer = csv.writer(Line(), delimiter=separator(language))
    with tenancy.scope(organization), translation.override(language):
        yield codecs.BOM_UTF8 + writer.writerow([safe(cell) for cell in head]).encode()
        for row in rows:
            yield writer.writerow([safe(cell) for cell in row]).encode()


def download(name: str, head: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponseBase:
    """Answer a CSV file in UTF-8, named after its subject and day."""
    body = lines(head, rows, tenancy.current(), translation.get_language() or "en")
    answer = StreamingHttpResponse(body, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{clock.today():%Y-%m-%d}.csv"'
    answer.headers["Cache-Control"] = "no-store, private"
    return answer


def moment(when: datetime) -> str:
    """Return a moment in UTC: the same in every language."""
    return when.astimezone(UTC).isoformat(timespec="seconds")


def amount(minor_units: int, currency: str) -> str:
    """Return an amount with its currency's digits."""
    return figure(Decimal(minor_units).scaleb(-money.digits(currency)))


def unit_price(price_e8: int) -> str:
    """Return a unit price with all its digits."""
    return figure(Decimal(price_e8).scaleb(-money.UNIT_SCALE).normalize())


def figure(value: Decimal) -> str:
    """Return a number that the spreadsheet reads as one: with a comma where the reader's language writes it."""
    text = f"{value:f}"
    return text.replace(".", ",") if separator(translation.get_language() or "en") == ";" else text
