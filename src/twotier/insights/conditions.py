"""A filter as a condition in SQL on the named columns of a question: names from a list, values as parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from string import Formatter
from typing import Any, NamedTuple

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from twotier.core import search
from twotier.core.refusal import Refusal, Sentence
from twotier.insights.kinds import A_DAY, DAY, MOMENT, TEXT, Kind, sent_day
from twotier.insights.language import Comparison, Filter, Operator, Token

SIGNS = {
    Operator.EQ: "=", Operator.NE: "<>", Operator.GT: ">", Operator.LT: "<", Operator.GE: ">=", Operator.LE: "<=",
}  # fmt: skip
Fields = Mapping[str, Kind]


class Sql(NamedTuple):
    """A piece of SQL with the values of its places."""

    text: str
    values: tuple[Any, ...] = ()


def put(text: str, **parts: Sql) -> Sql:
    """Return SQL with other pieces of it at the places that name them."""
    made: list[str] = []
    values: list[Any] = []
    for said, name, _spec, _conversion in Formatter().parse(text):
        made.append(said)
        if name:
            made.append(parts[name].text)
            values += parts[name].values
    return Sql("".join(made), tuple(values))


def listed(parts: Iterable[Sql]) -> Sql:
    """Return pieces of SQL one behind the other, parted by commas."""
    made = list(parts)
    return Sql(", ".join(part.text for part in made), tuple(value for part in made for value in part.values))


def mapped(column: str, words: Mapping[str, str]) -> Sql:
    """Return the words that stand for those of a column."""
    cases = " ".join(["WHEN %s THEN %s"] * len(words))
    return Sql(f"CASE {column} {cases} END", tuple(value for pair in words.items() for value in pair))


def quoted(name: str) -> str:
    """Return a column's name as SQL has it; names come from tables of fields, never from a request."""
    return connection.ops.quote_name(name)


def condition(asked: Filter | None, fields: Fields) -> Sql:
    """Return a filter as a condition; raises 400 for a field that is not offered or a value that does not fit."""
    if asked is None:
        return Sql("")
    if isinstance(asked, Comparison):
        return compared(asked, fields)
    parts = [condition(part, fields) for part in asked.parts]
    joining = " AND " if asked.word == "and" else " OR "
    return Sql(f"({joining.join(part.text for part in parts)})", tuple(v for part in parts for v in part.values))


def compared(asked: Comparison, fields: Fields) -> Sql:
    """Return one comparison; what has no value differs from every value."""
    name = known(asked.field, fields, _("The filter asks for %(word)s at character %(at)s, which is no field here. Use one of: %(known)s."))  # fmt: skip
    kind, column = fields[name], quoted(name)
    if asked.value.says("null"):
        return emptiness(asked, column, name)
    if asked.operator not in kind.operators:
        raise misfit(_("The field %(name)s cannot be compared by %(word)s, at character %(at)s. Use eq or ne."), asked.field.at, name, asked.operator)  # fmt: skip
    try:
        value = kind.read(asked.value)
    except ValueError:
        raise misfit(_("The value %(word)s at character %(at)s does not fit the field %(name)s."), asked.value.at, name, asked.value.text) from None  # fmt: skip
    found = of_value(kind, column, asked.operator, value)
    return Sql(f"({column} IS NULL OR {found.text})", found.values) if asked.operator is Operator.NE else found


def emptiness(asked: Comparison, column: str, name: str) -> Sql:
    """Return the condition that a column has no value, or has one."""
    if asked.operator is Operator.EQ:
        return Sql(f"{column} IS NULL")
    if asked.operator is Operator.NE:
        return Sql(f"{column} IS NOT NULL")
    raise misfit(_("The field %(name)s cannot be compared with null by %(word)s, at character %(at)s. Use eq or ne."), asked.value.at, name, asked.operator)  # fmt: skip


def of_value(kind: Kind, column: str, operator: Operator, value: Any) -> Sql:
    """Return how a column is compared with a value: texts without regard to case, a day's first moment as the day."""
    sign = SIGNS[operator]
    if kind is TEXT:
        fold = search.without_case(connection, value)
        return Sql(f"{fold}({column}) {sign} {fold}(%s)", (value,))
    if kind is DAY:
        return of_day(column, operator, value)
    if kind is MOMENT and sign in ("=", "<>") and value.time() == time():
        negated = "NOT " if sign == "<>" else ""
        return Sql(f"{negated}({column} >= %s AND {column} < %s)", (kind.send(value), kind.send(value + A_DAY)))
    return Sql(f"{column} {sign} %s", (kind.send(value),))


def of_day(column: str, operator: Operator, value: datetime) -> Sql:
    """Return how a date is compared with a time: the date stands for its first moment."""
    day = sent_day(value)
    if value.time() == time():
        return Sql(f"{column} {SIGNS[operator]} %s", (day,))
    if operator in (Operator.EQ, Operator.NE):
        return Sql("1 = 0" if operator is Operator.EQ else "1 = 1")
    return Sql(f"{column} {'>' if operator in (Operator.GT, Operator.GE) else '<='} %s", (day,))


def known(asked: Token, names: Iterable[str], message: Promise) -> str:
    """Return the exact name of a field, whatever its case; raises 400 that lists the fields."""
    exact = {name.lower(): name for name in names}
    found = None if asked.quoted else exact.get(asked.text.lower())
    if found is None:
        words = {"word": asked.text[:100], "at": str(asked.at), "known": ", ".join(exact.values())}
        raise Refusal(400, 800002, Sentence(message, words), data=list(exact.values()))
    return found


def misfit(message: Promise, at: int, name: str, word: str) -> Refusal:
    """Return the refusal of a comparison that its field does not know."""
    sentence = Sentence(message, {"at": str(at), "name": name, "word": word[:100]})
    return Refusal(400, 800002, sentence, fields=[("filter", sentence)])
