"""The query `filter`: JSON in two dialects, nested by and/or, into conditions on named fields (spec/api.md 7).

A resource says which fields there are; nothing else of the database can be asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from twotier.api import binding
from twotier.api.wire import Wire, Words
from twotier.core.refusal import Refusal, Sentence

DEEPEST = 8


class Operator(Words):
    """The operators of both dialects, in the order of their integers."""

    EQUALS = "equals"
    NOT_EQUALS = "not_equals"
    GREATER_THAN = "greater_than"
    GREATER_THAN_OR_EQUALS = "greater_than_or_equals"
    LESS_THAN = "less_than"
    LESS_THAN_OR_EQUALS = "less_than_or_equals"
    SUBSTRING = "substring"
    AND = "and"
    OR = "or"
    STARTS_WITH = "starts_with"
    NOT_STARTS_WITH = "not_starts_with"


JOINING = frozenset({Operator.AND, Operator.OR})
TEXT = frozenset(Operator) - JOINING
ORDERED = frozenset(
    {
        Operator.EQUALS, Operator.NOT_EQUALS, Operator.GREATER_THAN, Operator.GREATER_THAN_OR_EQUALS,
        Operator.LESS_THAN, Operator.LESS_THAN_OR_EQUALS,
    }
)  # fmt: skip
SAME = frozenset({Operator.EQUALS, Operator.NOT_EQUALS, Operator.STARTS_WITH})
"""What ids are asked with: clients ask for a reseller's id with starts_with."""


@dataclass(frozen=True, slots=True)
class Simple:
    """One field compared with one value."""

    field: str
    operator: Operator
    value: str


@dataclass(frozen=True, slots=True)
class Compound:
    """Two filters joined by and/or."""

    left: Filter
    right: Filter
    operator: Operator


Filter: TypeAlias = Simple | Compound


class Sent(Wire):
    """A filter as clients send it: SimpleFieldFilter or CompoundFieldFilter."""

    field: str | None = None
    value: str | None = None
    operator: Operator | None = None
    left_filter: Sent | None = None
    right_filter: Sent | None = None


def parse(text: str) -> Filter | None:
    """Return a filter, or nothing for an empty one; raises 400 for what is none."""
    if not text.strip() or text.strip() == "null":
        return None
    try:
        sent = binding.bind(Sent, text.encode())
    except Refusal as refusal:
        raise bad(_("The filter cannot be read. Write it as JSON with Field, Value and Operator."), refusal) from None
    return of(sent, 0)


def of(sent: Sent, depth: int) -> Filter:
    """Return what a sent filter means."""
    if depth > DEEPEST:
        raise bad(_("The filter is nested too deeply. Ask in several requests."))
    if sent.left_filter and sent.right_filter and sent.operator in JOINING:
        return Compound(of(sent.left_filter, depth + 1), of(sent.right_filter, depth + 1), Operator(sent.operator))
    if sent.field is None or sent.operator is None or sent.operator in JOINING:
        raise bad(_("The filter cannot be read. Write it as JSON with Field, Value and Operator."))
    return Simple(sent.field, sent.operator, sent.value or "")


@dataclass(frozen=True, slots=True)
class Field:
    """What may be asked of one field: its column, its operators, and how a value is read.

    With `folded` the column holds text as the function makes it; without, texts are compared ignoring case.
    """

    column: str
    operators: frozenset[Operator] = TEXT
    read: Callable[[str], Any] = str
    folded: bool = False
    make: Callable[[Any], Q] | None = None
    """How a value becomes a condition where no column holds it: a customer's resellers, say."""

    @property
    def is_text(self) -> bool:
        """Whether values are compared as texts."""
        return self.operators is TEXT or self.read is str


def text_field(column: str, fold: Callable[[str], str] | None = None, *operators: Operator) -> Field:
    """Return a field of text; `fold` is the function by which the column was folded."""
    return Field(column, frozenset(operators) or TEXT, fold or str, folded=fold is not None)


def id_field(column: str) -> Field:
    """Return a field of GUIDs, for which starts_with means equals."""
    return Field(column, SAME, UUID)


def made_field(make: Callable[[UUID], Q]) -> Field:
    """Return a field of GUIDs that a function turns into a condition."""
    return Field("", SAME, UUID, make=make)


Fields = Mapping[str, Field]
LOOKUPS = {
    Operator.EQUALS: "exact",
    Operator.GREATER_THAN: "gt",
    Operator.GREATER_THAN_OR_EQUALS: "gte",
    Operator.LESS_THAN: "lt",
    Operator.LESS_THAN_OR_EQUALS: "lte",
    Operator.SUBSTRING: "contains",
    Operator.STARTS_WITH: "startswith",
}
OPPOSITES = {Operator.NOT_EQUALS: Operator.EQUALS, Operator.NOT_STARTS_WITH: Operator.STARTS_WITH}
WITHOUT_CASE = frozenset({"exact", "contains", "startswith"})


def condition(asked: Filter | None, fields: Fields) -> Q:
    """Return a filter as a condition on the fields that a resource offers; raises 400 for any other."""
    if asked is None:
        return Q()
    if isinstance(asked, Compound):
        left, right = condition(asked.left, fields), condition(asked.right, fields)
        return left & right if asked.operator is Operator.AND else left | right
    field = field_of(asked, fields)
    opposite = OPPOSITES.get(asked.operator)
    value = value_of(field, asked)
    found = (
        field.make(value)
        if field.make
        else Q(**{f"{field.column}__{lookup(field, opposite or asked.operator)}": value})
    )
    return ~found if opposite else found


def lookup(field: Field, operator: Operator) -> str:
    """Return how a field's column is compared."""
    if field.operators is SAME:
        return "exact"
    if field.folded and operator is Operator.STARTS_WITH:
        return "begins"
    word = LOOKUPS[operator]
    ignoring_case = field.read is str and not field.folded and word in WITHOUT_CASE
    return f"i{word}" if ignoring_case else word


def field_of(asked: Simple, fields: Fields) -> Field:
    """Return the field that is asked; raises 400 for an unknown field or an operator that it has not."""
    names = {name.lower(): name for name in fields}
    name = names.get(asked.field.lower())
    if name is None:
        raise bad_words(
            _("The filter's field %(word)s does not exist here. Use one of: %(known)s."), asked.field, fields
        )
    field = fields[name]
    if asked.operator not in field.operators:
        raise bad_words(
            _("The filter's operator %(word)s does not fit its field. Use one of: %(known)s."),
            asked.operator, field.operators,
        )  # fmt: skip
    return field


def value_of(field: Field, asked: Simple) -> Any:
    """Return the value as the column holds it; raises 400 for one that cannot be read."""
    try:
        return field.read(asked.value)
    except ValueError:
        raise bad_words(
            _("The filter's value %(word)s does not fit the field %(known)s."), asked.value, [asked.field]
        ) from None


def bad_words(message: Any, word: str, known: Any) -> Refusal:
    """Return the refusal of a word, naming those that are known."""
    words = sorted(map(str, known))
    return Refusal(400, 800002, Sentence(message, {"word": word[:100], "known": ", ".join(words)}), data=words)


def bad(message: Any, because: Refusal | None = None) -> Refusal:
    """Return the refusal of a filter that cannot be understood."""
    return Refusal(400, 800002, message, data=[str(because)] if because else [])
