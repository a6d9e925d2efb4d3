"""Reading a table from a file, CSV or Parquet, and sorting out the rows that break a rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.utils.translation import gettext_lazy as _

from twotier.catalog.imports import lines
from twotier.catalog.imports.session import Session
from twotier.core.refusal import Refusal, Sentence

PARQUET: Final = b"PAR1"
"""How a Parquet file begins, whatever its name."""

SMALL: Final = "DECIMAL(38, 18)"
"""What a floating number of a Parquet file is written out in: 0.0000001, not 1e-07."""

Faults = Iterable[tuple[str, str, str]]
"""Column, reason word, condition of the fault over `p` (what was understood) and `raw`."""


def is_parquet(path: Path) -> bool:
    """Tell whether a file is a Parquet file."""
    with path.open("rb") as content:
        return content.read(len(PARQUET)) == PARQUET


def read(session: Session, path: Path, required: tuple[str, ...], optional: Sequence[str], name: str) -> list[str]:
    """Read a file into `raw(line, columns…)`, columns that it may lack empty; returns the columns of its own.

    Raises 400/800002 for a file that lacks a required column. Damaged lines go to `damaged`.
    """
    header = read_parquet(session, path, name) if is_parquet(path) else lines.header_of(path)
    lines.require_columns(header, required, name)
    if not is_parquet(path):
        lines.read(session, path, header)
    for column in optional:
        if column not in header:
            session.run(f'ALTER TABLE raw ADD COLUMN "{column}" VARCHAR')
    return header


def read_parquet(session: Session, path: Path, name: str) -> list[str]:
    """Read a Parquet file; its rows are numbered as the lines of a CSV file with a head would be."""
    import duckdb

    source = "read_parquet($path)"
    try:
        columns = session.rows(f"DESCRIBE SELECT * FROM {source}", {"path": str(path)})
        shown = ", ".join(written(column, kind) for column, kind, *_rest in columns)
        session.run(f"CREATE TABLE raw AS SELECT row_number() OVER () + 1 AS line, {shown} FROM {source}", {"path": str(path)})  # fmt: skip
    except duckdb.Error:
        text = _("%(file)s cannot be read: it is damaged, or no table of plain columns. Nothing was changed.")
        raise Refusal(400, 800002, Sentence(text, {"file": name}), "unreadable_file") from None
    session.run(
        "CREATE TABLE damaged (line BIGINT, column_name VARCHAR, value VARCHAR, reason VARCHAR, source VARCHAR)"
    )
    return [column for column, *_rest in columns]


def written(column: str, kind: str) -> str:
    """Return the SQL of a column as text; what is no plain value becomes JSON."""
    name = '"' + column.replace('"', '""') + '"'
    if kind in ("DOUBLE", "FLOAT"):
        shortest = f"{name}::VARCHAR"
        plain = f"rtrim(rtrim(try_cast({shortest} AS {SMALL})::VARCHAR, '0'), '.')"
        return f"CASE WHEN contains({shortest}, 'e') THEN coalesce({plain}, {shortest}) ELSE {shortest} END AS {name}"
    if kind.startswith(("STRUCT", "MAP")) or kind.endswith("[]"):
        return f"to_json({name})::VARCHAR AS {name}"
    return f"{name}::VARCHAR AS {name}"


def text(column: str) -> str:
    """Return a column without the space around it."""
    return f"trim(coalesce(raw.\"{column}\", ''))"


def shortened(column: str) -> str:
    """Return a decimal without the zeros at its end."""
    return f"regexp_replace(regexp_replace({text(column)}, '(\\.[0-9]*?)0+$', '\\1'), '\\.$', '')"


def scaled(column: str, digits: int) -> str:
    """Return a decimal as a whole number, or NULL: its digits read as one, which rounds nothing; empty is 0."""
    value = shortened(column)
    whole = f"split_part({value}, '.', 1) || rpad(split_part({value}, '.', 2), {digits}, '0')"
    return f"CASE WHEN {value} = '' THEN 0 ELSE try_cast({whole} AS BIGINT) END"


DECIMAL: Final = r"^[0-9]+(\.[0-9]+)?$"


@dataclass(frozen=True)
class Words:
    """What is said of a decimal that is none, has too many digits behind the point, or before it."""

    bad: str
    precise: str
    large: str


PRICE: Final = Words("bad_decimal", "too_many_decimals", "price_too_large")
QUANTITY: Final = Words("bad_quantity", "too_precise", "quantity_too_large")


def decimal_faults(column: str, digits: int, said: Words, *, optional: bool = False) -> Faults:
    """Return what can be wrong with a decimal of at most so many digits after the point."""
    value = shortened(column)
    form = f"regexp_matches({value}, '{DECIMAL}')"
    some = f"{value} <> '' AND " if optional else ""
    fine = f"length(split_part({value}, '.', 2)) > {digits}"
    return [
        (column, said.bad, f"{some}NOT {form}"),
        (column, said.precise, f"{form} AND {fine}"),
        (column, said.large, f"{form} AND NOT ({fine}) AND ({scaled(column, digits)}) IS NULL"),
    ]


def source(columns: Iterable[str]) -> str:
    """Return a row as a line of CSV again."""
    fields = ", ".join(f"replace(coalesce(raw.\"{column}\", ''), '\"', '\"\"')" for column in columns)
    return f"'\"' || concat_ws('\",\"', {fields}) || '\"'"


def sort_out(session: Session, table: str, faults: Faults, columns: Iterable[str]) -> None:
    """Move the rows that break a rule from a table to `damaged`, with every rule they break."""
    found, told = list(faults), source(columns)
    any_fault = " OR ".join(f"coalesce({condition}, true)" for _column, _reason, condition in found)
    session.run(f"CREATE OR REPLACE TEMP TABLE bad AS SELECT p.line FROM {table} p JOIN raw USING (line) WHERE {any_fault}")  # fmt: skip
    if session.number("SELECT count(*) FROM bad") == 0:
        return
    for column, reason, condition in found:
        session.run(
            f"INSERT INTO damaged SELECT p.line, $c, {text(column)}, $r, {told} "
            f"FROM {table} p JOIN raw USING (line) SEMI JOIN bad USING (line) WHERE {condition}",
            {"c": column, "r": reason},
        )
    session.run(f"DELETE FROM {table} USING bad WHERE {table}.line = bad.line")


def refuse_repeated(session: Session, table: str, key: str, column: str, columns: Iterable[str]) -> None:
    """Move rows whose key stands further up in the file to `damaged`; the first one counts."""
    session.run(
        "CREATE OR REPLACE TEMP TABLE twice AS SELECT line, earlier FROM (SELECT line, min(line) OVER w AS earlier, "
        f"row_number() OVER w AS place FROM {table} WINDOW w AS (PARTITION BY {key} ORDER BY line)) WHERE place > 1"
    )
    session.run(
        f"INSERT INTO damaged SELECT t.line, $c, 'line ' || t.earlier, 'repeated_item', {source(columns)} "
        "FROM twice t JOIN raw USING (line)",
        {"c": column},
    )
    session.run(f"DELETE FROM {table} USING twice WHERE {table}.line = twice.line")
