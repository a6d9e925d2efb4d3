"""A file of price rules: a line each, with what it asks for or what is wrong with it."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.core import money
from twotier.core.refusal import Refusal, Sentence, Text
from twotier.pricing import rules
from twotier.pricing.checks import Fault
from twotier.pricing.shapes import RuleForm

HEAD = (
    "for", "item", "kind", "value", "currency", "market", "segment", "term", "billingPlan", "usageBase", "from", "until",
)  # fmt: skip
"""The columns of a file, in this order and in every language."""
FOR = {"choices": "all, group:NAME, reseller:MPN-ID"}
MOST = 5000
LARGEST = 2 * 1024 * 1024
"""Bytes of a file: five thousand rules need half of it."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
NUMBER = re.compile(r"-?\d{1,12}(?:[.,]\d{1,8})?")


class Names(msgspec.Struct, frozen=True):
    """How a file names buyers: partners by MPN ID, groups by name in lower case."""

    resellers: Mapping[str, UUID]
    groups: Mapping[str, UUID]


class Line(msgspec.Struct, frozen=True):
    """A line of a file, with the rule that it asks for as far as it can be read."""

    number: int
    said: str
    form: RuleForm
    faults: tuple[Fault, ...]


def read(content: bytes, names: Names) -> list[Line]:
    """Return the lines of a file; raises 400/3000 for what is no such file, has none or more than 5,000 rules."""
    if len(content) > LARGEST:
        raise bad(_("The file is larger than 2 MB. Split it into several files."))
    try:
        text = content.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError:
        raise bad(_("The file is not in UTF-8. Save it as CSV in UTF-8.")) from None
    rows = [(number, cells) for number, cells in enumerate(table(text), 1) if any(cell.strip() for cell in cells)]
    if not rows or [cell.strip().lower() for cell in rows[0][1]] != [name.lower() for name in HEAD]:
        raise bad(Sentence(_("The first line must be: %(head)s. Start from the template."), {"head": ", ".join(HEAD)}))
    if not 1 <= len(rows) - 1 <= MOST:
        raise bad(_("A file has at least one and at most 5,000 rules. Split it into several files."))
    return [line_of(number, cells, names) for number, cells in rows[1:]]


def table(text: str) -> list[list[str]]:
    """Return the cells of a file; spreadsheets of half of Europe part them by semicolons."""
    separator = ";" if ";" in text.partition("\n")[0] else ","
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        raise bad(_("The file cannot be read as CSV. Start from the template.")) from None


def bad(text: Text) -> Refusal:
    """Return the refusal of a whole file."""
    return Refusal(400, 3000, text, fields=[("file", text)])


def line_of(number: int, cells: list[str], names: Names) -> Line:
    """Return what a line asks for; cells beyond the last column are a fault."""
    said = dict(zip(HEAD, (cell.strip().lstrip("'") for cell in [*cells, *[""] * len(HEAD)]), strict=False))
    found: list[Fault] = [("line", _("The line has more cells than the head."))] if len(cells) > len(HEAD) else []
    reseller, group = buyer(said["for"], names, found)
    level, _mark, item = said["item"].partition(":")
    kind = said["kind"].lower()
    price, rate = value(said["value"], kind, found)
    form = RuleForm(
        reseller_id=reseller, group_id=group, level=level.lower(), item=item.lower() if level.lower() == "family" else item,
        market=said["market"].upper(), segment=said["segment"].lower(), term=said["term"].upper(),
        billing_plan=said["billingPlan"].lower(), currency=said["currency"].upper(), kind=kind, price_e8=price,
        rate_ppm=rate, usage_base=said["usageBase"].lower() or "list",
        valid_from=day("from", said["from"], found), valid_until=day("until", said["until"], found),
    )  # fmt: skip
    return Line(number, f"{said['for']} · {said['item']}", form, tuple(found))


def buyer(text: str, names: Names, found: list[Fault]) -> tuple[UUID | None, UUID | None]:
    """Return whom a cell names: `all`, `group:NAME` or `reseller:MPN ID`."""
    word, _mark, name = text.partition(":")
    known = {"reseller": names.resellers.get(name.strip()), "group": names.groups.get(name.strip().lower())}
    if text.lower() != "all" and known.get(word.lower()) is None:
        found.append(
            (
                "for",
                Sentence(
                    _("For whom the rule is, is written as: %(choices)s. Name a group or a partner that you have."), FOR
                ),
            )
        )
    return (known["reseller"], None) if word.lower() == "reseller" else (None, known.get(word.lower()))


def value(text: str, kind: str, found: list[Fault]) -> tuple[int | None, int | None]:
    """Return a cell as a price of a fixed rule, or as the percentage of another one."""
    scale = money.UNIT_SCALE if kind == rules.FIXED else 4
    number = scaled(text, scale)
    if number is None:
        found.append(("value", _("Write the value as a number, such as 11.90 or 3.5; a percentage has four decimals at most.")))  # fmt: skip
    return (number, None) if kind == rules.FIXED else (None, number)


def scaled(text: str, digits: int) -> int | None:
    """Return a decimal number as a whole one of a scale; None when it is none, or has more digits."""
    if not NUMBER.fullmatch(text):
        return None
    try:
        number = Decimal(text.replace(",", ".")).scaleb(digits)
    except InvalidOperation:
        return None
    return int(number) if number == number.to_integral_value() else None


def day(member: str, text: str, found: list[Fault]) -> date | None:
    """Return a day, None for an empty cell."""
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    if text:
        found.append((member, _("Write a day as YYYY-MM-DD.")))
    return None


def lines(found: Iterable[tuple[object, ...]]) -> str:
    """Return rows as a file that can be read again."""
    sink = io.StringIO()
    writer = csv.writer(sink)
    writer.writerow(HEAD)
    writer.writerows(found)
    return sink.getvalue()
