"""Upgrades and conversions over the wire: what can be, what was, the act and who may."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.support import world as worlds
from tests.support.subscriptions import offer
from tests.support.two_tier import admin_of, colleague
from tests.support.wire_schemas import check, check_list
from tests.support.world import World
from twotier.catalog.models import LegacyOffer
from twotier.conversions.models import ListedTarget, Transition
from twotier.customers.models import Customer
from twotier.subscriptions.models import Subscription

BASIC, PREMIUM = "CFQ7TTC0LH18:0001", "CFQ7TTC0LCHC:0001"


@pytest.fixture
def kranich(world: World, items: dict[str, str]) -> Customer:
    """Return a customer; the vendor lists an upgrade from Basic to Premium."""
    ListedTarget.objects.create(kind=ListedTarget.UPGRADE, source=BASIC, target=PREMIUM)
    return worlds.customer(world.harbor, world.alpine).customer


def bought(world: World, customer: Customer, item: str, quantity: int = 5, **line: Any) -> str:
    """Return the path of a new subscription."""
    body = {"lineItems": [{"offerId": item, "quantity": quantity} | line]}
    got = world.harbor.caller("POST", f"/v1/customers/{customer.id}/orders", body)
    assert got.status == 201, got.bytes
    return f"/v1/customers/{customer.id}/subscriptions/{got.json['lineItems'][0]['subscriptionId']}"


@pytest.mark.trap(4, 5, 14, 17, 20)
def test_a_subscription_is_upgraded_once(world: World, kranich: Customer, items: dict[str, str]) -> None:
    alice = world.harbor.caller
    path = bought(world, kranich, items["Basic P1Y monthly"], partnerIdOnRecord=world.alpine.mpn_id)
    (found,) = check_list(
        "TransitionEligibility", alice("GET", f"{path}/transitioneligibilities?eligibilityType=immediate").json
    )
    assert found["catalogItemId"] == items["Premium P1Y monthly"]
    assert [each["isEligible"] for each in found["eligibilities"]] == [True, True]
    scheduled = alice("GET", f"{path}/TransitionEligibilities/?EligibilityType=Scheduled").json["items"][0]
    assert [each["transitionType"] for each in scheduled["eligibilities"]] == ["transition_only"]
    body = {"ToCatalogItemId": found["catalogItemId"], "Quantity": 2, "TransitionType": 0, "ToSubscriptionId": None}
    key = str(uuid4())
    tried = alice("POST", f"{path}/transitions?validateOnly=true", body)
    assert tried.status == 200, tried.bytes
    first, again = (alice("POST", f"{path}/Transitions/", body, MS_RequestId=key) for _ in range(2))
    assert (first.status, first.bytes) == (200, again.bytes), first.bytes
    made = check("Transition", first.json)
    assert (made["quantity"], made["transitionType"], made["billingCycle"]) == (2, "transition_only", "Monthly")
    assert [each["status"] for each in made["events"]] == ["Started", "Completed"]
    assert check_list("Transition", alice("GET", f"{path}/transitions").json) == [made]
    assert Transition.objects.count() == 1
    seats = {str(row.id): row.quantity for row in Subscription.objects.all()}
    assert seats == {path.rsplit("/", 1)[1]: 3, made["toSubscriptionId"]: 2}


def test_refusals_and_what_stands_in_the_way(world: World, kranich: Customer, items: dict[str, str]) -> None:
    alice = world.harbor.caller
    path = bought(world, kranich, items["Basic P1Y monthly"])
    wanted = {"toCatalogItemId": items["Premium P1Y monthly"]}
    for body, code in (
        ({}, 400019), (wanted | {"toSubscriptionId": "x"}, 20003), (wanted | {"quantity": 99}, 2002),
        (wanted | {"toSubscriptionId": path.rsplit("/", 1)[1].upper()}, 900259), (wanted | {"billingCycle": "Annual"}, 900141),
    ):  # fmt: skip
        assert alice("POST", f"{path}/transitions", body).json["code"] == code, body
    Subscription.objects.update(status="suspended")
    (found,) = alice("GET", f"{path}/transitionEligibilities").json["items"]
    assert [(each["isEligible"], each["errors"][0]["code"]) for each in found["eligibilities"]] == [(False, 2)] * 2
    assert alice("POST", f"{path}/transitions", wanted).json["code"] == 800091
    assert alice("GET", f"{path}/upgrades").json["items"] == []
    assert alice("GET", f"{path}/conversions").json["items"] == []


def test_roles_and_tenants(world: World, kranich: Customer, items: dict[str, str]) -> None:
    path = bought(world, kranich, items["Basic P1Y monthly"], partnerIdOnRecord=world.alpine.mpn_id)
    body = {"toCatalogItemId": items["Premium P1Y monthly"]}
    reseller, stranger, customer = world.alpine.caller, world.nordic.caller, admin_of(kranich)
    for each in (reseller, customer):
        assert each("GET", f"{path}/transitions").json["items"] == []
        assert each("GET", f"{path}/transitionEligibilities").status == 200
    assert reseller("POST", f"{path}/transitions", body).json["code"] in (910032, 900150)
    assert customer("POST", f"{path}/transitions", body).status == 403
    for what in ("transitions", "transitionEligibilities", "upgrades", "conversions"):
        assert stranger("GET", f"{path}/{what}").status == 404
    assert stranger("POST", f"{path}/transitions", body).status == 404
    sales = colleague(world.harbor, "sales_agent")
    assert sales("POST", f"{path}/transitions", body).json["code"] == 900150, "admin agents and global admins upgrade"
    assert not Transition.objects.exists()


@pytest.mark.trap(17)
def test_a_legacy_offer_is_upgraded(world: World, kranich: Customer) -> None:
    alice = world.harbor.caller
    small, large = offer("Old Mail"), offer("Old Suite", 900)
    body = whole_offer() | {"upgradeTargetOffers": [large]}
    LegacyOffer.objects.filter(id=small).update(body=body)
    LegacyOffer.objects.filter(id=large).update(body=whole_offer())
    path = bought(world, kranich, small, billingCycle="monthly")
    found = check_list("Upgrade", alice("GET", f"{path}/upgrades").json)
    assert [(each["upgradeType"], each["isEligible"]) for each in found] == [
        ("upgrade_only", True), ("upgrade_with_license_transfer", True),
    ]  # fmt: skip
    got = alice(
        "POST", f"{path}/upgrades", {"TargetOffer": {"Id": large}, "UpgradeType": 1, "Quantity": 5, "IsEligible": True}
    )
    assert got.status == 200, got.bytes
    made = check("UpgradeResult", got.json)
    assert (made["targetSubscriptionId"], made["upgradeType"]) == (path.rsplit("/", 1)[1], 1)
    assert alice("GET", path).json["offerId"] == large
    assert alice("POST", f"{path}/upgrades", {}).json["code"] == 1000


def whole_offer() -> dict[str, Any]:
    """Return the members of an offer that the program only passes on."""
    return {
        "description": "Mail", "limitUnitOfMeasure": "None", "limit": 0, "prerequisiteOffers": [], "hasAddOns": False,
        "billing": "license", "supportedBillingCycles": ["monthly"], "isAutoRenewable": True, "conversionTargetOffers": [],
        "reselleeQualifications": [], "resellerQualifications": [], "salesGroupId": "Default",
        "product": {"id": str(uuid4()), "name": "Mail", "unit": "Licenses"}, "unitType": "Licenses",
    }  # fmt: skip


@pytest.mark.trap(17)
def test_a_trial_is_converted(world: World, kranich: Customer) -> None:
    alice = world.harbor.caller
    trial, paid = offer("Old Mail Trial", 0), offer("Old Mail")
    LegacyOffer.objects.filter(id=trial).update(body={"conversionTargetOffers": [paid]})
    path = bought(world, kranich, trial, 25)
    (found,) = check_list("Conversion", alice("GET", f"{path}/conversions").json)
    assert (found["targetOfferId"], found["quantity"], found["billingCycle"]) == (paid, 25, "monthly")
    assert alice("POST", f"{path}/conversions", found | {"quantity": 3}).json["code"] == 900275
    assert alice("POST", f"{path}/conversions", found, app_only=True).json["code"] == 910047
    got = alice("POST", f"{path}/conversions", {name[0].upper() + name[1:]: value for name, value in found.items()})
    assert got.status == 200, got.bytes
    made = check("ConversionResult", got.json)
    assert (made["offerId"], made["targetOfferId"]) == (trial, paid)
    assert alice("GET", f"{path}/conversions").json["items"] == []


def test_the_list_of_the_demo_names_what_the_demo_sells() -> None:
    demo_catalog = Path(__file__).parents[2] / "src/twotier/demo/catalog"
    lines = (demo_catalog / "conversions.csv").read_text(encoding="utf-8").splitlines()[1:]
    sheet = (demo_catalog / "price-sheet-small.csv").read_text(encoding="utf-8")
    offers = (demo_catalog / "legacy-offers.json").read_text(encoding="utf-8")
    for line in lines:
        kind, source, target = line.split(",")
        product, code = target.split(":")
        assert f'"{product}","{code}"' in sheet
        if kind == "successor":
            assert source in offers
        else:
            assert '"{}","{}"'.format(*source.split(":")) in sheet
