"""The lists from which rows are made by sets: temporary tables that say what is to come into being."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from twotier.core.ids import new_id

TYPES = {
    "uuid": {"postgresql": "uuid", "sqlite": "char(32)"},
    "moment": {"postgresql": "timestamptz", "sqlite": "datetime"},
    "bytes": {"postgresql": "bytea", "sqlite": "blob"},
}


def create(cursor: Any, table: str, columns: Mapping[str, str]) -> None:
    """Make an empty list with columns of these types."""
    told = ", ".join(f"{name} {TYPES.get(kind, {}).get(connection.vendor, kind)}" for name, kind in columns.items())
    cursor.execute(f"CREATE TEMPORARY TABLE {table} ({told})")


def ident() -> Any:
    """Return a new id as the database's driver takes it."""
    return stored(new_id())


def stored(value: UUID) -> Any:
    """Return an id as the database's driver takes it."""
    return value if connection.vendor == "postgresql" else value.hex


def moment(value: datetime) -> Any:
    """Return a moment as the database's driver takes it."""
    return connection.ops.adapt_datetimefield_value(value)


def insert(cursor: Any, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Write rows the fastest way that the database has."""
    found = list(rows)
    if not found:
        return
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {table} FROM STDIN") as out:
            for row in found:
                out.write_row(row)
    else:
        cursor.executemany(f"INSERT INTO {table} VALUES ({', '.join(['%s'] * len(found[0]))})", found)  # noqa: S608 - names of own tables
