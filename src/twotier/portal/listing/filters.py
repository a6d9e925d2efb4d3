"""Filters of a list: each reads the address, narrows the rows and draws its control; what is unknown narrows nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext

from twotier.access.actors import Actor
from twotier.core.machine import Machine

LONGEST = 400
"""Characters that are read of a value."""

Text = str | Promise
Rows = QuerySet[Any]
Options = Iterable[tuple[str, Text]]


@dataclass(frozen=True)
class Control:
    """A filter as the page draws it."""

    kind: str
    name: str
    label: Text
    value: str
    options: tuple[tuple[str, Text], ...] = ()
    every: Text = ""


@dataclass(frozen=True)
class Chip:
    """A filter that is set: what it says, and the values that take it out of the address."""

    name: str
    label: Text
    value: Text


@dataclass(frozen=True)
class State:
    """What one request says to one filter."""

    controls: tuple[Control, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    chips: tuple[Chip, ...] = ()
    narrow: Callable[[Rows], Rows] = lambda rows: rows


class Filter(Protocol):
    """What every filter can do."""

    @property
    def names(self) -> tuple[str, ...]: ...

    def state(self, actor: Actor, query: QueryDict) -> State:
        """Return what the address says to this filter."""


def plain(query: QueryDict, name: str) -> str:
    """Return a value of the address: without NUL, which no database takes, and no longer than anything's name."""
    text = query.get(name, "").replace("\0", "")[:LONGEST].strip()
    return text.encode(errors="ignore").decode()


@dataclass(frozen=True)
class Search:
    """One field for words: `narrow` takes the actor, the rows and the text."""

    label: Text
    narrow: Callable[[Actor, Rows, str], Rows]
    name: str = "q"

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names in the address."""
        return (self.name,)

    def state(self, actor: Actor, query: QueryDict) -> State:
        """Return what is searched for."""
        text = plain(query, self.name)
        control = Control("search", self.name, self.label, text)
        if not text:
            return State((control,))
        chip = Chip(self.name, gettext_lazy("Search"), text)
        return State((control,), {self.name: text}, (chip,), lambda rows: self.narrow(actor, rows, text))


@dataclass(frozen=True)
class Choice:
    """One of several values: `options` are its keys and words for an actor, without any there is no such filter.

    With a `default` one of the values always holds, and choosing the default sets no filter. A choice that is made
    by the `views` of the list has no control of its own.
    """

    name: str
    label: Text
    every: Text
    options: Callable[[Actor], Options]
    narrow: Callable[[Actor, Rows, str], Rows]
    default: Callable[[Actor], str] | None = None
    by_view: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names in the address."""
        return (self.name,)

    def state(self, actor: Actor, query: QueryDict) -> State:
        """Return what is chosen."""
        options = tuple(self.options(actor))
        if not options:
            return State()
        usual = self.default(actor) if self.default else ""
        asked, words = plain(query, self.name), dict(options)
        chosen = asked if asked in words else usual
        every = "" if self.default else self.every
        kind = "kept" if self.by_view else "choice"
        control = Control(kind, self.name, self.label, chosen, options, every)
        if not chosen:
            return State((control,))
        values = {self.name: chosen} if chosen != usual else {}
        chips = (Chip(self.name, self.label, words.get(chosen, chosen)),) if values else ()
        return State((control,), values, chips, lambda rows: self.narrow(actor, rows, chosen))


@dataclass(frozen=True)
class Days:
    """A span of whole days; `usual` gives the one that holds while none is chosen."""

    usual: Callable[[], tuple[date, date]]
    narrow: Callable[[Actor, Rows, date, date], Rows]
    since: str = "since"
    until: str = "until"

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names in the address."""
        return (self.since, self.until)

    def state(self, actor: Actor, query: QueryDict) -> State:
        """Return the span; its ends may be written in either order."""
        usual = self.usual()
        first, last = sorted((day_of(query, self.since, usual[0]), day_of(query, self.until, usual[1])))
        labels = {self.since: pgettext("day", "From"), self.until: pgettext("day", "To")}
        shown = {self.since: (first, usual[0]), self.until: (last, usual[1])}
        controls = tuple(Control("day", name, labels[name], day.isoformat()) for name, (day, _usual) in shown.items())
        values = {name: day.isoformat() for name, (day, other) in shown.items() if day != other}
        chips = tuple(Chip(name, labels[name], value) for name, value in values.items())
        return State(controls, values, chips, lambda rows: self.narrow(actor, rows, first, last))


def day_of(query: QueryDict, name: str, default: date) -> date:
    """Return a day of the address, or the default for none and for what is no day."""
    try:
        return date.fromisoformat(query.get(name, ""))
    except ValueError:
        return default


def equal(field: str) -> Callable[[Actor, Rows, str], Rows]:
    """Return what narrows rows to those in whose field the chosen word stands."""
    return lambda _actor, rows, word: rows.filter(**{field: word})


def states_of(machine: Machine, *names: str) -> Callable[[Actor], Options]:
    """Return what offers the states of a machine, or the named ones of them."""
    return lambda _actor: [(state.name, state.label) for state in machine.states if not names or state.name in names]
