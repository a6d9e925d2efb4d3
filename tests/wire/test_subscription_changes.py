"""The one PATCH of a subscription over the wire: differences are acts, in whatever spelling, together or not at all."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.support import subscriptions as shops
from tests.support.subscriptions import BASIC, OTHER, PREMIUM, Shop, snapshot
from tests.support.two_tier import admin_of, colleague
from tests.support.wire_schemas import check, check_list
from tests.wire.conftest import Caller
from twotier.core import clock
from twotier.core.models import AuditRecord
from twotier.partnerships.models import Partnership
from twotier.subscriptions.models import Subscription, SubscriptionChange

JAVA: dict[str, Any] = {"User_Agent": "Java/17.0.9"}


@pytest.fixture
def shop(as_program: None, tmp_path: Path) -> Iterator[Shop]:
    """Return the shop, under a clock that stands still."""
    yield from shops.shops(tmp_path)


@pytest.fixture
def row(shop: Shop) -> Subscription:
    """Return a subscription of ten licenses for a year."""
    return shop.sell(mpn_id=shop.world.alpine.mpn_id)


def path_of(row: Subscription) -> str:
    """Return where the subscription is read and changed."""
    return f"/v1/customers/{row.tenant_id}/subscriptions/{row.id}"


def patch(shop: Shop, row: Subscription, body: Any, **headers: Any) -> Any:
    """Change it as the seller; return the resource."""
    got = shop.world.harbor.caller("PATCH", path_of(row), body, **headers)
    assert got.status == 200, got.bytes
    return check("Subscription", got.json)


def refused(who: Caller, row: Subscription, body: Any, **headers: Any) -> tuple[int, int]:
    """Return status and code of a refused change, which changed nothing."""
    before = snapshot(row)
    got = who("PATCH", path_of(row), body, **headers)
    assert snapshot(row) == before
    return got.status, got.json["code"]


def read(who: Caller, row: Subscription, **headers: Any) -> dict[str, Any]:
    """Return the resource as a caller reads it."""
    found: dict[str, Any] = check("Subscription", who("GET", path_of(row), **headers).json)
    return found


def pascal(told: dict[str, Any]) -> dict[str, Any]:
    """Return a resource as the .NET SDK sends it back: PascalCase, nulls said, dates that are not set."""
    return {name[:1].upper() + name[1:]: value for name, value in told.items()} | {
        "SuspensionReasons": None, "ConsumptionType": None, "CustomTermEndDate": "0001-01-01T00:00:00",
    }  # fmt: skip


@pytest.mark.trap(5)
@pytest.mark.parametrize("word", ["suspended", "Suspended", "SUSPENDED", 2, "2"])
def test_words_come_in_any_spelling_and_as_integers(shop: Shop, row: Subscription, word: object) -> None:
    assert patch(shop, row, {"Status": word})["status"] == "suspended"
    assert patch(shop, row, {"status": 1})["status"] == "active"


@pytest.mark.trap(5)
@pytest.mark.parametrize("plan", [2, "Annual", "annual", "ANNUAL"])
def test_billing_cycles_come_so_too(shop: Shop, row: Subscription, plan: object) -> None:
    wanted = {"product": {"BillingCycle": plan, "termDuration": "p1y"}}
    told = patch(shop, row, {"scheduledNextTermInstructions": wanted})
    assert told["scheduledNextTermInstructions"]["product"]["billingCycle"] == "annual"
    assert told["billingCycle"] == "monthly"


@pytest.mark.trap(7, 8)
def test_a_whole_resource_sent_back_changes_only_what_differs(shop: Shop, row: Subscription) -> None:
    told = read(shop.world.harbor.caller, row)
    same = patch(shop, row, pascal(told))
    assert same == told, "nothing differs, so nothing happens"
    changed = patch(shop, row, pascal(told) | {"Quantity": 12, "AutoRenewEnabled": False, "FriendlyName": "Desk"})
    assert (changed["quantity"], changed["autoRenewEnabled"], changed["friendlyName"]) == (12, False, "Desk")
    assert changed["attributes"]["etag"] == "2"
    assert changed["partnerId"] == shop.world.alpine.mpn_id


@pytest.mark.trap(7)
def test_what_is_absent_null_or_unsaid_is_kept(shop: Shop, row: Subscription) -> None:
    told = read(shop.world.harbor.caller, row)
    unsaid = {
        "status": "none", "billingCycle": "unknown", "partnerId": "", "friendlyName": "", "termDuration": "",
        "quantity": None, "autoRenewEnabled": None, "scheduledNextTermInstructions": None, "billingType": "none",
        "unitType": "none", "renewalTermDuration": "",
    }  # fmt: skip
    assert patch(shop, row, unsaid) == told
    assert patch(shop, row, {"status": 0, "billingCycle": 3}) == told


@pytest.mark.trap(8)
def test_several_acts_happen_together_or_not_at_all(shop: Shop, row: Subscription) -> None:
    alice = shop.world.harbor.caller
    bad = {"friendlyName": "Desk", "quantity": 12, "status": "suspended", "termDuration": "P1M"}
    assert refused(alice, row, bad) == (400, 800122)
    del bad["termDuration"]
    told = patch(shop, row, bad)
    assert (told["friendlyName"], told["quantity"], told["status"]) == ("Desk", 12, "suspended")
    assert set(SubscriptionChange.objects.filter(number__gt=1).values_list("kind", flat=True)) == {
        "add_quantity", "suspend",
    }  # fmt: skip


@pytest.mark.trap(6)
@pytest.mark.parametrize("stale", ["7", "0", "abc", "eyJpZCI6MX0=", "1" * 30, "١"])
def test_a_stale_etag_is_2055_wherever_it_stands(shop: Shop, row: Subscription, stale: str) -> None:
    alice = shop.world.harbor.caller
    assert refused(alice, row, {"quantity": 12, "attributes": {"etag": stale}}) == (400, 2055)
    assert refused(alice, row, {"Quantity": 12, "Attributes": {"Etag": stale, "ObjectType": "X"}}) == (400, 2055)
    if stale.isascii():
        assert refused(alice, row, {"quantity": 12}, If_Match=f'"{stale}"') == (400, 2055)
    fresh = read(alice, row)["attributes"]["etag"]
    assert patch(shop, row, {"quantity": 12, "attributes": {"etag": fresh}})["quantity"] == 12
    assert patch(shop, row, {"quantity": 13, "attributes": {"etag": ""}})["quantity"] == 13


@pytest.mark.trap(17)
def test_who_prefers_not_to_wait_gets_202_with_the_address(shop: Shop, row: Subscription) -> None:
    alice = shop.world.harbor.caller
    got = alice("PATCH", path_of(row), {"quantity": 12}, Prefer="respond-async")
    assert (got.status, got.bytes) == (202, b"")
    assert got.headers["Location"] == path_of(row).removeprefix("/v1")
    assert got.headers["Preference-Applied"] == "respond-async"
    assert read(alice, row)["quantity"] == 12


@pytest.mark.trap(20)
def test_one_request_id_has_one_effect(shop: Shop, row: Subscription) -> None:
    alice, sent = shop.world.harbor.caller, str(uuid4())
    first = alice("PATCH", path_of(row), {"quantity": 12, "status": "suspended"}, MS_RequestId=sent)
    again = alice("PATCH", path_of(row), {"quantity": 12, "status": "suspended"}, MS_RequestId=sent)
    assert (first.status, again.status, again.bytes) == (200, 200, first.bytes)
    assert SubscriptionChange.objects.filter(subscription=row).count() == 3
    other = alice("PATCH", path_of(row), {"quantity": 13}, MS_RequestId=sent)
    assert (other.status, other.json["code"]) == (400, 910052)


@pytest.mark.parametrize(
    "body",
    [
        {"status": "deleted"},
        {"status": "suspended"},
        {"quantity": 12},
        {"termDuration": "P3Y"},
        {"endOfTermAction": "cancel"},
    ],
)
def test_a_trial_run_changes_nothing(shop: Shop, row: Subscription, body: dict[str, Any]) -> None:
    before = snapshot(row)
    got = shop.world.harbor.caller("PATCH", f"{path_of(row)}?validateOnly=true", body)
    assert got.status == 200, got.bytes
    assert snapshot(row) == before
    assert AuditRecord.objects.filter(operation="update_subscription").count() == 0


# States


def test_a_subscription_is_canceled_in_its_window(shop: Shop, row: Subscription) -> None:
    told = read(shop.world.harbor.caller, row)
    assert told["actions"] == ["edit", "cancel"]
    gone = patch(shop, row, {"status": "deleted"})
    assert (gone["status"], gone["lifecycleState"], gone["quantity"]) == ("deleted", "deleted", 10)
    assert "refundOptions" not in gone
    assert "actions" not in gone
    assert patch(shop, row, {"status": "Deleted"})["attributes"]["etag"] == gone["attributes"]["etag"]
    assert refused(shop.world.harbor.caller, row, {"quantity": 12}) == (400, 900279)
    late = shop.sell()
    shop.time.jump(clock.now() + timedelta(hours=168))
    assert read(shop.world.harbor.caller, late)["actions"] == ["edit"]
    assert refused(shop.world.harbor.caller, late, {"status": "deleted"}) == (400, 900117)


def test_a_suspension_shows_renewal_and_schedule_off_and_its_end_shows_them_again(
    shop: Shop, row: Subscription
) -> None:
    patch(shop, row, {"scheduledNextTermInstructions": {"quantity": 5}})
    stopped = patch(shop, row, {"status": "suspended"})
    assert (stopped["autoRenewEnabled"], stopped["renewalTermDuration"]) == (False, "")
    assert "scheduledNextTermInstructions" not in stopped
    assert refused(shop.world.harbor.caller, row, {"quantity": 12}) == (400, 800091)
    back = patch(shop, row, pascal(stopped) | {"Status": "Active"})
    assert (back["status"], back["autoRenewEnabled"]) == ("active", True)
    assert back["scheduledNextTermInstructions"]["quantity"] == 5


@pytest.mark.observed(8)
def test_java_sends_back_the_words_that_it_read(shop: Shop, row: Subscription) -> None:
    for status in ("expired", "disabled", "pending"):
        Subscription.objects.filter(id=row.id).update(status=status)
        told = read(shop.world.harbor.caller, row, **JAVA)
        got = shop.world.harbor.caller("PATCH", path_of(row), pascal(told), **JAVA)
        assert (got.status, got.json["lifecycleState"]) == (200, status)


def test_one_of_three_ends_is_chosen(shop: Shop, row: Subscription) -> None:
    told = patch(shop, row, {"endOfTermAction": "Extend"})
    assert (told["autoRenewEnabled"], told["endOfTermAction"]) == (False, "extend")
    told = patch(shop, row, pascal(told) | {"AutoRenewEnabled": True})
    assert (told["autoRenewEnabled"], told["endOfTermAction"]) == (True, "renew")
    off = patch(shop, row, {"autoRenewEnabled": False})
    assert "endOfTermAction" not in off
    shop.time.on("2027-11-25")
    told = read(shop.world.harbor.caller, row)
    assert (told["termKind"], told["endOfTermAction"], told["status"]) == ("extended", "extend", "active")
    assert patch(shop, row, {"termKind": "standard", "quantity": 4})["termKind"] == "standard"


# Terms and schedules


def test_a_schedule_is_set_read_executed_and_taken_back(shop: Shop, row: Subscription) -> None:
    item = shop.item(PREMIUM, "P3Y", "annual")
    wanted = {
        "product": {"productId": OTHER, "skuId": "0001", "availabilityId": item.id, "billingCycle": "Annual", "termDuration": "P3Y"},
        "quantity": 4,
    }  # fmt: skip
    told = patch(shop, row, {"scheduledNextTermInstructions": wanted})
    shown = told["scheduledNextTermInstructions"]
    assert shown["product"] | {"billingCycle": "Annual"} == wanted["product"]
    assert (shown["quantity"], told["renewalTermDuration"]) == (4, "P3Y")
    assert patch(shop, row, pascal(told)) == told
    more = patch(shop, row, pascal(told) | {"Quantity": 11})
    assert "scheduledNextTermInstructions" not in more, "a change of licenses clears it, though it was sent along"
    patch(shop, row, {"scheduledNextTermInstructions": wanted})
    assert "scheduledNextTermInstructions" not in patch(shop, row, {"scheduledNextTermInstructions": {}})
    patch(shop, row, {"scheduledNextTermInstructions": wanted | {"customTermEndDate": "2030-03-31T00:00:00Z"}})
    shop.time.on("2027-11-20")
    told = read(shop.world.harbor.caller, row)
    assert (told["offerName"], told["quantity"], told["termDuration"]) == ("Premium", 4, "P3Y")
    assert told["customTermEndDate"] == told["commitmentEndDate"] == "2030-03-31T00:00:00Z"
    assert patch(shop, row, told) == told


def test_a_term_becomes_longer_with_another_plan_in_one_act(shop: Shop) -> None:
    row = shop.sell("P1M")
    told = patch(shop, row, {"termDuration": "P1Y", "billingCycle": "annual", "quantity": 8})
    assert (told["termDuration"], told["billingCycle"], told["quantity"]) == ("P1Y", "annual", 8)
    assert "refundOptions" not in told, "all seats are locked"
    assert told["offerId"] == f"{BASIC}:{shop.item(BASIC, 'P1Y', 'annual').id}"


def test_the_days_on_which_a_term_may_end_are_listed(shop: Shop, row: Subscription) -> None:
    alice, path = shop.world.harbor.caller, f"/v1/customers/{row.tenant_id}/subscriptions/customTermEndDates"
    shop.time.jump(clock.now() + timedelta(days=30))
    got = alice("GET", f"{path}?term_duration=P3Y").json["items"]
    assert [(one["allowedCustomTermEndDateType"], one["allowedCustomTermEndDate"][:10]) for one in got] == [
        ("calendarMonthAligned", "2029-11-30"), ("subscriptionAligned", "2027-11-19"),
        ("subscriptionAligned", "2028-11-19"), ("subscriptionAligned", "2029-11-19"),
    ]  # fmt: skip
    assert got[1]["cotermSubscriptionIds"] == [str(row.id)]
    only = alice("GET", f"{path}?term_duration=P1Y&target_coterm_subscription_id={row.id}").json["items"]
    assert [one["allowedCustomTermEndDate"][:10] for one in only] == ["2027-11-19"]
    assert alice("GET", f"{path}?term_duration=P1Y&term_start_date=2027-12-01").json["items"][1:] != only
    for query, code in (
        ("", 800002),
        ("?term_duration=P9Y", 900126),
        ("?term_duration=P1Y&term_start_date=2020-01-01", 800002),
    ):
        bad = alice("GET", path + query)
        assert (bad.status, bad.json["code"]) == (400, code), query


# Who


def test_a_reseller_asks_instead_of_changing(shop: Shop, row: Subscription) -> None:
    alpine = shop.world.alpine.caller
    for body in (
        {"quantity": 12}, {"quantity": 9}, {"status": "suspended"}, {"status": "deleted"}, {"termDuration": "P3Y"},
        {"billingCycle": "annual"}, {"friendlyName": "Mine"}, {"partnerId": "-1"},
    ):  # fmt: skip
        assert refused(alpine, row, body) == (403, 910032), body
    for choice in ({"autoRenewEnabled": False}, {"scheduledNextTermInstructions": {"quantity": 3}}):
        assert refused(alpine, row, choice) == (403, 910037), choice
    Partnership.objects.update(handles_renewals=True)
    got = alpine("PATCH", path_of(row), {"scheduledNextTermInstructions": {"quantity": 3}})
    assert (got.status, got.json["scheduledNextTermInstructions"]["quantity"]) == (200, 3)
    assert alpine("PATCH", path_of(row), {"endOfTermAction": "cancel"}).json["autoRenewEnabled"] is False
    assert refused(alpine, row, {"autoRenewEnabled": True, "status": "suspended"}) == (403, 910032)


@pytest.mark.parametrize(
    "role", ["helpdesk_agent", "billing_admin", "user_management_admin", "sales_agent", "global_admin"]
)
def test_roles_of_the_seller(shop: Shop, row: Subscription, role: str) -> None:
    who = colleague(shop.world.harbor, role)
    for body in ({"status": "suspended"}, {"quantity": 12}, {"autoRenewEnabled": False}, {"termDuration": "P3Y"}):
        if role in ("sales_agent", "global_admin"):
            assert who("PATCH", f"{path_of(row)}?validateOnly=true", body).status == 200
        else:
            assert refused(who, row, body) == (403, 900150), body


def test_the_customer_reads_and_strangers_find_nothing(shop: Shop, row: Subscription) -> None:
    own = admin_of(shop.customer)
    assert read(own, row)["quantity"] == 10
    assert refused(own, row, {"status": "deleted"})[0] == 403
    for stranger in (shop.world.nordic.caller, shop.world.baltic.caller, shop.world.seine.caller):
        assert refused(stranger, row, {"status": "deleted"}) == (404, 60003)
        assert stranger("GET", f"{path_of(row)}/addons").status == 404


# Lists


@pytest.mark.trap(9)
def test_a_list_has_pages_with_links(shop: Shop, row: Subscription) -> None:
    others = [shop.sell() for _number in range(4)]
    alice, path = shop.world.harbor.caller, f"/v1/customers/{row.tenant_id}/subscriptions"
    whole = alice("GET", path).json
    assert (len(check_list("Subscription", whole)), whole["totalCount"], set(whole["links"])) == (5, 5, {"self"})
    seen, uri = [], f"/v1{path[3:]}?size=2"
    while uri:
        page = alice("GET", uri).json
        seen += [one["id"] for one in page["items"]]
        uri = "/v1" + page["links"]["next"]["uri"] if "next" in page["links"] else ""
    assert seen == [one["id"] for one in whole["items"]]
    assert set(page["links"]) == {"self", "previous"}
    mine = alice("GET", f"{path}?mpn_id={shop.world.alpine.mpn_id}&offset=0&size=1").json
    assert [one["id"] for one in mine["items"]] == [str(row.id)]
    assert "next" not in mine["links"]
    of_order = alice("GET", f"{path}?order_id={others[0].order_id.upper()}").json
    assert [one["id"] for one in of_order["items"]] == [str(others[0].id)]


def test_add_ons_are_listed_with_their_base(shop: Shop) -> None:
    base = shop.sell_offer(shops.offer())
    add_on = shop.sell_offer(shops.offer("Old Archive", add_on=True), base=base)
    alice = shop.world.harbor.caller
    (found,) = check_list("Subscription", alice("GET", f"{path_of(base)}/AddOns/").json)
    assert (found["id"], found["parentSubscriptionId"]) == (str(add_on.id), str(base.id))
    assert found["links"]["parentSubscription"]["uri"] == path_of(base)[3:]
    assert alice("GET", f"{path_of(add_on)}/addons").json["items"] == []


def test_a_legacy_offer_says_whether_something_adds_to_it(shop: Shop) -> None:
    base = shop.sell_offer(shops.offer())
    assert read(shop.world.harbor.caller, base)["hasPurchasableAddons"] is False
    archive = shops.offer("Old Archive", add_on=True)
    shops.adds_to(archive, base.catalog_item_id)
    told = read(shop.world.harbor.caller, base)
    assert (told["hasPurchasableAddons"], told["isTrial"], "productType" in told) == (True, False, False)
