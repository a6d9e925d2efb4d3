"""Azure subscriptions of legacy offers go under an Azure plan, over the wire."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.support import goods
from tests.support import world as worlds
from tests.support.two_tier import admin_of, colleague
from tests.support.wire_schemas import check
from tests.support.world import Partner, World
from tests.wire.conftest import Caller, Got
from twotier.catalog.models import Availability
from twotier.conversions.models import ProductUpgrade
from twotier.core import clock, due
from twotier.core.models import AuditRecord
from twotier.customers.models import Customer
from twotier.entitlements.models import AzureEntitlement
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.place_order import place_order
from twotier.subscriptions.models import Subscription, SubscriptionChange


@pytest.fixture
def kranich(world: World) -> Customer:
    """Return a customer of Harbor that Alpine serves, with the agreement accepted."""
    return worlds.customer(world.harbor, world.alpine).customer


@pytest.fixture
def more(items: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """Return licenses and everything else that is sold, by name."""
    return items | goods.goods(tmp_path) | {"legacy azure": goods.legacy()}


def buy(seller: Partner, customer: Customer, item: str) -> Subscription:
    """Sell one thing; return its subscription."""
    _orders, rows = place_order(seller.actor, customer.id, [Wanted(id=0, catalog_item_id=item, quantity=1)])
    return Subscription.objects.get(order_line_id=rows[0].id)


def ask(caller: Caller, what: str, customer: Any, family: str = "Azure", **headers: Any) -> Got:
    """Send the request that all three operations take."""
    body = {"customerId": str(getattr(customer, "id", customer)), "ProductFamily": family}
    return caller("POST", f"/v1/productupgrades{what}", body, **headers)


def begun(caller: Caller, customer: Customer) -> str:
    """Begin an upgrade; return its id."""
    got = ask(caller, "", customer)
    assert (got.status, got.bytes) == (202, b""), got.bytes
    path, _, key = got.headers["Location"].rpartition("/")
    assert path.endswith("/productUpgrades")
    return str(key)


def test_subscriptions_go_under_a_plan_and_keep_their_ids(
    world: World, kranich: Customer, more: dict[str, str]
) -> None:
    alice = world.harbor.caller
    first, second = buy(world.harbor, kranich, more["legacy azure"]), buy(world.harbor, kranich, more["legacy azure"])
    found = check("ProductUpgradesEligibility", ask(alice, "/Eligibility", kranich, "azure").json)
    assert found == {"customerId": str(kranich.id), "productFamily": "azure", "isEligible": True}
    key = begun(alice, kranich)
    waiting = check("ProductUpgradesStatus", ask(alice, f"/{key}/status", kranich).json)
    assert (waiting["status"], {line["status"] for line in waiting["lineItems"]}) == ("InProgress", {"InProgress"})
    due.run_all(clock.now())
    done = check("ProductUpgradesStatus", ask(alice, f"/{key}/status", kranich).json)
    assert (done["id"], done["status"], done["productFamily"]) == (key, "Completed", "Azure")
    assert [line["sourceProduct"]["id"] for line in done["lineItems"]] == sorted([str(first.id), str(second.id)])
    assert all(line["upgradedDate"] for line in done["lineItems"])
    plan = Subscription.objects.get(tenant_id=kranich.id, status="active")
    assert (plan.family, plan.term_start, plan.partner_of_record) == ("usage", clock.today(), first.partner_of_record)
    under = AzureEntitlement.objects.filter(subscription=plan, status="active").values_list("id", flat=True)
    assert set(under) == {first.id, second.id}
    assert set(Subscription.objects.exclude(id=plan.id).values_list("status", "quantity")) == {("deleted", 0)}
    for row in Subscription.objects.all():
        last = SubscriptionChange.objects.filter(subscription=row).latest("number")
        assert (last.status, last.quantity, last.number) == (row.status, row.quantity, row.changes)
    told = AuditRecord.objects.filter(operation="create_product_upgrade").count()
    due.run_all(clock.now())
    assert AuditRecord.objects.filter(operation="create_product_upgrade").count() == told == 2


def test_the_plan_that_is_there_takes_them(world: World, kranich: Customer, more: dict[str, str]) -> None:
    plan, old = buy(world.harbor, kranich, more["azure"]), buy(world.harbor, kranich, more["legacy azure"])
    key = begun(world.harbor.caller, kranich)
    due.run_all(clock.now())
    assert ProductUpgrade.objects.get(id=key).plan_id == plan.id
    assert AzureEntitlement.objects.get(id=old.id).subscription_id == plan.id
    assert ask(world.harbor.caller, "", kranich).json["code"] == 900110


def test_what_stands_in_the_way(world: World, kranich: Customer, more: dict[str, str]) -> None:
    alice = world.harbor.caller
    assert ask(alice, "", kranich).json["code"] == 900108
    found = check("ProductUpgradesEligibility", ask(alice, "/eligibility", kranich).json)
    assert (found["isEligible"], "no Azure subscription" in found["reason"]) == (False, True)
    old = buy(world.harbor, kranich, more["legacy azure"])
    Subscription.objects.filter(id=old.id).update(status="suspended")
    assert ask(alice, "", kranich).json["code"] == 900105
    Subscription.objects.filter(id=old.id).update(status="active", title="Partner Shared Services for Azure")
    assert ask(alice, "", kranich).json["code"] == 900119
    Subscription.objects.filter(id=old.id).update(title="Microsoft Azure")
    sold = Availability.objects.filter(sku="DZH318Z0BPS6:0001")
    sold.update(market="TW")
    assert ask(alice, "", kranich).json["code"] == 900107
    sold.update(market="DE")
    assert ask(alice, "", kranich, "Office").json["code"] == 3000
    assert ask(alice, "", "soon").json["code"] == 3000
    assert ask(alice, "", uuid4()).json["code"] == 60003
    assert not ProductUpgrade.objects.exists()


def test_one_at_a_time_and_no_plan_besides(world: World, kranich: Customer, more: dict[str, str]) -> None:
    alice = world.harbor.caller
    buy(world.harbor, kranich, more["legacy azure"])
    again = str(uuid4())
    first = ask(alice, "", kranich, MS_RequestId=again)
    assert ask(alice, "", kranich, MS_RequestId=again).headers["Location"] == first.headers["Location"]
    got = ask(alice, "", kranich)
    assert (got.status, got.json["code"]) == (409, 900109)
    assert ask(alice, "/eligibility", kranich).json["upgradeId"] == str(ProductUpgrade.objects.get().id)
    line = {"offerId": more["azure"], "quantity": 1}
    order = alice("POST", f"/v1/customers/{kranich.id}/orders", {"lineItems": [line]})
    assert (order.status, order.json["code"]) == (409, 900113)
    other = worlds.customer(world.harbor, world.alpine, domain="moewe.onmicrosoft.com").customer
    key = str(ProductUpgrade.objects.get().id)
    assert ask(alice, f"/{key}/status", other).json["code"] == 900111
    assert ask(alice, f"/{uuid4()}/status", kranich).json["code"] == 900106


def test_what_changes_meanwhile_leaves_all_as_they_are(world: World, kranich: Customer, more: dict[str, str]) -> None:
    alice = world.harbor.caller
    rows = [buy(world.harbor, kranich, more["legacy azure"]) for _ in range(2)]
    key = begun(alice, kranich)
    Subscription.objects.filter(id=rows[0].id).update(status="suspended")
    due.run_all(clock.now())
    failed = check("ProductUpgradesStatus", ask(alice, f"/{key}/status", kranich).json)
    assert failed["status"] == "Failed"
    assert failed["lineItems"][0]["errorDetails"]["code"] == "900120"
    assert not AzureEntitlement.objects.exists()
    assert Subscription.objects.filter(family="usage").count() == 2
    Subscription.objects.filter(id=rows[0].id).update(status="active")
    begun(alice, kranich)


def test_who_upgrades(world: World, kranich: Customer, more: dict[str, str]) -> None:
    buy(world.harbor, kranich, more["legacy azure"])
    assert ask(world.nordic.caller, "", kranich).json["code"] == 60003
    assert ask(world.nordic.caller, "/eligibility", kranich).json["code"] == 60003
    for nobody in (world.alpine.caller, admin_of(kranich), colleague(world.harbor, "helpdesk_agent")):
        assert ask(nobody, "", kranich).status == 403
    key = begun(world.harbor.caller, kranich)
    assert ask(world.nordic.caller, f"/{key}/status", kranich).json["code"] == 900106
