"""Take a file of usage: checked, rated and written as sets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import connection

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.billing.events import UsageImported
from twotier.billing.imports import plans, rating, usage_rows, writing
from twotier.billing.models import UsageImport, UsageReach
from twotier.billing.queries import imports as queries
from twotier.billing.usecases import _budgets
from twotier.catalog.imports import report, tables, transport
from twotier.catalog.imports.report import ImportReport, Progress
from twotier.catalog.imports.session import Session, session
from twotier.catalog.queries import rates
from twotier.core import clock, events, tenancy
from twotier.core.usecase import usecase

KIND = "usage"
STEPS = 5


@dataclass(frozen=True)
class CheckedUsage:
    """A file of usage whose rows lie checked in DuckDB, before anything is written."""

    session: Session
    source: str
    name: str
    sha256: str
    rows: int


def import_usage(
    actor: Actor,
    path: Path,
    progress: Progress = report.silent,
    *,
    name: str = "",
    source: str = "",
    rejected_to: Path | None = None,
) -> ImportReport:
    """Check a file of usage, CSV or Parquet, then take its good rows in one transaction; damaged rows go to a file.

    A row of the same `source`, by default the file's name, counts once however often it comes; the last file says how
    much it is. A partner imports usage of what it sold, the vendor and the operator of everything.
    """
    actor.require(Permission.USAGE_IMPORT)
    name = name or path.name
    with session() as opened:
        progress(0, STEPS, "reading")
        tables.read(opened, path, usage_rows.COLUMNS, usage_rows.OPTIONAL, name)
        progress(1, STEPS, "checking")
        check(opened, actor)
        rejected_file = report.write_rejected(opened, rejected_to or path.with_name(path.name + ".rejected.csv"))
        rows = opened.number("SELECT count(*) FROM parsed")
        checked = CheckedUsage(opened, (source or name)[-255:], name[-255:], report.digest_of(path), rows)
        record, repeated = take_usage(actor, checked, progress)
        progress(STEPS, STEPS, "done")
        return told(record, rejected_file, repeated=repeated)


def check(opened: Session, actor: Actor) -> None:
    """Sort out the rows that cannot be taken; nothing is written."""
    now = clock.now()
    rating.define(opened)
    usage_rows.parse(opened, now)
    usage_rows.sort_out(opened, now)
    with tenancy.scope(sight(actor)):
        plans.tell(opened, actor)
    usage_rows.refuse_strangers(opened)
    rating.find_rates(opened)


def sight(actor: Actor) -> UUID | str:
    """Return for whom the second wall opens: the vendor reports usage of customers that it does not see."""
    return tenancy.PROGRAM if actor.is_("vendor") else actor.scope


@usecase(permission=Permission.USAGE_IMPORT)
def take_usage(actor: Actor, checked: CheckedUsage, progress: Progress) -> tuple[UsageImport, bool]:
    """Write what a checked file changes, all of it or nothing; returns the record, and whether it was known."""
    one_at_a_time()
    known = queries.last_import(actor.organization_id, checked.source)
    if known and known.sha256 == checked.sha256:
        return known, True
    opened = checked.session
    progress(2, STEPS, "comparing")
    with tenancy.scope(sight(actor)):
        usage_rows.add_up(opened, str(actor.organization_id), checked.source)
        writing.find_existing(opened)
        rating.rate(opened)
        record = new_record(actor, checked, writing.compare(opened))
        progress(3, STEPS, "writing")
        stored, now = stored_id(record), opened.one(f"SELECT {transport.stored_moment('$now')}", {"now": plain(record.imported_at)})[0]  # fmt: skip
        writing.write(opened, stored, rates.DOLLAR, now)
        reach(actor, opened, record.imported_at)
        _budgets.watch(opened.rows(writing.TOUCHED))
    event = UsageImported(
        tenant_id=actor.organization_id, resource_id=str(record.id), file_name=record.file_name, taken=record.taken,
        rejected=record.rejected,
    )  # fmt: skip
    events.emit(event, actor)
    return record, False


def one_at_a_time() -> None:
    """Let a second import wait: SQLite's transaction does so anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE billing_usageimport IN SHARE ROW EXCLUSIVE MODE")


def new_record(actor: Actor, checked: CheckedUsage, counts: writing.Counts) -> UsageImport:
    """Write the record of an import."""
    faults = report.first_faults(checked.session)
    return UsageImport.objects.create(
        tenant_id=actor.organization_id, source=checked.source, file_name=checked.name, sha256=checked.sha256,
        taken=checked.rows, rejected=report.rejected_count(checked.session), added=counts.added,
        changed=counts.changed, unchanged=counts.unchanged,
        faults=[[fault.line, fault.column, fault.value, fault.reason] for fault in faults],
        imported_by=actor.user_name, imported_at=clock.now(),
    )  # fmt: skip


def stored_id(record: UsageImport) -> str:
    """Return the id of an import as the database stores it."""
    return str(record.id) if connection.vendor == "postgresql" else record.id.hex


def plain(moment: datetime) -> datetime:
    """Return a moment as DuckDB's plain timestamps are."""
    return moment.replace(tzinfo=None)


def reach(actor: Actor, opened: Session, now: datetime) -> None:
    """Remember up to when usage has been reported."""
    latest = opened.one("SELECT max(reported_at) FROM fresh")[0]
    if latest is None:
        return
    until = latest.replace(tzinfo=now.tzinfo)
    row, _made = UsageReach.objects.get_or_create(
        tenant_id=actor.organization_id, defaults={"reported_until": until, "imported_at": now}
    )
    row.reported_until, row.imported_at = max(row.reported_until, until), now
    row.save(update_fields=["reported_until", "imported_at"])


def told(record: UsageImport, rejected_file: str, *, repeated: bool) -> ImportReport:
    """Return the report of an import."""
    return ImportReport(
        id=record.id, kind=KIND, file_name=record.file_name, sha256=record.sha256, month=None, markets=[],
        taken=record.taken, rejected=record.rejected, added=record.added, changed=record.changed, deleted=0,
        unchanged=record.unchanged, repeated=repeated, rejected_file=rejected_file,
        faults=[report.Fault(*fault) for fault in record.faults],
    )  # fmt: skip
