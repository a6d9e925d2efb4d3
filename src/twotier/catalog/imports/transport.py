"""Moving columns between DuckDB and the database, inside the transaction of the use case.

Everything goes through Django's own connection, so that a failed import leaves nothing behind: PostgreSQL
takes and gives whole blocks by COPY, SQLite takes prepared rows in one call per block. ADBC would need a
second connection, which neither sees this transaction nor may write beside it on SQLite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.db import connection

from twotier.catalog.imports.session import BATCH_ROWS, Session

Tell = Callable[[int], None]


def write(session: Session, table: str, columns: Sequence[str], question: str, tell: Tell = lambda done: None) -> int:
    """Insert the answer of a DuckDB question into a table; returns how many rows it had."""
    done = 0
    put = copy_in if connection.vendor == "postgresql" else insert_block
    for batch in session.batches(question):
        put(table, columns, batch)
        done += batch.num_rows
        tell(done)
    return done


def copy_in(table: str, columns: Sequence[str], batch: Any) -> None:
    """Write one block to PostgreSQL by COPY."""
    import pyarrow as pa
    from pyarrow import csv

    sink = pa.BufferOutputStream()
    csv.write_csv(pa.table(batch), sink, csv.WriteOptions(include_header=False, quoting_style="needed"))
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT csv)") as copy,
    ):
        copy.write(sink.getvalue().to_pybytes())


def insert_block(table: str, columns: Sequence[str], batch: Any) -> None:
    """Write one block to SQLite by one prepared statement."""
    marks = ", ".join("?" * len(columns))
    run_block(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", batch)


def run_block(statement: str, batch: Any) -> None:
    """Run one prepared SQLite statement for every row of a block, the looping left to SQLite."""
    connection.ensure_connection()
    connection.connection.executemany(statement, zip(*(values(column) for column in batch.columns), strict=True))


def values(column: Any) -> list[Any]:
    """Return a column as plain values; days as text, the way the database stores them."""
    import pyarrow as pa

    return list(column.cast(pa.string()).to_pylist() if pa.types.is_date(column.type) else column.to_pylist())


def change(session: Session, table: str, columns: dict[str, str], question: str, *, key: str = "text") -> None:
    """Update rows by id from a DuckDB question whose columns are `id`, of the type `key`, and those named, with SQL types."""
    for batch in session.batches(question):
        change_block(table, columns, batch, key)


def change_block(table: str, columns: dict[str, str], batch: Any, key: str) -> None:
    """Update one block of rows in one statement."""
    if connection.vendor == "postgresql":
        names = ", ".join(["id", *columns])
        arrays = ", ".join(f"%s::{kind}[]" for kind in [key, *columns.values()])
        sets = ", ".join(f"{name} = new.{name}" for name in columns)
        statement = f"UPDATE {table} AS old SET {sets} FROM unnest({arrays}) AS new({names}) WHERE old.id = new.id"
        with connection.cursor() as cursor:
            cursor.execute(statement, [column.to_pylist() for column in batch.columns])
        return
    sets = ", ".join(f"{name} = ?{place}" for place, name in enumerate(columns, start=2))
    run_block(f"UPDATE {table} SET {sets} WHERE id = ?1", batch)


def merge(session: Session, table: str, columns: dict[str, str], settled: str, question: str) -> int:
    """Insert the rows of a DuckDB question whose columns are those named, with SQL types; returns how many.

    `settled` is what happens to a row that is there already: the end of an upsert, from `ON CONFLICT` on.
    """
    done = 0
    for batch in session.batches(question):
        merge_block(table, columns, settled, batch)
        done += batch.num_rows
    return done


def merge_block(table: str, columns: dict[str, str], settled: str, batch: Any) -> None:
    """Insert one block of rows, or settle it with those that are there, in one statement."""
    names = ", ".join(columns)
    if connection.vendor == "postgresql":
        arrays = ", ".join(f"%s::{kind}[]" for kind in columns.values())
        statement = f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays}) {settled}"
        with connection.cursor() as cursor:
            cursor.execute(statement, [column.to_pylist() for column in batch.columns])
        return
    marks = ", ".join("?" * len(columns))
    run_block(f"INSERT INTO {table} ({names}) VALUES ({marks}) {settled}", batch)


def stored_id(expression: str) -> str:
    """Return the SQL of a GUID as the database stores it."""
    plain = f"({expression})::VARCHAR"
    return plain if connection.vendor == "postgresql" else f"replace({plain}, '-', '')"


def stored_moment(expression: str) -> str:
    """Return the SQL of a moment in UTC as the database stores it."""
    zone = "+00" if connection.vendor == "postgresql" else ""
    return f"strftime({expression}, '%Y-%m-%d %H:%M:%S{zone}')"


def read(session: Session, table: str, question: str, parameters: Sequence[Any]) -> None:
    """Insert the answer of a question to the database into a DuckDB table."""
    if connection.vendor == "postgresql":
        copy_out(session, table, question, parameters)
        return
    for block in answer_blocks(question, parameters):
        session.connection.register("block", block)
        session.run(f"INSERT INTO {table} SELECT * FROM block")
        session.connection.unregister("block")


def copy_out(session: Session, table: str, question: str, parameters: Sequence[Any]) -> None:
    """Fetch an answer from PostgreSQL by COPY into a file that DuckDB reads."""
    target = Path(session.folder) / f"{table}.csv"
    statement = f"COPY ({question}) TO STDOUT (FORMAT csv)"
    with connection.cursor() as cursor, target.open("wb") as file, cursor.copy(statement, list(parameters)) as copy:
        file.writelines(copy)
    if target.stat().st_size:
        source = "read_csv($path, header = false, all_varchar = true, allow_quoted_nulls = false)"
        session.run(f"INSERT INTO {table} SELECT * FROM {source}", {"path": str(target)})
    target.unlink()


def answer_blocks(question: str, parameters: Sequence[Any]) -> Iterator[Any]:
    """Return an answer of SQLite as Arrow tables."""
    import pyarrow as pa

    with connection.cursor() as cursor:
        cursor.execute(question, list(parameters))
        names = [column[0] for column in cursor.description or ()]
        while rows := cursor.fetchmany(BATCH_ROWS):
            yield pa.table(dict(zip(names, (list(column) for column in zip(*rows, strict=True)), strict=True)))
