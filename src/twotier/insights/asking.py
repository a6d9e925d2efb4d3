"""A question to a table of analytics: filtered, grouped, ordered and paged in the database, by two statements."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core import tenancy
from twotier.core.refusal import Refusal, Sentence
from twotier.insights.conditions import Fields, Sql, condition, known, quoted
from twotier.insights.kinds import DATES, DAY, NUMBER, Kind, id_of
from twotier.insights.language import Comparison, Filter, Operator, Token, parse

MOST = 10_000
"""Rows of one answer."""
CUSTOMER = "customertenantid"
LEVELS = {"": "day", "daterange": "day", "day": "day", "week": "week", "month": "month"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks, as it was sent."""

    filter: str = ""
    groups: str = ""
    order: str = ""
    level: str = ""
    top: int = MOST
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """What can be asked: fields, and the SQL that has a column for each of them, for one actor.

    The SQL may leave out other customers than the one that it is given, if any. `key` tells rows apart, and is their
    order where none is asked. A table with `counts` can be grouped: they are what a group adds up to, in SQL. A table
    without `source` has no rows here: the question is read all the same. Of a table of `sums` the vendor is told what
    rows add up to that it may not see one by one: its own condition is the only wall.
    """

    fields: Fields
    key: tuple[str, ...]
    source: Callable[[Actor, UUID | None], Sql] | None = None
    counts: Mapping[str, str] = field(default_factory=dict)
    sums: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Rows by the names of their columns, and how many the question has in all."""

    rows: list[dict[str, Any]]
    total: int


def answer(table: Table, actor: Actor, asked: Asked) -> Page:
    """Answer a question; raises 400 that says what in it cannot be read."""
    groups = groups_of(table, asked.groups)
    conditions = parse(asked.filter)
    where = condition(conditions, table.fields)
    level = level_of(asked.level)
    shown: dict[str, Kind] = {name: table.fields[name] for name in groups or table.fields}
    shown |= {name: table.fields.get(name, NUMBER) for name in table.counts} if groups else {}
    order = order_of(asked.order, shown, groups or table.key)
    if table.source is None:
        return Page([], 0)
    found = selected(
        table.source(actor, customer_of(conditions)),
        where,
        grouped(table, groups, level) if groups else Sql(names(shown)),
    )
    if groups:
        found = Sql(f"{found.text} GROUP BY {', '.join(str(n + 1) for n in range(len(groups)))}", found.values)
    with tenancy.scope(tenancy.PROGRAM if table.sums and actor.is_("vendor") else actor.scope):
        return page(found, order, shown, asked)


def customer_of(asked: Filter | None) -> UUID | None:
    """Return the customer of whom alone a filter can hold, if it says so where all must hold; it was read before."""
    if asked is None:
        return None
    if isinstance(asked, Comparison):
        names = asked.field.says(CUSTOMER) and asked.operator is Operator.EQ and not asked.value.says("null")
        return id_of(asked.value) if names else None
    if asked.word == "or":
        return None
    return next((found for part in asked.parts if (found := customer_of(part))), None)


def selected(source: Sql, where: Sql, columns: Sql) -> Sql:
    """Return the statement that reads columns of the rows for which a condition holds."""
    text = f"SELECT {columns.text} FROM ({source.text}) AS known"
    return Sql(f"{text} WHERE {where.text}" if where.text else text, (*columns.values, *source.values, *where.values))


def grouped(table: Table, groups: list[str], level: str) -> Sql:
    """Return the columns of grouped rows: each group, dates cut to a level, and what it adds up to."""
    cut = [cut_column(table.fields[name], name, level) for name in groups]
    made = [f"{column.text} AS {quoted(name)}" for name, column in zip(groups, cut, strict=True)]
    made += [f"{text} AS {quoted(name)}" for name, text in table.counts.items()]
    return Sql(", ".join(made), tuple(value for column in cut for value in column.values))


def cut_column(kind: Kind, name: str, level: str) -> Sql:
    """Return a column; a date as the first moment of its day, week or month."""
    column = quoted(name)
    if kind not in DATES:
        return Sql(column)
    cut: Any = connection.ops
    made = cut.date_trunc_sql(level, column, ()) if kind is DAY else cut.datetime_trunc_sql(level, column, (), "UTC")
    return Sql(made[0], tuple(made[1]))


def page(found: Sql, order: str, shown: Fields, asked: Asked) -> Page:
    """Return the rows from `skip` on, at most `top` of them."""
    top, skip = min(asked.top or MOST, MOST), asked.skip
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({found.text}) AS counted", found.values)
        total = int(cursor.fetchone()[0])
        cursor.execute(f"{found.text} ORDER BY {order} LIMIT {top} OFFSET {skip}", found.values)
        rows = cursor.fetchall()
    return Page([told(row, shown) for row in rows], total)


def told(row: tuple[Any, ...], shown: Fields) -> dict[str, Any]:
    """Return a row by its names, without what has no value."""
    pairs = zip(shown.items(), row, strict=True)
    return {name: kind.tell(raw) for (name, kind), raw in pairs if raw is not None}


def names(shown: Fields) -> str:
    """Return the columns of rows that are not grouped."""
    return ", ".join(map(quoted, shown))


def groups_of(table: Table, text: str) -> list[str]:
    """Return the fields by which rows are grouped, each once; raises 400 for any that there is not."""
    if text.strip() and not table.counts:
        raise Refusal(400, 800002, _("These rows cannot be grouped. Ask without groupby."))
    message = _("The query value groupby asks for %(word)s at character %(at)s, which is no field here. Use one of: %(known)s.")  # fmt: skip
    offered = [name for name in table.fields if name not in table.counts]
    return list(dict.fromkeys(known(word, offered, message) for word in words(text)))


def order_of(text: str, shown: Fields, otherwise: Sequence[str]) -> str:
    """Return the order of rows in SQL: as asked, then by what tells them apart."""
    message = _("The query value orderby asks for %(word)s at character %(at)s, which is no field here. Use one of: %(known)s.")  # fmt: skip
    made: dict[str, str] = {}
    for token in words(text):
        asked, _space, direction = token.text.partition(" ")
        made[known(Token(asked, token.at), shown, message)] = way(direction.strip().lower())
    made |= {name: "ASC" for name in otherwise if name not in made}
    return ", ".join(f"{quoted(name)} {direction} NULLS LAST" for name, direction in made.items())


def way(word: str) -> str:
    """Return in which direction rows are ordered; raises 400 for any other word."""
    if word not in ("", "asc", "desc"):
        raise bad_word(_("The query value orderby knows no %(word)s. Write a field, then asc or desc."), word)
    return word.upper() or "ASC"


def level_of(word: str) -> str:
    """Return to what dates are cut; raises 400 for any other word."""
    if word.lower() not in LEVELS:
        raise bad_word(_("The query value aggregationLevel knows no %(word)s. Use day, week or month."), word)
    return LEVELS[word.lower()]


def bad_word(message: Promise, word: str) -> Refusal:
    """Return the refusal of a word of the query."""
    return Refusal(400, 800002, Sentence(message, {"word": word[:100]}))


def words(text: str) -> list[Token]:
    """Return what commas part, each with the character at which it begins."""
    pieces = re.finditer(r"[^,\s][^,]*", text)
    return [Token(" ".join(piece[0].split()), piece.start() + 1) for piece in pieces]


def compiled(rows: QuerySet[Any], columns: Mapping[str, Any]) -> Sql:
    """Return a query set as SQL that names its columns as analytics do."""
    asked = rows.order_by().values(**{f"a_{name}": expression for name, expression in columns.items()})
    text, values = asked.query.get_compiler(connection=connection).as_sql()
    named = ", ".join(f"{quoted(f'a_{name}')} AS {quoted(name)}" for name in columns)
    return Sql(f"SELECT {named} FROM ({text}) AS made", tuple(values))
