"""Files for spreadsheets: streamed row by row, and no cell can become a formula."""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation

from twotier.core import clock, tenancy

FORMULA = re.compile(r"(^|[;\t\r\n])( *)(?=[=+\-@\t\r\n＝＋－＠])")
"""Where a formula could begin: at the front, and behind a semicolon, which parts cells for half of Europe.

Spreadsheets of East Asia read the wide signs as well.
"""


class Line:
    """Where the csv module writes: it hands every line on at once."""

    def write(self, text: str) -> str:
        """Return the line that was written."""
        return text


def safe(value: object) -> str:
    """Return a cell that no spreadsheet executes: what could begin a formula gets an apostrophe."""
    text = "" if value is None else str(value)
    return FORMULA.sub(r"\1'\2", text)


def lines(
    head: Sequence[object], rows: Iterable[Sequence[object]], organization: str, language: str
) -> Iterator[bytes]:
    """Return the file in pieces; they are read after the request, so its scope and language are set again."""
    writer = csv.writer(Line())
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
