"""Searching a part of a text in any alphabet: SQLite itself knows the capitals of the Latin one alone."""

from typing import Any

from django.db import models
from django.db.models.lookups import IContains

HOLDS = "twotier_holds"


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


def teach(connection: Any, **_more: Any) -> None:
    """Give a new connection of SQLite the comparison."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(HOLDS, 2, holds, deterministic=True)
