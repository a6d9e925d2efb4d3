"""Fix the exchange rates of months: those of a month that has begun never change."""

from __future__ import annotations

from pathlib import Path

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.catalog.events import ExchangeRatesFixed
from twotier.catalog.imports import exchange_rows, report, tables
from twotier.catalog.imports.report import ImportReport, Progress
from twotier.catalog.imports.session import Session, session
from twotier.catalog.models import CatalogImport, ExchangeRate
from twotier.catalog.queries import rates
from twotier.core import clock, events
from twotier.core.usecase import usecase

KIND = "exchange_rates"


def import_exchange_rates(
    actor: Actor, path: Path, progress: Progress = report.silent, *, name: str = "", rejected_to: Path | None = None
) -> ImportReport:
    """Check a file of exchange rates, then take its good rows in one transaction; damaged rows go to a file."""
    actor.require(Permission.PRICE_LIST_IMPORT)
    with session() as opened:
        progress(0, 1, "reading")
        tables.read(opened, path, exchange_rows.COLUMNS, (), name or path.name)
        exchange_rows.parse(opened)
        exchange_rows.sort_out(opened)
        refuse_changes(opened)
        rejected_file = report.write_rejected(opened, rejected_to or path.with_name(path.name + ".rejected.csv"))
        record = fix_exchange_rates(actor, opened, name or path.name, report.digest_of(path))
        progress(1, 1, "done")
        return report.report_of(record, rejected_file, repeated=False)


def refuse_changes(opened: Session) -> None:
    """Move rows to `damaged` that would change what a month that has begun was computed with (billing.md BI46)."""
    opened.run("CREATE TABLE fixed (source VARCHAR, target VARCHAR, month DATE, rate_e10 BIGINT)")
    found = opened.rows("SELECT source, target, month FROM parsed")
    for source in {row[0] for row in found}:
        known = rates.known_rates(source, ((target, month) for own, target, month in found if own == source))
        rows = [(source, target, month, rate) for (target, month), rate in known.items()]
        if rows:
            opened.connection.executemany("INSERT INTO fixed VALUES (?, ?, ?, ?)", rows)
    changed = (
        "EXISTS (FROM fixed f WHERE f.source = p.source AND f.target = p.target AND f.month = p.month "
        f"AND f.rate_e10 <> p.rate_e10 AND p.month <= DATE '{clock.today():%Y-%m-%d}')"
    )
    tables.sort_out(opened, "parsed", [("Rate", "rate_fixed", changed)], exchange_rows.COLUMNS)


@usecase(permission=Permission.PRICE_LIST_IMPORT)
def fix_exchange_rates(actor: Actor, opened: Session, name: str, sha256: str) -> CatalogImport:
    """Write the rates that are new, or of a month to come."""
    record = report.new_record(KIND, name, sha256, opened, actor.user_name)
    found = opened.rows(
        "SELECT source, target, month, p.rate_e10, f.rate_e10 FROM parsed p LEFT JOIN fixed f USING (source, target, month)"
    )
    fresh = [row for row in found if row[3] != row[4]]
    record.taken, record.unchanged = len(found), len(found) - len(fresh)
    record.added = sum(row[4] is None for row in fresh)
    record.changed = len(fresh) - record.added
    record.save(force_insert=True)
    made = [
        ExchangeRate(source=source, target=target, month=month, rate_e10=rate, fixed_at=clock.now())
        for source, target, month, rate, _was in fresh
    ]
    ExchangeRate.objects.bulk_create(
        made, update_conflicts=True, unique_fields=["source", "target", "month"], update_fields=["rate_e10", "fixed_at"]
    )
    if fresh:
        event = ExchangeRatesFixed(tenant_id=actor.organization_id, resource_id=str(record.id), taken=len(fresh))
        events.emit(event, actor)
    return record
