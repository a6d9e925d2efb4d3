"""What lines of carts and orders say besides item and quantity, and what clients ask of orders."""

from pathlib import Path
from typing import Any

import pytest

from tests.support import goods
from tests.support import world as worlds
from tests.support.wire_schemas import check, check_list
from tests.support.world import World
from tests.wire.conftest import Got
from twotier.customers.models import Customer
from twotier.orders.models import Order, OrderLine
from twotier.subscriptions.models import Subscription


@pytest.fixture
def kranich(world: World) -> Customer:
    """Return a customer of Harbor that Alpine serves, with the agreement accepted."""
    return worlds.customer(world.harbor, world.alpine).customer


@pytest.fixture
def more(items: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """Return licenses and everything else that is sold, by name."""
    return items | goods.goods(tmp_path) | {"legacy azure": goods.legacy()}


def ordered(world: World, customer: Customer, *rows: dict[str, Any], query: str = "", **members: Any) -> Got:
    """Place an order."""
    return world.harbor.caller(
        "POST", f"/v1/customers/{customer.id}/orders{query}", {"lineItems": list(rows), **members}
    )


def carted(world: World, customer: Customer, *rows: dict[str, Any], **members: Any) -> Got:
    """Open a cart."""
    return world.harbor.caller("POST", f"/v1/customers/{customer.id}/carts", {"lineItems": list(rows), **members})


@pytest.mark.trap(5)
def test_words_of_an_order_come_as_integers_too(world: World, kranich: Customer, items: dict[str, str]) -> None:
    row = {"OfferId": items["Basic P1Y monthly"], "Quantity": 1}
    for cycle in (0, 1, "1", "Monthly", "MONTHLY", "unknown"):
        got = world.harbor.caller(
            "POST", f"/v1/customers/{kranich.id}/orders", {"BillingCycle": cycle, "LineItems": [row], "Status": None}
        )
        assert (got.status, got.json.get("billingCycle")) == (201, "monthly"), got.bytes
    line = {"catalogItemId": items["Basic P1Y annual"], "quantity": 1}
    for cycle in (2, "Annual", 3, "none"):
        got = carted(world, kranich, line | {"billingCycle": cycle})
        assert (got.status, got.json["lineItems"][0]["billingCycle"]) == (201, "annual"), got.bytes
    wrong = carted(world, kranich, line | {"billingCycle": 4}).json["lineItems"][0]
    assert wrong["error"]["errorCode"] == 10010
    assert carted(world, kranich, line | {"billingCycle": "weekly"}).json["code"] == 900126
    orders = f"/v1/customers/{kranich.id}/orders"
    assert world.harbor.caller("GET", f"{orders}?billingType=OneTime").json["items"] == []
    assert len(world.harbor.caller("GET", f"{orders}?billingType=Monthly").json["items"]) == 6
    assert len(world.harbor.caller("GET", f"{orders}?billingType=none").json["items"]) == 6
    assert world.harbor.caller("GET", f"{orders}?billingType=weekly").json["code"] == 900126


def test_prices_come_where_they_are_asked_for(world: World, kranich: Customer, items: dict[str, str]) -> None:
    row = {"offerId": items["Basic P1Y annual"], "quantity": 3}
    order = check("Order", ordered(world, kranich, row, query="?include_price=true").json)
    assert (order["totalPrice"], order["lineItems"][0]["pricing"]["extendedPrice"]) == (174.84, 174.84)
    assert {order["lineItems"][0]["pricing"][name] for name in ("price", "listPrice")} == {58.28}
    path = f"/v1/customers/{kranich.id}/orders"
    for asked in (path, f"{path}/{order['id']}"):
        plain = world.harbor.caller("GET", f"{asked}?include_price=false").json
        told = world.harbor.caller("GET", f"{asked}?Include_Price=True").json
        assert "totalPrice" not in str(plain)
        assert "174.84" in str(told)


@pytest.mark.trap(19)
def test_renews_to_is_an_object_and_an_array_is_understood(
    world: World, kranich: Customer, items: dict[str, str], more: dict[str, str]
) -> None:
    line = {"catalogItemId": items["Basic P1M monthly"], "quantity": 1}
    for sent in ({"TermDuration": "p1y"}, [{"termDuration": "P1Y"}], {"termDuration": "P1Y"}):
        cart = check("Cart", carted(world, kranich, line | {"renewsTo": sent}).json)
        check("CartLineItem", cart["lineItems"][0])
        assert cart["lineItems"][0]["renewsTo"] == {"termDuration": "P1Y"}
    nothings: list[Any] = [[], {}, None]
    for nothing in nothings:
        assert "renewsTo" not in carted(world, kranich, line | {"renewsTo": nothing}).json["lineItems"][0]
    for item, term in (
        (line["catalogItemId"], "P5Y"),
        (more["cal"], "P1Y"),
        (more["azure"], "P1Y"),
        (more["vm 1y"], "P1Y"),
    ):
        bad = carted(world, kranich, {"catalogItemId": item, "quantity": 1, "renewsTo": {"termDuration": term}})
        assert bad.json["lineItems"][0]["error"]["errorCode"] == 10010, item
    path = f"/v1/customers/{kranich.id}/carts/{cart['id']}"
    bought = world.harbor.caller("POST", f"{path}/checkout").json["orders"][0]
    assert check("Order", bought)["lineItems"][0]["renewsTo"] == {"termDuration": "P1Y"}


def test_what_a_partner_attests_stays_with_cart_and_order(
    world: World, kranich: Customer, items: dict[str, str]
) -> None:
    line = {"catalogItemId": items["Basic P1M monthly"], "quantity": 1}
    cart = carted(world, kranich, line, PartnerOnRecordAttestationAccepted=True).json
    path = f"/v1/customers/{kranich.id}/carts/{cart['id']}"
    assert check("Cart", cart)["partnerOnRecordAttestationAccepted"] is True
    kept = world.harbor.caller("PUT", path, {"lineItems": [line]}).json
    assert kept["partnerOnRecordAttestationAccepted"] is True
    order = world.harbor.caller("POST", f"{path}/checkout").json["orders"][0]
    assert check("Order", order)["partnerOnRecordAttestationAccepted"] is True
    assert "partnerOnRecordAttestationAccepted" not in carted(world, kranich, line).json


def test_who_does_not_attest_orders_nothing(world: World, kranich: Customer, items: dict[str, str]) -> None:
    row = {"offerId": items["Basic P1M monthly"], "quantity": 1}
    got = ordered(world, kranich, row, partnerOnRecordAttestationAccepted=False)
    assert (got.status, got.json["code"]) == (400, 900206)
    line = {"catalogItemId": items["Basic P1M monthly"], "quantity": 1}
    cart = carted(world, kranich, line, partnerOnRecordAttestationAccepted=False).json["id"]
    got = world.harbor.caller("POST", f"/v1/customers/{kranich.id}/carts/{cart}/checkout")
    assert (got.status, got.json["code"], Order.objects.count()) == (400, 900206, 0)
    refused = carted(world, kranich, line | {"attestationAccepted": False}).json["lineItems"][0]
    assert refused["error"]["errorCode"] == 10012


def test_one_client_replaces_lines_by_post(world: World, kranich: Customer, items: dict[str, str]) -> None:
    line = {"catalogItemId": items["Basic P1M monthly"], "quantity": 1}
    cart = carted(world, kranich, line).json["id"]
    path = f"/v1/customers/{kranich.id}/carts/{cart}"
    got = world.harbor.caller("POST", path, {"lineItems": [line | {"quantity": 9}]})
    assert (got.status, got.json["lineItems"][0]["quantity"]) == (201, 9)
    assert world.harbor.caller("GET", path).json == got.json


@pytest.mark.trap(17, 18, 19)
def test_every_kind_is_ordered_in_orders_of_its_cycle(world: World, kranich: Customer, more: dict[str, str]) -> None:
    names = ("legacy azure", "cal", "sql 3y", "saas", "azure")
    cart = carted(world, kranich, *({"catalogItemId": more[name], "quantity": 1} for name in names)).json
    assert not [line["error"] for line in cart["lineItems"] if "error" in line]
    assert {line["orderGroup"] for line in cart["lineItems"]} == {"EUR-monthly", "EUR-one_time"}
    got = world.harbor.caller("POST", f"/v1/customers/{kranich.id}/carts/{cart['id']}/checkout")
    orders = {order["billingCycle"]: order["lineItems"] for order in check("CartCheckoutResult", got.json)["orders"]}
    assert [line["offerId"] for line in orders["monthly"]] == [more["legacy azure"], more["saas"], more["azure"]]
    cal, sql = orders["one_time"]
    assert (cal["termDuration"], "subscriptionId" in cal, "subscription" in cal["links"]) == ("", False, False)
    assert "activationLinks" in cal["links"]
    assert Subscription.objects.get(id=sql["subscriptionId"]).billing_cycle == "triennial"
    assert Subscription.objects.filter(tenant_id=kranich.id).count() == 4
    assert OrderLine.objects.get(subscription_id=None).product_type == "Software"


def test_add_ons_of_a_cart_belong_to_the_subscription_of_their_base(
    world: World, kranich: Customer, items: dict[str, str]
) -> None:
    add_on = {"id": 3, "catalogItemId": items["Premium P1Y annual"], "quantity": 2}
    base = {"id": 1, "catalogItemId": items["Basic P1Y monthly"], "quantity": 2, "addonItems": [add_on]}
    cart = carted(world, kranich, base).json["id"]
    got = world.harbor.caller("POST", f"/v1/customers/{kranich.id}/carts/{cart}/checkout")
    lines = {line["offerId"]: line for order in got.json["orders"] for line in order["lineItems"]}
    of_base = lines[base["catalogItemId"]]["subscriptionId"]
    assert lines[add_on["catalogItemId"]]["parentSubscriptionId"] == of_base
    assert str(Subscription.objects.get(id=lines[add_on["catalogItemId"]]["subscriptionId"]).parent_id) == of_base


def test_an_add_on_is_left_out_with_its_base(
    world: World, kranich: Customer, items: dict[str, str], more: dict[str, str]
) -> None:
    add_on = {"id": 3, "catalogItemId": items["Premium P1Y annual"], "quantity": 2}
    base = {"id": 1, "catalogItemId": items["Basic P1Y monthly"], "quantity": 0, "addonItems": [add_on]}
    other = {"id": 5, "catalogItemId": more["cal"], "quantity": 1}
    cart = carted(world, kranich, base, other).json["id"]
    got = world.harbor.caller("POST", f"/v1/customers/{kranich.id}/carts/{cart}/checkout").json
    assert [order["billingCycle"] for order in got["orders"]] == ["one_time"]
    assert {fault["code"] for fault in got["orderErrors"]} == {10010, 10006}
    base["quantity"] = 1
    base["catalogItemId"] = more["cal"]
    cart = carted(world, kranich, base).json["id"]
    got = world.harbor.caller("POST", f"/v1/customers/{kranich.id}/carts/{cart}/checkout")
    assert (got.status, got.json["code"]) == (400, 800029)
    assert check_list("Order", world.harbor.caller("GET", f"/v1/customers/{kranich.id}/orders").json)[0]["id"]


def test_lines_are_numbered_from_0_without_a_gap(world: World, kranich: Customer, items: dict[str, str]) -> None:
    one, other = ({"offerId": items[name], "quantity": 1} for name in ("Basic P1Y monthly", "Basic P1M monthly"))
    for numbers in ((0, 2), (1, 1), (1, 2), (-1, 0), (5, 0)):
        rows = [row | {"lineItemNumber": number} for row, number in zip((one, other), numbers, strict=True)]
        got = ordered(world, kranich, *rows)
        assert (got.status, got.json["code"]) == (400, 800071), numbers
    assert not Order.objects.exists()
    turned = ordered(world, kranich, one | {"lineItemNumber": 1}, other | {"lineItemNumber": 0}).json["lineItems"]
    assert [(line["lineItemNumber"], line["offerId"]) for line in turned] == [
        (0, other["offerId"]),
        (1, one["offerId"]),
    ]
    for first, second in ((0, 0), (None, None), (0, None)):
        rows = [one | {"lineItemNumber": first}, other | {"lineItemNumber": second}]
        assert [line["lineItemNumber"] for line in ordered(world, kranich, *rows).json["lineItems"]] == [0, 1]


def test_a_direct_bill_partner_names_no_reseller(world: World, items: dict[str, str]) -> None:
    customer = worlds.customer(world.baltic, domain="direct.onmicrosoft.com", country="EE").customer
    carts = f"/v1/customers/{customer.id}/carts"
    line = {"catalogItemId": items["Basic P1M monthly"], "quantity": 1}
    named = line | {"participants": [{"key": "transaction_reseller", "value": world.alpine.mpn_id}]}
    cart = world.baltic.caller("POST", carts, {"lineItems": [named]}).json
    assert cart["lineItems"][0]["error"]["errorCode"] == 10004
    got = world.baltic.caller("POST", f"{carts}/{cart['id']}/checkout")
    assert (got.status, got.json["code"]) == (400, 800009)
    assert "10004" in got.json["data"][0]
