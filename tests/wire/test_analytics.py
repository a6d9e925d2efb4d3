"""Analytics over the wire: the language, groups and pages, and that nobody reads what another sold."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest

from tests.support import kept, subscriptions, transfers, two_tier, two_ways, usage, vendors
from tests.support.rate_cards import HOURS
from tests.support.transfers import Scene
from tests.support.two_ways import TwoWays
from tests.support.wire_schemas import check, check_list
from tests.usecases.test_licenses import Shop
from tests.wire.conftest import Caller, Got, caller
from twotier.access.models import Membership, Organization, Person
from twotier.catalog.models import IncludedPlan, PublishedProduct, ServicePlan
from twotier.core import clock
from twotier.customers.usecases.remove_relationship import remove_relationship
from twotier.insights import kinds
from twotier.insights.queries import azure, elsewhere, licenses, referrals, resellers
from twotier.insights.queries import subscriptions as subscription_analytics
from twotier.orders.usecases.answer_request import accept_request, refuse_request, withdraw_request
from twotier.orders.usecases.request_order import request_order
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases.request_change import request_quantity

pytestmark = pytest.mark.django_db
TYPES = {
    "Microsoft 365 Business Basic": "Microsoft365",
    "Dynamics 365 Sales": "Dynamics",
    "Enterprise Mobility + Security E3": "EMS",
    "Azure plan": "Azure",
    "Windows 11 Pro": "Windows",
    "Exchange Online (Plan 1)": "Office",
    "Something else": "UNKNOWN",
}


@pytest.fixture
def scene(as_program: None, tmp_path: Path) -> Scene:
    return transfers.build(tmp_path)


@pytest.fixture
def shop(as_program: None, tmp_path: Path) -> Shop:
    return kept.scene("shop of licenses", lambda: Shop(tmp_path))


def get(caller: Caller, path: str, **query: object) -> Got:
    """Ask for analytics of a partner."""
    return caller("GET", f"/partner/v1/analytics/{path}?{urlencode(query)}")


def found(caller: Caller, path: str, **query: object) -> Any:
    """Return the rows, after a look at their envelope."""
    got = get(caller, path, **query)
    assert got.status == 200, got.bytes
    assert list(got.json) == ["Value", "@nextLink", "TotalCount"]
    return got.json["Value"]


def ids(rows: list[dict[str, Any]]) -> set[str]:
    """Return the ids of rows."""
    return {row["id"] for row in rows}


def said(caller: Caller, path: str, **query: object) -> str:
    """Return what a refused question is told."""
    got = get(caller, path, **query)
    assert (got.status, got.json["code"]) == (400, 800002), got.bytes
    return str(got.json["description"])


def test_a_subscription_is_told_with_the_documented_members(scene: Scene) -> None:
    row = scene.sold(quantity=7)
    (told,) = found(scene.harbor.caller, "subscriptions")
    check("AnalyticsSubscription", told)
    assert told["customerTenantId"] == str(scene.customer.id)
    assert (told["customerName"], told["customerMarket"]) == (scene.customer.company_name, "DE")
    assert (told["id"], told["status"], told["licenseCount"]) == (str(row.id), "ACTIVE", 7)
    assert (told["partnerName"], told["providerName"]) == ("Alpine IT", "Harbor Distribution")
    assert told["partnerId"] == str(scene.trade.alpine.id)
    last = row.next_term_start - timedelta(days=1)
    assert told["commitmentEndDate"] == f"{last}T00:00:00Z"
    assert (told["billingCycleName"], told["churnRisk"], told["autoRenewEnabled"]) == ("MONTHLY", "Low", True)


def test_a_direct_bill_partner_is_the_partner_itself(scene: Scene) -> None:
    scene.sold(seller=scene.baltic)
    (told,) = found(scene.baltic.caller, "subscriptions")
    assert (told["partnerId"], told["partnerName"]) == (str(scene.baltic.id), "Baltic Systems")
    assert "providerName" not in told


def test_everyone_reads_what_is_theirs_alone(scene: Scene) -> None:
    mine, other = scene.sold(), scene.sold(seller=scene.baltic)
    rows = {name: ids(found(who.caller, "subscriptions")) for name, who in (("harbor", scene.harbor), ("baltic", scene.baltic), ("alpine", scene.trade.alpine), ("nordic", scene.trade.nordic))}  # fmt: skip
    assert rows == {"harbor": {str(mine.id)}, "baltic": {str(other.id)}, "alpine": {str(mine.id)}, "nordic": set()}
    found_by_filter = found(
        scene.trade.nordic.caller, "subscriptions", filter=f"id eq '{mine.id}' or id ne '{mine.id}'"
    )
    assert found_by_filter == []


@pytest.mark.parametrize(
    ("condition", "hits"),
    [
        ("licenseCount gt 5", "b"),
        ("licenseCount ge 5", "ab"),
        ("licenseCount lt 9 and licenseCount le 5", "a"),
        ("licenseCount eq 5.0", "a"),
        ("licenseCount eq 5.5", ""),
        ("licenseCount ne '5'", "b"),
        ("autoRenewEnabled eq true", "a"),
        ("AUTORENEWENABLED EQ FALSE", "b"),
        ("status eq 'active'", "a"),
        ("status ne 'ACTIVE'", "b"),
        ("friendlyName eq 'O''Brien (first), and eq'", "a"),
        ("(friendlyName eq 'x' or licenseCount gt 5) and status eq 'SUSPENDED'", "b"),
        ("friendlyName eq 'x' or licenseCount gt 5 and status eq 'SUSPENDED'", "b"),
        ("status eq 'ACTIVE' and licenseCount eq 9 or licenseCount eq 9", "b"),
        ("effectiveStartDate eq {today}", "ab"),
        ("effectiveStartDate eq {today}T00:00:01Z", ""),
        ("effectiveStartDate ge {today}T00:00:01Z", ""),
        ("effectiveStartDate lt '{today}T00:00:01Z'", "ab"),
        ("creationDate eq {today}", "ab"),
        ("creationDate ne {today}", ""),
        ("creationDate ge cast('{today}', Edm.DateTimeOffset)", "ab"),
        ("creationDate gt 9998-12-31T23:59:59", ""),
        ("commitmentEndDate gt 0001-01-01T00:00:00", "ab"),
        ("trialStartDate eq null", "ab"),
        ("trialStartDate ne null", ""),
        ("trialStartDate ne 2026-01-01", "ab"),
        ("trialStartDate gt 2026-01-01", ""),
        ("partnerName eq null or providerName ne null", "ab"),
        ("id eq {a}", "a"),
        ("customerTenantId eq '{customer}'", "ab"),
        ("", "ab"),
    ],
)
def test_a_filter_finds_rows(scene: Scene, condition: str, hits: str) -> None:
    rows = {"a": scene.sold(quantity=5), "b": scene.sold(quantity=9)}
    Subscription.objects.filter(id=rows["a"].id).update(friendly_name="O'Brien (first), and eq")
    Subscription.objects.filter(id=rows["b"].id).update(auto_renew=False, status="suspended")  # as it comes to be
    words = {"today": clock.today(), "a": str(rows["a"].id).upper(), "customer": str(scene.customer.id).upper()}
    asked = found(scene.harbor.caller, "subscriptions", filter=condition.format(**words))
    assert ids(asked) == {str(rows[name].id) for name in hits}


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        ("status", "The filter lacks eq, ne, gt, lt, ge or le at character 7."),
        ("status eq", "The filter lacks a value at character 10. Texts stand in single quotes."),
        ("status is 'ACTIVE'", "The filter knows no “is”, at character 8. Use eq, ne, gt, lt, ge or le."),
        ("status eq 'ACTIVE", "The filter lacks the end of the quote that begins at character 11."),
        ("status eq 'A' status eq 'B'", "The filter cannot be read at character 15: “status”. Join comparisons by and, or."),
        ("(status eq 'A'", "The filter lacks “)” at character 15."),
        ("status eq 'A')", "The filter cannot be read at character 14: “)”. Join comparisons by and, or."),
        ("and", "The filter lacks eq, ne, gt, lt, ge or le at character 4."),
        ("'status' eq 1", "The filter lacks a field at character 1. Write it as: status eq 'ACTIVE'."),
        ("status eq 'A' and", "The filter lacks a field at character 18. Write it as: status eq 'ACTIVE'."),
        ("creationDate gt cast('2026-01-01')", "The filter lacks “,” at character 34."),
        ("licenseCount gt many", "The value many at character 17 does not fit the field licenseCount."),
        ("licenseCount gt NaN", "The value NaN at character 17 does not fit the field licenseCount."),
        ("licenseCount gt 1e99", "The value 1e99 at character 17 does not fit the field licenseCount."),
        ("autoRenewEnabled eq 1", "The value 1 at character 21 does not fit the field autoRenewEnabled."),
        ("autoRenewEnabled gt true", "The field autoRenewEnabled cannot be compared by gt, at character 1. Use eq or ne."),
        ("creationDate gt yesterday", "The value yesterday at character 17 does not fit the field creationDate."),
        ("creationDate gt 9999-12-31", "The value 9999-12-31 at character 17 does not fit the field creationDate."),
        ("id eq 5", "The value 5 at character 7 does not fit the field id."),
        ("trialStartDate gt null", "The field trialStartDate cannot be compared with null by gt, at character 19. Use eq or ne."),
        ("(" * 17 + "status eq 'A'" + ")" * 17, "The filter is nested too deeply at character 17. Ask in several requests."),
        (" or ".join(["licenseCount eq 1"] * 101), "The filter has too many comparisons at character 2101. Ask in several requests."),
    ],
)  # fmt: skip
def test_a_bad_filter_is_told_where_it_is_bad(scene: Scene, condition: str, sentence: str) -> None:
    assert said(scene.harbor.caller, "subscriptions", filter=condition) == sentence


@pytest.mark.parametrize("title", ["Müller Straße", "МАЛЫЙ ПРИБОЙ", "Ωmega", "雲端"])
def test_texts_compare_without_case_in_every_alphabet(scene: Scene, title: str) -> None:
    row = scene.sold()
    Subscription.objects.filter(id=row.id).update(friendly_name=title.swapcase().replace("SS", "ß"))
    assert ids(found(scene.harbor.caller, "subscriptions", filter=f"friendlyName eq '{title}'")) == {str(row.id)}
    assert found(scene.harbor.caller, "subscriptions", filter=f"friendlyName ne '{title}'") == []
    assert len(found(scene.harbor.caller, "subscriptions", filter=f"friendlyName ge '{title}'")) == 1


TABLES = {
    "subscriptions": subscription_analytics.TABLE, "indirectresellers": resellers.TABLE, "usage/azure": azure.TABLE,
    "commercial/deployment/license": licenses.DEPLOYMENT, "commercial/usage/license": licenses.USAGE,
    "referrals": referrals.TABLE, "search": elsewhere.SEARCHES,
}  # fmt: skip
SAMPLES = {kinds.TEXT: "'Ä'", kinds.FLAG: "true", kinds.NUMBER: "5", kinds.QUANTITY: "1.5", kinds.MOMENT: "2026-11-28T10:00:00Z", kinds.DAY: "2026-11-28"}  # fmt: skip


@pytest.mark.parametrize("path", TABLES)
def test_every_field_can_be_compared_ordered_and_grouped(scene: Scene, path: str) -> None:
    scene.sold()
    table = TABLES[path]
    for name, kind in table.fields.items():
        value = SAMPLES.get(kind, f"'{scene.customer.id}'")
        every = " or ".join(f"{name} {operator} {value}" for operator in sorted(kind.operators))
        found(scene.harbor.caller, path, filter=f"{every} or {name} eq null", orderby=f"{name} desc")
        for level in ("day", "week", "month") if table.counts and name not in table.counts else ():
            found(scene.harbor.caller, path, groupby=name, aggregationLevel=level, orderby=name)


HOSTILE = (
    "licenseCount eq 0e999999999", "licenseCount eq 1e-9999999", "licenseCount gt -999999999999999",
    "licenseCount lt 0.1", "id eq '{a}'", "friendlyName eq '%'", "friendlyName eq '\\'' or 1=1 --'",
    "friendlyName eq '%s {0} %(x)s'", "friendlyName eq '" + "x" * 3000 + "'", "creationDate eq 2026-W01-1",
    "creationDate eq 0001-01-01T00:00:00+14:00", "creationDate lt 2026-11-28T10:00:00+02:00", "status eq null",
    "\x00", "status eq '\x00'", "😀 eq 1", ")" * 50, "status\u00a0eq 'ACTIVE'", "\"status\" eq 1",
)  # fmt: skip


@pytest.mark.parametrize("condition", HOSTILE)
def test_no_question_breaks_anything(scene: Scene, condition: str) -> None:
    scene.sold()
    for query in ({"filter": condition}, {"groupby": condition}, {"orderby": condition}):
        got = get(scene.harbor.caller, "subscriptions", **query, skip=999_999_999 if len(condition) > 50 else 0)
        assert got.status in (200, 400), (query, got.bytes)
        assert got.status == 200 or got.json["code"] == 800002, (query, got.bytes)


def test_a_refusal_of_a_question_speaks_the_callers_language(scene: Scene) -> None:
    path = "/partner/v1/analytics/subscriptions?" + urlencode({"filter": "status eq 'ACTIVE' colour"})
    told = scene.harbor.caller("GET", path, X_Locale="de-DE").json["description"]
    assert "Filter" in told
    assert "Zeichen 20" in told


def test_an_unknown_field_is_answered_with_those_that_there_are(scene: Scene) -> None:
    told = said(scene.harbor.caller, "subscriptions", filter="status eq 'A' and colour eq 'red'")
    assert "asks for colour at character 19" in told
    assert "customerTenantId, customerName" in told
    assert "asks for colour at character 9" in said(scene.harbor.caller, "subscriptions", groupby="status, colour")


def test_groups_add_up_rows_and_cut_dates(scene: Scene) -> None:
    for title, quantity in (("Azure plan", 1), ("Exchange Online", 2), ("Exchange Online", 3)):
        row = scene.sold(quantity=quantity)
        Subscription.objects.filter(id=row.id).update(title=title, created_at=datetime(2026, 11, 18, 15, tzinfo=UTC))
    groups = found(scene.harbor.caller, "subscriptions", groupby="SubscriptionType")
    assert groups == [
        {"subscriptionType": "Azure", "subscriptionCount": 1, "licenseCount": 1},
        {"subscriptionType": "Office", "subscriptionCount": 2, "licenseCount": 5},
    ]
    check("AnalyticsSubscription", groups[0])
    starts = {"day": "2026-11-18", "week": "2026-11-16", "month": "2026-11-01", "dateRange": "2026-11-18"}
    for level, start in starts.items():
        (told,) = found(scene.harbor.caller, "subscriptions", groupby="creationDate", aggregationLevel=level)
        assert told == {"creationDate": f"{start}T00:00:00Z", "subscriptionCount": 3, "licenseCount": 6}
    by_both = found(scene.harbor.caller, "subscriptions", groupby="status,effectiveStartDate", aggregationLevel="month")
    assert [row["subscriptionCount"] for row in by_both] == [3]
    assert "knows no year" in said(
        scene.harbor.caller, "subscriptions", groupby="creationDate", aggregationLevel="year"
    )


def test_groups_obey_filter_order_and_page(scene: Scene) -> None:
    for item in ("Basic P1M monthly", "Basic P1Y annual", "Basic P1Y monthly", "Premium P1Y monthly"):
        scene.sold(item)
    asked = {"groupby": "productName,billingCycleName", "filter": "productName eq 'basic'"}
    assert "asks for churnRisk" in said(scene.harbor.caller, "subscriptions", **asked, orderby="churnRisk")
    rows = found(scene.harbor.caller, "subscriptions", **asked, orderby="subscriptionCount desc")
    assert [(row["billingCycleName"], row["subscriptionCount"]) for row in rows] == [("MONTHLY", 2), ("ANNUAL", 1)]
    got = get(scene.harbor.caller, "subscriptions", **asked, top=1).json
    assert (got["TotalCount"], [row["billingCycleName"] for row in got["Value"]]) == (2, ["ANNUAL"])
    assert "skip=1" in got["@nextLink"]
    assert "asks for licenseCount" in said(scene.harbor.caller, "subscriptions", groupby="licenseCount")


def test_every_type_of_product_is_told(scene: Scene) -> None:
    for title in TYPES:
        Subscription.objects.filter(id=scene.sold().id).update(title=title)
    rows = found(scene.harbor.caller, "subscriptions")
    assert {row["productName"]: row["subscriptionType"] for row in rows} == TYPES


def test_pages_follow_one_another(scene: Scene) -> None:
    made = {str(scene.sold().id) for _n in range(5)}
    asked = urlencode({"top": 2, "filter": "status eq 'ACTIVE'"})
    path: str | None = f"/partner/v1/analytics/subscriptions?{asked}"
    seen: list[str] = []
    while path:
        got = scene.harbor.caller("GET", path).json
        assert got["TotalCount"] == 5
        seen += [row["id"] for row in got["Value"]]
        path = got["@nextLink"]
    assert (len(seen), set(seen)) == (5, made)
    got = get(scene.harbor.caller, "subscriptions", skip=5).json
    assert got == {"Value": [], "@nextLink": None, "TotalCount": 5}
    assert get(scene.harbor.caller, "subscriptions", top="many").status == 400
    assert len(found(scene.harbor.caller, "subscriptions", top=99_999)) == 5


def test_the_way_to_the_next_rows_keeps_the_question_in_any_spelling(scene: Scene) -> None:
    made = {str(scene.sold(quantity=n).id): n for n in range(1, 4)}
    asked = "FILTER=licenseCount%20gt%200%20and%20friendlyName%20ne%20%27%26%3D%2B%27&OrderBy=licenseCount%20desc"
    path: str | None = f"/Partner//V1/Analytics//SUBSCRIPTIONS/?{asked}?TOP=1"
    seen: list[int] = []
    while path:
        got = scene.harbor.caller("GET", path)
        assert got.status == 200, got.bytes
        seen += [made[row["id"]] for row in got.json["Value"]]
        path = got.json["@nextLink"]
        assert path is None or path.startswith("/partner/v1/analytics/subscriptions?")
    assert seen == [3, 2, 1]


def test_rows_come_in_the_order_that_is_asked(scene: Scene) -> None:
    for quantity in (2, 9, 5):
        scene.sold(quantity=quantity)
    rows = found(scene.harbor.caller, "subscriptions", orderby="autoRenewEnabled, licenseCount DESC")
    assert [row["licenseCount"] for row in rows] == [9, 5, 2]
    rows = found(scene.harbor.caller, "subscriptions", orderby="licenseCount")
    assert [row["licenseCount"] for row in rows] == [2, 5, 9]
    assert "knows no sideways" in said(scene.harbor.caller, "subscriptions", orderby="licenseCount sideways")


def test_a_provider_reads_its_resellers_with_what_they_sold(scene: Scene) -> None:
    (nothing,) = found(scene.harbor.caller, "indirectresellers")
    assert (nothing["subscriptionCount"], nothing["firstSubscriptionCreationDate"]) == (0, "0001-01-01T00:00:00Z")
    first, last = scene.sold(quantity=2), scene.sold("Basic P1M monthly", quantity=3)
    (told,) = found(scene.harbor.caller, "indirectresellers")
    check("AnalyticsIndirectResellers", told)
    assert (told["partnerTenantId"], told["id"]) == (str(scene.trade.alpine.id), scene.trade.alpine.mpn_id)
    assert (told["name"], told["market"]) == ("Alpine IT", "AT")
    assert (told["subscriptionCount"], told["licenseCount"]) == (2, 5)
    ends = sorted(row.next_term_start - timedelta(days=1) for row in (first, last))
    assert [told["firstSubscriptionEndDate"], told["latestSubscriptionEndDate"]] == [f"{end}T00:00:00Z" for end in ends]
    assert told["firstSubscriptionDeprovisionedDate"] == "0001-01-01T00:00:00Z"
    never = "firstSubscriptionDeprovisionedDate eq 0001-01-01T00:00:00"
    assert len(found(scene.harbor.caller, "indirectresellers", filter=never)) == 1
    assert found(scene.harbor.caller, "indirectresellers", groupby="market") == [
        {"market": "AT", "subscriptionCount": 2, "licenseCount": 5, "indirectResellerCount": 1}
    ]
    assert found(scene.trade.nordic.caller, "indirectresellers") == []


def test_the_vendor_reads_the_resellers_of_every_provider_with_their_sums_alone(scene: Scene) -> None:
    scene.sold(quantity=2)
    scene.sold(quantity=3, seller=scene.baltic)
    vendor = vendors.vendor(scene.trade, "vendor_admin")
    told = found(vendor, "indirectresellers", filter="subscriptionCount gt 0")
    assert [(row["name"], row["subscriptionCount"], row["licenseCount"]) for row in told] == [("Alpine IT", 1, 2)]
    assert get(vendor, "subscriptions").status == 403
    blind = caller("Meridian Two", ["vendor"], "US", ["vendor_admin"], kind="vendor")
    assert found(blind, "indirectresellers") == []


def test_searches_are_none_and_questions_about_them_are_read_all_the_same(scene: Scene) -> None:
    got = get(scene.harbor.caller, "search")
    assert got.json == {"Value": [], "@nextLink": None, "TotalCount": 0}
    assert "no field here" in said(scene.harbor.caller, "search", filter="colour eq 'red'")
    assert "no field here" in said(scene.harbor.caller, "search", groupby="colour")


@pytest.fixture
def ways(as_program: None, tmp_path: Path) -> TwoWays:
    return two_ways.build(tmp_path)


def test_requests_for_subscriptions_are_referrals_of_the_partner_that_received_them(ways: TwoWays) -> None:
    harbor, alpine = ways.harbor, ways.alpine
    open_, won, lost, declined = (
        request_order(alpine.actor, ways.indirect.id, [ways.line(quantity=n)]) for n in range(1, 5)
    )
    accept_request(harbor.actor, won.id)
    withdraw_request(alpine.actor, lost.id)
    refuse_request(harbor.actor, declined.id, reason="Sold out.")
    request_quantity(alpine.actor, ways.indirect.id, Subscription.objects.get().id, 9)
    rows = found(harbor.caller, "referrals", orderby="createdDate")
    assert {row["id"]: row["status"] for row in rows} == {
        str(open_.id): "New", str(won.id): "Won", str(lost.id): "Lost", str(declined.id): "Declined"
    }  # fmt: skip
    told = next(check("AnalyticsReferrals", row) for row in rows if row["status"] == "Won")
    assert (told["customerName"], told["customerMarket"]) == (ways.indirect.company_name, "DE")
    assert (told["customerOrgSize"], told["partnerMarket"]) == ("1to9employees", harbor.caller.organization.market)
    dates = ("acceptedDate", "acknowledgedDate", "wonDate")
    assert [told[name][:10] for name in dates] == [str(clock.today())] * 3
    assert "declinedDate" not in told
    assert found(harbor.caller, "referrals", groupby="status", filter="status ne 'new'", orderby="status") == [
        {"status": word, "referralCount": 1} for word in ("Declined", "Lost", "Won")
    ]
    assert found(alpine.caller, "referrals") == []
    assert found(ways.trade.baltic.caller, "referrals", filter=f"id eq {won.id}") == []


@pytest.mark.parametrize(
    ("people", "word"),
    [(9, "1to9employees"), (10, "10to50employees"), (50, "10to50employees"), (51, "51to250employees")],
)
def test_the_size_of_a_referred_customer_counts_its_users(ways: TwoWays, people: int, word: str) -> None:
    request_order(ways.alpine.actor, ways.indirect.id, [ways.line()])
    customer = Organization.objects.get(id=ways.indirect.id)
    for number in range(people - Membership.objects.filter(tenant_id=customer.id).count()):
        person = Person.objects.create(tenant_id=customer.id, user_name=f"u{number}@x", created_at=clock.now())
        Membership.objects.create(
            tenant_id=customer.id, organization=customer, person=person, roles=["user"], created_at=clock.now()
        )
    (told,) = found(ways.harbor.caller, "referrals")
    assert told["customerOrgSize"] == word


# What stands in histories


@pytest.fixture
def store(as_program: None, tmp_path: Path) -> Iterator[subscriptions.Shop]:
    """Return a shop under a clock that stands still."""
    yield from subscriptions.shops(tmp_path)


def only(store: subscriptions.Shop, row: Subscription) -> dict[str, Any]:
    """Return the analytics of one subscription."""
    (told,) = found(store.world.harbor.caller, "subscriptions", filter=f"id eq {row.id}")
    return dict(check("AnalyticsSubscription", told))


def test_renewals_and_ends_come_from_the_history(store: subscriptions.Shop) -> None:
    row = store.sell("P1M")
    assert "lastRenewalDate" not in only(store, row)
    store.time.on("2027-01-21")
    told = only(store, row)
    assert (told["lastRenewalDate"], told["effectiveStartDate"]) == ("2027-01-20T00:00:00Z", "2026-11-20T00:00:00Z")
    assert (told["commitmentEndDate"], told["currentStateEndDate"]) == ("2027-02-19T00:00:00Z",) * 2
    store.change(row, end_of_term="cancel")
    assert only(store, row)["churnRisk"] == "High"
    store.time.on("2027-02-21")
    told = only(store, row)
    row.refresh_from_db()
    assert row.state_until
    assert (told["status"], "deprovisionedDate" in told) == ("SUSPENDED", False)
    assert told["currentStateEndDate"] == f"{row.state_until - timedelta(days=1)}T00:00:00Z"
    store.time.on("2027-09-01")
    told = only(store, row)
    assert (told["status"], "currentStateEndDate" in told) == ("DEPROVISIONED", False)
    assert told["deprovisionedDate"].endswith("T00:00:00Z")


def test_a_trial_says_when_it_was_one_and_became_paid(store: subscriptions.Shop) -> None:
    row = store.sell("P1M", sku=subscriptions.TRIAL, quantity=5)
    told = only(store, row)
    assert (told["trialStartDate"], told["trialEndDate"]) == ("2026-11-20T00:00:00Z", "2026-12-19T00:00:00Z")
    assert "trialToPaidConversionDate" not in told
    store.time.on("2026-12-21")
    told = only(store, row)
    assert told["trialToPaidConversionDate"] == "2026-12-20T00:00:00Z"
    assert told["trialEndDate"] == "2026-12-19T00:00:00Z"
    assert "trialStartDate" not in only(store, store.sell())


def test_a_resellers_row_tells_when_its_subscriptions_stopped(store: subscriptions.Shop) -> None:
    first, last = (store.sell(mpn_id=store.world.alpine.mpn_id) for _n in range(2))
    store.time.jump(subscriptions.NOON + timedelta(days=1))
    store.change(first, status="suspended")
    store.time.jump(subscriptions.NOON + timedelta(days=2))
    store.change(last, status="suspended")
    store.change(last, status="deleted")
    (told,) = found(store.world.harbor.caller, "indirectresellers")
    days = {name: told[f"{name}Date"][:10] for name in ("firstSubscriptionSuspended", "latestSubscriptionSuspended", "firstSubscriptionDeprovisioned", "latestSubscriptionDeprovisioned")}  # fmt: skip
    assert list(days.values()) == ["2026-11-21", "2026-11-22", "2026-11-22", "2026-11-22"]


def test_azure_usage_is_told_by_day_and_meter_and_adds_up(as_program: None, tmp_path: Path) -> None:
    trade, plan = usage.build(tmp_path)
    days = [usage.month_day(1), usage.month_day(2)]
    usage.take(
        tmp_path, *[plan.row(day, "1.5", ResourceURI=uri) for day in days for uri in (usage.MACHINE, usage.DISK)]
    )
    rows = found(trade.harbor.caller, "usage/azure", orderby="usageDate")
    assert [(row["usageDate"], row["quantity"]) for row in rows] == [(f"{day}T00:00:00Z", 3) for day in days]
    assert rows[0]["subscriptionId"] == str(plan.subscription.id)
    assert (rows[0]["customerName"], rows[0]["consumptionMeterId"]) == (plan.customer.company_name, str(HOURS))
    assert (rows[0]["reservationId"], rows[0]["serviceType"]) == ("", "Microsoft.Compute")
    check("AnalyticsAzureUsage", rows[0])
    months = found(trade.harbor.caller, "usage/azure", groupby="usageDate", aggregationLevel="month")
    assert months == [{"usageDate": f"{days[0]:%Y-%m}-01T00:00:00Z", "quantity": 6}]
    assert len(found(trade.harbor.caller, "usage/azure", filter=f"quantity ge 3 and usageDate gt {days[0]}")) == 1
    assert found(trade.harbor.caller, "usage/azure", filter="quantity gt 3.25") == []
    assert len(found(trade.alpine.caller, "usage/azure", filter=f"customerTenantId eq '{plan.customer.id}'")) == 2
    assert found(trade.baltic.caller, "usage/azure") == []
    (told,) = found(trade.harbor.caller, "subscriptions")
    assert told["lastUsageDate"] == f"{days[1]}T00:00:00Z"
    assert found(trade.baltic.caller, "subscriptions") == []
    assert found(trade.harbor.caller, "commercial/deployment/license") == []


PATHS = (
    "/partner/v1/analytics/subscriptions",
    "/partner/v1/analytics/commercial/deployment/license",
    "/partner/v1/analytics/commercial/usage/license",
    "/partner/v1/analytics/usage/azure",
    "/partner/v1/analytics/referrals",
    "/partner/v1/analytics/search",
    "/v1/analytics/licenses/deployment",
    "/v1/analytics/licenses/usage",
)


def test_roles_without_analytics_read_none(scene: Scene) -> None:
    customer, helpdesk = (
        two_tier.admin_of(scene.customer),
        two_tier.colleague(scene.harbor, "helpdesk_agent", "billing_admin"),
    )
    for path in (*PATHS, "/partner/v1/analytics/indirectresellers"):
        assert customer("GET", path).status == 403, path
        assert helpdesk("GET", path).status == 403, path
    for kind in ("deployment", "usage"):
        path = f"/v1/customers/{scene.customer.id}/analytics/licenses/{kind}"
        assert customer("GET", path).status == 403, path
        assert helpdesk("GET", path).status == 403, path
    assert scene.trade.alpine.caller("GET", "/partner/v1/analytics/indirectresellers").status == 403
    assert scene.harbor.caller("GET", PATHS[0], app_only=True).status in (401, 403)


# Licenses


def publish(part: str, *plans: str) -> UUID:
    """Publish a product with service plans; returns its GUID."""
    product = PublishedProduct.objects.create(guid=uuid4(), string_id=part, title=part)
    for name in plans:
        plan = ServicePlan.objects.create(guid=uuid4(), name=name, title=name)
        IncludedPlan.objects.create(product=product, plan=plan)
    return product.guid


def test_deployment_counts_what_is_assigned(shop: Shop) -> None:
    guid = publish("CFQ7TTC0LH18", "EXCHANGE_S_STANDARD")
    shop.buy("Basic P1M monthly", 4)
    shop.buy("Premium P1Y monthly", 2)
    shop.give(*shop.hire("ann", "bob"))
    rows = found(shop.world.harbor.caller, "commercial/deployment/license", filter=f"customerTenantId eq '{shop.id}'")
    assert [(row["productName"], row["licensesSold"], row["licensesDeployed"]) for row in rows] == [("Basic", 7, 2), ("Premium", 2, 0)]  # fmt: skip
    assert rows[0]["productId"] == str(guid)
    assert rows[1]["productId"].startswith("CFQ7TTC0LCHC:")
    assert {(row["serviceCode"], row["serviceName"], row["channel"]) for row in rows} == {("o365", "Microsoft Office 365", "reseller")}  # fmt: skip
    by_product = found(
        shop.world.harbor.caller, "commercial/deployment/license", filter=f"productId eq '{str(guid).upper()}'"
    )
    assert [row["productName"] for row in by_product] == ["Basic"]
    used = found(shop.world.harbor.caller, "commercial/deployment/license", filter="licensesDeployed gt 0", orderby="licensesSold desc")  # fmt: skip
    assert len(used) == 1
    assert found(shop.world.baltic.caller, "commercial/deployment/license") == []
    assert len(found(shop.world.alpine.caller, "commercial/deployment/license")) == 2
    assert "cannot be grouped" in said(shop.world.harbor.caller, "commercial/deployment/license", groupby="channel")


def test_usage_counts_who_signed_in_lately_by_workload(shop: Shop) -> None:
    publish("CFQ7TTC0LH18", "EXCHANGE_S_STANDARD", "EXCHANGE_S_FOUNDATION", "SHAREPOINTSTANDARD", "OTHER")
    ann, bob = shop.hire("ann", "bob")
    shop.give(ann, bob)
    Person.objects.filter(id=ann.id).update(last_login=clock.wall() - timedelta(days=27))
    Person.objects.filter(id=bob.id).update(last_login=clock.wall() - timedelta(days=29))
    rows = found(shop.world.harbor.caller, "commercial/usage/license")
    told = [(row["workloadCode"], row["workloadName"], row["licensesQualified"], row["licenseActive"]) for row in rows]
    assert told == [("EXO", "Exchange", 3, 1), ("SPO", "SharePoint", 3, 1)]
    assert len(found(shop.world.harbor.caller, "commercial/usage/license", filter="workloadCode eq 'exo'")) == 1


def test_the_older_form_tells_of_one_customer_and_of_all(shop: Shop) -> None:
    publish("CFQ7TTC0LH18", "EXCHANGE_S_STANDARD")
    shop.give(*shop.hire("ann"))
    harbor = shop.world.harbor.caller
    (row,) = check_list(
        "CustomerLicensesDeploymentInsights",
        harbor("GET", f"/v1/customers/{shop.id}/analytics/licenses/deployment").json,
    )
    assert (row["licensesSold"], row["licensesDeployed"], row["deploymentPercent"]) == (3, 1, 33.3)
    assert (row["serviceName"], row["customerId"]) == ("o365", str(shop.id))
    (row,) = check_list(
        "CustomerLicensesUsageInsights", harbor("GET", f"/v1/customers/{shop.id}/analytics/licenses/usage").json
    )
    assert (row["workloadName"], row["licensesQualified"], row["usagePercent"]) == ("Exchange", 3, 0.0)
    (row,) = check_list("PartnerLicensesDeploymentInsights", harbor("GET", "/v1/analytics/licenses/deployment").json)
    assert (row["serviceName"], row["licensesSold"], row["proratedDeploymentPercent"]) == ("o365", 3, 33.3)
    (row,) = check_list("PartnerLicensesUsageInsights", harbor("GET", "/v1/analytics/licenses/usage").json)
    assert (row["workloadName"], row["proratedLicensesUsagePercent"]) == ("Exchange", 0.0)


def test_a_former_partner_is_told_that_its_relationship_ended(shop: Shop) -> None:
    harbor = shop.world.harbor
    for row in Subscription.objects.filter(tenant_id=shop.id):
        Subscription.objects.filter(id=row.id).update(status="deleted")  # as it comes to be
    remove_relationship(harbor.actor, shop.id, attested=True)
    for kind in ("deployment", "usage"):
        got = harbor.caller("GET", f"/v1/customers/{shop.id}/analytics/licenses/{kind}")
        assert (got.status, got.json["code"]) == (403, 20002)
    assert found(harbor.caller, "subscriptions") == []


def test_a_stranger_reads_no_customer(shop: Shop) -> None:
    for kind in ("deployment", "usage"):
        got = shop.world.baltic.caller("GET", f"/v1/customers/{shop.id}/analytics/licenses/{kind}")
        assert (got.status, got.json["code"]) == (404, 60003)
    assert shop.world.baltic.caller("GET", "/v1/analytics/licenses/deployment").json["items"] == []
