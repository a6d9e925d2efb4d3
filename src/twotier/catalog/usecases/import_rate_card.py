"""Take a rate card into the catalog: what metered use costs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.catalog.events import RateCardImported
from twotier.catalog.imports import rate_rows, report, tables, transport
from twotier.catalog.imports.report import ImportReport, Progress
from twotier.catalog.imports.session import Session, session
from twotier.catalog.models import CatalogImport, Meter
from twotier.catalog.queries import imports
from twotier.catalog.usecases import _azure_plan
from twotier.catalog.usecases.import_prices import one_at_a_time
from twotier.core import events
from twotier.core.usecase import usecase

KIND = "rate_card"
STEPS = 4
BLOCK = 1000
TABLE = "catalog_meterrate"
COLUMNS = {
    "card": "text", "meter_id": "uuid", "market": "text", "currency": "text", "valid_from": "date",
    "from_quantity_e10": "bigint", "unit_price_e8": "bigint",
}  # fmt: skip
SETTLED = (
    "ON CONFLICT (card, currency, market, meter_id, valid_from, from_quantity_e10) "
    "DO UPDATE SET unit_price_e8 = excluded.unit_price_e8"
)
MEMBERS = ("name", "category", "subcategory", "region", "unit", "included_quantity_e10", "earns_credit", "tags", "names")  # fmt: skip


@dataclass(frozen=True)
class CheckedCard:
    """A rate card whose rows lie checked in DuckDB, before anything is written."""

    session: Session
    name: str
    sha256: str
    header: list[str]


def import_rate_card(
    actor: Actor, path: Path, progress: Progress = report.silent, *, name: str = "", rejected_to: Path | None = None
) -> ImportReport:
    """Check a rate card, CSV or Parquet, then take its good rows in one transaction; damaged rows go to a file.

    The rates of a day hold from it until the next ones of the same meter: what is not in the file stays.
    """
    actor.require(Permission.PRICE_LIST_IMPORT)
    with session() as opened:
        progress(0, STEPS, "reading")
        header = tables.read(opened, path, rate_rows.COLUMNS, rate_rows.OPTIONAL, name or path.name)
        progress(1, STEPS, "checking")
        rate_rows.parse(opened)
        rate_rows.sort_out(opened)
        rejected_file = report.write_rejected(opened, rejected_to or path.with_name(path.name + ".rejected.csv"))
        checked = CheckedCard(opened, name or path.name, report.digest_of(path), header)
        record, repeated = take_rate_card(actor, checked, progress)
        progress(STEPS, STEPS, "done")
        return report.report_of(record, rejected_file, repeated=repeated)


@usecase(permission=Permission.PRICE_LIST_IMPORT)
def take_rate_card(actor: Actor, checked: CheckedCard, progress: Progress) -> tuple[CatalogImport, bool]:
    """Write what a checked card changes, all of it or nothing; returns the record, and whether it was known."""
    one_at_a_time()
    known = imports.last_import(KIND)
    if known and known.sha256 == checked.sha256:
        return known, True
    opened = checked.session
    record = report.new_record(KIND, checked.name, checked.sha256, opened, actor.user_name)
    record.taken = opened.number("SELECT count(*) FROM parsed")
    progress(2, STEPS, "comparing")
    record.added, record.changed, record.unchanged = rate_rows.compare(opened)
    record.save(force_insert=True)
    progress(3, STEPS, "writing")
    write_card(checked)
    _azure_plan.sell_where_priced(record)
    event = RateCardImported(
        tenant_id=actor.organization_id, resource_id=str(record.id), file_name=record.file_name, taken=record.taken,
        rejected=record.rejected,
    )  # fmt: skip
    events.emit(event, actor)
    return record, False


def write_card(checked: CheckedCard) -> None:
    """Write the meters with their words, then the rates that are new or different."""
    Meter.objects.bulk_create(
        rate_rows.meters(checked.session, checked.header), BLOCK, update_conflicts=True, unique_fields=["id"],
        update_fields=MEMBERS,
    )  # fmt: skip
    transport.merge(checked.session, TABLE, COLUMNS, SETTLED, rate_rows.fresh())
