"""Pages of lists: by seek (a token in a header) and by index (size and offset); spec/api.md 6.

A token carries the size and the filter of its list too: clients follow `next` with the token alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.api import binding
from twotier.api.wire import Collection, KeyValue, Link, Words, collection, link
from twotier.core import paging
from twotier.core.refusal import Refusal

A = TypeVar("A")
R = TypeVar("R")
W = TypeVar("W")
HEADER = "MS-ContinuationToken"
LONGEST_NUMBER = 18


class SeekOperation(Words):
    """Where to go in a list; the first two are served."""

    FIRST = "First"
    NEXT = "Next"
    PREVIOUS = "Previous"
    LAST = "Last"
    PAGE_INDEX = "PageIndex"


class Token(msgspec.Struct, array_like=True):
    """What a continuation token holds."""

    after: str
    size: int
    filter: str


@dataclass(frozen=True, slots=True)
class Seek:
    """Which page is asked: `size` rows behind the row `after` (from the start without it)."""

    size: int
    after: str | None
    filter: str

    @property
    def rows(self) -> int:
        """Return how many rows to read: one more tells whether another page follows."""
        return self.size + 1

    @property
    def after_id(self) -> UUID | None:
        """Return the row's id; raises 400 for a token of another list."""
        return self.read(UUID)

    @property
    def after_number(self) -> int | None:
        """Return the row's number; raises 400 for a token of another list."""
        return self.read(number)

    def read(self, kind: Callable[[str], A]) -> A | None:
        """Return what a token holds, as the list's key."""
        try:
            return None if self.after is None else kind(self.after)
        except ValueError:
            raise unknown_token() from None


def number(text: str) -> int:
    """Return a row's number; raises ValueError for what no column holds."""
    if not text.isdecimal() or len(text) > LONGEST_NUMBER:
        raise ValueError(text)
    return int(text)


def unknown_token() -> Refusal:
    """Return the refusal of a token that is not ours, or of another list."""
    return Refusal(400, 800002, _("The continuation token is not known. Start again from the first page."))


def seek(query: Mapping[str, str], token: str, size: int | None, largest: int) -> Seek:
    """Return the page that a request asks for; raises 400 for a token that is not ours."""
    asked = query.get("seekoperation") or query.get("seek_operation") or ""
    operation = binding.word(SeekOperation, asked) if asked else (SeekOperation.NEXT if token else SeekOperation.FIRST)
    if operation not in (SeekOperation.FIRST, SeekOperation.NEXT):
        raise Refusal(
            400, 800042, _("This list is read forward: use the seek operation First or Next."), data=["First", "Next"]
        )
    if operation is SeekOperation.FIRST or not token:
        return Seek(paging.page_size(size, largest), None, query.get("filter", ""))
    held = read(token)
    return Seek(paging.page_size(size or held.size, largest), held.after, query.get("filter") or held.filter)


def read(token: str) -> Token:
    """Return what a token holds."""
    try:
        return msgspec.json.decode(paging.read_token(token), type=Token)
    except msgspec.DecodeError as error:
        raise unknown_token() from error


def token_for(after: str, size: int, narrowed: str) -> str:
    """Return the token of the page behind a row: with the page's size and what narrows its list."""
    return paging.token_after(msgspec.json.encode(Token(after, size, narrowed)).decode())


def seek_page(
    seek: Seek, rows: Sequence[R], to_wire: Callable[[R], W], key: Callable[[R], object], uri: str, **query: str
) -> Collection[W]:
    """Return a page of at most `seek.size` of the `seek.rows` rows read, with its way on if there is one."""
    shown = rows[: seek.size]
    where = {**query, "size": str(seek.size), "filter": seek.filter}
    page = collection([to_wire(row) for row in shown], with_query(uri, **where))
    if len(rows) > seek.size:
        page.continuation_token = token_for(str(key(shown[-1])), seek.size, seek.filter)
        page.links = {**(page.links or {}), "next": next_link(uri, page.continuation_token, where)}
    return page


def next_link(uri: str, token: str, query: Mapping[str, str]) -> Link:
    """Return the link to the page behind this one; its header carries the token."""
    where = with_query(uri, **query, seekOperation="Next")
    return Link(uri=where, method="GET", headers=(KeyValue(key=HEADER, value=token),))


@dataclass(frozen=True, slots=True)
class Window:
    """Which rows an index page shows; `size` None means all behind `offset`."""

    offset: int
    size: int | None

    @property
    def rows(self) -> slice:
        """Return the slice of rows to read: one more tells whether another page follows."""
        return slice(self.offset, None if self.size is None else self.offset + self.size + 1)


def index_page(window: Window, rows: Sequence[R], to_wire: Callable[[R], W], uri: str, **query: str) -> Collection[W]:
    """Return an index page of the rows read by `window.rows`, with links to itself, back and on."""
    shown = rows if window.size is None else rows[: window.size]
    page = collection([to_wire(row) for row in shown])
    if window.size is None:
        page.links = {"self": link(with_query(uri, **query))}
        return page
    page.links = {"self": at(uri, window.size, window.offset, query)}
    if window.offset:
        page.links["previous"] = at(uri, window.size, max(0, window.offset - window.size), query)
    if len(rows) > window.size:
        page.links["next"] = at(uri, window.size, window.offset + window.size, query)
    return page


def at(uri: str, size: int, offset: int, query: Mapping[str, str]) -> Link:
    """Return the link to an index page."""
    return link(with_query(uri, **query, size=str(size), offset=str(offset)))


def with_query(uri: str, **query: str) -> str:
    """Return a path with the query values that are not empty."""
    said = {name: value for name, value in query.items() if value}
    return f"{uri}?{urlencode(said)}" if said else uri
