"""Files of usage: what is taken, what is refused, how it is rated, and that the sums of months follow."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db.models import Sum

from tests.support import rate_cards, usage, world
from tests.support.rate_cards import DATA, HOURS, OUT, TIERED, rate
from tests.support.scene import place
from tests.support.usage import DISK, MACHINE, Plan, amounts, month_day, take
from tests.support.world import World
from twotier.access.actors import Actor, program
from twotier.billing.models import MonthlyUsage, SubscriptionUsage, UsageImport, UsageReach, UsageRecord, UsageResource
from twotier.billing.usecases.import_usage import import_usage
from twotier.catalog.imports.report import ImportReport
from twotier.catalog.usecases.import_rate_card import import_rate_card
from twotier.core import clock
from twotier.core.models import AuditRecord
from twotier.core.refusal import Refusal
from twotier.subscriptions.models import Subscription

pytestmark = pytest.mark.django_db
UNIT = 10**10


@pytest.fixture
def scene(tmp_path: Path) -> tuple[World, Plan]:
    return usage.build(tmp_path)


@pytest.fixture
def plan(scene: tuple[World, Plan]) -> Plan:
    return scene[1]


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    """Return rejected, added, changed, unchanged."""
    return report.rejected, report.added, report.changed, report.unchanged


def check_sums() -> None:
    """Compare the sums of months with the records they are made of."""
    columns = ("quantity_e10", "list_e10", "net_e10")
    records = UsageRecord.objects.aggregate(**{name: Sum(name) for name in columns})
    assert MonthlyUsage.objects.aggregate(**{name: Sum(name) for name in columns}) == records
    whole = SubscriptionUsage.objects.aggregate(**{name: Sum(name) for name in columns[1:]})
    assert whole == {name: records[name] for name in columns[1:]}


def test_a_file_becomes_records_resources_and_sums(plan: Plan, tmp_path: Path) -> None:
    day = month_day(5)
    report = take(
        tmp_path,
        plan.row(day, ResourceLocation="EU West", Tags='{"env": "prod"}', EntitlementDescription="Shop"),
        plan.row(day, "1.5", DATA, ResourceURI=DISK),
    )
    assert (report.taken, counts(report)) == (2, (0, 2, 0, 0))
    record = UsageRecord.objects.get(meter_id=HOURS)
    assert (record.tenant_id, record.partner_id) == (plan.customer.id, plan.seller.id)
    assert (record.partner_of_record, record.reseller_id) == (
        plan.subscription.partner_of_record,
        plan.subscription.reseller_id,
    )
    assert record.partner_of_record
    assert (record.quantity_e10, record.hours, record.used_on) == (24 * UNIT, 24, day)
    assert record.used_from == datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert record.reported_at == record.used_from + timedelta(days=1)
    assert (record.list_e10, record.unit_price_e8, record.currency) == (
        208_320_000_000,
        86_800_000,
        "USD",
    )  # 24 * 0.868
    machine = UsageResource.objects.get(id=record.resource_id)
    assert (machine.name, machine.group_name, machine.service) == ("web1", "shop", "Microsoft.Compute")
    assert (machine.location, machine.tags, machine.entitlement_name) == ("EU West", {"env": "prod"}, "Shop")
    assert machine.entitlement_id == "0b1f6471-1bf0-4dda-aec3-111122223333"
    check_sums()
    assert UsageReach.objects.get().reported_until == record.reported_at
    assert AuditRecord.objects.get(operation="import_usage").after["taken"] == 2


def test_the_printed_effective_price_with_earned_credit(plan: Plan, tmp_path: Path) -> None:
    # E-U01 of the project's billing examples: 0.868 a unit, 15 % earned credit, 29 and 210.950039 units.
    days = (month_day(1), month_day(2))
    take(
        tmp_path,
        *(
            plan.row(day, quantity, PartnerEarnedCreditPercentage="15")
            for day, quantity in zip(days, ("29", "181.950039"), strict=True)
        ),
    )
    (first, listed, net), (_second, more, rest) = amounts(plan.subscription)
    assert (first, listed, net) == (days[0], 251_720_000_000, 213_962_000_000)  # 25.172 and 21.3962
    assert net + rest == 1_556_389_387_742  # 155.6389387742
    assert listed + more == 1_831_046_338_520  # 210.950039 * 0.868 = 183.104633852
    check_sums()


@pytest.mark.parametrize(
    ("quantity", "cost"), [("100", "100.00"), ("101", "100.80"), ("100.5", "100.40"), ("150000", "105020.00")]
)
def test_tiers_are_graduated(plan: Plan, tmp_path: Path, quantity: str, cost: str) -> None:
    # E-U02 of the project's billing examples: 1 up to 100, 0.80 up to 100000, then 0.50.
    take(tmp_path, plan.row(month_day(1), quantity, TIERED))
    assert amounts(plan.subscription)[0][1] == round(float(cost) * UNIT)


def test_tiers_fill_day_by_day_whatever_comes_first(plan: Plan, tmp_path: Path) -> None:
    # E-U03 of the project's billing examples: 60, 60 and 30 units, access on the first and the third day.
    days = [(month_day(1), "60", "15"), (month_day(2), "60", "0"), (month_day(3), "30", "15")]
    rows = [plan.row(day, quantity, TIERED, PartnerEarnedCreditPercentage=credit) for day, quantity, credit in days]
    take(tmp_path, rows[2], name="third.csv")
    assert amounts(plan.subscription)[0][1:] == (30 * UNIT, 255_000_000_000)
    take(tmp_path, rows[1], name="second.csv")
    report = take(tmp_path, rows[0], name="first.csv")
    assert counts(report) == (0, 1, 0, 0)
    assert [row[2] for row in amounts(plan.subscription)] == [51 * UNIT, 56 * UNIT, 204_000_000_000]  # 51, 56, 20.40
    check_sums()
    take(tmp_path, plan.row(month_day(32), "60", TIERED), name="next.csv")
    assert amounts(plan.subscription)[-1][1] == 60 * UNIT, "a month begins anew"


def test_included_units_are_used_first(plan: Plan, tmp_path: Path) -> None:
    take(tmp_path, *(plan.row(month_day(number), "3", OUT) for number in (1, 2, 3)))
    assert [row[1] for row in amounts(plan.subscription)] == [0, 800_000_000, 2_400_000_000]  # 5 of 9 are included


def test_the_same_file_twice_changes_nothing_and_a_corrected_one_counts_once(plan: Plan, tmp_path: Path) -> None:
    rows = [plan.row(month_day(1)), plan.row(month_day(2))]
    take(tmp_path, *rows)
    before = list(UsageRecord.objects.order_by("id").values())
    assert take(tmp_path, *rows).repeated
    assert list(UsageRecord.objects.order_by("id").values()) == before
    assert UsageImport.objects.count() == 1
    corrected = take(tmp_path, plan.row(month_day(1), "20"), plan.row(month_day(2)), plan.row(month_day(3)))
    assert counts(corrected) == (0, 1, 1, 1)
    assert [row[1] for row in amounts(plan.subscription)] == [173_600_000_000, 208_320_000_000, 208_320_000_000]
    check_sums()
    assert counts(take(tmp_path, *rows)) == (0, 0, 1, 1), "the older file again is a correction like any other"
    check_sums()


def test_another_source_adds_and_the_same_source_under_another_name_does_not(plan: Plan, tmp_path: Path) -> None:
    take(tmp_path, plan.row(month_day(1)), name="a.csv", source="daily")
    assert counts(take(tmp_path, plan.row(month_day(1)), plan.row(month_day(2)), name="b.csv", source="daily")) == (
        0,
        1,
        0,
        1,
    )
    assert counts(take(tmp_path, plan.row(month_day(1), "1"), name="late.csv")) == (0, 1, 0, 0)
    assert UsageRecord.objects.count() == 3
    check_sums()


def test_equal_rows_of_a_file_are_added_up_and_hours_stand_apart_from_days(plan: Plan, tmp_path: Path) -> None:
    day = month_day(3)
    rows = [plan.row(f"{day}T{hour:02}:00:00Z", "1") for hour in (0, 1, 1)]
    report = take(tmp_path, *rows, plan.row(f"{day.month}/{day.day}/{day.year}", "2", ResourceURI=MACHINE.upper()))
    assert (report.taken, counts(report)) == (4, (0, 3, 0, 0))
    found = UsageRecord.objects.order_by("hours", "used_from").values_list("hours", "used_from__hour", "quantity_e10")
    assert list(found) == [(1, 0, UNIT), (1, 1, 2 * UNIT), (24, 0, 2 * UNIT)]
    assert UsageResource.objects.count() == 1


DAMAGES = {
    "bad_guid": ("CustomerId", {"CustomerId": "kranich"}),
    "unknown_subscription": ("SubscriptionId", {"SubscriptionId": str(uuid4())}),
    "unknown_meter": ("MeterId", {"MeterId": str(uuid4())}),
    "bad_usage_date": ("UsageDate", {"UsageDate": "2026-11-05T13:30:00Z"}),
    "in_future": ("UsageDate", {"UsageDate": "2999-01-01"}),
    "before_subscription": ("UsageDate", {"UsageDate": "2020-01-01"}),
    "missing_value": ("ResourceURI", {"ResourceURI": " "}),
    "too_long": ("ResourceURI", {"ResourceURI": "x" * 1025}),
    "bad_quantity": ("Quantity", {"Quantity": "-1"}),
    "too_precise": ("Quantity", {"Quantity": "0.12345678901"}),
    "quantity_too_large": ("Quantity", {"Quantity": "922337204"}),
    "more_than_all": ("PartnerEarnedCreditPercentage", {"PartnerEarnedCreditPercentage": "100.1"}),
    "bad_json": ("Tags", {"Tags": "[1]"}),
}


@pytest.mark.parametrize("reason", DAMAGES)
def test_a_damaged_row_is_reported_with_line_column_and_reason(plan: Plan, tmp_path: Path, reason: str) -> None:
    column, changes = DAMAGES[reason]
    report = take(tmp_path, plan.row(month_day(1)), plan.row(month_day(2)) | changes, plan.row(month_day(3)))
    found = [(fault.line, fault.column, fault.reason) for fault in report.faults]
    assert found[0] == (3, column, reason), found
    assert {fault[0] for fault in found} == {3}
    assert (report.taken, report.rejected) == (2, 1)
    assert str(report.faults[0].sentence)


def test_an_amount_that_no_column_holds_and_a_day_without_rate_are_refused(plan: Plan, tmp_path: Path) -> None:
    dear, late = uuid4(), uuid4()
    rows = [rate(dear, "5000"), rate(late, "1", EffectiveStartDate=f"{month_day(20)}")]
    import_rate_card(program(), rate_cards.write(tmp_path / "more.csv", rows))
    report = take(
        tmp_path,
        plan.row(month_day(1), "900000", dear),
        plan.row(month_day(19), "1", late),
        plan.row(month_day(20), "1", late),
    )
    assert [(fault.line, fault.reason) for fault in report.faults] == [(2, "amount_too_large"), (3, "no_rate")]
    assert amounts(plan.subscription) == [(month_day(20), UNIT, UNIT)]


def test_a_new_rate_holds_from_its_day_and_the_markets_own_goes_first(plan: Plan, tmp_path: Path) -> None:
    rows = [
        rate(HOURS, "1", EffectiveStartDate=f"{month_day(10)}"),
        rate(DATA, "3", Market="DE"),
        rate(DATA, "4", Market="FR"),
    ]
    import_rate_card(program(), rate_cards.write(tmp_path / "more.csv", rows))
    take(tmp_path, plan.row(month_day(9), "1"), plan.row(month_day(10), "1"), plan.row(month_day(11), "1", DATA))
    assert [row[1] for row in amounts(plan.subscription)] == [8_680_000_000, UNIT, 3 * UNIT]


def test_licenses_have_no_usage(plan: Plan, scene: tuple[World, Plan], tmp_path: Path) -> None:
    place(scene[0].harbor, plan.customer.id, world.prices(tmp_path)["Basic P1Y monthly"])
    license_ = Subscription.objects.exclude(id=plan.subscription.id).get()
    report = take(tmp_path, plan.row(month_day(1), SubscriptionId=str(license_.id)))
    assert [fault.reason for fault in report.faults] == ["unknown_subscription"]


def test_usage_belongs_to_who_stood_on_the_subscription_when_the_day_began(
    plan: Plan, scene: tuple[World, Plan], tmp_path: Path
) -> None:
    changed = datetime.combine(month_day(10), datetime.min.time(), UTC) + timedelta(hours=9)
    plan.subscription.attributions.update(effective_until=changed)
    plan.subscription.attributions.create(
        tenant_id=plan.customer.id, mpn_id="9999999", reseller_id=scene[0].seine.id, effective_from=changed
    )
    take(tmp_path, plan.row(month_day(10)), plan.row(month_day(11)))
    found = UsageRecord.objects.order_by("used_on").values_list("partner_of_record", "reseller_id")
    assert list(found) == [(plan.subscription.partner_of_record, scene[0].alpine.id), ("9999999", scene[0].seine.id)]


def test_a_partner_imports_usage_of_what_it_sold_alone(scene: tuple[World, Plan], tmp_path: Path) -> None:
    made, mine = scene
    other = usage.plan(made.baltic, domain="ostsee.onmicrosoft.com", country="EE", postal_code="10111")
    path = usage.write(tmp_path / "usage.csv", [mine.row(month_day(1)), other.row(month_day(1))])
    admin = role(made.harbor.actor, "global_admin")
    report = import_usage(admin, path)
    assert [(fault.line, fault.reason) for fault in report.faults] == [(3, "unknown_subscription")]
    assert UsageRecord.objects.get().tenant_id == mine.customer.id
    with pytest.raises(Refusal) as refused:
        import_usage(made.harbor.actor, path)
    assert refused.value.status == 403, "an admin agent only looks"


def role(actor: Actor, name: str) -> Actor:
    """Return an actor in another role."""
    return replace(actor, roles=frozenset({name}))


def test_parquet_is_read_with_its_own_types(plan: Plan, tmp_path: Path) -> None:
    import duckdb

    day, target = month_day(4), tmp_path / "usage.parquet"
    duckdb.sql(
        f"COPY (SELECT '{plan.customer.id}'::UUID AS \"CustomerId\", '{plan.subscription.id}' AS \"SubscriptionId\", "
        f'DATE \'{day}\' AS "UsageDate", \'{HOURS}\' AS "MeterId", \'{MACHINE}\' AS "ResourceURI", quantity AS "Quantity", '
        "MAP {'env': 'test'} AS \"Tags\" FROM (VALUES (1.5::DOUBLE), (0.0000001::DOUBLE)) t(quantity)) "
        f"TO '{target}' (FORMAT parquet)"
    )
    report = import_usage(program("test"), target)
    assert (report.taken, report.rejected) == (2, 0), report.faults
    assert UsageRecord.objects.get().quantity_e10 == 15_000_001_000
    assert UsageResource.objects.get().tags == {"env": "test"}


def test_what_is_not_said_again_of_a_resource_stays(plan: Plan, tmp_path: Path) -> None:
    take(tmp_path, plan.row(month_day(1), ResourceLocation="EU West", Tags='{"a": "b"}', EntitlementDescription="Shop"))
    take(tmp_path, plan.row(month_day(2)), name="next.csv")
    found = UsageResource.objects.get()
    assert (found.location, found.tags, found.entitlement_name) == ("EU West", {"a": "b"}, "Shop")


def test_reported_times_are_the_files_or_the_end_of_the_usage(plan: Plan, tmp_path: Path) -> None:
    today = clock.today()
    take(tmp_path, plan.row(month_day(1), ReportedTime=f"{month_day(3)}T06:30:00Z"), plan.row(today))
    found = list(UsageRecord.objects.order_by("used_on").values_list("reported_at", flat=True))
    assert found[0] == datetime(month_day(3).year, month_day(3).month, 3, 6, 30, tzinfo=UTC)
    assert found[1] <= clock.now(), "a day that is not over was reported now"


def test_a_file_without_a_column_it_needs_is_refused(plan: Plan, tmp_path: Path) -> None:
    path = usage.write(tmp_path / "usage.csv", [], ("CustomerId", "Quantity"))
    with pytest.raises(Refusal) as refused:
        import_usage(program("test"), path)
    assert "MeterId" in str(refused.value)


def test_sums_are_those_of_many_records_on_many_days(plan: Plan, tmp_path: Path) -> None:
    rows = [plan.row(month_day(number % 28 + 1), f"{number}.{number:03}", meter, ResourceURI=f"{MACHINE}{number % 7}", PartnerEarnedCreditPercentage=str(number % 2 * 15))
            for number in range(1, 400) for meter in (HOURS, TIERED, OUT)]  # fmt: skip
    take(tmp_path, *rows[:700], name="a.csv")
    take(tmp_path, *rows[500:], name="b.csv", source="a.csv")
    check_sums()
    assert UsageRecord.objects.filter(used_on__lt=date(2000, 1, 1)).count() == 0
