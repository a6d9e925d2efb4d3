"""The engines that run the statements: DuckDB beside the program, Spark for those who outgrow a machine."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, Protocol

from twotier.rating.definitions import DUCKDB, DUCKDB_PERIOD

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

Dialect = Literal["duckdb", "pyspark"]


class Engine(Protocol):
    """What runs statements and keeps their results under a name."""

    dialect: Dialect

    def define_period(self, early: date, since: date, until: datetime) -> None:
        """Say what the statements' bounds are: from when on is looked back, from when on and up to when is rated."""

    def table(self, name: str, rows: pa.Table) -> None:
        """Take rows in as a table of a name."""

    def make(self, name: str, question: str) -> None:
        """Run a question and keep its answer as a table of a name."""

    def rows(self, question: str) -> pa.Table:
        """Run a question and return its answer."""


class DuckDB:
    """Runs statements on a DuckDB connection, which its owner closes."""

    dialect: Dialect = "duckdb"

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        connection.execute("SET TimeZone = 'UTC'")
        for statement in DUCKDB:
            connection.execute(statement)

    def define_period(self, early: date, since: date, until: datetime) -> None:
        """Say what the statements' bounds are."""
        for statement in DUCKDB_PERIOD:
            self.connection.execute(statement.format(early=early, since=since, until=until))

    def table(self, name: str, rows: pa.Table) -> None:
        """Take rows in as a table of a name."""
        self.connection.register("arriving", rows)
        self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS FROM arriving")
        self.connection.unregister("arriving")

    def make(self, name: str, question: str) -> None:
        """Run a question and keep its answer as a table of a name."""
        self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS {question}")

    def rows(self, question: str) -> pa.Table:
        """Run a question and return its answer."""
        return self.connection.execute(question).to_arrow_table()
