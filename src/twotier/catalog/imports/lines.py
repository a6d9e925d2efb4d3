"""Reading a file into DuckDB with the exact line of every row, the readable and the damaged ones.

DuckDB's reader skips damaged rows and says where they stand. A readable row's line follows from its place
among the others. Only where blank lines or line breaks inside quotes shift that count, the file is read
once more as bare lines and each row is matched with the line on which it begins.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from twotier.catalog.imports.session import Session
from twotier.core.refusal import Refusal, Sentence

SWALLOWED_LIMIT = 200
"""How often reading starts anew after a quote that was never closed."""

LONGEST_LINE = 1_000_000
BUFFER = 4 * LONGEST_LINE

BREAKS = "(SELECT length(t) - length(replace(t, chr(10), '')) FROM (SELECT rtrim(d.source, chr(10) || chr(13)) AS t))"
"""How many line breaks stand inside a damaged row."""


def header_of(path: Path) -> list[str]:
    """Return the column names of the first line."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        return [name.strip() for name in next(csv.reader(lines), [])]


def require_columns(header: list[str], wanted: tuple[str, ...], file_name: str) -> None:
    """Refuse a file whose first line lacks a documented column."""
    missing = [name for name in wanted if name not in header]
    twice = sorted({name for name in header if header.count(name) > 1})
    if missing or twice:
        text = _(
            "%(file)s cannot be imported: its first line must name these columns once: %(columns)s. Nothing was changed."
        )
        message = Sentence(text, {"file": file_name, "columns": ", ".join(missing + twice)})
        raise Refusal(400, 800002, message, "unreadable_file")


def read(session: Session, path: Path, header: list[str]) -> None:
    """Read the file into `raw(n, line, columns…)` and its damaged rows into `damaged(line, …)`."""
    columns = ", ".join(f'"{name}" VARCHAR' for name in header)
    session.run(f"CREATE TABLE raw (line BIGINT, n BIGINT, {columns})")
    session.run(
        "CREATE TABLE damaged (line BIGINT, column_name VARCHAR, value VARCHAR, reason VARCHAR, source VARCHAR)"
    )
    waiting, rounds = [(path, 1)], 0
    while waiting and rounds < SWALLOWED_LIMIT:
        part, first = waiting.pop()
        waiting += read_part(session, part, header, first)
        rounds += 1


def read_part(session: Session, path: Path, header: list[str], first: int) -> list[tuple[Path, int]]:
    """Read one stretch whose first line has the number `first`; return what open quotes swallowed."""
    skip = 1 if first == 1 else 0
    names = str(dict.fromkeys(header, "VARCHAR"))
    session.run(
        "CREATE OR REPLACE TEMP TABLE part AS SELECT row_number() OVER () AS n, * FROM read_csv($path, "
        f"header = false, skip = {skip}, delim = ',', quote = '\"', escape = '\"', auto_detect = false, "
        f"columns = {names}, store_rejects = true, rejects_table = 'part_errors', rejects_scan = 'part_scans', "
        f"strict_mode = true, max_line_size = {LONGEST_LINE}, buffer_size = {BUFFER})",
        {"path": str(path)},
    )
    session.run(
        "CREATE OR REPLACE TEMP TABLE part_damaged AS SELECT line::BIGINT AS seen, "
        "arg_min(error_type::VARCHAR, column_idx) AS fault, max(column_idx) AS columns_seen, "
        "arg_min(column_name, column_idx) AS column_name, any_value(line_byte_position) AS position, "
        "ltrim(any_value(csv_line), chr(10) || chr(13)) AS source, "
        "min(try_cast(regexp_extract(error_message, 'Found: (\\d+)', 1) AS BIGINT)) AS found "
        "FROM part_errors GROUP BY line"
    )
    session.run("DROP TABLE part_errors; DROP TABLE part_scans")
    number_lines(session, path, skip)
    keep_part(session, len(header), first - 1)
    return swallowed(session, first)


def number_lines(session: Session, path: Path, skip: int) -> None:
    """Make `part_lines(n, line)` and set `part_damaged.line`, counted from the first line of this stretch."""
    lines = physical_lines(path)
    readable = session.number("SELECT count(*) FROM part")
    damaged = session.number("SELECT count(*) FROM part_damaged")
    session.run("ALTER TABLE part_damaged ADD COLUMN line BIGINT")
    if readable + damaged + skip == lines:
        session.run("UPDATE part_damaged SET line = seen")
        number_by_place(session, skip)
    else:
        number_by_bytes(session, path)
        number_by_text(session, path, skip)


def number_by_place(session: Session, skip: int) -> None:
    """Number readable rows by their place: each damaged row before one moves it down by a line."""
    session.run(
        "CREATE OR REPLACE TEMP TABLE gaps AS SELECT line - row_number() OVER (ORDER BY line) + 1 AS place, "
        "row_number() OVER (ORDER BY line) AS passed FROM part_damaged"
    )
    session.run(
        "CREATE OR REPLACE TEMP TABLE part_lines AS "
        f"SELECT n, n + {skip} + coalesce(passed, 0) AS line FROM part ASOF LEFT JOIN "
        f"(SELECT place, max(passed) AS passed FROM gaps GROUP BY place) g ON n + {skip} >= place"
    )


def number_by_bytes(session: Session, path: Path) -> None:
    """Number damaged rows by the bytes before them."""
    content = path.read_bytes()
    places = session.rows("SELECT seen, position FROM part_damaged ORDER BY position")
    line, before, numbered = 1, 0, []
    for seen, position in places:
        start = position
        while start < len(content) and content[start] in b"\r\n":
            start += 1
        line, before = line + content.count(b"\n", before, start), start
        numbered.append((line, seen))
    if numbered:
        session.connection.executemany("UPDATE part_damaged SET line = ? WHERE seen = ?", numbered)


def number_by_text(session: Session, path: Path, skip: int) -> None:
    """Number readable rows by the bare lines on which a row can begin: no open quote before, not blank."""
    session.run("CREATE OR REPLACE TEMP TABLE bare (line BIGINT, quotes INTEGER, blank BOOLEAN)")
    first = 1
    for lines in blocks(path):
        add_bare(session, lines, first)
        first += len(lines)
    session.run(f"DELETE FROM bare USING part_damaged d WHERE bare.line BETWEEN d.line AND d.line + {BREAKS}")
    session.run(
        "CREATE OR REPLACE TEMP TABLE part_lines AS SELECT row_number() OVER (ORDER BY line) AS n, line FROM ("
        "SELECT line, blank, coalesce(sum(quotes) "
        "OVER (ORDER BY line ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) % 2 AS open FROM bare "
        f"WHERE line > {skip}) WHERE open = 0 AND NOT blank"
    )


def add_bare(session: Session, lines: list[bytes], first: int) -> None:
    """Add lines to `bare`: how many quotes each has, and whether it is blank."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = pa.array(lines, pa.binary())
    block = pa.table({"quotes": pc.count_substring(texts, '"'), "blank": pc.is_in(texts, pa.array([b"", b"\r"]))})
    session.connection.register("block", block)
    session.run(f"INSERT INTO bare SELECT {first - 1} + row_number() OVER (), quotes, blank FROM block")
    session.connection.unregister("block")


def blocks(path: Path) -> Iterator[list[bytes]]:
    """Return a file's lines a few megabytes at a time."""
    with path.open("rb") as content:
        while lines := content.readlines(1 << 22):
            yield [line.removesuffix(b"\n") for line in lines]


def keep_part(session: Session, width: int, offset: int) -> None:
    """Add a stretch to what has been read, with lines counted from the start of the file."""
    session.run(f"INSERT INTO raw SELECT l.line + {offset}, p.* FROM part p JOIN part_lines l USING (n)")
    session.run(
        f"INSERT INTO damaged SELECT line + {offset}, "
        "CASE WHEN fault IN ('MISSING COLUMNS', 'TOO MANY COLUMNS') THEN '' ELSE coalesce(column_name, '') END, "
        f"CASE WHEN fault = 'MISSING COLUMNS' THEN coalesce(found, 0)::VARCHAR || ' / {width}' "
        f"WHEN fault = 'TOO MANY COLUMNS' THEN '> {width}' ELSE '' END, "
        "CASE fault WHEN 'MISSING COLUMNS' THEN 'wrong_column_count' WHEN 'TOO MANY COLUMNS' THEN 'wrong_column_count' "
        "WHEN 'INVALID ENCODING' THEN 'bad_encoding' WHEN 'LINE SIZE OVER MAXIMUM' THEN 'line_too_long' "
        "ELSE 'broken_quotes' END, regexp_extract(source, '^[^\\n\\r]*') FROM part_damaged"
    )


def swallowed(session: Session, first: int) -> list[tuple[Path, int]]:
    """Return the stretches after lines whose open quote took the lines below with it."""
    found = session.rows(
        "SELECT line, source FROM part_damaged WHERE fault = 'UNQUOTED VALUE' "
        "AND contains(rtrim(source, chr(10) || chr(13)), chr(10)) ORDER BY line DESC"
    )
    stretches = []
    for line, source in found:
        rest = session.folder / f"rest-{first + line}.csv"
        rest.write_text(source.split("\n", 1)[1], encoding="utf-8")
        stretches.append((rest, first + line))
    return stretches


def physical_lines(path: Path) -> int:
    """Count the lines of a file; a last one without an end counts too."""
    count, last = 0, b"\n"
    with path.open("rb") as content:
        while block := content.read(1 << 20):
            count, last = count + block.count(b"\n"), block[-1:]
    return count + (last != b"\n")
