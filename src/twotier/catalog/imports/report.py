"""What an import says about itself: to the person at the console, to the portal and to a script."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from twotier.catalog.imports.session import Session
from twotier.catalog.models import CatalogImport
from twotier.core import clock

Progress = Callable[[int, int, str], None]
"""Told (done, total, phase) while an import runs."""

KEPT_FAULTS = 500
"""How many faults the stored report holds; the file of rejected rows holds them all."""

REASONS: dict[str, str | Promise] = {
    "amount_too_large": _("What this would cost is too large."),
    "bad_date": _("This is not a date. Write it as YYYY-MM-DD."),
    "bad_decimal": _("This is not a price. Write digits with at most one decimal point."),
    "bad_encoding": _("This line is not written in the file's character set."),
    "bad_guid": _("This is not a GUID."),
    "bad_id": _("This id has characters or a length that ids do not have."),
    "bad_json": _("This is not a JSON object."),
    "bad_month": _("This is not a month. Write it as YYYY-MM."),
    "bad_quantity": _("This is not a quantity. Write digits with at most one decimal point."),
    "bad_usage_date": _("This is no day and no full hour in UTC. Write 2026-11-05 or 2026-11-05T13:00:00Z."),
    "before_subscription": _("The subscription had not begun on that day."),
    "broken_quotes": _("A quotation mark is opened and never closed, or stands inside a value."),
    "end_before_start": _("The price ends before it begins."),
    "ends_before_month": _("The price ends before the month of this sheet begins."),
    "in_future": _("That lies in the future."),
    "line_too_long": _("This line is longer than a line can be."),
    "missing_id": _("The id is missing."),
    "missing_value": _("The value is missing."),
    "more_than_all": _("At most 100 percent can be credited."),
    "no_first_tier": _("The tiers of this meter do not begin at 0 on that day."),
    "no_rate": _("The rate card has no rate for this meter on that day."),
    "plan_longer_than_term": _("One charge of this billing plan covers more than the term."),
    "price_by_quantity": _("Prices that depend on the quantity are not taken."),
    "price_too_large": _("This price is too large."),
    "quantity_too_large": _("This quantity is too large."),
    "rate_fixed": _("The month has begun, so its exchange rate stays as it is."),
    "rate_of_nothing": _("An exchange rate is more than 0."),
    "rate_too_precise": _("An exchange rate has at most ten decimal places."),
    "repeated_item": _("The same item stands further up in this file; the first one counts."),
    "same_currency": _("The two currencies are the same."),
    "too_long": _("This value is too long."),
    "too_many_decimals": _("A price has at most eight decimal places."),
    "too_precise": _("A quantity has at most ten decimal places."),
    "unknown_currency": _("There is no such currency."),
    "unknown_market": _("There is no such market."),
    "unknown_meter": _("The rate card has no such meter."),
    "unknown_plan": _("There is no such billing plan. Known: Monthly, Annual, Triennial."),
    "unknown_rate_card": _("There is no such rate card. Known: azure, azure-shared."),
    "unknown_segment": _("There is no such segment. Known: Commercial, Education, Charity, Government."),
    "unknown_subscription": _(
        "There is no such subscription of this customer that is charged by use, or it is not yours."
    ),
    "unknown_term": _("There is no such term. Known: P1M, P1Y, P3Y."),
    "wrong_column_count": _("This line has more or fewer columns than the first line."),
}


class Fault(msgspec.Struct, frozen=True):
    """One refused value: where it stands and why it was refused; `reason` is a key of REASONS."""

    line: int
    column: str
    value: str
    reason: str

    @property
    def sentence(self) -> str:
        """Return the reason in the reader's language."""
        return str(REASONS[self.reason])


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did: `repeated` means the file was known and nothing changed."""

    id: UUID | None
    kind: str
    file_name: str
    sha256: str
    month: date | None
    markets: list[str]
    taken: int
    rejected: int
    added: int
    changed: int
    deleted: int
    unchanged: int
    repeated: bool
    rejected_file: str
    faults: list[Fault]

    @property
    def complete(self) -> bool:
        """Whether every row was taken."""
        return self.rejected == 0


def silent(done: int, total: int, phase: str) -> None:
    """Tell nobody how far the import is."""


def digest_of(path: Path) -> str:
    """Return the file's SHA-256."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def rejected_count(session: Session) -> int:
    """Return how many lines were refused."""
    return session.number("SELECT count(DISTINCT line) FROM damaged")


def first_faults(session: Session) -> list[Fault]:
    """Return the first faults, for the stored report."""
    question = f"SELECT line, column_name, coalesce(value, ''), reason FROM damaged ORDER BY line LIMIT {KEPT_FAULTS}"
    return [Fault(line, column, value[:200], reason) for line, column, value, reason in session.rows(question)]


def write_rejected(session: Session, target: Path) -> str:
    """Write the refused rows beside the file, or take an older such file away; returns its name."""
    target.unlink(missing_ok=True)
    if session.number("SELECT count(*) FROM damaged") == 0:
        return ""
    session.run("CREATE OR REPLACE TEMP TABLE reasons (reason VARCHAR, sentence VARCHAR)")
    session.connection.executemany(
        "INSERT INTO reasons VALUES (?, ?)", [(key, str(text)) for key, text in REASONS.items()]
    )
    quoted = str(target).replace("'", "''")
    session.run(
        f'COPY (SELECT line, {harmless("column_name")} AS "column", {harmless("value")} AS value, '
        f"sentence AS reason, reason AS code, {harmless('source')} AS original "
        f"FROM damaged JOIN reasons USING (reason) ORDER BY line, reason) TO '{quoted}' (HEADER, DELIMITER ',')"
    )
    return str(target)


def harmless(column: str) -> str:
    """Return the SQL of a cell that no spreadsheet executes: what could begin a formula gets an apostrophe."""
    return f"regexp_replace({column}, '(^|[;\\t\\r\\n])( *[=+@\\-\\t\\r\\n＝＋－＠])', '\\1''\\2', 'g')"


def report_of(found: CatalogImport, rejected_file: str, *, repeated: bool) -> ImportReport:
    """Return the report of a stored import."""
    return ImportReport(
        id=found.id,
        kind=found.kind,
        file_name=found.file_name,
        sha256=found.sha256,
        month=found.month,
        markets=found.markets,
        taken=found.taken,
        rejected=found.rejected,
        added=found.added,
        changed=found.changed,
        deleted=found.deleted,
        unchanged=found.unchanged,
        repeated=repeated,
        rejected_file=rejected_file,
        faults=[Fault(*fault) for fault in found.faults],
    )


def new_record(kind: str, path_name: str, sha256: str, session: Session, by: str) -> CatalogImport:
    """Return the record of an import that is about to be taken, not yet saved."""
    return CatalogImport(
        kind=kind,
        file_name=path_name[-255:],
        sha256=sha256,
        rejected=rejected_count(session),
        faults=[[fault.line, fault.column, fault.value, fault.reason] for fault in first_faults(session)],
        imported_by=by,
        imported_at=clock.now(),
    )
