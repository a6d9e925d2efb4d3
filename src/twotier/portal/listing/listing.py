"""What a page declares of its list, and what one request asks of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.portal import pages, tables
from twotier.portal.listing import columns, seek, wording
from twotier.portal.listing.columns import Column
from twotier.portal.listing.filters import Chip, Control, Filter, State, plain
from twotier.portal.listing.shown import Head, Shown, Tab, tabs

Text = str | Promise
Rows = QuerySet[Any]
Draw = Callable[[Sequence[Any]], Sequence[dict[str, Any]]]
Lines = Callable[[Sequence[Any]], Iterable[Sequence[object]]]
SORT, AFTER, BEFORE = "sort", "after", "before"
EVERYTHING = ((pgettext_lazy("view", "All"), ""),)

_known: dict[str, Listing] = {}


@dataclass(frozen=True)
class Listing:
    """A list: its columns and filters, its usual order ("name", or "-created" for downwards), and what it says empty.

    `permission` opens the list, and with it the saved views. `none` and `why` stand where there is nothing at
    all, `unmatched` and `hint` where the filter left nothing. `views` stand before the saved ones, each a name
    and what its address says: the first is the list without a filter.
    """

    name: str
    title: Text
    permission: Permission
    columns: tuple[Column, ...]
    order: str
    none: Text
    unmatched: Text
    why: Text = ""
    hint: Text = ""
    filters: tuple[Filter, ...] = ()
    views: tuple[tuple[Text, str], ...] = EVERYTHING
    row: str = "portal/_row.html"
    size: int = pages.ROWS

    def __post_init__(self) -> None:
        """Make the list known by its name, by which saved views belong to it."""
        _known[self.name] = self

    def asked(self, request: HttpRequest, *, without: Collection[str] = ()) -> Asked:
        """Return what a request asks of the list; `without` names columns and filters that it does not have here."""
        return Asked(self, request, pages.acting(request), frozenset(without))


def find(name: str) -> Listing | None:
    """Return a list by its name."""
    return _known.get(name)


@dataclass(frozen=True)
class Asked:
    """One request to a list: its filters, its order and the page of it."""

    listing: Listing
    request: HttpRequest
    actor: Actor
    without: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def states(self) -> list[State]:
        """What the address says to each filter."""
        filters = [each for each in self.listing.filters if self.without.isdisjoint(each.names)]
        return [each.state(self.actor, self.request.GET) for each in filters]

    def chosen(self, name: str) -> str:
        """Return the value that holds for a filter, be it the usual one; nothing for none."""
        controls = (control for state in self.states for control in state.controls)
        return next((control.value for control in controls if control.name == name), "")

    @cached_property
    def columns(self) -> list[Column]:
        """The columns that the list has here."""
        return [column for column in self.listing.columns if column.name not in self.without]

    @cached_property
    def order(self) -> str:
        """The order that was asked for, or the usual one."""
        asked = plain(self.request.GET, SORT)
        sortable = {column.name for column in self.columns if column.sort}
        return asked if asked.removeprefix("-") in sortable else self.listing.order

    @cached_property
    def values(self) -> dict[str, str]:
        """What narrows and orders the list, without what is usual."""
        found = {name: value for state in self.states for name, value in state.values.items()}
        return found if self.order == self.listing.order else found | {SORT: self.order}

    @property
    def given(self) -> dict[str, str]:
        """What the address says to filters and order, be it of use or not."""
        names = (SORT, *(name for each in self.listing.filters for name in each.names))
        return {name: value for name in names if (value := plain(self.request.GET, name))}

    @property
    def filtered(self) -> bool:
        """Whether any filter is set."""
        return any(state.values for state in self.states)

    def address(self, **changes: str) -> str:
        """Return the page's address with these values, and without those that are empty; no page of it is kept."""
        values = {name: value for name, value in (self.values | changes).items() if value}
        return f"{self.request.path}?{urlencode(values)}" if values else self.request.path

    def keys(self, rows: Rows) -> tuple[seek.Key, ...]:
        """Return the order over the rows."""
        name = self.order.removeprefix("-")
        column = next(column for column in self.listing.columns if column.name == name)
        return columns.keys(rows, column.sort, down=self.order.startswith("-"))

    def narrowed(self, rows: Rows) -> Rows:
        """Return the rows that every filter leaves."""
        for state in self.states:
            rows = state.narrow(rows)
        return rows

    def mark(self, keys: Sequence[seek.Key]) -> seek.Mark | None:
        """Return where the page starts; what is not a mark of this order starts at the front."""
        get = self.request.GET.get
        if after := get(AFTER, ""):
            return seek.read(keys, after)
        return seek.read(keys, get(BEFORE, ""), back=True) if get(BEFORE, "") else None

    def shown(self, rows: Rows, draw: Draw, *, export: str = "") -> Shown:
        """Return the list as templates show it: the rows, their count and the saved views, one statement each."""
        found = self.narrowed(rows)
        keys = self.keys(found)
        page = seek.cut(found, keys, self.mark(keys), self.listing.size)
        drawn = columns.placed(self.columns, draw(page.rows)) if page.rows else []
        return Shown(
            listing=self.listing,
            rows=drawn,
            page=page,
            heads=[self.head(column) for column in self.columns],
            controls=[control for state in self.states for control in state.controls],
            chips=[(chip, self.address(**{chip.name: ""})) for chip in self.chips],
            orders=wording.orders(self.listing.columns, self.columns, self.listing.order),
            order=self.values.get(SORT, ""),
            clear=self.cleared,
            tabs=self.tabs,
            here=self.address(),
            back=self.address(before=page.back) if page.back else "",
            next=self.address(after=page.next) if page.next else "",
            export=self.address().replace(self.request.path, export, 1) if export else "",
        )

    @property
    def chips(self) -> list[Chip]:
        """The filters that are set."""
        return [chip for state in self.states for chip in state.chips]

    @property
    def cleared(self) -> str:
        """The address without any filter, in the same order; nothing when none is set."""
        return self.address(**dict.fromkeys(self.values.keys() - {SORT}, "")) if self.filtered else ""

    @cached_property
    def tabs(self) -> list[Tab]:
        """The saved views, with the present one marked."""
        return tabs(self.listing, self.actor, self.request.path, self.values, self.given)

    def head(self, column: Column) -> Head:
        """Return the head of a column with the order that a press on it asks for."""
        if not column.sort:
            return Head(column.name, column.label, column.numeric)
        down = {column.name: False, f"-{column.name}": True}.get(self.order)
        wanted = f"-{column.name}" if down is False else column.name
        url = self.address(sort="" if wanted == self.listing.order else wanted)
        return Head(column.name, column.label, column.numeric, url, wording.SORTED[down])

    def download(self, subject: str, head: Sequence[object], rows: Rows, lines: Lines) -> HttpResponseBase:
        """Answer all rows that the filters leave, in the order of the page, as a file that is read block by block."""
        found = self.narrowed(rows)
        blocks = seek.blocks(found, self.keys(found))
        return tables.download(subject, head, (line for block in blocks for line in lines(block)))


__all__ = ["Asked", "Control", "Listing", "find"]
