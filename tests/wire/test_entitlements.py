"""Software, reservations, Azure subscriptions under plans, registrations, overage and activations over the wire."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.support import goods
from tests.support import world as worlds
from tests.support.two_tier import admin_of, at_most, colleague
from tests.support.wire_schemas import check, check_list
from tests.support.world import Partner, World
from tests.wire.conftest import Caller, Got
from twotier.access.models import Person
from twotier.catalog.models import Availability
from twotier.core import clock, due
from twotier.core.models import AuditRecord
from twotier.customers.models import Customer
from twotier.entitlements.models import Activation, AzureEntitlement, Overage, Reservation, SoftwareKey
from twotier.orders.models import Order
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.place_order import place_order
from twotier.subscriptions.models import Subscription


@pytest.fixture
def kranich(world: World) -> Customer:
    """Return a customer of Harbor that Alpine serves, with the agreement accepted and its admin signed in."""
    made = worlds.customer(world.harbor, world.alpine).customer
    Person.objects.filter(tenant_id=made.id).update(must_change_password=False)
    return made


@pytest.fixture
def more(items: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """Return licenses and everything else that is sold, by name."""
    return items | goods.goods(tmp_path) | {"legacy azure": goods.legacy()}


def buy(seller: Partner, customer: Customer, item: str, quantity: int = 1, **said: Any) -> Subscription | None:
    """Sell one thing; return its subscription, if it has one."""
    line = Wanted(id=0, catalog_item_id=item, quantity=quantity, **said)
    _orders, rows = place_order(seller.actor, customer.id, [line])
    return Subscription.objects.filter(order_line_id=rows[0].id).first()


def shelf(customer: Customer, rest: str) -> str:
    """Return a path of a customer."""
    return f"/v1/customers/{customer.id}/{rest}"


def registered(world: World, customer: Customer, subscription: Subscription) -> None:
    """Make a subscription ready for reservations."""
    got = world.harbor.caller("POST", shelf(customer, f"subscriptions/{subscription.id}/registrations"))
    assert got.status == 202, got.bytes
    due.run_all(clock.now())


# Azure subscriptions under a plan


def test_a_plan_has_an_azure_subscription_that_can_be_shut_down(
    world: World, kranich: Customer, more: dict[str, str]
) -> None:
    plan = buy(world.harbor, kranich, more["azure"])
    assert plan
    path = shelf(kranich, f"subscriptions/{plan.id}/azureEntitlements")
    (row,) = check_list("AzureEntitlement", world.harbor.caller("GET", path).json)
    assert (row["status"], row["subscriptionId"], row["friendlyName"]) == ("active", str(plan.id), "Microsoft Azure")
    assert world.harbor.caller("GET", f"{path.lower()}/{row['id'].upper()}").json == row
    boss = colleague(world.harbor, "global_admin")
    reason = {"CancellationReason": "Compromise"}
    for wrong in ({}, {"cancellationReason": "bored"}):
        got = boss("POST", f"{path}/{row['id']}/cancel", wrong)
        assert (got.status, got.json["code"]) == (400, 3000)
    again = str(uuid4())
    first = boss("POST", f"{path}/{row['id']}/cancel", reason, MS_RequestId=again)
    assert (first.status, check("AzureEntitlement", first.json)["status"]) == (200, "cancelled")
    assert boss("POST", f"{path}/{row['id']}/cancel", reason, MS_RequestId=again).bytes == first.bytes
    got = boss("POST", f"{path}/{row['id']}/cancel", reason)
    assert (got.status, got.json["code"]) == (409, 910055)
    assert AuditRecord.objects.filter(operation="cancel_azure_entitlement").count() == 1
    plan.refresh_from_db()
    assert plan.status == "active"


def test_azure_subscriptions_follow_their_plan(world: World, kranich: Customer, more: dict[str, str]) -> None:
    plan = buy(world.harbor, kranich, more["azure"])
    assert plan
    for state, word in (("suspended", "suspended"), ("deleted", "deleted"), ("active", "active")):
        Subscription.objects.filter(id=plan.id).update(status=state)
        got = world.harbor.caller("GET", shelf(kranich, f"subscriptions/{plan.id}/azureEntitlements"))
        assert got.json["items"][0]["status"] == word


def test_who_sees_and_shuts_down_azure_subscriptions(world: World, kranich: Customer, more: dict[str, str]) -> None:
    plan = buy(world.harbor, kranich, more["azure"], partner_of_record=world.alpine.mpn_id)
    licenses = buy(world.harbor, kranich, more["Basic P1Y monthly"])
    assert plan
    assert licenses
    row = AzureEntitlement.objects.get()
    path = shelf(kranich, f"subscriptions/{plan.id}/azureEntitlements")
    reason = {"cancellationReason": "compromise"}
    for caller in (
        world.harbor.caller,
        world.alpine.caller,
        admin_of(kranich),
        colleague(world.harbor, "billing_admin"),
    ):
        assert caller("GET", path).json["totalCount"] == 1
        got = caller("POST", f"{path}/{row.id}/cancel", reason)
        assert (got.status, got.json["code"]) == (403, 900150)
    got = world.nordic.caller("GET", path)
    assert (got.status, got.json["code"]) == (404, 60003)
    got = colleague(world.nordic, "global_admin")("POST", f"{path}/{row.id}/cancel", reason)
    assert (got.status, got.json["code"]) == (404, 60003)
    boss = colleague(world.harbor, "global_admin")
    for other in (uuid4(), licenses.id):
        got = boss("POST", f"{path}/{other}/cancel", reason)
        assert (got.status, got.json["code"]) == (404, 800111)
    of_licenses = shelf(kranich, f"subscriptions/{licenses.id}/azureEntitlements")
    assert boss("GET", of_licenses).json["items"] == []
    assert boss("GET", f"{of_licenses}/{row.id}").json["code"] == 800111
    assert boss("GET", shelf(kranich, f"subscriptions/{uuid4()}/azureEntitlements")).json["code"] == 20003
    row.refresh_from_db()
    assert row.status == "active"


# Registrations


@pytest.mark.trap(17)
def test_a_registration_is_asked_for_and_finished_by_the_clock(
    world: World, kranich: Customer, more: dict[str, str]
) -> None:
    azure = buy(world.harbor, kranich, more["legacy azure"])
    assert azure
    alice, path = world.harbor.caller, shelf(kranich, f"subscriptions/{azure.id}/registrations")
    status = path.replace("registrations", "registrationstatus")
    answered = check("SubscriptionRegistrationStatus", alice("GET", status).json)
    assert (answered["status"], answered["subscriptionId"]) == ("notregistered", str(azure.id))
    bodies: list[Any] = [None, "", {}]
    for body in bodies:
        got = alice("POST", path, body)
        assert (got.status, got.bytes, got.headers["Location"]) == (202, b"", status.removeprefix("/v1"))
    assert alice("GET", status).json["status"] == "registering"
    done = due.run_all(clock.now())
    assert done["finish registrations"] == 1
    assert alice("GET", status).json["status"] == "registered"
    assert alice("POST", path).status == 202
    assert due.run_all(clock.now()) == {}
    assert alice("GET", status).json["status"] == "registered"
    assert AuditRecord.objects.filter(operation__in=["register_subscription", "finish_registration"]).count() == 2


def test_what_cannot_be_registered(world: World, kranich: Customer, more: dict[str, str]) -> None:
    licenses, azure = (buy(world.harbor, kranich, more[name]) for name in ("Basic P1Y monthly", "azure"))
    assert licenses
    assert azure
    path = shelf(kranich, f"subscriptions/{licenses.id}/registrations")
    got = world.harbor.caller("POST", path)
    assert (got.status, got.json["code"]) == (400, 800013)
    path = shelf(kranich, f"subscriptions/{azure.id}/registrations")
    for caller, code in (
        (world.alpine.caller, 900150), (admin_of(kranich), 900150), (colleague(world.harbor, "helpdesk_agent"), 900150),
    ):  # fmt: skip
        got = caller("POST", path)
        assert (got.status, got.json["code"]) == (403, code)
    assert world.nordic.caller("POST", path).json["code"] == 60003
    Subscription.objects.filter(id=azure.id).update(status="suspended")
    assert world.harbor.caller("POST", path).json["code"] == 800013


# Reservations


def reserve(caller: Caller, customer: Customer, item: str, context: dict[str, str], **members: Any) -> Got:
    """Order a reservation."""
    line = {"offerId": item, "quantity": 2, "provisioningContext": context} | members
    return caller("POST", shelf(customer, "orders"), {"billingCycle": "one_time", "lineItems": [line]})


def test_a_reservation_needs_a_registered_azure_subscription(
    world: World, kranich: Customer, more: dict[str, str]
) -> None:
    alice = world.harbor.caller
    azure, licenses = (buy(world.harbor, kranich, more[name]) for name in ("legacy azure", "Basic P1Y monthly"))
    assert azure
    assert licenses

    def error(**context: str) -> int | None:
        line = {"catalogItemId": more["vm 1y"], "quantity": 1, "provisioningContext": context}
        got = alice("POST", shelf(kranich, "carts"), {"lineItems": [line]})
        return dict(got.json["lineItems"][0].get("error", {})).get("errorCode")

    assert error() == 10010
    assert error(subscriptionId="soon") == 10010
    assert error(subscriptionId=str(azure.id), scope="galaxy") == 10010
    assert error(subscriptionId=str(uuid4())) == 10007
    assert error(subscriptionId=str(licenses.id)) == 10008
    assert error(SubscriptionId=str(azure.id).upper(), Scope="Shared") == 10011
    got = reserve(alice, kranich, more["vm 1y"], {"subscriptionId": str(azure.id)})
    assert (got.status, got.json["code"], Order.objects.count()) == (400, 800009, 2)
    registered(world, kranich, azure)
    assert error(SubscriptionId=str(azure.id).upper(), Scope="Shared") is None
    Subscription.objects.filter(id=azure.id).update(status="suspended")
    assert error(subscriptionId=str(azure.id)) == 10007


def asked(caller: Caller, items: list[dict[str, str]], **context: str) -> Got:
    """Ask whether items can be had."""
    body = {"targetItems": items, "inventoryContext": context}
    return caller("POST", "/v1/Extensions/product/checkinventory?country=DE", body)


def test_the_stock_is_asked_before_a_reservation(world: World, kranich: Customer, more: dict[str, str]) -> None:
    alice, azure = world.harbor.caller, buy(world.harbor, kranich, more["legacy azure"])
    assert azure
    product, sku = more["vm 1y"].split(":")[:2]
    whom = {"customerId": str(kranich.id), "AzureSubscriptionId": str(azure.id), "armRegionName": "japanwest"}
    got = asked(alice, [{"productId": product.lower(), "skuId": sku}], **whom)
    (row,) = [check("InventoryItem", each) for each in got.json]
    assert (row["productId"], row["skuId"], row["isRestricted"]) == (product, sku, True)
    (why,) = row["restrictions"]
    assert (why["reasonCode"], why["properties"]) == (
        "NotAvailableForSubscription",
        {"azureSubscriptionId": str(azure.id)},
    )
    assert "Register the Azure subscription" in why["description"]
    registered(world, kranich, azure)
    rows = asked(alice, [{"productId": product}], **whom).json
    assert len(rows) > 1
    assert [each["restrictions"] for each in rows] == [[]] * len(rows)
    assert not any(each["isRestricted"] for each in rows)


def test_the_stock_of_a_sku_that_is_not_sold_here(world: World, kranich: Customer, more: dict[str, str]) -> None:
    alice = world.harbor.caller
    product, sku = more["Basic P1Y monthly"].split(":")[:2]
    (row,) = asked(alice, [{"productId": product, "skuId": sku}], customerId=str(kranich.id)).json
    assert (row["isRestricted"], row["restrictions"]) == (False, [])
    Availability.objects.filter(sku=f"{product}:{sku}").update(market="TW")
    (row,) = asked(alice, [{"productId": product, "skuId": sku}]).json
    assert (row["isRestricted"], row["restrictions"][0]["reasonCode"]) == (True, "NotAvailableForMarket")


def test_questions_for_the_stock_that_have_no_answer(world: World, kranich: Customer, more: dict[str, str]) -> None:
    alice, product = world.harbor.caller, more["vm 1y"].split(":", maxsplit=1)[0]
    for items, context, code in (
        ([], {}, 3000),
        ([{"productId": "CFQ7TTC0ZZZZ"}], {}, 400013),
        ([{"productId": product, "skuId": "ZZZZ"}], {"customerId": str(kranich.id)}, 400018),
        ([{"productId": product}], {"customerId": str(kranich.id)}, 3000),
        ([{"productId": product}], {"customerId": "soon"}, 3000),
        ([{"productId": product}], {"customerId": str(uuid4()), "azureSubscriptionId": str(uuid4())}, 60003),
    ):
        assert asked(alice, items, **context).json["code"] == code, (items, context)
    whom = {"customerId": str(kranich.id), "azureSubscriptionId": str(uuid4())}
    assert asked(world.nordic.caller, [{"productId": product}], **whom).json["code"] == 60003


def test_another_partners_azure_subscription_is_none(world: World, kranich: Customer, more: dict[str, str]) -> None:
    azure = buy(world.harbor, kranich, more["legacy azure"])
    assert azure
    registered(world, kranich, azure)
    Subscription.objects.filter(id=azure.id).update(partner_id=world.nordic.id)
    line = {"catalogItemId": more["vm 1y"], "quantity": 1, "provisioningContext": {"subscriptionId": str(azure.id)}}
    got = world.harbor.caller("POST", shelf(kranich, "carts"), {"lineItems": [line]})
    assert got.json["lineItems"][0]["error"]["errorCode"] == 10007


def test_a_reservation_is_an_entitlement_with_details(world: World, kranich: Customer, more: dict[str, str]) -> None:
    alice = world.harbor.caller
    plan = buy(world.harbor, kranich, more["azure"])
    assert plan
    registered(world, kranich, plan)
    under = AzureEntitlement.objects.get()
    got = reserve(
        alice, kranich, more["vm 3y"], {"subscriptionId": str(under.id), "scope": "single"}, friendlyName="CI"
    )
    order = check("Order", got.json)
    assert (order["billingCycle"], "subscriptionId" in order["lineItems"][0]) == ("one_time", False)
    path = shelf(kranich, "entitlements")
    (row,) = check_list("Entitlement", alice("GET", path).json)
    assert (row["entitlementType"], row["quantity"], row["skuId"]) == ("reservedinstance", 2, "004J")
    assert row["referenceOrder"] == {"id": order["id"], "lineItemId": "0", "alternateId": order["id"]}
    assert "expiryDate" not in row
    dated = alice("GET", f"{path}?entitlementType=ReservedInstance&showExpiry=TRUE").json["items"][0]
    assert dated["expiryDate"][:4] == str(clock.today().year + 3)
    (artifact,) = row["entitledArtifacts"]
    details = check("ReservedInstanceArtifactDetails", alice("GET", "/v1" + artifact["link"]["uri"]).json)
    (reservation,) = details["virtualMachineReservations"]
    assert (details["type"], reservation["scopeType"], reservation["displayName"]) == (
        "reservedinstance",
        "Single",
        "CI",
    )
    assert reservation["appliedScopes"] == [f"/subscriptions/{under.id}"]
    assert reservation["provisioningState"] == "Created"
    older = alice("GET", f"{path}?entitlementtype=VirtualMachineReservedInstance").json["items"][0]
    assert older["entitlementType"] == "virtual_machine_reserved_instance"
    former = alice("GET", "/v1" + older["entitledArtifacts"][0]["link"]["uri"]).json
    assert (former["type"], former["virtualMachineReservations"]) == (
        "virtual_machine_reserved_instance",
        [reservation],
    )
    Reservation.objects.update(expires_on=clock.today())
    assert alice("GET", path).json["items"] == []
    ended = alice("GET", "/v1" + artifact["link"]["uri"]).json["virtualMachineReservations"][0]
    assert ended["provisioningState"] == "Expired"
    got = alice("GET", ("/v1" + artifact["link"]["uri"]).replace(str(reservation["reservationId"]), str(uuid4())))
    assert (got.status, got.json["code"]) == (404, 1000)


# Software


def test_software_is_an_entitlement_with_a_key(world: World, kranich: Customer, more: dict[str, str]) -> None:
    alice = world.harbor.caller
    assert buy(world.harbor, kranich, more["cal"], 5) is None
    sql = buy(world.harbor, kranich, more["sql 3y"], 2)
    assert sql
    path = shelf(kranich, "entitlements?entitlementType=software&showExpiry=true")
    for_good, for_a_term = check_list("Entitlement", alice("GET", path).json)
    assert (for_good["quantity"], "expiryDate" in for_good) == (5, False)
    last = (sql.next_term_start - timedelta(days=1)).isoformat()
    assert for_a_term["expiryDate"] == f"{last}T00:00:00Z"
    order = for_good["referenceOrder"]["id"]
    links = check_list("ActivationLink", alice("GET", shelf(kranich, f"orders/{order}/activationlinks")).json)
    for same in (f"orders/{order}/lineitems/0/activationlinks", f"Orders/{order}/OrderLineItems/0/ActivationLink"):
        assert alice("GET", shelf(kranich, same)).json["items"] == links
    (key,) = alice("GET", "/v1" + links[0]["link"]["uri"]).json["items"]
    assert [len(part) for part in key["productKey"].split("-")] == [5] * 5
    assert (key["quantity"], key["lineItemNumber"]) == (5, 0)
    of_sql = alice("GET", shelf(kranich, f"subscriptions/{sql.id}/activationlinks")).json["items"]
    assert of_sql[0]["link"]["uri"].endswith("/lineitems/0/keys")
    assert alice("GET", shelf(kranich, f"orders/{order}/lineitems/1/activationlinks")).json["code"] == 20000
    assert alice("GET", shelf(kranich, f"orders/{order}/lineitems/x/keys")).json["code"] == 20000
    Subscription.objects.filter(id=sql.id).update(status="deleted")
    assert alice("GET", path).json["totalCount"] == 1
    SoftwareKey.objects.update(revoked_at=clock.now())
    assert alice("GET", path).json["items"] == []
    assert "productKey" not in alice("GET", "/v1" + links[0]["link"]["uri"]).json["items"][0]


def test_licenses_have_neither_entitlement_nor_link(world: World, kranich: Customer, more: dict[str, str]) -> None:
    licenses = buy(world.harbor, kranich, more["Basic P1Y monthly"])
    assert licenses
    alice = world.harbor.caller
    assert alice("GET", shelf(kranich, "entitlements")).json["items"] == []
    assert alice("GET", shelf(kranich, f"subscriptions/{licenses.id}/activationlinks")).json["items"] == []
    assert alice("GET", shelf(kranich, f"orders/{licenses.order_id}/lineitems/0/activationlinks")).json["items"] == []
    assert alice("GET", shelf(kranich, "entitlements?entitlementType=hardware")).json["code"] == 900126


def test_who_sees_software_and_its_key(world: World, kranich: Customer, more: dict[str, str]) -> None:
    buy(world.harbor, kranich, more["cal"], partner_of_record=world.alpine.mpn_id)
    row = SoftwareKey.objects.get()
    path, keys = shelf(kranich, "entitlements"), shelf(kranich, f"orders/{row.order_id}/lineitems/0/keys")
    for caller in (world.harbor.caller, world.alpine.caller, admin_of(kranich), colleague(world.harbor, "sales_agent")):
        assert caller("GET", path).json["totalCount"] == 1
        assert caller("GET", keys).json["items"][0]["productKey"] == row.product_key
    for stranger in (world.nordic.caller, world.baltic.caller, world.seine.caller):
        for asked in (path, keys):
            assert (stranger("GET", asked).status, stranger("GET", asked).json["code"]) == (404, 60003)
    mpn = colleague(world.harbor, "mpn_partner_admin")
    assert [mpn("GET", asked).status for asked in (path, keys)] == [403, 403]
    got = world.harbor.caller("GET", path, app_only=True)
    assert (got.status, got.json["code"]) == (403, 910047)
    assert world.alpine.caller("GET", shelf(kranich, f"orders/{row.order_id}/activationlinks")).status == 403
    with at_most(8):
        world.alpine.caller("GET", path)


# Marketplace services


def test_a_service_is_activated_once(world: World, kranich: Customer, more: dict[str, str]) -> None:
    service, licenses = (buy(world.harbor, kranich, more[name]) for name in ("saas", "Basic P1Y monthly"))
    assert service
    assert licenses
    alice = world.harbor.caller
    (told,) = alice("GET", shelf(kranich, f"subscriptions/{service.id}/activationlinks")).json["items"]
    link = check("ActivationLink", told)["link"]
    assert (link["method"], link["headers"]) == ("POST", [])
    for caller in (world.alpine.caller, admin_of(kranich), colleague(world.harbor, "billing_admin")):
        assert caller(link["method"], "/v1" + link["uri"]).json["code"] == 900150
    assert world.nordic.caller(link["method"], "/v1" + link["uri"]).json["code"] == 60003
    once = str(uuid4())
    first = alice(link["method"], "/v1" + link["uri"], MS_RequestId=once)
    assert (first.status, check("SubscriptionActivationResult", first.json)) == (
        200, {"subscriptionId": str(service.id), "status": "Success"},
    )  # fmt: skip
    assert alice(link["method"], "/v1" + link["uri"], MS_RequestId=once).bytes == first.bytes
    for path in (link["uri"], f"/customers/{kranich.id}/subscriptions/{licenses.id}/activate"):
        got = alice("POST", "/v1" + path)
        assert (got.status, got.json["code"]) == (400, 800041)
    assert Activation.objects.get().status == "activated"
    assert AuditRecord.objects.filter(operation="activate_subscription").count() == 1


# Overage


def overage(caller: Caller, customer: Customer, entitlement: Any, on: Any = True, **members: Any) -> Got:
    """Decide where overage is charged."""
    body = {"azureEntitlementId": str(entitlement), "overageEnabled": on} | members
    return caller("PUT", shelf(customer, "subscriptions/overage"), body)


def test_overage_is_charged_to_an_azure_subscription(world: World, kranich: Customer, more: dict[str, str]) -> None:
    alice, mpn_id = world.harbor.caller, world.alpine.mpn_id
    buy(world.harbor, kranich, more["azure"])
    under = AzureEntitlement.objects.get()
    path = shelf(kranich, "subscriptions/overage")
    assert alice("GET", path).json["items"] == []
    got = overage(alice, kranich, under.id, partnerId=mpn_id)
    told = check("Overage", got.json)
    assert (got.status, told["overageEnabled"], told["type"], told["partnerId"]) == (200, True, "PhoneServices", mpn_id)
    assert check_list("Overage", alice("GET", path).json) == [told]
    overage(alice, kranich, str(under.id).upper(), partnerId=mpn_id)
    assert Overage.objects.count() == 1, "What is so already stays."
    off = alice("PUT", path, {"AzureEntitlementId": str(under.id), "Overage": False, "PartnerId": None}).json
    assert (off["overageEnabled"], "partnerId" in off) == (False, False)
    closed, held = Overage.objects.order_by("effective_from")
    assert (closed.effective_until, held.effective_until) == (held.effective_from, None)
    assert AuditRecord.objects.filter(operation="update_overage").count() == 2


def test_what_overage_refuses(world: World, kranich: Customer, more: dict[str, str]) -> None:
    alice = world.harbor.caller
    legacy = buy(world.harbor, kranich, more["legacy azure"])
    plan = buy(world.harbor, kranich, more["azure"])
    licenses = buy(world.harbor, kranich, more["Basic P1Y monthly"])
    assert legacy
    assert plan
    assert licenses
    under = AzureEntitlement.objects.get()

    def code(*arguments: Any, **members: Any) -> tuple[int, int]:
        got = overage(*arguments, **members)
        return got.status, got.json["code"]

    assert code(alice, kranich, legacy.id) == (403, 800112)
    for other in (licenses.id, uuid4(), "nothing"):
        assert code(alice, kranich, other) == (404, 800111)
    assert code(alice, kranich, under.id, None) == (400, 3000)
    assert code(alice, kranich, "") == (400, 3000)
    assert code(alice, kranich, under.id, partnerId=world.harbor.mpn_id) == (404, 2072)
    assert code(alice, kranich, under.id, partnerId=world.seine.mpn_id) == (403, 910016)
    assert code(world.nordic.caller, kranich, under.id) == (404, 60003)
    for caller in (world.alpine.caller, admin_of(kranich), colleague(world.harbor, "billing_admin")):
        assert code(caller, kranich, under.id) == (403, 900150)
    AzureEntitlement.objects.update(status="canceled")
    assert code(alice, kranich, under.id) == (404, 800111)
    assert Overage.objects.count() == 0


def test_only_one_partner_charges_overage(world: World, kranich: Customer, more: dict[str, str]) -> None:
    buy(world.harbor, kranich, more["azure"])
    under = AzureEntitlement.objects.get()
    overage(world.harbor.caller, kranich, under.id)
    Overage.objects.update(partner_id=world.nordic.id)
    got = overage(world.harbor.caller, kranich, under.id)
    assert (got.status, got.json["code"]) == (403, 800115)
    path = shelf(kranich, "subscriptions/overage")
    assert world.harbor.caller("GET", path).json["items"] == [], "Another partner's is its own business."
    assert admin_of(kranich)("GET", path).json["totalCount"] == 1
    Overage.objects.update(enabled=False)
    assert overage(world.harbor.caller, kranich, under.id).status == 200


def test_licenses_cost_no_statement_more(world: World, kranich: Customer, more: dict[str, str]) -> None:
    lines = [{"catalogItemId": more["Basic P1Y monthly"], "quantity": 1}, {"catalogItemId": more["Premium P1Y monthly"], "quantity": 1}]  # fmt: skip
    cart = world.harbor.caller("POST", shelf(kranich, "carts"), {"lineItems": lines}).json["id"]
    with at_most(20):
        got = world.harbor.caller("POST", shelf(kranich, f"carts/{cart}/checkout"), MS_RequestId=str(uuid4()))
    assert got.status == 201
