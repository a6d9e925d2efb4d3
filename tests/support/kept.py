"""Scenes that test after test begins with: built by the program once in a process, then written back row by row."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from django.conf import settings
from django.db import connection, transaction

from tests.settings import FOLDER
from twotier.access.models import Organization
from twotier.core import clock

Built = TypeVar("Built")
Row = tuple[Any, ...]
Tables = dict[str, list[Row]]


@dataclass
class Kept:
    """What a scene wrote, by table, and the objects that told of it, untouched by any test."""

    made: Any
    rows: Tables
    columns: dict[str, list[str]] = field(default_factory=dict)
    statement: str = ""

    def write(self) -> None:
        """Write all rows: at once where the database takes many statements, else table by table."""
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                self.statement = self.statement or ";\n".join(self.statements())
                cursor.execute(self.statement)
                return
            for table, rows in self.rows.items():
                cursor.executemany(self.insert(table), rows)

    def insert(self, table: str) -> str:
        """Return the statement that inserts one row of a table."""
        quote, names = connection.ops.quote_name, self.columns[table]
        return f"INSERT INTO {quote(table)} ({', '.join(map(quote, names))}) VALUES ({', '.join(['%s'] * len(names))})"

    def statements(self) -> list[str]:
        """Return a statement for each row, with its values in it, as PostgreSQL reads them."""
        cursor = psycopg.ClientCursor(connection.connection)
        return [cursor.mogrify(self.insert(table), row) for table, rows in self.rows.items() for row in rows]


_kept: dict[tuple[object, ...], Kept] = {}


def scene(name: str, build: Callable[[], Built], *, seals: bool = True) -> Built:
    """Return what `build` makes of an empty database, with its rows in there.

    Objects are copies, so that a test may change them. Built anew where the clock shows another time than for the one that
    is kept, where something stands in the database already, and, if it seals something, where the key is another.
    """
    if Organization.objects.exists() or (seals and Path(settings.DATA) != FOLDER):
        return build()
    key = (name, *moment())
    if key not in _kept:
        before = everything()
        made = build()
        after = everything()
        if any(added(rows, after[table]) for table, rows in before.items()):
            return made  # it changed what stood there
        _kept[key] = Kept(
            copy.deepcopy(made),
            {table: new for table, rows in after.items() if (new := added(rows, before[table]))},
            {table: columns(table) for table in after},
        )
        return made
    _kept[key].write()
    return copy.deepcopy(_kept[key].made)  # type: ignore[no-any-return]


def added(after: list[Row], before: list[Row]) -> list[Row]:
    """Return the rows that were not there before, in their order."""
    known = set(map(repr, before))
    return [row for row in after if repr(row) not in known]


def moment() -> tuple[object, ...]:
    """Return what the clock shows: one moment if it stands still, else its day and how far it was moved."""
    first = clock.now()
    if clock.now() == first:
        return (first,)
    return (first.date(), clock.offset())


def everything() -> Tables:
    """Return the rows of all tables."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = [tuple(row) for row in cursor.fetchall()]
        return found


def columns(table: str) -> list[str]:
    """Return the names of a table's columns, in the order of their values."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} LIMIT 0")
        return [column[0] for column in cursor.description]
