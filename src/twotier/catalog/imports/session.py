"""A short-lived DuckDB beside the database: it reads the file, checks it and works out what changes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

MEMORY = "110MB"
"""What DuckDB may hold before it writes to its temporary folder; batches of Arrow come on top."""

BATCH_ROWS = 20_000
ALPHABET = "0123456789BCDFGHJKLMNPQRSTVWXZ"
"""The letters of `core.ids.upper_digest`."""


class Session:
    """A DuckDB connection with a folder of its own, gone when the import ends."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self.connection = connection
        self.folder = folder

    def run(self, statement: str, parameters: object = None) -> None:
        """Execute a statement for its effect."""
        self.connection.execute(statement, parameters)

    def rows(self, statement: str, parameters: object = None) -> list[tuple[Any, ...]]:
        """Return the rows of a question whose answer is small."""
        return self.connection.execute(statement, parameters).fetchall()

    def one(self, statement: str, parameters: object = None) -> tuple[Any, ...]:
        """Return the one row of an aggregate."""
        return self.rows(statement, parameters)[0]

    def number(self, statement: str) -> int:
        """Return the one number of an aggregate."""
        return int(self.one(statement)[0] or 0)

    def batches(self, statement: str) -> Iterator[Any]:
        """Return an answer of any size as Arrow record batches."""
        return iter(self.connection.execute(statement).to_arrow_reader(BATCH_ROWS))


@contextmanager
def session(memory: str = MEMORY) -> Iterator[Session]:
    """Open DuckDB on a temporary file, so that what does not fit into memory goes to disk."""
    import duckdb

    with tempfile.TemporaryDirectory(prefix="twotier-import-") as name:
        folder = Path(name)
        connection = duckdb.connect(str(folder / "import.duckdb"))
        try:
            connection.execute(f"SET memory_limit = '{memory}'")
            connection.execute(f"SET temp_directory = '{folder / 'spill'}'")
            connection.execute("SET threads = 2")
            connection.execute("SET enable_progress_bar = false")
            define_digest(connection)
            yield Session(connection, folder)
        finally:
            connection.close()


def define_digest(connection: duckdb.DuckDBPyConnection) -> None:
    """Define `upper_digest(text)`, equal to the function of that name in the core's ids."""
    letter = f"substr('{ALPHABET}', 1 + ('0x' || substr(h, {{at}}, 2))::INTEGER % {len(ALPHABET)}, 1)"
    letters = " || ".join(letter.format(at=1 + 2 * place) for place in range(12))
    connection.execute(f"CREATE MACRO digest_letters(h) AS {letters}")
    connection.execute("CREATE MACRO upper_digest(t) AS digest_letters(sha256(t))")
