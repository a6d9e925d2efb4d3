"""A file of new users: up to 100 lines, read whole, every fault named by its line (U8)."""

import csv
import io

import msgspec
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from twotier.access import passwords
from twotier.core.refusal import Refusal, Sentence, Text
from twotier.customers.models import Customer
from twotier.customers.rules.names import clean_name
from twotier.licences import queries
from twotier.licences.rules import check_name, check_user_name, doubled, prefix_of

MOST = 100
LARGEST = 256 * 1024
"""Bytes of a file: a hundred lines need a tenth of it."""
HEAD = ("First name", "Last name", "Email address")
"""The columns of the template, in this order and in every language."""


class Line(msgspec.Struct, frozen=True):
    """A user of the file, with the line on which they stand."""

    number: int
    first_name: str
    last_name: str
    user_name: str


class Prepared(msgspec.Struct, frozen=True):
    """A user who passed every check, with a password made for them and its hash."""

    first_name: str
    last_name: str
    user_name: str
    password: str
    hashed: str


def read(content: bytes) -> list[Line]:
    """Return the lines of a file; raises 400/3000 for what is no such file, has none or more than 100 users."""
    if len(content) > LARGEST:
        raise bad(_("The file is larger than 256 KB. A file has at most 100 users."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise bad(_("The file is not in UTF-8. Save it as CSV in UTF-8.")) from None
    rows = [(number, row) for number, row in enumerate(table(text), 1) if any(cell.strip() for cell in row)]
    if not rows or tuple(clean_name(cell).lower() for cell in rows[0][1]) != tuple(name.lower() for name in HEAD):
        raise bad(Sentence(_("The first line must be: %(head)s. Start from the template."), {"head": ", ".join(HEAD)}))
    if not 1 <= len(rows) - 1 <= MOST:
        raise bad(_("A file has at least one and at most 100 users. Split it into several files."))
    return [line_of(number, row) for number, row in rows[1:]]


def table(text: str) -> list[list[str]]:
    """Return the cells of a file; spreadsheets of half of Europe part them by semicolons."""
    separator = ";" if ";" in text.partition("\n")[0] else ","
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        raise bad(_("The file cannot be read as CSV. Start from the template.")) from None


def line_of(number: int, row: list[str]) -> Line:
    """Return a line by its three cells; missing ones are empty, more are refused."""
    if len(row) > len(HEAD):
        raise bad(Sentence(_("Line %(line)s has more than three cells."), {"line": number}))
    first, last, mail = [clean_name(cell) for cell in (*row, "", "", "")[: len(HEAD)]]
    return Line(number, first, last, mail)


def bad(text: Text) -> Refusal:
    """Return the refusal of a whole file."""
    return Refusal(400, 3000, text, fields=[("file", text)])


def faults(lines: list[Line], customer: Customer) -> list[tuple[int, Text]]:
    """Return every fault with its line: names, addresses in the customer's domain, each address once and free."""
    full = [address(line, customer) for line in lines]
    twice, taken = doubled(full), queries.user_names_taken(full)
    found: list[tuple[int, Text]] = []
    for line, name in zip(lines, full, strict=True):
        wrong = check_name("first_name", line.first_name) + check_name("last_name", line.last_name)
        texts = [fault.message for fault in wrong + check_user_name(line.user_name, customer.domain)]
        if name in twice:
            texts.append(_("This address stands in the file more than once."))
        elif name in taken:
            texts.append(_("This user name is taken. Choose another one."))
        found += [(line.number, text) for text in dict.fromkeys(texts)]
    return found


def address(line: Line, customer: Customer) -> str:
    """Return the user name as it will be kept; what is wrong with it stays as it was typed."""
    prefix = prefix_of(line.user_name, customer.domain)
    return (f"{prefix}@{customer.domain}" if prefix else line.user_name).lower()


def prepared(lines: list[Line], customer: Customer) -> list[Prepared]:
    """Make a password for each user and hash it, before any transaction is open: a hundred hashes take seconds."""
    secrets = [passwords.temporary() for _line in lines]
    return [
        Prepared(line.first_name, line.last_name, address(line, customer), secret, make_password(secret))
        for line, secret in zip(lines, secrets, strict=True)
    ]
