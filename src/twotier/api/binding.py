"""Bodies of requests into wire types, whatever casing and spelling a client has (spec/api.md 5).

A body whose names are exact goes straight through the decoder. Any other is folded first: names without
regard to case, nulls absent, of a name in two casings the last that is not null, words of an enumeration in
any form, dates in any format, numbers where texts belong. What still does not fit is refused by its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

import msgspec
from django.utils.translation import gettext_lazy as _
from msgspec import inspect as shapes

from twotier.api import dates
from twotier.api.wire import Words
from twotier.core.refusal import Refusal, Sentence

T = TypeVar("T")
Fold = Callable[[Any], Any]
NAME = re.compile(rb'"([^"\\]*)"\s*:')
REMEDY = re.compile(r"^(?P<problem>.*?)(?: - at `(?P<path>[^`]*)`)?$", re.DOTALL)
MISSING = re.compile(r"missing required field `([^`]*)`")
LONGEST_INDEX = 4
EXPECTED = re.compile(r"Expected `([^`]*)`")
ANSWERED = "links"
"""Answers alone have links. Clients send them back with the resource, one of them without their addresses."""


def bind(kind: type[T], raw: bytes) -> T:
    """Return a body as a wire type; raises 400 that names the member at fault and what it must be."""
    if not raw.strip():
        raise Refusal(400, 800002, _("The request has no body. Send the resource as JSON."))
    if b"\\u0000" in raw:
        raise Refusal(400, 800002, _("The body holds the character NUL. Take it out and send the request again."))
    shape: Any = kind
    decoder, names = exactly(shape)
    if b"null" not in raw and names.issuperset(NAME.findall(raw)):
        try:
            return cast("T", decoder.decode(raw))
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            pass
    try:
        return msgspec.convert(fold(shape)(msgspec.json.decode(raw)), kind, strict=False)
    except msgspec.ValidationError as error:
        raise misfit(str(error)) from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise Refusal(400, 800002, _("The body is not JSON. Check quotes, commas and brackets.")) from None


@cache
def exactly(kind: Any) -> tuple[msgspec.json.Decoder[Any], frozenset[bytes]]:
    """Return a type's decoder, and every name that its exact form may have; none where times need folding."""
    names: set[bytes] = set()
    seen: set[Any] = set()
    collect(shapes.type_info(kind), names, seen)
    return msgspec.json.Decoder(kind), frozenset() if shapes.DateTimeType in seen else frozenset(names)


def collect(shape: shapes.Type, names: set[bytes], seen: set[Any]) -> None:
    """Add the member names of a shape and of all that it holds."""
    if isinstance(shape, shapes.StructType) and shape.cls not in seen:
        seen.add(shape.cls)
        for member in shape.fields:
            names.add(member.encode_name.encode())
            collect(member.type, names, seen)
    seen.add(type(shape))
    for part in parts(shape):
        collect(part, names, seen)


def parts(shape: shapes.Type) -> tuple[shapes.Type, ...]:
    """Return the shapes inside a union, an array or a mapping."""
    if isinstance(shape, shapes.UnionType):
        return shape.types
    if isinstance(shape, shapes.ListType | shapes.VarTupleType):
        return (shape.item_type,)
    if isinstance(shape, shapes.DictType):
        return (shape.value_type,)
    return ()


@cache
def fold(kind: Any) -> Fold:
    """Return what brings decoded JSON into the exact form of a type."""
    return fold_shape(shapes.type_info(kind))


def fold_shape(shape: shapes.Type) -> Fold:
    """Return the fold of one shape; what needs none passes through."""
    if isinstance(shape, shapes.StructType):
        return Members(shape)
    if isinstance(shape, shapes.UnionType):
        inner = [part for part in shape.types if not isinstance(part, shapes.NoneType)]
        return fold_shape(inner[0]) if len(inner) == 1 else Either(inner)
    if isinstance(shape, shapes.EnumType):
        return Word(shape.cls)
    if isinstance(shape, shapes.ListType | shapes.VarTupleType):
        return Items(fold_shape(shape.item_type))
    for simple, function in SIMPLE.items():
        if isinstance(shape, simple):
            return function
    return unchanged


def unchanged(value: Any) -> Any:
    """Return a value as it came."""
    return value


class Members:
    """Folds an object: exact names, no nulls, folded members. Made lazily, since types may hold themselves."""

    def __init__(self, shape: shapes.StructType) -> None:
        self.shape = shape
        self.table: dict[str, tuple[str, Fold]] = {}

    def __call__(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        if not self.table:
            fields = self.shape.fields
            self.table = {f.encode_name.lower(): (f.encode_name, fold_shape(f.type)) for f in fields}
        folded: dict[str, Any] = {}
        for name, member in value.items():
            known = self.table.get(name.lower())
            if known is None or member is None or known[0] == ANSWERED:
                continue
            made = known[1](member)
            if made is not None:
                folded[known[0]] = made
        return folded


class Items:
    """Folds every element of an array; nulls in it are absent. A single object stands for a list of one."""

    def __init__(self, item: Fold) -> None:
        self.item = item

    def __call__(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return [self.item(element) for element in value if element is not None]


class Either:
    """Folds what may be an object or an array of them, whichever was sent; anything else passes through."""

    def __init__(self, inner: list[shapes.Type]) -> None:
        self.of_list = next((fold_shape(part) for part in inner if isinstance(part, shapes.ListType)), unchanged)
        self.of_object = next((fold_shape(part) for part in inner if isinstance(part, shapes.StructType)), unchanged)

    def __call__(self, value: Any) -> Any:
        return self.of_list(value) if isinstance(value, list) else self.of_object(value)


class Word:
    """Folds a word of an enumeration: snake, camel, Pascal, any case, or its integer."""

    def __init__(self, words: type[Any]) -> None:
        self.words = [word.value for word in words]
        self.table = {letters(word): word for word in self.words}

    def __call__(self, value: Any) -> Any:
        text = str(value)
        if text.isdecimal() and letters(text) not in self.table:
            # Python does not read numbers of thousands of digits, and no list is that long.
            return self.words[int(text)] if len(text) <= LONGEST_INDEX and int(text) < len(self.words) else value
        return self.table.get(letters(text), value)


def letters(word: object) -> str:
    """Return what counts of a word: its letters and digits, in lower case."""
    return "".join(c for c in str(word).lower() if c.isalnum())


def word(words: type[Words], text: str) -> Words | None:
    """Return the word that a query value or a filter means."""
    found = Word(words)(text)
    return next((word for word in words if word.value == found), None)


def text(value: Any) -> Any:
    """Return a number as the text that it stands for."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def trimmed(value: Any) -> Any:
    """Return a number, a GUID or a switch without the spaces around it; an empty text is absent."""
    return (value.strip() or None) if isinstance(value, str) else value


def moment(value: Any) -> Any:
    """Return a time of any format; the decoder refuses what is none."""
    return read_date(dates.moment, value)


def day(value: Any) -> Any:
    """Return a date of any format; the decoder refuses what is none."""
    return read_date(dates.day, value)


def read_date(read: Fold, value: Any) -> Any:
    """Read a date where a text holds one."""
    if not isinstance(value, str) or not value.strip():
        return trimmed(value)
    try:
        return read(value)
    except OverflowError:
        return f"{value}, beyond the calendar"
    except ValueError:
        return value


SIMPLE: dict[Any, Fold] = {
    shapes.StrType: text,
    shapes.DateTimeType: moment,
    shapes.DateType: day,
    shapes.IntType: trimmed,
    shapes.FloatType: trimmed,
    shapes.DecimalType: trimmed,
    shapes.BoolType: trimmed,
    shapes.UUIDType: trimmed,
}


def misfit(message: str) -> Refusal:
    """Return the refusal of a body that does not fit its type, from the decoder's own finding."""
    match = REMEDY.match(message)
    problem, path = (match["problem"], match["path"] or "$") if match else (message, "$")
    member = path.removeprefix("$").lstrip(".")
    if missing := MISSING.search(problem):
        name = f"{member}.{missing[1]}".lstrip(".")
        return refused(_("The member %(member)s is missing. Add it and send the request again."), member=name)
    if problem.startswith("Invalid enum value"):
        return Refusal(
            400, 900126,
            Sentence(_("The member %(member)s has a word that is not known. Send one of those that the documentation lists."),
                     {"member": member}),
            data=[problem],
        )  # fmt: skip
    if wanted := EXPECTED.search(problem):
        return refused(
            _("The member %(member)s cannot be read. Send it as: %(expected)s."),
            member=member or "body", expected=wanted[1].replace(" | null", ""),
        )  # fmt: skip
    return refused(_("The member %(member)s cannot be read: %(problem)s."), member=member or "body", problem=problem)


def refused(message: Any, **values: str) -> Refusal:
    """Return the refusal of an input that a rule of form refuses."""
    return Refusal(400, 800002, Sentence(message, values), fields=[(values["member"], Sentence(message, values))])
