"""Subscriptions over the wire: read by seller, reseller and customer, changed by the seller alone."""

from typing import Any
from uuid import uuid4

import pytest

from tests.support import world as worlds
from tests.support.two_tier import admin_of, at_most, colleague
from tests.support.wire_schemas import check, check_list
from tests.support.world import World
from twotier.customers.models import Customer
from twotier.subscriptions.models import Subscription


@pytest.fixture
def sold(world: World, items: dict[str, str]) -> tuple[Customer, list[dict[str, Any]]]:
    """Return a customer with two subscriptions, of which one names Alpine as partner of record."""
    made = worlds.customer(world.harbor, world.alpine).customer
    lines = [
        {"offerId": items["Basic P1Y monthly"], "quantity": 5, "partnerIdOnRecord": world.alpine.mpn_id},
        {"offerId": items["Premium P1M monthly"], "quantity": 2},
    ]
    got = world.harbor.caller("POST", f"/v1/customers/{made.id}/orders", {"lineItems": lines})
    assert got.status == 201, got.bytes
    listed = world.harbor.caller("GET", f"/v1/customers/{made.id}/subscriptions").json
    rows = check_list("Subscription", listed)
    return made, sorted(rows, key=lambda row: str(row["offerName"]))


Sold = tuple[Customer, list[dict[str, Any]]]


def test_a_list_is_narrowed(world: World, sold: Sold) -> None:
    alice, (made, (basic, premium)) = world.harbor.caller, sold
    path = f"/v1/Customers/{made.id}/subscriptions/"
    assert (basic["termDuration"], basic["billingCycle"], basic["partnerId"]) == ("P1Y", "monthly", world.alpine.mpn_id)
    assert (premium["termDuration"], premium["partnerId"]) == ("P1M", "")
    assert basic["refundOptions"][0]["quantity"] == 5
    for query, found in (
        (f"?order_id={basic['orderId'].upper()}", 2),
        ("?Order_Id=0123456789ab", 0),
        (f"?mpn_id={world.alpine.mpn_id}&size=10&offset=0", 1),
        ("?size=1&offset=1", 1),
        ("?size=0", 2),
    ):
        assert len(check_list("Subscription", alice("GET", path + query).json)) == found, query
    one = f"{path}{basic['id'].upper()}"
    assert alice("GET", one).json == basic
    with at_most(5):
        alice("GET", path)
    with at_most(4):
        alice("GET", one)
    done = alice("GET", f"{one}/provisioningStatus/")
    assert check("SubscriptionProvisioningStatus", done.json)["status"] == "success"


@pytest.mark.observed(8)
@pytest.mark.parametrize(
    ("status", "words", "java"),
    [
        ("active", "active", "active"),
        ("pending", "pending", "none"),
        ("disabled", "expired", "suspended"),
        ("expired", "expired", "suspended"),
        ("suspended", "suspended", "suspended"),
    ],
)
def test_status_words_fit_the_client(world: World, sold: Sold, status: str, words: str, java: str) -> None:
    made, (basic, _premium) = sold
    Subscription.objects.filter(id=basic["id"]).update(status=status)
    path, alice = f"/v1/customers/{made.id}/subscriptions/{basic['id']}", world.harbor.caller
    plain = alice("GET", path)
    assert (plain.json["status"], plain.json["lifecycleState"]) == (words, status)
    for headers in ({"User_Agent": "Java/17.0.9"}, {"MS_PartnerCenter_Client": "Partner Center Java SDK"}):
        told = alice("GET", path, **headers).json  # type: ignore[arg-type]
        assert (told["status"], told["lifecycleState"]) == (java, status)


@pytest.mark.trap(6, 7, 8)
def test_a_change_is_merged_in_the_version_that_was_read(world: World, sold: Sold) -> None:
    made, (basic, _premium) = sold
    alice, path = world.harbor.caller, f"/v1/customers/{made.id}/subscriptions/{basic['id']}"
    whole = {name[0].upper() + name[1:]: said for name, said in basic.items()} | {
        "Quantity": 8,
        "SuspensionReasons": None,
    }
    got = alice("PATCH", f"{path}/", whole)
    assert got.status == 200, got.bytes
    changed = check("Subscription", got.json)
    assert (changed["quantity"], changed["attributes"]["etag"] != basic["attributes"]["etag"]) == (8, True)
    for stale in (
        alice("PATCH", path, whole | {"Quantity": 9}),
        alice("PATCH", path, {"quantity": 9}, If_Match=f'"{basic["attributes"]["etag"]}"'),
    ):
        assert (stale.status, stale.json["code"], stale.json["errorName"]) == (400, 2055, "stale_etag")
    both = {"friendlyName": "Office", "quantity": 9}
    fresh = alice("PATCH", path, both, If_Match=f'"{changed["attributes"]["etag"]}"').json
    assert (fresh["friendlyName"], fresh["quantity"]) == ("Office", 9)
    none = alice("PATCH", path, {"friendlyName": "Nothing", "quantity": 0})
    assert (none.status, none.json["code"]) == (400, 800090)
    assert alice("GET", path).json == fresh


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"status": "expired"}, (400, 800040)),
        ({"status": "gone"}, (400, 900126)),
        ({"billingCycle": "annual"}, (400, 800097)),
        ({"termDuration": "P1M"}, (400, 800122)),
        ({"customTermEndDate": "2099-01-31T00:00:00Z"}, (400, 900245)),
        ({"partnerId": "1"}, (404, 800015)),
        ({"quantity": "many"}, (400, 800002)),
    ],
)
def test_what_cannot_be_changed_says_so(world: World, sold: Sold, body: dict[str, Any], expected: object) -> None:
    made, (basic, _premium) = sold
    path = f"/v1/customers/{made.id}/subscriptions/{basic['id']}"
    got = world.harbor.caller("PATCH", path, body)
    assert (got.status, got.json["code"]) == expected
    assert world.harbor.caller("GET", path).json == basic


def test_who_sees_and_changes_a_subscription(world: World, sold: Sold) -> None:
    made, (basic, _premium) = sold
    listed, one = f"/v1/customers/{made.id}/subscriptions", f"/v1/customers/{made.id}/subscriptions/{basic['id']}"
    for caller in (world.alpine.caller, admin_of(made), colleague(world.harbor, "helpdesk_agent")):
        assert len(caller("GET", listed).json["items"]) == 2
        refused = caller("PATCH", one, {"quantity": 6})
        assert refused.status == 403
        assert refused.json["code"] in (900150, 910032)
    assert world.harbor.caller("GET", one).json["quantity"] == 5
    for path, code in ((listed, 60003), (one, 60003), (f"{one}/supportcontact", 60003)):
        got = world.nordic.caller("GET", path)
        assert (got.status, got.json["code"]) == (404, code)
    unknown = world.harbor.caller("GET", f"{listed}/{uuid4()}")
    assert (unknown.status, unknown.json["code"]) == (404, 20003)
    guest = colleague(world.harbor, "guest")("GET", listed)
    assert (guest.status, guest.json["code"]) == (403, 900150)


@pytest.mark.rows("S116", "S131")
def test_the_reseller_becomes_partner_of_record_and_support_contact(world: World, sold: Sold) -> None:
    made, (_basic, premium) = sold
    alice, path = world.harbor.caller, f"/v1/customers/{made.id}/subscriptions/{premium['id']}"
    assert alice("PATCH", path, {"partnerId": world.harbor.mpn_id}).json["code"] == 2072
    assert alice("PATCH", path, {"PartnerId": world.alpine.mpn_id}).json["partnerId"] == world.alpine.mpn_id
    assert alice("PATCH", path, {"partnerId": "-1"}).json["partnerId"] == ""
    contact = f"{path}/supportContact"
    assert check("SupportContact", alice("GET", contact).json)["supportTenantId"] == str(world.harbor.id)
    got = alice("PUT", contact, {"SupportMpnId": world.alpine.mpn_id, "SupportTenantId": None, "Name": None})
    kept = check("SupportContact", got.json)
    assert (kept["supportTenantId"], kept["name"]) == (str(world.alpine.id), "Alpine IT")
    assert alice("GET", contact).json == kept
    stranger = alice("PUT", contact, {"supportTenantId": str(world.seine.id)})
    assert (stranger.status, stranger.json["code"]) == (400, 910038)
    assert alice("PUT", contact, {"supportTenantId": "x"}).json["code"] == 3000
    assert alice("GET", contact, app_only=True).json["code"] == 910047
