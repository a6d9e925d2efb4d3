"""Kinds of fields: how a value of a filter is read, sent to the database, and how a column comes back from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db import connection

from twotier.catalog.rules import QUANTITY_SCALE
from twotier.insights.language import Operator, Token

SAME = frozenset({Operator.EQ, Operator.NE})
ORDERED = frozenset(Operator)
LARGEST = Decimal(10) ** 15
LARGEST_WHOLE = 2**63
"""What a number of SQLite is below."""
A_DAY = timedelta(days=1)
LAST_YEAR = 9998


@dataclass(frozen=True, slots=True)
class Kind:
    """What a field holds; `read` raises ValueError for a value that does not fit."""

    read: Callable[[Token], Any]
    send: Callable[[Any], Any]
    tell: Callable[[Any], Any]
    operators: frozenset[Operator] = ORDERED


def text_of(value: Token) -> str:
    """Return a text as it was sent."""
    return value.text


def id_of(value: Token) -> UUID:
    """Return a GUID, quoted or not, whatever its case."""
    return UUID(value.text)


def number_of(value: Token) -> Decimal:
    """Return a number that stands without quotes, or in them as some clients send it."""
    try:
        found = Decimal(value.text)
    except InvalidOperation as error:
        raise ValueError(value.text) from error
    if not found.is_finite() or abs(found) >= LARGEST:
        raise ValueError(value.text)
    return found


def flag_of(value: Token) -> bool:
    """Return true or false."""
    word = value.text.lower()
    if word not in ("true", "false"):
        raise ValueError(word)
    return word == "true"


def moment_of(value: Token) -> datetime:
    """Return a time in UTC; without a zone it is UTC, a date is its first moment."""
    found = datetime.fromisoformat(value.text.replace(" ", "+") if "T" in value.text else value.text)
    try:
        found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(value.text) from error
    if found.year > LAST_YEAR:
        raise ValueError(value.text)
    return found


def told_id(raw: Any) -> str:
    """Return a GUID as the wire has it: SQLite keeps its digits alone."""
    return str(raw if isinstance(raw, UUID) else UUID(raw))


def told_number(raw: Any) -> int | Decimal:
    """Return a number: databases add whole numbers up to decimals."""
    return int(raw) if raw == int(raw) else raw if isinstance(raw, Decimal) else Decimal(str(raw))


def told_moment(raw: Any) -> datetime:
    """Return a time in UTC; of a date its first moment. SQLite keeps both as texts."""
    found = datetime.fromisoformat(raw) if isinstance(raw, str) else raw
    if not isinstance(found, datetime):
        found = datetime.combine(found, time())
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def sent_id(value: UUID) -> Any:
    """Return a GUID as the database keeps it."""
    return value if connection.features.has_native_uuid_field else value.hex


def sent_number(value: Decimal) -> int | float:
    """Return a number that both databases compare with whole ones."""
    return int(value) if abs(value) < LARGEST_WHOLE and value == int(value) else float(value)


def sent_quantity(value: Decimal) -> int | float:
    """Return a quantity as the database keeps it."""
    return sent_number(value.scaleb(QUANTITY_SCALE))


def told_quantity(raw: Any) -> int | Decimal:
    """Return a quantity without trailing zeros."""
    found = Decimal(int(raw)).scaleb(-QUANTITY_SCALE)
    return int(found) if found == int(found) else Decimal(f"{found:f}".rstrip("0"))


def sent_moment(value: datetime) -> Any:
    """Return a time as the database keeps it."""
    return connection.ops.adapt_datetimefield_value(value)


def sent_day(value: datetime) -> Any:
    """Return the date of a time as the database keeps it."""
    return connection.ops.adapt_datefield_value(value.date())


TEXT = Kind(text_of, str, str)
ID = Kind(id_of, sent_id, told_id, SAME)
NUMBER = Kind(number_of, sent_number, told_number)
QUANTITY = Kind(number_of, sent_quantity, told_quantity)
"""A number that the database keeps in whole 1/10,000,000,000."""
FLAG = Kind(flag_of, bool, bool, SAME)
MOMENT = Kind(moment_of, sent_moment, told_moment)
DAY = Kind(moment_of, sent_day, told_moment)
DATES = (MOMENT, DAY)


def product_key(text: str) -> str:
    """Return a product's id as a column of texts has it: a GUID in the database's own spelling, or the vendor's id."""
    try:
        found = UUID(text)
    except ValueError:
        return text.upper()
    return str(sent_id(found))


def told_product(raw: str) -> str:
    """Return a product's id as the wire has it."""
    try:
        return str(UUID(raw))
    except ValueError:
        return raw


PRODUCT = Kind(text_of, product_key, told_product, SAME)
"""A product that the vendor publishes has a GUID, any other the id under which it is sold."""
