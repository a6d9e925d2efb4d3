"""Questions that Django puts into SQL once and that are asked again with other values.

Putting a query set together costs more than asking the database; what every request asks, such as who
calls, is therefore compiled at its first use. A size of a page is part of the question, not a value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import QuerySet

Ask = Callable[..., "QuerySet[Any, Any]"]


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with places for values, and how the columns of its rows are read."""

    sql: str
    places: tuple[tuple[str, Any], ...]
    """Per parameter the name of its value and whether it is sent as hexadecimal digits, or ("", a fixed value)."""
    converters: dict[int, Any]


class Compiled:
    """A question as a function of named values, each a GUID or a text; answers rows as tuples.

    `ask` makes the query set, with `values_list`, from stand-ins for the values. It must compare each value
    as it is: a value that becomes part of a pattern cannot be told from its stand-in.
    """

    def __init__(self, ask: Ask, **kinds: type[UUID | str]) -> None:
        self.ask, self.kinds = ask, kinds
        self.statements: dict[str, Statement] = {}

    def __call__(self, **values: UUID | str) -> list[tuple[Any, ...]]:
        """Ask the question."""
        statement = self.statements.get(connection.vendor) or self.compile()
        sent = [filled(place, values) for place in statement.places]
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, sent)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return [read(row, statement.converters) for row in rows] if statement.converters else rows

    def compile(self) -> Statement:
        """Make the SQL for the database in use, and find where each value stands in it."""
        marks = {name: uuid4() if kind is UUID else str(uuid4()) for name, kind in self.kinds.items()}
        compiler = self.ask(**marks).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        columns = [column for column, _sql, _alias in compiler.select]
        places = tuple(place_of(parameter, marks) for parameter in parameters)
        if missing := set(self.kinds) - {name for name, _value in places}:
            raise TypeError(f"The question does not send {sorted(missing)} as they are.")
        statement = Statement(sql, places, compiler.get_converters(columns))
        self.statements[connection.vendor] = statement
        return statement


def place_of(parameter: Any, marks: dict[str, UUID | str]) -> tuple[str, Any]:
    """Return which value a parameter stands for, or the parameter itself."""
    for name, mark in marks.items():
        if parameter == mark:
            return name, False
        if isinstance(mark, UUID) and parameter == mark.hex:
            return name, True
    return "", parameter


def filled(place: tuple[str, Any], values: dict[str, UUID | str]) -> Any:
    """Return what is sent at a place."""
    name, as_hex = place
    if not name:
        return as_hex
    value = values[name]
    return value.hex if as_hex and isinstance(value, UUID) else value


def read(row: tuple[Any, ...], converters: dict[int, Any]) -> tuple[Any, ...]:
    """Return a row with its columns as their fields read them."""
    made = list(row)
    for at, (steps, expression) in converters.items():
        for step in steps:
            made[at] = step(made[at], expression, connection)
    return tuple(made)
