"""The language of analytics (spec/api.md 7): a filter such as `status eq 'ACTIVE' and licenseCount gt 10`, as a tree.

A filter compares fields with values by eq, ne, gt, lt, ge and le, joined by and, or and parentheses; `and` binds
closer. Texts stand in single quotes, a quote in them is doubled; numbers, dates, GUIDs, true, false and null
stand alone. `cast('2026-01-31',Edm.DateTimeOffset)` is its first argument.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from twotier.core.refusal import Refusal, Sentence

DEEPEST, MOST = 16, 100
"""Parentheses in one another, and comparisons in one filter."""


class Operator(StrEnum):
    """How a field is compared with a value."""

    EQ = "eq"
    NE = "ne"
    GT = "gt"
    LT = "lt"
    GE = "ge"
    LE = "le"


OPERATORS = frozenset(Operator)
EXAMPLE, CAST, JOINING = "status eq 'ACTIVE'", "cast('2026-01-31',Edm.DateTimeOffset)", "and, or"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a filter: a mark, a bare word or a quoted text, and at which character it begins, from 1."""

    text: str
    at: int
    quoted: bool = False

    @property
    def is_mark(self) -> bool:
        """Whether it is a parenthesis or a comma."""
        return not self.quoted and self.text in ("(", ")", ",")

    def says(self, word: str) -> bool:
        """Tell whether it is a word or mark of the language, whatever its case."""
        return not self.quoted and self.text.lower() == word


@dataclass(frozen=True, slots=True)
class Comparison:
    """A field compared with a value; each knows where it stands."""

    field: Token
    operator: Operator
    value: Token


@dataclass(frozen=True, slots=True)
class Joined:
    """Filters of which all must hold, or any."""

    word: str
    parts: tuple[Filter, ...]


Filter: TypeAlias = Comparison | Joined
PIECE = re.compile(r"\s*(?:(?P<quoted>'(?:[^']|'')*')|(?P<mark>[(),])|(?P<bare>[^\s(),']+))")


def parse(text: str) -> Filter | None:
    """Return a filter, or nothing for an empty one; raises 400 that says at which character it cannot be read."""
    if not text.strip():
        return None
    return Reader(list(tokens(text)), len(text) + 1).whole()


def tokens(text: str) -> Iterator[Token]:
    """Yield the pieces of a filter."""
    at, end = 0, len(text.rstrip())
    while at < end:
        piece = PIECE.match(text, at)
        if piece is None:
            quote = text.index("'", at)
            raise refused(_("The filter lacks the end of the quote that begins at character %(at)s."), quote + 1)
        quoted = piece["quoted"]
        found = quoted[1:-1].replace("''", "'") if quoted else piece["mark"] or piece["bare"]
        yield Token(found, piece.start(piece.lastgroup or 0) + 1, bool(quoted))
        at = piece.end()


class Reader:
    """Reads the pieces of a filter from left to right."""

    def __init__(self, pieces: list[Token], end: int) -> None:
        self.pieces, self.end, self.at, self.comparisons = pieces, end, 0, 0

    def whole(self) -> Filter:
        """Return the whole filter; nothing may follow it."""
        found = self.joined("or", 0)
        if self.at < len(self.pieces):
            raise self.unexpected(_("The filter cannot be read at character %(at)s: “%(near)s”. Join comparisons by %(words)s."))  # fmt: skip
        return found

    def joined(self, word: str, depth: int) -> Filter:
        """Return what stands around a joining word: `and` within `or`, a comparison within `and`."""
        parts = [self.part(word, depth)]
        while self.next_says(word):
            self.at += 1
            parts.append(self.part(word, depth))
        return parts[0] if len(parts) == 1 else Joined(word, tuple(parts))

    def part(self, word: str, depth: int) -> Filter:
        """Return one of the filters that a word joins."""
        return self.joined("and", depth) if word == "or" else self.single(depth)

    def single(self, depth: int) -> Filter:
        """Return a filter in parentheses, or a comparison."""
        if not self.next_says("("):
            return self.comparison()
        if depth == DEEPEST:
            raise refused(_("The filter is nested too deeply at character %(at)s. Ask in several requests."), self.here)
        self.at += 1
        found = self.joined("or", depth + 1)
        self.expect(")")
        return found

    def comparison(self) -> Comparison:
        """Return a field, an operator and a value."""
        self.comparisons += 1
        if self.comparisons > MOST:
            raise refused(_("The filter has too many comparisons at character %(at)s. Ask in several requests."), self.here)  # fmt: skip
        field = self.word(_("The filter lacks a field at character %(at)s. Write it as: %(example)s."))
        operator = self.word(_("The filter lacks eq, ne, gt, lt, ge or le at character %(at)s."))
        if operator.text.lower() not in OPERATORS:
            self.at -= 1
            raise self.unexpected(_("The filter knows no “%(near)s”, at character %(at)s. Use eq, ne, gt, lt, ge or le."))  # fmt: skip
        return Comparison(field, Operator(operator.text.lower()), self.value())

    def value(self) -> Token:
        """Return what a field is compared with; a cast is the value in it."""
        lacking = _("The filter lacks a value at character %(at)s. Texts stand in single quotes.")
        found = self.word(lacking, quoted=True)
        if not (found.says("cast") and self.next_says("(")):
            return found
        self.at += 1
        cast = self.word(lacking, quoted=True)
        self.expect(",")
        self.word(_("The filter lacks a type at character %(at)s. Write it as: %(example)s."), example=CAST)
        self.expect(")")
        return cast

    def word(self, lacking: Promise, *, quoted: bool = False, example: str = EXAMPLE) -> Token:
        """Return the next piece, which must be a word; a value may be quoted."""
        if self.at == len(self.pieces):
            raise refused(lacking, self.here, example=example)
        found = self.pieces[self.at]
        if found.is_mark or (found.quoted and not quoted):
            raise refused(lacking, found.at, example=example)
        self.at += 1
        return found

    def expect(self, mark: str) -> None:
        """Step over a mark that must follow."""
        if not self.next_says(mark):
            raise refused(_("The filter lacks “%(mark)s” at character %(at)s."), self.here, mark=mark)
        self.at += 1

    def next_says(self, word: str) -> bool:
        """Tell whether the next piece is this word or mark."""
        return self.at < len(self.pieces) and self.pieces[self.at].says(word)

    @property
    def here(self) -> int:
        """Return the character at which the next piece begins, or the end."""
        return self.pieces[self.at].at if self.at < len(self.pieces) else self.end

    def unexpected(self, message: Promise) -> Refusal:
        """Return the refusal of the next piece."""
        return refused(message, self.here, near=self.pieces[self.at].text[:40], words=JOINING)


def refused(message: Promise, at: int, **words: str) -> Refusal:
    """Return the refusal of a filter at a character."""
    sentence = Sentence(message, {"at": str(at), **words})
    return Refusal(400, 800002, sentence, fields=[("filter", sentence)])
