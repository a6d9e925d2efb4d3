"""A write that is only tried tells what would happen, or everything that stands in its way, and changes nothing."""

from typing import Any

import pytest

from tests.support import world as worlds
from tests.support.two_tier import customer_body
from tests.support.world import World
from twotier.customers.models import Customer, CustomerAgreement
from twotier.orders.models import Order
from twotier.partners.models import Program


@pytest.fixture
def kranich(world: World) -> Customer:
    """Return a customer of Harbor that Alpine serves, with the agreement accepted."""
    return worlds.customer(world.harbor, world.alpine).customer


def order(world: World, customer: Customer, item: str, query: str = "?validateOnly=true") -> Any:
    """Try to order three seats for Alpine's customer."""
    lines = [{"lineItemNumber": 0, "offerId": item, "quantity": 3, "partnerIdOnRecord": world.alpine.mpn_id}]
    body = {"referenceCustomerId": str(customer.id), "billingCycle": "unknown", "lineItems": lines}
    return world.harbor.caller("POST", f"/v1/customers/{customer.id}/orders{query}", body)


def test_an_order_tells_its_price_and_what_it_would_make(
    world: World, kranich: Customer, items: dict[str, str]
) -> None:
    got = order(world, kranich, items["Basic P1Y monthly"])
    assert got.status == 201, got.bytes
    told = got.json["preflight"]
    assert told["allowed"]
    placed = next(one for one in told["effects"] if "lines" in one["after"])
    assert placed["customerId"] == str(kranich.id)
    assert [line["quantity"] for line in placed["after"]["lines"]] == [3]
    assert not Order.objects.exists()
    assert order(world, kranich, items["Basic P1Y monthly"], "").status == 201
    made = Order.objects.get()
    assert (round(placed["after"]["total"] * 100), placed["after"]["currency"]) == (made.total_minor, made.currency)


def test_a_refusal_says_what_stands_in_the_way(world: World, kranich: Customer, items: dict[str, str]) -> None:
    CustomerAgreement.objects.all().delete()
    got = order(world, kranich, items["Basic P1Y monthly"])
    assert (got.status, got.json["code"]) == (403, 13605)
    assert not got.json["preflight"]["allowed"]
    assert [(one["code"], bool(one["description"])) for one in got.json["preflight"]["blockers"]] == [(13605, True)]


def test_a_refusal_of_the_act_itself_has_no_preflight(world: World, kranich: Customer) -> None:
    got = world.harbor.caller("POST", f"/v1/customers/{kranich.id}/orders", {"lineItems": []})
    assert got.status == 400
    assert "preflight" not in got.json


def test_no_secret_and_no_personal_value_is_told(world: World) -> None:
    got = world.harbor.caller("POST", "/v1/customers?validateOnly=true", customer_body())
    assert got.json["preflight"]["allowed"]
    assert "userCredentials" not in got.json
    assert b"password" not in got.bytes.lower()


def test_what_answers_nothing_answers_its_preflight(world: World, kranich: Customer) -> None:
    got = world.harbor.caller("DELETE", f"/v1/customers/{kranich.id}?validateOnly=true")
    assert got.status == 200
    assert set(got.json) == {"preflight"}
    assert got.json["preflight"]["effects"]
    assert Customer.objects.get(id=kranich.id).status == "active"


def test_every_rule_in_the_way_is_told_at_once(world: World, kranich: Customer, items: dict[str, str]) -> None:
    made = order(world, kranich, items["Basic P1Y monthly"], "").json
    path = f"/v1/customers/{kranich.id}/subscriptions/{made['lineItems'][0]['subscriptionId']}"
    got = world.harbor.caller("PATCH", f"{path}?validateOnly=true", {"quantity": 0, "partnerId": "7654321"})
    codes = [one["code"] for one in got.json["preflight"]["blockers"]]
    assert (got.status, codes) == (404, [800015, 800090])
    assert world.harbor.caller("GET", path).json["quantity"] == 3


def test_before_an_order_every_rule_of_the_customer_is_told(
    world: World, kranich: Customer, items: dict[str, str]
) -> None:
    CustomerAgreement.objects.all().delete()
    Program.objects.filter(tenant_id=world.harbor.caller.organization.id).update(status="suspended")
    got = order(world, kranich, items["Basic P1Y monthly"])
    assert [one["code"] for one in got.json["preflight"]["blockers"]] == [900149, 13605]
