"""Comparing texts in any alphabet without case: SQLite itself knows the capitals of the Latin one alone."""

from typing import Any

from django.db import models
from django.db.models.lookups import IContains

HOLDS, CAPITALS = "twotier_holds", "twotier_capitals"


@models.CharField.register_lookup
@models.TextField.register_lookup
class Holds(IContains):
    """The `icontains` of Django; on SQLite the program compares what is not written in Latin letters alone."""

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Return the comparison: by the database as long as it knows the letters."""
        if not isinstance(self.rhs, str) or self.rhs.isascii():
            return self.as_sql(compiler, connection)
        column, said = self.process_lhs(compiler, connection)
        return f"{HOLDS}({column}, %s)", (*said, self.rhs.casefold())


def holds(text: str | None, part: str) -> bool | None:
    """Tell whether a text holds a part that is written in small letters; of no text nothing is told."""
    return None if text is None else part in text.casefold()


def capitals(text: str | None) -> str | None:
    """Return a text in capitals; no text stays none."""
    return None if text is None else text.upper()


def without_case(connection: Any, text: str) -> str:
    """Return the function of SQL that makes two texts alike of which one is this, but for their case."""
    return "UPPER" if text.isascii() or connection.vendor != "sqlite" else CAPITALS


def teach(connection: Any, **_more: Any) -> None:
    """Give a new connection of SQLite the comparisons."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(CAPITALS, 1, capitals, deterministic=True)
        connection.connection.create_function(HOLDS, 2, holds, deterministic=True)
