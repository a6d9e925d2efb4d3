"""Close a month: rate it, issue its documents, write their lines; once, whoever asks and however often."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.billing import periods, policies
from twotier.billing.documents import charging, issuing, reading, writing
from twotier.billing.events import tell_ready
from twotier.billing.models import BillingPeriod
from twotier.billing.queries import parties
from twotier.billing.queries import periods as queries
from twotier.catalog.imports.session import Session, session
from twotier.core import locks, tenancy
from twotier.core.usecase import usecase
from twotier.subscriptions.policies import in_force

MEMORY = "900MB"
VENDOR_TIER = 1
LOCK = "billing"


@dataclass(frozen=True)
class Billed:
    """What closing a month brought: documents, lines, and lines that could not be rated."""

    month: date
    documents: int
    lines: int
    faults: int
    repeated: bool = False


@dataclass(frozen=True)
class Rated:
    """A month whose lines lie rated in DuckDB, before anything is written."""

    session: Session
    issuer_id: UUID
    month: date
    at: datetime


def close_month(actor: Actor, month: date, *, dry_run: bool = False) -> Billed:
    """Rate a month that is over and issue its documents; a dry run only rates. Raises 409/910055 before its end.

    A month that is closed stays as it is: what it brought is told again. While one before it is open, it stays open
    too: 409/910055.
    """
    actor.require(Permission.INVOICE_ISSUE)
    periods.refuse_running(month)
    issuer = parties.vendor_id()
    with tenancy.scope(tenancy.PROGRAM), locks.held(LOCK), session(MEMORY) as opened:
        if known := queries.closed(month):
            return Billed(month, known.documents, known.lines, 0, repeated=True)
        if not dry_run:
            periods.refuse_gap(month, queries.next_month_to_close())
        rated = Rated(opened, issuer, month, periods.closing_of(month))
        charge(rated)
        faults = opened.number("SELECT count(*) FROM faults")
        if dry_run:
            sums = opened.rows(issuing.SUMS)
            return Billed(month, len(sums), sum(row[4] for row in sums), faults)
        return issue_documents(actor, rated, faults)


def close_up_to(actor: Actor, month: date) -> list[Billed]:
    """Close a month, and before it those that are still open."""
    actor.require(Permission.INVOICE_ISSUE)
    periods.refuse_running(month)
    first = queries.next_month_to_close() or month
    months = [first]
    while months[-1] < month:
        months.append(periods.next_month(months[-1]))
    return [close_month(actor, each) for each in months] if first <= month else [close_month(actor, month)]


def charge(rated: Rated) -> None:
    """Rate what happened in a month, and what was recorded of earlier ones after they were closed (BI60)."""
    opened, month = rated.session, rated.month
    wanted = reading.Wanted(month, periods.midnight(periods.next_month(month)))
    reading.read(opened, wanted)
    last = queries.closed(periods.month_before(month))
    late = reading.first_recorded_late(opened, month, last.closed_at) if last else None
    rules = in_force(rated.at)
    charging.charge(opened, replace(wanted, since=late or month), str(rated.issuer_id), policies.roundings(rules))
    if late:
        reading.leave_out_billed(opened, rated.issuer_id, late)
    issuing.place(opened, policies.invoicing(rules))


@usecase(permission=Permission.INVOICE_ISSUE)
def issue_documents(actor: Actor, rated: Rated, faults: int) -> Billed:
    """Write the documents of a rated month with their lines, and close it: all of it or nothing."""
    rules = in_force(rated.at)
    issue = issuing.Issue(
        rated.issuer_id, rated.month, periods.next_month(rated.month), rated.at, policies.invoicing(rules),
        policies.tax_rates(rules),
    )  # fmt: skip
    invoices = issuing.issue(rated.session, issue)
    writing.order_lines(rated.session, str(rated.issuer_id), VENDOR_TIER)
    lines = writing.write_lines(rated.session)
    BillingPeriod.objects.create(
        tenant_id=rated.issuer_id, series="G", begins_on=rated.month, ends_on=issue.ends_on, closed_at=rated.at,
        documents=len(invoices), lines=lines,
    )  # fmt: skip
    for invoice in invoices:
        tell_ready(invoice, actor)
    return Billed(rated.month, len(invoices), lines, faults)
