"""Take a price sheet into the catalog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import connection

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.catalog import rules
from twotier.catalog.events import PriceSheetImported
from twotier.catalog.imports import lines, price_changes, price_rows, report, transport
from twotier.catalog.imports.report import ImportReport, Progress
from twotier.catalog.imports.session import Session, session
from twotier.catalog.models import CatalogImport, Product, SheetMarket, Sku
from twotier.catalog.queries import imports
from twotier.catalog.usecases import _azure_plan
from twotier.core import events
from twotier.core.usecase import usecase

KIND = "price_sheet"
STEPS = 10
TABLE = "catalog_availability"
COLUMNS = (
    "id", "sku_id", "market", "segment", "currency", "term", "billing_plan", "unit_price_e8", "erp_price_e8",
    "valid_from", "valid_until", "marker", "sheet_id",
)  # fmt: skip


@dataclass(frozen=True)
class CheckedSheet:
    """A price sheet whose rows lie checked in DuckDB, before anything is written."""

    session: Session
    name: str
    sha256: str
    month: date | None
    markets: list[str]
    rows: int


def import_prices(
    actor: Actor,
    path: Path,
    progress: Progress = report.silent,
    *,
    name: str = "",
    month: date | None = None,
    rejected_to: Path | None = None,
) -> ImportReport:
    """Check a price sheet, then take its good rows in one transaction; damaged rows go to a file.

    `name` is what the file is called when it lies under another name, `month` the first day of the sheet's
    month when the file should not tell it itself. The database is locked only while rows are written.
    """
    actor.require(Permission.PRICE_LIST_IMPORT)
    with session() as opened:
        checked = check(opened, path, progress, name or path.name, month)
        rejected_file = report.write_rejected(opened, rejected_to or path.with_name(path.name + ".rejected.csv"))
        taken = take_prices(actor, checked, progress)
        progress(STEPS, STEPS, "done")
        return report.report_of(taken.record, rejected_file, repeated=taken.repeated)


def check(opened: Session, path: Path, progress: Progress, name: str, month: date | None) -> CheckedSheet:
    """Read the file and sort out the damaged rows; nothing is written."""
    header = lines.header_of(path)
    lines.require_columns(header, price_rows.COLUMNS, name)
    progress(0, STEPS, "reading")
    sha256 = report.digest_of(path)
    lines.read(opened, path, header)
    progress(2, STEPS, "checking")
    price_rows.parse(opened)
    price_rows.sort_out(opened)
    price_rows.refuse_repeated(opened)
    month = month or price_rows.month_of(opened)
    if month:
        price_changes.refuse_outside(opened, price_rows.source(), month)
    opened.run("DROP TABLE raw")
    found = [row[0] for row in opened.rows("SELECT DISTINCT market FROM parsed ORDER BY market")]
    return CheckedSheet(opened, name, sha256, month, found, opened.number("SELECT count(*) FROM parsed"))


@dataclass(frozen=True)
class Taken:
    """The record of a sheet, and whether it was known already."""

    record: CatalogImport
    repeated: bool


@usecase(permission=Permission.PRICE_LIST_IMPORT)
def take_prices(actor: Actor, checked: CheckedSheet, progress: Progress) -> Taken:
    """Write what a checked sheet changes, all of it or nothing."""
    one_at_a_time()
    known = imports.last_import_of_file(KIND, checked.sha256, checked.month)
    if known and imports.still_speaks(known):
        return Taken(known, repeated=True)
    record = report.new_record(KIND, checked.name, checked.sha256, checked.session, actor.user_name)
    record.month, record.markets, record.taken = checked.month, checked.markets, checked.rows
    record.save(force_insert=True)
    if checked.month:
        write_changes(checked, checked.month, record, progress)
        _azure_plan.sell_where_priced(record)
    events.emit(
        PriceSheetImported(
            tenant_id=actor.organization_id,
            resource_id=str(record.id),
            file_name=record.file_name,
            taken=record.taken,
            rejected=record.rejected,
        ),
        actor,
    )
    return Taken(record, repeated=False)


def one_at_a_time() -> None:
    """Let a second import wait: SQLite's transaction does so anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE catalog_catalogimport IN SHARE ROW EXCLUSIVE MODE")


def write_changes(checked: CheckedSheet, month: date, record: CatalogImport, progress: Progress) -> None:
    """Compare the sheet with the catalog and write the difference."""
    opened = checked.session
    progress(5, STEPS, "comparing")
    price_changes.open_windows(opened, month, imports.later_months(checked.markets, month))
    question, parameters = price_changes.rows_from(checked.markets, month)
    transport.read(opened, "existing", question, parameters)
    price_changes.sort_by_kind(opened, imports.other_kinds())
    counted = price_changes.compare(opened, month)
    record.added, record.changed, record.deleted, record.unchanged = counted
    record.save(update_fields=["added", "changed", "deleted", "unchanged"])
    spoken = opened.rows("SELECT market, kind FROM windows ORDER BY market, kind")
    SheetMarket.objects.bulk_create(
        SheetMarket(sheet=record, market=market, kind=kind, month=month) for market, kind in spoken
    )
    write_items(opened)
    progress(6, STEPS, "writing")
    write_rows(opened, record, progress)


def write_rows(opened: Session, record: CatalogImport, progress: Progress) -> None:
    """Close what no longer holds, write what is new."""
    sheet = record.id.hex if connection.vendor == "sqlite" else str(record.id)
    closing = f"SELECT id, valid_until, '{sheet}' AS closed_by_id FROM closed ORDER BY id"
    transport.change(opened, TABLE, {"valid_until": "date", "closed_by_id": "uuid"}, closing)
    reviving = f"SELECT id, valid_until, marker, '{sheet}' AS sheet_id, NULL::VARCHAR AS closed_by_id FROM revived"
    kinds = {"valid_until": "date", "marker": "text", "sheet_id": "uuid", "closed_by_id": "uuid"}
    transport.change(opened, TABLE, kinds, reviving)
    total = opened.number("SELECT count(*) FROM fresh")
    columns = ", ".join(COLUMNS[:-1]).replace("sku_id", "sku AS sku_id")
    transport.write(
        opened,
        TABLE,
        COLUMNS,
        f"SELECT {columns}, '{sheet}' AS sheet_id FROM fresh ORDER BY id",
        lambda done: progress(6 + 4 * done // max(total, 1), STEPS, "writing"),
    )


def write_items(opened: Session) -> None:
    """Write the sheet's products and SKUs, with the titles of their first row."""
    found = opened.rows(
        "SELECT product, arg_min(product_title, line), arg_min(publisher, line), arg_min(kind, line) FROM parsed "
        "GROUP BY product"
    )
    products = [
        Product(id=code, title=title, folded=rules.fold(title), product_type=kind, publisher=publisher)
        for code, title, publisher, kind in found
    ]
    fields = ["title", "folded", "publisher", "product_type"]
    Product.objects.bulk_create(products, 1000, update_conflicts=True, unique_fields=["id"], update_fields=fields)
    skus = opened.rows(
        "SELECT sku, any_value(product), any_value(code), arg_min(sku_title, line), arg_min(string_id, line), "
        "arg_min(kind, line) FROM parsed GROUP BY sku"
    )
    Sku.objects.bulk_create(
        [sku_of(row) for row in skus],
        1000,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["title", "folded", "string_id", "maximum_quantity", "is_trial", "is_add_on"],
    )


def sku_of(found: Sequence[str]) -> Sku:
    """Return a SKU as its title, string id and kind describe it."""
    sku, product, code, title, string_id, kind = found
    return Sku(
        id=sku,
        product_id=product,
        code=code,
        title=title,
        folded=rules.fold(title),
        string_id=string_id,
        maximum_quantity=rules.most_seats(title, kind),
        is_trial=rules.is_trial(title),
        is_add_on=rules.is_add_on(title),
    )
