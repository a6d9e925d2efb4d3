"""Usage over the API: shapes, exact amounts in the caller's currency, windows and pages, and who sees which side."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.support import usage
from tests.support.rate_cards import DATA, HOURS, OUT
from tests.support.two_tier import admin_of, at_most, colleague
from tests.support.usage import DISK, MACHINE, Plan, take, today
from tests.support.wire_schemas import check, check_list
from tests.support.world import World
from tests.wire.conftest import Caller
from twotier.core import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(as_program: None, tmp_path: Path) -> tuple[World, Plan]:
    return usage.build(tmp_path)


@pytest.fixture
def plan(scene: tuple[World, Plan], tmp_path: Path) -> Plan:
    """Return an Azure plan with usage of today: 10 hours of a machine, 100 GB of its disk, by hours and for the day."""
    made = scene[1]
    midnight = f"{today()}T00:00:00Z"
    rows = [
        made.row(
            midnight, "10", ResourceLocation="EU West", Tags='{"env": "prod", "n": 1}', EntitlementDescription="Shop"
        ),
        made.row(today(), "100.5", DATA, ResourceURI=DISK, PartnerEarnedCreditPercentage="15"),
        made.row(usage.month_day(3), "24", ReportedTime=f"{usage.month_day(4)}T05:00:00Z"),
    ]
    take(tmp_path, *rows)
    return made


LISTED = 86_900_000_000
"""8.68 for the machine and 2.01 for the disk, in US dollars: 10.69."""
EUROS = 9.8348
"""At the rate of November and later, 0.92."""


def ask(caller: Caller, path: str, plan: Plan, **options: Any) -> Any:
    """Ask for something of the customer; `{s}` is its subscription."""
    return caller("GET", f"/v1/customers/{plan.customer.id}{path.replace('{s}', str(plan.subscription.id))}", **options)


def test_every_customer_with_what_its_month_costs(plan: Plan, scene: tuple[World, Plan]) -> None:
    usage.plan(scene[0].harbor, domain="moewe.onmicrosoft.com", company_name="Möwe Handel")
    first, second = check_list(
        "CustomerMonthlyUsageRecord", scene[0].harbor.caller("GET", "/v1/customers/usagerecords").json
    )
    assert (first["name"], first["id"], first["resourceId"]) == (
        "Kranich Logistik",
        str(plan.customer.id),
        str(plan.customer.id),
    )
    assert (first["totalCost"], first["currencyCode"], first["currencyLocale"]) == (EUROS, "EUR", "de-DE")
    assert (first["usdTotalCost"], first["percentUsed"], first["isUpgraded"]) == (10.69, 0, True)
    assert first["budget"] == {"attributes": {"objectType": "SpendingBudget"}}
    assert (second["name"], second["totalCost"]) == ("Möwe Handel", 0)
    assert second["lastModifiedDate"]


def test_amounts_are_exact_numbers(plan: Plan, scene: tuple[World, Plan]) -> None:
    got = scene[0].harbor.caller("GET", "/v1/customers/usagerecords")
    assert b'"totalCost":9.8348,' in got.bytes
    assert b'"usdTotalCost":10.69,' in got.bytes


def test_a_customers_subscriptions_and_the_summaries(plan: Plan, scene: tuple[World, Plan]) -> None:
    harbor = scene[0].harbor.caller
    (row,) = check_list("SubscriptionMonthlyUsageRecord", ask(harbor, "/subscriptions/usagerecords", plan).json)
    assert (row["id"], row["status"], row["offerId"]) == (
        str(plan.subscription.id),
        "active",
        plan.subscription.catalog_item_id,
    )
    assert (row["totalCost"], row["partnerOnRecord"]) == (EUROS, plan.subscription.partner_of_record)
    found = check("CustomerUsageSummary", ask(harbor, "/usagesummary", plan).json)
    assert (found["totalCost"], found["usdTotalCost"], found["name"]) == (EUROS, 10.69, "Kranich Logistik")
    start = datetime.fromisoformat(found["billingStartDate"])
    assert (start.day, start.utcoffset()) == (1, timedelta())
    assert found["links"]["self"]["uri"] == f"/customers/{plan.customer.id}/usagesummary"
    one = check("SubscriptionUsageSummary", ask(harbor, "/subscriptions/{s}/usagesummary", plan).json)
    assert (one["totalCost"], one["name"]) == (EUROS, "Azure plan")
    whole = check("PartnerUsageSummary", harbor("GET", "/v1/usagesummary").json)
    assert (whole["totalCost"], whole["customersWithUsageBasedSubscription"]) == (EUROS, 1)
    assert whole["name"] == "Harbor Distribution"


@pytest.mark.parametrize("path", ["meterusagerecords", "usagerecords/bymeter", "UsageRecords/ByMeter"])
def test_usage_by_meter_in_the_callers_language(plan: Plan, scene: tuple[World, Plan], path: str) -> None:
    got = ask(scene[0].harbor.caller, f"/subscriptions/{{s}}/{path}", plan, X_Locale="de-DE")
    disk, machine = check_list("MeterUsageRecord", got.json)
    assert (disk["meterId"], disk["meterName"], disk["quantityUsed"]) == (str(DATA), "LRS: gespeicherte Daten", 100.5)
    assert (disk["totalCost"], disk["usdTotalCost"]) == (1.8492, 2.01)
    assert (machine["meterId"], machine["usdTotalCost"], machine["unit"]) == (str(HOURS), 8.68, "1 Hour")


@pytest.mark.parametrize("path", ["resourceusagerecords", "usagerecords/byresource"])
def test_usage_by_resource(plan: Plan, scene: tuple[World, Plan], path: str) -> None:
    rows = check_list("ResourceUsageRecord", ask(scene[0].harbor.caller, f"/subscriptions/{{s}}/{path}", plan).json)
    disk, machine = rows
    assert (machine["resourceUri"], machine["name"], machine["resourceGroupName"]) == (MACHINE, "web1", "shop")
    assert (machine["resourceType"], machine["entitlementName"], machine["usdTotalCost"]) == (
        "Microsoft.Compute",
        "Shop",
        8.68,
    )
    assert (disk["entitlementName"], disk["entitlementId"]) == ("Azure plan", "0b1f6471-1bf0-4dda-aec3-111122223333")


def test_services_of_a_subscription_are_open_to_programs(plan: Plan, scene: tuple[World, Plan]) -> None:
    got = ask(scene[0].harbor.caller, "/subscriptions/{s}/usagerecords/resources", plan, app_only=True)
    disk, machine = check_list("AzureResourceMonthlyUsageRecord", got.json)
    assert (disk["id"], disk["category"], disk["totalCost"]) == (str(DATA), "Storage", 1.8492)
    assert machine["quantityUsed"] == 10


def test_everything_else_needs_a_person(plan: Plan, scene: tuple[World, Plan]) -> None:
    for path in ("/usagesummary", "/subscriptions/usagerecords", "/subscriptions/{s}/meterusagerecords"):
        assert ask(scene[0].harbor.caller, path, plan, app_only=True).json["code"] == 910047


def window(since: datetime, until: datetime, **more: object) -> str:
    """Return the path of utilization for a window."""
    said = "".join(f"&{name}={value}" for name, value in more.items())
    return f"/subscriptions/{{s}}/utilizations/azure?start_time={quote(since.isoformat())}&end_time={quote(until.isoformat())}{said}"


def recent(**more: object) -> str:
    """Return the path of utilization since yesterday."""
    return window(clock.now() - timedelta(days=1), clock.now() + timedelta(days=1), **more)


def test_utilization_by_day_with_its_resources(plan: Plan, scene: tuple[World, Plan]) -> None:
    got = ask(scene[0].harbor.caller, recent(), plan, app_only=True)
    rows = [check("AzureUtilizationRecord", row) for row in got.json["items"]]
    machine = next(
        check("AzureResource", row["resource"]) and row for row in rows if row["resource"]["id"] == str(HOURS)
    )
    assert (machine["quantity"], machine["unit"], machine["infoFields"]) == (10, "1 Hour", {})
    assert machine["usageStartTime"] == f"{today()}T00:00:00Z"
    assert machine["usageEndTime"] == f"{today() + timedelta(days=1)}T00:00:00Z"
    assert machine["instanceData"] == {
        "resourceUri": MACHINE, "location": "EU West", "partNumber": "", "orderNumber": "",
        "tags": {"env": "prod", "n": "1"}, "additionalInfo": {},
    }  # fmt: skip
    assert "granularity=Daily" in got.json["links"]["self"]["uri"]
    assert "next" not in got.json["links"]


def test_utilization_by_hour_keeps_days_that_are_known_as_days(plan: Plan, scene: tuple[World, Plan]) -> None:
    rows = ask(scene[0].harbor.caller, recent(granularity="hourly"), plan).json["items"]
    ends = {row["resource"]["id"]: row["usageEndTime"] for row in rows}
    assert ends == {str(HOURS): f"{today()}T01:00:00Z", str(DATA): f"{today() + timedelta(days=1)}T00:00:00Z"}


def test_without_details_resources_are_added_up(plan: Plan, scene: tuple[World, Plan], tmp_path: Path) -> None:
    take(tmp_path, plan.row(today(), "5", ResourceURI=f"{MACHINE}2"), name="more.csv")
    rows = ask(scene[0].harbor.caller, recent(show_details="False"), plan).json["items"]
    assert {row["resource"]["id"]: row["quantity"] for row in rows} == {str(HOURS): 15, str(DATA): 100.5}
    assert not any("instanceData" in row for row in rows)


def test_the_window_is_that_of_reported_time(plan: Plan, scene: tuple[World, Plan]) -> None:
    day = datetime.combine(usage.month_day(3), datetime.min.time(), UTC)
    harbor = scene[0].harbor.caller
    assert ask(harbor, window(day, day + timedelta(days=1)), plan).json["items"] == []
    (row,) = ask(harbor, window(day + timedelta(days=1), day + timedelta(days=2)), plan).json["items"]
    assert row["usageStartTime"] == f"{usage.month_day(3)}T00:00:00Z"


def test_a_window_of_which_nothing_was_reported_yet_comes_later(plan: Plan, scene: tuple[World, Plan]) -> None:
    got = ask(scene[0].harbor.caller, window(clock.now() + timedelta(hours=1), clock.now() + timedelta(hours=9)), plan)
    assert (got.status, got.bytes) == (204, b"")
    assert 60 <= int(got.headers["Retry-After"]) <= 86_400


@pytest.mark.trap(9)
@pytest.mark.parametrize("follow", ["link", "token"])
def test_pages_follow_their_links_or_their_token_alone(
    plan: Plan, scene: tuple[World, Plan], tmp_path: Path, follow: str
) -> None:
    take(
        tmp_path,
        *(plan.row(today(), str(n), meter, ResourceURI=f"{MACHINE}{n}") for n in range(1, 8) for meter in (HOURS, OUT)),
        name="many.csv",
    )
    harbor, seen = scene[0].harbor.caller, []
    got = ask(harbor, recent(size=5), plan)
    for _page in range(9):
        seen += [
            (row["resource"]["id"], row["instanceData"]["resourceUri"], row["quantity"]) for row in got.json["items"]
        ]
        if "next" not in got.json["links"]:
            break
        link = got.json["links"]["next"]
        assert link["uri"].startswith("/customers/")
        assert [(header["key"], header["value"]) for header in link["headers"]] == [
            ("MS-ContinuationToken", got.json["continuationToken"])
        ]
        path = (
            "/v1" + link["uri"]
            if follow == "link"
            else f"/v1/customers/{plan.customer.id}/subscriptions/{plan.subscription.id}/utilizations/azure?seek_operation=Next"
        )
        got = harbor("GET", path, MS_ContinuationToken=link["headers"][0]["value"])
    assert "continuationToken" not in got.json
    assert len(seen) == len(set(seen)) == 16
    assert len(got.json["items"]) == 1


@pytest.mark.parametrize(
    "query",
    [
        "", "start_time=2026-11-01", "end_time=2026-11-01", "start_time=2026-11-02&end_time=2026-11-01", "start_time=x&end_time=2026-11-01",
        "start_time=2026-11-01&end_time=2026-11-02&granularity=weekly", "start_time=2026-11-01&end_time=2026-11-02&size=x",
        "start_time=2026-11-01&end_time=2026-11-02&seek_operation=Last",
    ],
)  # fmt: skip
def test_a_window_that_cannot_be_is_named(plan: Plan, scene: tuple[World, Plan], query: str) -> None:
    got = ask(scene[0].harbor.caller, f"/subscriptions/{{s}}/utilizations/azure?{query}", plan)
    assert got.status == 400
    assert got.json["code"] in (800002, 800042, 900126)


@pytest.mark.parametrize("token", ["nonsense", "eyJhIjoxfQ=="])
def test_a_token_of_another_list_is_refused(plan: Plan, scene: tuple[World, Plan], token: str) -> None:
    path = "/subscriptions/{s}/utilizations/azure?seek_operation=Next"
    assert ask(scene[0].harbor.caller, path, plan, MS_ContinuationToken=token).json["code"] == 800002


def test_clients_write_times_in_many_ways(plan: Plan, scene: tuple[World, Plan]) -> None:
    day = today()
    path = f"/subscriptions/{{s}}/utilization/azure?Start_Time={day.month}/{day.day}/{day.year}%2000:00:00&END_TIME=2999-01-01T00:00:00+01:00&Granularity=Daily&show_details=True"
    assert len(ask(scene[0].harbor.caller, path, plan).json["items"]) == 2


ALL = (
    "/usagesummary", "/subscriptions/usagerecords", "/subscriptions/{s}/usagesummary",
    "/subscriptions/{s}/meterusagerecords", "/subscriptions/{s}/resourceusagerecords",
    "/subscriptions/{s}/usagerecords/resources", "/subscriptions/{s}/utilizations/azure?start_time=2026-01-01&end_time=2999-01-01",
)  # fmt: skip


@pytest.mark.parametrize("path", ALL)
def test_each_tier_sees_its_own_side_and_strangers_nothing(plan: Plan, scene: tuple[World, Plan], path: str) -> None:
    world = scene[0]
    callers: dict[str, tuple[Callable[..., Any], int]] = {
        "seller": (world.harbor.caller, 200), "reseller": (world.alpine.caller, 200),
        "customer": (admin_of(plan.customer), 200), "another provider": (world.nordic.caller, 404),
        "another reseller": (world.seine.caller, 404), "billing admin": (colleague(world.harbor, "billing_admin"), 200),
        "sales agent": (colleague(world.harbor, "sales_agent"), 403),
    }  # fmt: skip
    for who, (caller, status) in callers.items():
        got = ask(caller, path, plan)  # type: ignore[arg-type]
        assert got.status == status, (who, got.bytes)
        if status == 200 and who != "seller":
            assert b"budget" not in got.bytes or b'"amount"' not in got.bytes


def test_a_reseller_reads_its_customers_in_its_own_currency_and_no_budget(
    plan: Plan, scene: tuple[World, Plan]
) -> None:
    scene[0].harbor.caller("PATCH", f"/v1/customers/{plan.customer.id}/usagebudget", {"amount": 20})
    (row,) = scene[0].alpine.caller("GET", "/v1/customers/usagerecords").json["items"]
    assert (row["totalCost"], row["currencyLocale"], row["percentUsed"]) == (EUROS, "de-AT", 0)
    assert row["budget"] == {"attributes": {"objectType": "SpendingBudget"}}
    assert scene[0].alpine.caller("GET", "/v1/usagesummary").json["emailsToNotify"] == []
    assert scene[0].seine.caller("GET", "/v1/customers/usagerecords").json["items"] == []


def test_a_former_seller_sees_no_usage(plan: Plan, scene: tuple[World, Plan]) -> None:
    from twotier.customers.models import Relationship

    Relationship.objects.filter(tenant_id=plan.customer.id, partner_id=scene[0].harbor.id).update(status="ended")
    assert ask(scene[0].harbor.caller, "/usagesummary", plan).json["code"] == 20002
    assert scene[0].harbor.caller("GET", "/v1/customers/usagerecords").json["items"] == []


def test_reads_take_the_same_statements_whatever_the_number_of_customers(plan: Plan, scene: tuple[World, Plan]) -> None:
    harbor = scene[0].harbor.caller
    for number in range(4):
        usage.plan(scene[0].harbor, domain=f"kunde{number}.onmicrosoft.com", company_name=f"Kunde {number}")
    harbor("GET", "/v1/customers/usagerecords")
    with at_most(9):
        assert len(harbor("GET", "/v1/customers/usagerecords").json["items"]) == 5
    with at_most(11):
        harbor("GET", "/v1/usagesummary")
    with at_most(10):
        ask(harbor, recent(), plan)


def test_a_license_has_no_usage(plan: Plan, scene: tuple[World, Plan], tmp_path: Path) -> None:
    from tests.support.scene import place
    from twotier.subscriptions.models import Subscription

    item = next(
        row
        for row in scene[0]
        .harbor.caller("GET", f"/v1/customers/{plan.customer.id}/products/CFQ7TTC0LH18/skus/0001/availabilities")
        .json["items"]
    )
    place(scene[0].harbor, plan.customer.id, item["catalogItemId"])
    other = Subscription.objects.exclude(id=plan.subscription.id).get()
    base = f"/v1/customers/{plan.customer.id}/subscriptions/{other.id}"
    assert scene[0].harbor.caller("GET", f"{base}/usagesummary").json["totalCost"] == 0
    assert scene[0].harbor.caller("GET", f"{base}/meterusagerecords").json["items"] == []
    assert len(ask(scene[0].harbor.caller, "/subscriptions/usagerecords", plan).json["items"]) == 1
