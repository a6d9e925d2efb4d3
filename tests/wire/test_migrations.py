"""Migrations over the wire: checked, begun once, followed, scheduled; by whom."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import translation

from tests.support import world as worlds
from tests.support.subscriptions import offer
from tests.support.two_tier import admin_of, colleague
from tests.support.wire_schemas import check
from tests.support.world import World
from twotier.access.actors import program
from twotier.conversions.models import ListedTarget, Migration
from twotier.conversions.usecases.complete_migrations import complete_migrations
from twotier.core import clock
from twotier.core.models import AuditRecord
from twotier.customers.models import Customer
from twotier.portal.activity import sentence
from twotier.subscriptions.models import Subscription

BASIC = "CFQ7TTC0LH18:0001"
Old = tuple[Customer, str]


@pytest.fixture
def old(world: World, items: dict[str, str]) -> Old:
    """Return a customer and the id of a legacy subscription of 40 days whose successor is Basic."""
    customer, key = worlds.customer(world.harbor, world.alpine).customer, offer()
    ListedTarget.objects.create(kind=ListedTarget.SUCCESSOR, source=key, target=BASIC)
    body = {"lineItems": [{"offerId": key, "quantity": 5, "partnerIdOnRecord": world.alpine.mpn_id}]}
    got = world.harbor.caller("POST", f"/v1/customers/{customer.id}/orders", body)
    assert got.status == 201, got.bytes
    Subscription.objects.update(term_start=clock.today() - timedelta(days=40))
    return customer, got.json["lineItems"][0]["subscriptionId"]


@pytest.mark.trap(4, 16, 20)
def test_it_is_checked_begun_once_and_completed(world: World, old: Old, items: dict[str, str]) -> None:
    alice, (customer, key) = world.harbor.caller, old
    path = f"/v1/customers/{customer.id}/migrations/newcommerce"
    body = {"CurrentSubscriptionId": key.upper(), "Quantity": None, "PurchaseFullTerm": False}
    asked = check("NewCommerceEligibility", alice("POST", f"{path}/Validate", body).json)
    assert asked == {"currentSubscriptionId": key, "isEligible": True, "catalogItemId": items["Basic P1Y monthly"]}
    same = str(uuid4())
    first, again = (alice("POST", path, body, MS_RequestId=same) for _ in range(2))
    assert (first.status, first.bytes) == (200, again.bytes), first.bytes
    made = check("NewCommerceMigration", first.json)
    assert (made["status"], made["quantity"], made["billingCycle"]) == ("Processing", 5, "Monthly")
    assert alice("POST", path, body).json["code"] == 900278
    no = alice("POST", f"{path}/validate", body).json
    assert (no["isEligible"], no["errors"][0]["code"]) == (False, 10)
    complete_migrations(program("clock"), clock.now() + timedelta(days=1))
    done = check("NewCommerceMigration", alice("GET", f"{path}/{made['id'].upper()}").json)
    assert (done["status"], done["currentSubscriptionId"]) == ("Completed", key)
    assert alice("GET", f"/v1/customers/{customer.id}/subscriptions/{done['newCommerceSubscriptionId']}").status == 200
    steps = alice("GET", f"{path}/events?migrationId={made['id']}").json["items"]
    assert [step["name"].removeprefix("NewCommerce") for step in steps] == [
        "MigrationStarted", "SubscriptionCreated", "SubscriptionProvisioned", "MigrationCompleted",
    ]  # fmt: skip
    assert alice("GET", f"{path}/events?migrationId=x").json["items"] == []
    listed = alice("GET", f"/v1/migrations/newcommerce?customerTenantId={customer.id}&size=1").json
    assert listed["items"] == [done]


def test_it_is_scheduled_changed_and_canceled(world: World, old: Old) -> None:
    alice, (customer, key) = world.harbor.caller, old
    path, day = f"/v1/customers/{customer.id}/migrations/newcommerce/schedules", clock.today() + timedelta(days=9)
    body: dict[str, Any] = {"currentSubscriptionId": key, "targetDate": f"{day}T00:00:00Z", "quantity": 3}
    assert alice("POST", path, body | {"targetDate": None}).json["code"] == 3000
    got = alice("POST", path, body)
    assert (got.status, got.json["status"], got.json["quantity"]) == (200, "Scheduled", 3), got.bytes
    one = f"{path}/{got.json['id']}"
    assert alice("GET", one).json == got.json
    changed = alice("PUT", one, body | {"migrateOnRenewal": True, "targetDate": None, "quantity": None}).json
    assert (changed["migrateOnRenewal"], changed["purchaseFullTerm"]) == (True, True)
    assert "quantity" not in changed
    assert [each["id"] for each in alice("GET", "/v1/migrations/newcommerce/schedules").json["items"]] == [
        got.json["id"]
    ]
    assert alice("POST", f"{one}/cancel").json["status"] == "Cancelled"
    assert alice("POST", f"{one}/cancel").json["code"] == 910055
    assert alice("GET", f"{path}/{uuid4()}").json["code"] == 1000


def test_why_it_failed_is_told_to_each_reader_in_the_own_language(world: World, old: Old) -> None:
    alice, (customer, key) = world.harbor.caller, old
    path = f"/v1/customers/{customer.id}/migrations/newcommerce"
    made = alice("POST", path, {"currentSubscriptionId": key}).json["id"]
    Subscription.objects.filter(id=key).update(status="suspended")
    complete_migrations(program("clock"), clock.now() + timedelta(days=1))
    english, german = (alice("GET", f"{path}/{made}", X_Locale=locale).json for locale in ("en-US", "de-DE"))
    assert (english["status"], english["errorCode"]) == ("Failed", 2)
    assert english["errorReason"] == "Only an active subscription can be migrated. Reactivate it first."
    assert german["errorReason"] not in ("", english["errorReason"])
    failed = AuditRecord.objects.get(operation="create_migration", after__has_key="problem")
    with translation.override("de"):
        assert german["errorReason"] in sentence(failed, "", "")


def test_roles_and_tenants(world: World, old: Old) -> None:
    customer, key = old
    path, body = f"/v1/customers/{customer.id}/migrations/newcommerce", {"currentSubscriptionId": key}
    reseller, stranger, own = world.alpine.caller, world.nordic.caller, admin_of(customer)
    for each in (reseller, own):
        assert each("POST", f"{path}/validate", body).json["isEligible"]
        assert each("POST", path, body).status == 403
        assert each("GET", f"{path}/events").json["items"] == []
    assert stranger("POST", f"{path}/validate", body).status == 404
    assert stranger("POST", path, body).status == 404
    assert stranger("GET", f"{path}/events").status == 404
    assert stranger("GET", "/v1/migrations/newcommerce").json["items"] == []
    assert colleague(world.harbor, "helpdesk_agent")("POST", path, body).status == 403
    assert not Migration.objects.exists()
    for wrong in (None, "x", str(uuid4())):
        assert world.harbor.caller("POST", path, {"currentSubscriptionId": wrong}).json["code"] == 20003
