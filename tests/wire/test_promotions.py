"""Promotions over the wire: read by who reads the catalog, judged for a customer, named in a cart."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support import world as worlds
from tests.support.wire_schemas import check, check_list
from tests.support.world import World
from twotier.conversions.models import Promotion, Redemption
from twotier.core import clock
from twotier.customers.models import Customer

BASIC = "CFQ7TTC0LH18:0001"
ID = "39NFJQT1PJQB:0001:39NFJQT1Q5KN"


@pytest.fixture
def kranich(world: World, items: dict[str, str]) -> Customer:
    """Return a customer of a market with a promotion for Basic: 20 seats, twice."""
    today = clock.today()
    Promotion.objects.create(
        id=ID, name="Basic", starts_on=today - timedelta(days=1), ends_on=today + timedelta(days=9), markets=["DE"],
        offers=[{"sku": BASIC, "term": "P1Y", "billing_cycle": "monthly", "discount_ppm": 166_667}],
        segments=["commercial"], maximum_seats=20, redemptions=2,
    )  # fmt: skip
    return worlds.customer(world.harbor, world.alpine).customer


def test_promotions_are_read(world: World, kranich: Customer) -> None:
    alice = world.harbor.caller
    (found,) = check_list("Promotion", alice("GET", "/v1/productpromotions?country=DE&segment=Commercial").json)
    assert alice("GET", f"/v1/ProductPromotions/{ID.lower()}?country=DE").json == found
    assert found["requiredProducts"][0]["pricingPolicies"][0]["value"] == "0.166667"
    assert found["endDate"].endswith("23:59:59Z")
    for query in ("country=FR&segment=commercial", "country=DE&segment=education", "country=DE&segment=nonsense"):
        assert alice("GET", f"/v1/productpromotions?{query}").json["items"] == []
    assert alice("GET", "/v1/productpromotions/x?country=DE").json["code"] == 1000
    assert alice("GET", f"/v1/productpromotions/{ID}?country=FR").status == 404


@pytest.mark.trap(16)
def test_a_customer_is_judged(world: World, kranich: Customer, items: dict[str, str]) -> None:
    alice, path = world.harbor.caller, f"/v1/customers/{kranich.id}/promotioneligibilities"
    item: dict[str, Any] = {"catalogItemId": items["Basic P1Y monthly"], "quantity": 5, "promotionId": f" {ID}"}
    (found,) = check_list("PromotionEligibilities", alice("POST", path, [item]).json)
    assert found["eligibilities"] == [{"promotionId": ID, "isEligible": True}]
    said = {"CatalogItemId": BASIC + ":X", "Quantity": 21, "TermDuration": "P1Y", "BillingCycle": "Monthly", "Id": 3}
    more = alice("POST", path, {"Items": [said, item | {"billingCycle": "Annual"}, item | {"promotionId": "y"}]})
    assert more.status == 200, more.bytes
    first, second, third = check_list("PromotionEligibilities", more.json)
    (seats,) = first["eligibilities"][0]["errors"]
    assert (first["id"], seats["type"], seats["availableSeats"]) == (3, "SeatCount", 20)
    (term,) = second["eligibilities"][0]["errors"]
    assert term["eligibleTerms"] == [{"duration": "P1Y", "billingCycle": "Monthly"}]
    assert third["eligibilities"][0]["errors"][0]["type"] == "NotFound"
    assert check("PromotionEligibilities", alice("POST", path, item).json["items"][0]) == found
    assert world.nordic.caller("POST", path, [item]).status == 404
    assert not Redemption.objects.exists()


def test_a_cart_names_it(world: World, kranich: Customer, items: dict[str, str]) -> None:
    alice, path = world.harbor.caller, f"/v1/customers/{kranich.id}/carts"
    line = {"catalogItemId": items["Basic P1Y monthly"], "quantity": 5, "promotionId": ID.lower()}
    cart = alice("POST", path, {"lineItems": [line]}).json
    assert cart["lineItems"][0]["promotionId"] == ID
    orders = alice("POST", f"{path}/{cart['id']}/checkout").json["orders"]
    assert orders[0]["lineItems"][0]["quantity"] == 5
    assert Redemption.objects.get().quantity == 5
    bad = alice("POST", path, {"lineItems": [line | {"catalogItemId": items["Premium P1Y monthly"]}]}).json
    assert bad["lineItems"][0]["error"]["errorCode"]
