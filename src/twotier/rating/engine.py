"""The engines that run the expressions: DuckDB beside the program, Spark for those who outgrow a machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import ibis
import ibis.expr.types as ir

from twotier.rating.definitions import DUCKDB

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


class Engine(Protocol):
    """What runs expressions and keeps their results under a name."""

    def table(self, name: str, rows: pa.Table) -> ir.Table:
        """Take rows in as a table of a name."""

    def keep(self, name: str, expression: ir.Table) -> ir.Table:
        """Run an expression and keep its rows as a table of a name."""

    def rows(self, expression: ir.Table) -> pa.Table:
        """Run an expression and return its rows."""


class DuckDB:
    """Runs expressions on a DuckDB connection, which its owner closes."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        connection.execute("SET TimeZone = 'UTC'")
        for statement in DUCKDB:
            connection.execute(statement)
        self.ibis = ibis.duckdb.from_connection(connection)

    def table(self, name: str, rows: pa.Table) -> ir.Table:
        """Take rows in as a table of a name."""
        self.connection.register("arriving", rows)
        self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS FROM arriving")
        self.connection.unregister("arriving")
        return self.ibis.table(name)

    def keep(self, name: str, expression: ir.Table) -> ir.Table:
        """Run an expression and keep its rows as a table of a name."""
        self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS {self.ibis.compile(expression)}")
        return self.ibis.table(name)

    def rows(self, expression: ir.Table) -> pa.Table:
        """Run an expression and return its rows."""
        return self.connection.execute(self.ibis.compile(expression)).to_arrow_table()
