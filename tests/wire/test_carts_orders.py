"""Carts and orders over the wire: one effect however often they are sent, bad lines named, roles kept."""

from typing import Any
from uuid import uuid4

import pytest

from tests.support import world as worlds
from tests.support.two_tier import admin_of, at_most, colleague
from tests.support.wire_schemas import check, check_list
from tests.support.world import World
from tests.wire.conftest import Caller, Got
from twotier.core import clock
from twotier.customers.models import Customer
from twotier.orders.models import Cart, Order


@pytest.fixture
def kranich(world: World) -> Customer:
    """Return a customer of Harbor that Alpine serves, with the agreement accepted."""
    return worlds.customer(world.harbor, world.alpine).customer


def line(item: str, quantity: int = 3, mpn_id: str = "", **changes: Any) -> dict[str, Any]:
    """Return a line of a cart."""
    named = {"participants": [{"key": "transaction_reseller", "value": mpn_id}]} if mpn_id else {}
    return {"catalogItemId": item, "quantity": quantity} | named | changes


def opened(caller: Caller, customer: Customer, *lines: dict[str, Any], **options: Any) -> Got:
    """Open a cart."""
    return caller("POST", f"/v1/customers/{customer.id}/carts", {"lineItems": list(lines)}, **options)


@pytest.mark.trap(17, 18, 19)
@pytest.mark.observed(9)
def test_a_cart_is_kept_replaced_and_checked_out_once(world: World, kranich: Customer, items: dict[str, str]) -> None:
    alice, mpn_id = world.harbor.caller, world.alpine.mpn_id
    monthly, annual = items["Basic P1Y monthly"], items["Premium P1Y annual"]
    got = opened(alice, kranich, line(monthly, mpn_id=mpn_id))
    cart = check("Cart", got.json)
    assert (got.status, cart["status"]) == (201, "Active")
    path = f"/v1/customers/{kranich.id}/carts/{cart['id']}"
    assert alice("GET", path).json == cart
    both = {"LineItems": [line(monthly, mpn_id=mpn_id), line(annual, 2, id=7, mpn_id=mpn_id)], "Id": None}
    replaced = alice("PUT", path.upper().replace("/V1", "/v1") + "/", both)
    assert replaced.status == 201, replaced.bytes
    assert [row["id"] for row in check("Cart", replaced.json)["lineItems"]] == [0, 7]
    first = alice("POST", f"{path}/checkout", '"success"')
    assert first.status == 201, first.bytes
    result = check("CartCheckoutResult", first.json)
    assert {order["billingCycle"] for order in result["orders"]} == {"monthly", "annual"}
    again = alice("POST", f"{path}/Checkout/")
    assert (again.status, sorted_orders(again)) == (201, sorted_orders(first))
    assert alice("GET", path).json["status"] == "Ordered"
    assert alice("PUT", path, both).json["code"] == 800065
    assert Order.objects.count() == 2


def sorted_orders(got: Got) -> list[Any]:
    """Return the orders of a checkout, whatever their order."""
    return sorted(got.json["orders"], key=lambda order: str(order["id"]))


@pytest.mark.trap(18)
def test_bad_lines_stay_in_the_cart_with_their_error(world: World, kranich: Customer, items: dict[str, str]) -> None:
    alice = world.harbor.caller
    got = opened(alice, kranich, line("CFQ7TTC0LH18:0001:ABCDEF123456"), line(items["Basic P1Y monthly"], 0))
    codes = [row["error"]["errorCode"] for row in check("Cart", got.json)["lineItems"]]
    assert (got.status, codes) == (201, [10001, 10010])
    refused = alice("POST", f"/v1/customers/{kranich.id}/carts/{got.json['id']}/checkout")
    assert (refused.status, refused.json["code"], len(refused.json["data"])) == (400, 800009, 2)
    good = line(items["Premium P1Y annual"])
    mixed = opened(alice, kranich, line("CFQ7TTC0LH18:0001:ABCDEF123456"), good).json["id"]
    partly = alice("POST", f"/v1/customers/{kranich.id}/carts/{mixed}/checkout")
    result = check("CartCheckoutResult", partly.json)
    assert (partly.status, len(result["orders"])) == (201, 1)
    assert [(fault["orderGroupId"], fault["code"]) for fault in result["orderErrors"]] == [("0", 10001)]
    again = alice("POST", f"/v1/customers/{kranich.id}/carts/{mixed}/checkout")
    assert (again.status, again.json) == (201, partly.json)
    assert opened(alice, kranich).json["code"] == 800009
    assert opened(alice, kranich, {"quantity": 1}).json["code"] == 3000


def test_two_lines_are_checked_out_in_two_and_twenty_statements(
    world: World, kranich: Customer, items: dict[str, str]
) -> None:
    alice, mpn_id = world.harbor.caller, world.alpine.mpn_id
    lines = [line(items["Basic P1Y monthly"], mpn_id=mpn_id), line(items["Premium P1Y monthly"], mpn_id=mpn_id)]
    cart = opened(alice, kranich, *lines).json["id"]
    path = f"/v1/customers/{kranich.id}/carts/{cart}"
    alice("GET", path)
    with at_most(22):
        got = alice("POST", f"{path}/checkout", MS_RequestId=str(uuid4()))
    assert (got.status, len(got.json["orders"]), len(got.json["orders"][0]["lineItems"])) == (201, 1, 2)


def test_no_order_before_the_agreement_nor_for_a_wrong_partner(world: World, items: dict[str, str]) -> None:
    alice, item = world.harbor.caller, items["Basic P1Y monthly"]
    made = worlds.customer(world.harbor, world.alpine, agreed=False).customer
    orders = f"/v1/customers/{made.id}/orders"

    def code(mpn_id: str) -> tuple[int, int]:
        got = alice("POST", orders, {"lineItems": [{"offerId": item, "quantity": 1, "partnerIdOnRecord": mpn_id}]})
        return got.status, got.json["code"]

    assert code(world.alpine.mpn_id) == (403, 13605)
    contact = {"firstName": "Ada", "lastName": "Kranich", "email": "ada@kranich.test"}
    assert alice("POST", f"/v1/customers/{made.id}/agreements", {"primaryContact": contact}).status == 201
    assert code(world.harbor.mpn_id) == (404, 2072)
    assert code(world.nordic.global_mpn_id) == (404, 2072)
    assert code(world.alpine.global_mpn_id) == (400, 800016)
    assert code(world.baltic.mpn_id) == (400, 800016)
    assert code("7777777") == (404, 800015)
    assert code(world.seine.mpn_id) == (403, 910016)
    assert alice("GET", orders).json["items"] == []


def test_an_order_is_placed_once_per_request(world: World, kranich: Customer, items: dict[str, str]) -> None:
    alice, orders = world.harbor.caller, f"/v1/customers/{kranich.id}/orders"
    row = {"OfferId": items["Basic P1Y annual"], "Quantity": 4, "PartnerIdOnRecord": world.alpine.mpn_id}
    body = {"LineItems": [row | {"LineItemNumber": 0, "SubscriptionId": None}], "BillingCycle": "Unknown"}
    first = alice("POST", orders, body, MS_RequestId="5e0d9cb0-0000-4000-8000-000000000001")
    assert first.status == 201, first.bytes
    order = check("Order", first.json)
    again = alice("POST", orders + "/", body, MS_RequestId="5E0D9CB0-0000-4000-8000-000000000001")
    assert (again.status, again.bytes) == (201, first.bytes)
    assert (order["billingCycle"], order["status"]) == ("annual", "completed")
    assert order["lineItems"][0]["partnerIdOnRecord"] == world.alpine.mpn_id
    assert alice("GET", f"{orders}/{order['id'].upper()}").json == order
    assert check_list("Order", alice("GET", f"{orders}?billingType=Annual").json) == [order]
    assert alice("GET", f"{orders}?billingtype=monthly").json["items"] == []
    done = alice("GET", f"{orders}/{order['id']}/provisioningstatus")
    assert check_list("OrderLineItemProvisioningStatus", done.json)[0]["status"] == "Fulfilled"
    with at_most(4):
        alice("GET", orders)
    with at_most(3):
        alice("GET", f"{orders}/{order['id']}")


def test_lines_that_do_not_fit_one_order_are_refused_whole(
    world: World, kranich: Customer, items: dict[str, str]
) -> None:
    rows = [{"offerId": items[f"Basic P1Y {plan}"], "quantity": 1} for plan in ("monthly", "annual")]
    got = world.harbor.caller("POST", f"/v1/customers/{kranich.id}/orders", {"lineItems": rows})
    assert (got.status, got.json["code"], Order.objects.count()) == (400, 3000, 0)


def test_who_orders(world: World, kranich: Customer, items: dict[str, str]) -> None:
    row = line(items["Basic P1Y monthly"])
    orders = f"/v1/customers/{kranich.id}/orders"
    body = {"lineItems": [{"offerId": items["Basic P1Y monthly"], "quantity": 1}]}
    for caller in (colleague(world.harbor, "helpdesk_agent"), admin_of(kranich)):
        for got in (opened(caller, kranich, row), caller("POST", orders, body)):
            assert (got.status, got.json["code"], got.json["errorName"]) == (403, 900150, "role_missing")
    for got in (opened(world.alpine.caller, kranich, row), world.alpine.caller("POST", orders, body)):
        assert (got.status, got.json["code"], got.json["errorName"]) == (403, 910032, "reseller_cannot_order")
    stranger = world.nordic.caller
    assert opened(stranger, kranich, row).json["code"] == 60003
    assert stranger("POST", orders, body).json["code"] == 60003
    assert stranger("GET", orders).status == 404
    assert opened(world.harbor.caller, kranich, row, app_only=True).status == 201
    body["lineItems"][0]["partnerIdOnRecord"] = world.alpine.mpn_id
    got = world.harbor.caller("POST", orders, body, app_only=True)
    assert (got.status, got.json["code"]) == (403, 910047)


def test_a_strangers_cart_and_order_are_unknown(world: World, kranich: Customer, items: dict[str, str]) -> None:
    alice = world.harbor.caller
    cart = opened(alice, kranich, line(items["Basic P1Y monthly"])).json["id"]
    other = worlds.customer(world.harbor, domain="other.onmicrosoft.com").customer
    for path in (f"customers/{other.id}/carts/{cart}", f"customers/{kranich.id}/carts/{uuid4()}"):
        got = alice("GET", f"/v1/{path}")
        assert (got.status, got.json["code"]) == (404, 800008)
    for rest in ("", "/provisioningstatus"):
        got = alice("GET", f"/v1/customers/{kranich.id}/orders/0123456789ab{rest}")
        assert (got.status, got.json["code"]) == (404, 20000)
        got = world.nordic.caller("GET", f"/v1/customers/{kranich.id}/orders/0123456789ab{rest}")
        assert (got.status, got.json["code"]) == (404, 60003)
    Cart.objects.update(expires_at=clock.now())
    got = alice("POST", f"/v1/customers/{kranich.id}/carts/{cart}/checkout", X_Locale="de")
    assert (got.status, got.json["code"]) == (400, 800009)
    assert "Warenkorb" in got.json["description"]


@pytest.mark.trap(19)
def test_add_ons_come_back_in_their_base_and_contexts_with_their_line(
    world: World, kranich: Customer, items: dict[str, str]
) -> None:
    one, other = sorted(items.values())[:2]
    parent = "97555B61-7461-477A-A98C-9C76148783E4"
    sent = {
        "LineItems": [
            {"Id": 4, "CatalogItemId": one, "Quantity": 3, "AddonItems": [{"Id": 7, "CatalogItemId": other, "Quantity": 2}]},
            {"Id": 5, "CatalogItemId": other, "Quantity": 1, "ProvisioningContext": {"ParentSubscriptionId": parent}},
        ]
    }  # fmt: skip
    made = world.harbor.caller("POST", f"/v1/customers/{kranich.id}/carts", sent)
    assert made.status == 201
    for cart in (made.json, world.harbor.caller("GET", f"/v1/customers/{kranich.id}/carts/{made.json['id']}").json):
        base, alone = cart["lineItems"]
        assert [(line["id"], line["quantity"]) for line in base["addonItems"]] == [(7, 2)]
        assert (base["id"], base["provisioningContext"]) == (4, {})
        assert alone["provisioningContext"] == {"parentSubscriptionId": parent}
    changed = world.harbor.caller("PUT", f"/v1/customers/{kranich.id}/carts/{made.json['id']}", made.json)
    assert changed.json["lineItems"] == made.json["lineItems"], "A cart can be sent back as it came."
