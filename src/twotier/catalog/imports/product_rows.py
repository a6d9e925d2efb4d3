"""Checking the rows of the published product list: one row per product and included service plan."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec

from twotier.catalog.imports.session import Session
from twotier.catalog.shapes import Published

COLUMNS: Final = (
    "Product_Display_Name", "String_Id", "GUID", "Service_Plan_Name", "Service_Plan_Id",
    "Service_Plans_Included_Friendly_Names",
)  # fmt: skip
GUID: Final = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
LOST: Final = "\N{REPLACEMENT CHARACTER}"


class PublishedPlan(msgspec.Struct, frozen=True):
    """A service plan as the list names it."""

    guid: UUID
    name: str
    title: str


def as_utf8(path: Path, folder: Path) -> Path:
    """Return a copy of the file in UTF-8: it is published in Windows-1252, bytes that mean nothing there stay marked."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    copy = folder / "products.csv"
    copy.write_bytes(text.encode())
    return copy


def value(column: str) -> str:
    """Return a column without the space around it, no-break spaces included."""
    return f"trim(coalesce(raw.\"{column}\", ''), ' ' || chr(160) || chr(9))"


def faults() -> list[tuple[str, str, str]]:
    """Return (column, reason, condition of the fault) for every rule on a row."""
    lost = [(column, "bad_encoding", f"contains({value(column)}, '{LOST}')") for column in COLUMNS]
    missing = [
        (column, "missing_value", f"{value(column)} = ''")
        for column in ("Product_Display_Name", "String_Id", "Service_Plan_Name")
    ]
    long = [
        (column, "too_long", f"length({value(column)}) > {limit}")
        for column, limit in zip(COLUMNS, (500, 200, 36, 200, 36, 500), strict=True)
    ]
    guids = [
        (column, "bad_guid", f"NOT regexp_matches({value(column)}, '{GUID}')") for column in ("GUID", "Service_Plan_Id")
    ]
    return [*lost, *missing, *long, *guids]


def sort_out(session: Session) -> None:
    """Make `listed` of the good rows and put the others into `damaged`."""
    fields = ", ".join(f"replace(coalesce(raw.\"{column}\", ''), '\"', '\"\"')" for column in COLUMNS)
    source = f"'\"' || concat_ws('\",\"', {fields}) || '\"'"
    before = session.number("SELECT count(*) FROM damaged")
    for column, reason, condition in faults():
        session.run(
            f"INSERT INTO damaged SELECT line, $c, {value(column)}, $r, {source} FROM raw WHERE {condition} "
            "AND NOT EXISTS (FROM damaged d WHERE d.line = raw.line AND d.column_name = $c)",
            {"c": column, "r": reason},
        )
    good = "" if session.number("SELECT count(*) FROM damaged") == before else "ANTI JOIN damaged USING (line)"
    session.run(
        f"CREATE TABLE listed AS SELECT line, {value('Product_Display_Name')} AS title, {value('String_Id')} AS string_id, "
        f"{value('GUID')}::UUID AS product, {value('Service_Plan_Name')} AS plan_name, {value('Service_Plan_Id')}::UUID AS plan, "
        f"{value('Service_Plans_Included_Friendly_Names')} AS plan_title FROM raw {good}"
    )


def products(session: Session) -> list[Published]:
    """Return each product once; its first row names it."""
    found = session.rows(
        "SELECT product, arg_min(string_id, line), arg_min(title, line), list(DISTINCT plan) FROM listed GROUP BY product"
    )
    return [Published(guid, string_id, title, frozenset(plans)) for guid, string_id, title, plans in found]


def plans(session: Session) -> list[PublishedPlan]:
    """Return each service plan once; its first row names it."""
    found = session.rows("SELECT plan, arg_min(plan_name, line), arg_min(plan_title, line) FROM listed GROUP BY plan")
    return [PublishedPlan(*row) for row in found]
