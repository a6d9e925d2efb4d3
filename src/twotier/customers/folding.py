"""Names as searches compare them: without case, accents and width."""

import unicodedata
from typing import Any

from django.db import models

LAST = chr(0x10FFFF)
"""The last of all letters."""
LONGEST = 256
"""Characters that are compared: folding makes some letters longer than the column that keeps them."""


def folded(text: str) -> str:
    """Return a text in lower case without accents; full-width letters become plain ones."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())[:LONGEST]


@models.CharField.register_lookup
class Begins(models.Lookup):
    """Whether a folded name begins with a text, as a range of an index.

    Row-level security lets an index narrow only by comparisons that cannot leak, which LIKE is not on PostgreSQL.
    """

    lookup_name = "begins"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the range from the text to the last text that begins with it."""
        column, said = self.process_lhs(compiler, connection)
        from_here, before = ("~>=~", "~<~") if connection.vendor == "postgresql" else (">=", "<")
        sent = (*said, self.rhs, *said, f"{self.rhs}{LAST}")
        return f"({column} {from_here} %s AND {column} {before} %s)", sent
