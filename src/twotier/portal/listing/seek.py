"""Seek paging in any order: a page starts behind a row's own keys, so that no row is shown twice or never."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet

from twotier.core import paging
from twotier.core.refusal import Refusal

BLOCK = 500
COUNTED = 10_000
"""Rows that are counted; beyond them a list says "more than"."""
FARTHEST = 10**9


@dataclass(frozen=True)
class Key:
    """One part of an order. Rows without a value stand last, whichever way the others run."""

    name: str
    field: Any
    down: bool = False
    nullable: bool = False

    def order(self, *, back: bool) -> Any:
        """Return how the database sorts by it; `back` reads the same order from its end."""
        column = F(self.name)
        nulls = ({"nulls_first": True} if back else {"nulls_last": True}) if self.nullable else {}
        return column.desc(**nulls) if self.down != back else column.asc(**nulls)

    def beyond(self, value: object, rest: Q, *, back: bool) -> Q:
        """Return the condition that a row stands behind this value, or beside it and behind the `rest`."""
        word = "lt" if self.down != back else "gt"
        if value is None:
            beside = Q(**{f"{self.name}__isnull": True}) & rest
            return beside | Q(**{f"{self.name}__isnull": False}) if back else beside
        if not self.nullable:
            # The first half alone is a range of an index; an OR would be none.
            return Q(**{f"{self.name}__{word}e": value}) & (Q(**{f"{self.name}__{word}": value}) | rest)
        found = Q(**{f"{self.name}__{word}": value}) | (Q(**{self.name: value}) & rest)
        return found if back else found | Q(**{f"{self.name}__isnull": True})

    def read(self, text: object) -> Any:
        """Return a value that was written into a mark; raises ValueError for what the column cannot hold."""
        if text is None and self.nullable:
            return None
        if not isinstance(text, str) or "\0" in text:
            raise ValueError(text)
        text.encode()
        value = self.field.to_python(text)
        return aware(value) if isinstance(value, datetime) else value


def aware(moment: datetime) -> datetime:
    """Return a moment in UTC; raises ValueError for one without a zone, or that no calendar has in UTC."""
    if moment.tzinfo is None:
        raise ValueError(moment)
    return moment.astimezone(UTC)


@dataclass(frozen=True)
class Mark:
    """From where a page starts: the keys of a row, how many rows stand before the page, and in which direction."""

    passed: int
    values: tuple[Any, ...]
    back: bool = False


@dataclass(frozen=True)
class Slice:
    """A page of rows: the number of its first one, how many there are, and the marks of its neighbors."""

    rows: Sequence[Any]
    first: int
    total: int
    back: str = ""
    next: str = ""

    @property
    def last(self) -> int:
        """Return the number of the last row."""
        return self.first + len(self.rows) - 1

    @property
    def more(self) -> bool:
        """Whether there are more rows than are counted."""
        return self.total > COUNTED

    @property
    def counted(self) -> int:
        """Return how many rows are known of."""
        return min(self.total, COUNTED)


def write(keys: Sequence[Key], row: object, passed: int) -> str:
    """Return the mark of a row, as an address carries it."""
    values = [getattr(row, key.name) for key in keys]
    parts = [None if value is None else told(value) for value in values]
    return paging.token_after(msgspec.json.encode([passed, *parts]).decode())


def told(value: object) -> str:
    """Return a value as text that reads back the same."""
    return value.isoformat() if isinstance(value, datetime) else str(value)


def read(keys: Sequence[Key], text: str, *, back: bool = False) -> Mark | None:
    """Return a mark of an address; one that is not ours, or of another order, is none."""
    try:
        passed, *parts = msgspec.json.decode(paging.read_token(text), type=list[int | str | None])
        if type(passed) is not int or not 0 <= passed <= FARTHEST or len(parts) != len(keys):
            return None
        return Mark(passed, tuple(key.read(part) for key, part in zip(keys, parts, strict=True)), back)
    except (Refusal, msgspec.MsgspecError, ValidationError, ValueError, OverflowError):
        return None


def behind(rows: QuerySet[Any], keys: Sequence[Key], mark: Mark | None, *, back: bool = False) -> QuerySet[Any]:
    """Return the rows in their order, from a mark on."""
    if mark:
        condition = Q()
        for key, value in reversed(list(zip(keys, mark.values, strict=True))):
            condition = key.beyond(value, condition, back=back)
        rows = rows.filter(condition)
    return rows.order_by(*(key.order(back=back) for key in keys))


def counted(rows: QuerySet[Any]) -> int:
    """Return how many rows there are, or one more than are counted; what else is asked about them is left out."""
    return rows.order_by().values("pk")[: COUNTED + 1].count()


def cut(rows: QuerySet[Any], keys: Sequence[Key], mark: Mark | None, size: int) -> Slice:
    """Return one page in two statements; a mark whose neighbors are gone starts at the front."""
    total = counted(rows)
    back = bool(mark and mark.back)
    found = list(behind(rows, keys, mark, back=back)[: size + 1])
    more, page = len(found) > size, found[:size]
    if mark and (not page or (back and len(page) < size)):
        return cut(rows, keys, None, size)
    if back:
        page.reverse()
    first = place(mark, len(page), more=more)
    if not back and not more and total <= COUNTED:
        first = max(1, total - len(page) + 1)
    return neighbors(Slice(page, first, total), keys, back=more if back else bool(mark), on=True if back else more)


def place(mark: Mark | None, size: int, *, more: bool) -> int:
    """Return the number of the first row, as far as the marks know."""
    if mark is None or (mark.back and not more):
        return 1
    return max(2, mark.passed - size + 1) if mark.back else mark.passed + 1


def neighbors(page: Slice, keys: Sequence[Key], *, back: bool, on: bool) -> Slice:
    """Give a page the marks of the pages around it."""
    if not page.rows:
        return page
    before = write(keys, page.rows[0], page.first - 1) if back else ""
    after = write(keys, page.rows[-1], page.last) if on else ""
    return Slice(page.rows, page.first, page.total, before, after)


def blocks(rows: QuerySet[Any], keys: Sequence[Key], size: int = BLOCK) -> Iterator[list[Any]]:
    """Return all rows in their order, read block by block."""
    mark: Mark | None = None
    while block := list(behind(rows, keys, mark)[:size]):
        yield block
        if len(block) < size:
            return
        mark = Mark(0, tuple(getattr(block[-1], key.name) for key in keys))
