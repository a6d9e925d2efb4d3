"""Months are closed and their documents issued: which lines, which sums, which numbers, once (billing.md 8)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db.models import Sum

from tests.support import subscriptions as shops
from tests.support.subscriptions import Shop
from twotier.access.actors import program
from twotier.billing.models import BillingPeriod, ChargeLine, Invoice, NumberCounter
from twotier.billing.queries import parties
from twotier.billing.usecases.close_month import close_month
from twotier.core.models import AuditRecord
from twotier.core.refusal import Refusal
from twotier.subscriptions.models import Policy, SubscriptionChange

pytestmark = pytest.mark.django_db
JOB = "issue invoices"
NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def shop(db: None, tmp_path: Path) -> Iterator[Shop]:
    """Return the shop."""
    yield from shops.shops(tmp_path, bills=True)


def shown(invoice: Invoice) -> list[tuple[str, str, str, int, int]]:
    """Return the lines of a document: type, first and last day, seats with their sign, amount."""
    rows = ChargeLine.objects.filter(invoice=invoice).order_by("position")
    return [
        (row.charge_type, f"{row.charge_start:%m-%d}", f"{row.charge_end:%m-%d}", row.sign * row.quantity_e10 // 10**10,
         row.subtotal_minor)
        for row in rows
    ]  # fmt: skip


def test_a_month_is_billed_on_the_sixth_of_the_next(shop: Shop) -> None:
    row = shop.sell()
    shop.time.on("2026-11-25")
    shop.change(row, quantity=12)
    assert JOB not in shop.time.on("2026-12-05", 23)
    assert shop.time.on("2026-12-06", 0)[JOB] == 1
    (invoice,) = Invoice.objects.all()
    assert (invoice.number, invoice.kind, invoice.status, invoice.currency) == (
        "G000000001",
        "invoice",
        "active",
        "EUR",
    )
    assert (invoice.tenant_id, invoice.bill_to_id) == (parties.vendor_id(), shop.world.harbor.id)
    assert (invoice.period_start, invoice.period_end) == (NOVEMBER, date(2026, 11, 30))
    assert (invoice.issued_at, invoice.due_on) == (datetime(2026, 12, 6, tzinfo=UTC), date(2027, 2, 4))
    # 5.10 a month; 25 November to 19 December: 25 of 30 days, 5.10 x 25 / 30 = 4.25.
    assert shown(invoice) == [
        ("new", "11-20", "12-19", 10, 5100), ("addQuantity", "11-25", "12-19", -10, -4250),
        ("addQuantity", "11-25", "12-19", 12, 5100),
    ]  # fmt: skip
    assert (invoice.subtotal_minor, invoice.tax_minor, invoice.total_minor, invoice.seat_lines) == (5950, 0, 5950, 3)


def test_the_next_month_has_the_next_number_and_only_what_is_new(shop: Shop) -> None:
    shop.sell()
    shop.time.on("2027-01-06", 0)
    first, second = Invoice.objects.order_by("number")
    assert [first.number, second.number] == ["G000000001", "G000000002"]
    assert shown(second) == [("cycleCharge", "12-20", "01-19", 10, 5100)]
    assert NumberCounter.objects.get().next_number == 3
    assert ChargeLine.objects.aggregate(sum=Sum("subtotal_minor"))["sum"] == first.total_minor + second.total_minor


def test_a_closed_month_is_told_again_and_nothing_is_written(shop: Shop) -> None:
    shop.sell()
    shop.time.on("2026-12-06", 0)
    again = close_month(program(), NOVEMBER)
    assert (again.repeated, again.documents, again.lines) == (True, 1, 1)
    assert (Invoice.objects.count(), ChargeLine.objects.count()) == (1, 1)


def test_a_dry_run_only_rates(shop: Shop) -> None:
    shop.sell()
    shop.time.jump(datetime(2026, 12, 2, tzinfo=UTC))
    found = close_month(program(), NOVEMBER, dry_run=True)
    assert (found.documents, found.lines, found.faults) == (1, 1, 0)
    assert not any(table.objects.exists() for table in (Invoice, BillingPeriod, NumberCounter))


def test_a_month_that_runs_is_not_billed(shop: Shop) -> None:
    shop.sell()
    with pytest.raises(Refusal) as caught:
        close_month(program(), NOVEMBER)
    assert (caught.value.status, caught.value.code) == (409, 910055)


def test_months_without_a_line_are_closed_without_a_document(shop: Shop) -> None:
    shop.sell("P1Y", "annual")
    shop.time.on("2027-02-06", 0)
    assert Invoice.objects.count() == 1
    assert list(BillingPeriod.objects.order_by("begins_on").values_list("documents", flat=True)) == [1, 0, 0]


def test_tax_is_on_the_sum_of_the_document(shop: Shop) -> None:
    Policy.objects.create(
        id="tax-de", name="tax", family="DE", values={"rate_ppm": 190_000}, valid_from=date(2020, 1, 1)
    )
    shop.sell()
    shop.time.on("2026-12-06", 0)
    invoice = Invoice.objects.get()
    assert (invoice.subtotal_minor, invoice.tax_minor, invoice.total_minor) == (5100, 969, 6069)  # 51.00 x 0.19 = 9.69
    tax = invoice.taxes.get()
    assert (tax.group, tax.rate_ppm, tax.base_minor, tax.tax_minor) == ("DE", 190_000, 5100, 969)


def test_whoever_is_billed_is_told(shop: Shop) -> None:
    shop.sell()
    shop.time.on("2026-12-06", 0)
    told = AuditRecord.objects.get(operation="ready_invoice")
    assert (told.tenant_id, told.resource_id, told.user_name) == (shop.world.harbor.id, "G000000001", "clock")


def test_what_is_recorded_after_closing_comes_on_the_next_document(shop: Shop) -> None:
    """BI60: with its own dates, and nothing that was billed comes twice."""
    shop.sell()
    shop.time.on("2026-12-06", 1)
    moment = shop.time.moment
    shop.time.jump(datetime(2026, 11, 28, 9, tzinfo=UTC))
    late = shop.sell(quantity=3)
    SubscriptionChange.objects.filter(subscription=late).update(recorded_at=moment)
    shop.time.jump(moment)
    shop.time.on("2027-01-06", 0)
    first, second = Invoice.objects.order_by("number")
    assert shown(first) == [("new", "11-20", "12-19", 10, 5100)]
    assert sorted(shown(second)) == [
        ("cycleCharge", "12-20", "01-19", 10, 5100), ("cycleCharge", "12-28", "01-27", 3, 1530),
        ("new", "11-28", "12-27", 3, 1530),
    ]  # fmt: skip
