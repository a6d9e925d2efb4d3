"""The levels of a partnership on the API: tenant owners, attributions, whether a customer may buy."""

import pytest

from tests.support.two_tier import admin_of
from tests.support.world import World, customer
from tests.wire.conftest import Caller, caller
from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.customers.usecases.vet_customer import approve_customer, deny_customer, switch_vetting
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.place_order import place_order
from twotier.partners.models import PartnerAgreement
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases.change_subscription import Changes, change_subscription


@pytest.mark.rows("S135")
def test_a_tenant_owner_is_asked_for_granted_and_ended(world: World) -> None:
    made = customer(world.harbor, world.alpine).customer
    alice, admin, path = world.harbor.caller, admin_of(made), f"/v1/customers/{made.id}/tenantowners"
    assert alice("GET", path).json["totalCount"] == 0
    asked = alice("POST", path, {"resellerTenantId": str(world.alpine.id)})
    assert (asked.status, asked.json["status"]) == (201, "asked")
    assert asked.json["attributes"]["objectType"] == "TenantOwnerPermission"
    one = f"{path}/{asked.json['id']}"
    assert alice("POST", f"{one}/grant").json["code"] == 910046
    granted = admin("POST", f"{one}/grant")
    assert (granted.status, granted.json["status"]) == (200, "active")
    assert admin("POST", f"{one}/grant").json["code"] == 910055
    assert admin("POST", f"{one}/end").json["status"] == "revoked"
    assert [row["status"] for row in alice("GET", path).json["items"]] == ["revoked"]
    assert alice("POST", path, {"resellerTenantId": "x"}).json["code"] == 3000
    assert alice("POST", path, {"resellerTenantId": str(world.seine.id)}).json["code"] == 910028
    assert world.nordic.caller("GET", path).status == 404
    assert world.nordic.caller("POST", f"{one}/end").status == 404


@pytest.mark.rows("S118", "S133")
def test_attributions_are_read_by_the_seller_and_by_whose_they_are(world: World, items: dict[str, str]) -> None:
    made = customer(world.harbor, world.alpine).customer
    line = Wanted(id=0, catalog_item_id=items["Basic P1Y monthly"], quantity=3, partner_of_record=world.alpine.mpn_id)
    place_order(world.harbor.actor, made.id, [line])
    sold = Subscription.objects.get()
    path = f"/v1/customers/{made.id}/subscriptions/{sold.id}/attributions"
    change_subscription(world.harbor.actor, made.id, sold.id, Changes(partner_of_record=world.alpine.other_mpn_id))
    rows = world.harbor.caller("GET", path).json["items"]
    assert [row["mpnId"] for row in rows] == [world.alpine.other_mpn_id, world.alpine.mpn_id]
    assert rows[1]["effectiveEndDate"] == rows[0]["effectiveStartDate"]
    assert "effectiveEndDate" not in rows[0]
    assert len(world.alpine.caller("GET", path).json["items"]) == 2
    assert admin_of(made)("GET", path).json["items"] == []
    assert world.nordic.caller("GET", path).status == 404


def acting(who: Caller) -> Actor:
    """Return a caller's person as an actor."""
    found = access_queries.member(who.person.id, who.organization.id)
    assert found
    return found


@pytest.mark.rows("S117")
def test_a_global_account_names_the_location_to_enter(world: World, items: dict[str, str]) -> None:
    made = customer(world.harbor, world.alpine).customer
    line = {"lineItemNumber": 0, "offerId": items["Basic P1Y monthly"], "quantity": 1}
    line |= {"partnerIdOnRecord": world.alpine.global_mpn_id}
    body = {"lineItems": [line], "billingCycle": "monthly", "referenceCustomerId": str(made.id)}
    refused = world.harbor.caller("POST", f"/v1/customers/{made.id}/orders", body)
    assert (refused.status, refused.json["code"]) == (400, 800016)
    assert world.alpine.mpn_id in refused.json["description"]


@pytest.mark.rows("S116", "S117", "S118")
def test_mpn_ids_are_validated_before_a_sale(world: World) -> None:
    good, global_id = world.alpine.mpn_id, world.alpine.global_mpn_id
    sent = [good, world.alpine.other_mpn_id, global_id, world.seine.mpn_id, world.harbor.mpn_id, "1234567"]
    got = world.harbor.caller("POST", "/v1/partners/validateresellers", {"partnerIds": sent})
    assert got.status == 200
    rows = {row["partnerId"]: row for row in got.json["items"]}
    assert list(rows) == sent
    assert [row["isValidPartnerIdOnRecord"] for row in rows.values()] == [True, True, False, False, False, False]
    assert {row.get("errorCode") for row in rows.values()} == {None, 900400}
    assert good in rows[global_id]["errorText"]
    assert "Request a partnership first." in rows[world.seine.mpn_id]["errorText"]
    PartnerAgreement.objects.filter(tenant_id=world.alpine.id).delete()
    again = world.harbor.caller("POST", "/v1/partners/validateresellers", {"partnerIds": [good]})
    assert "has not accepted the partner agreement" in again.json["items"][0]["errorText"]
    for wrong in ([], ["1"] * 51):
        assert world.harbor.caller("POST", "/v1/partners/validateresellers", {"partnerIds": wrong}).json["code"] == 3000
    assert world.alpine.caller("POST", "/v1/partners/validateresellers", {"partnerIds": [good]}).status == 403


def test_the_validation_status_follows_the_review(world: World, items: dict[str, str]) -> None:
    vendor = acting(caller("Meridian Cloud", ["vendor"], "US", ["vendor_admin"], kind="vendor"))
    alice = world.harbor.caller
    path = "/v1/customers/{}/validationstatus?type=account"
    before = customer(world.harbor, domain="vorher.onmicrosoft.com").customer
    assert alice("GET", path.format(before.id)).json["status"] == "Allowed"
    switch_vetting(vendor, on=True)
    made = customer(world.harbor, world.alpine).customer
    waiting = alice("GET", path.format(made.id)).json
    assert waiting["status"] == "UnderReview"
    line = {"lineItemNumber": 0, "offerId": items["Basic P1Y monthly"], "quantity": 1}
    body = {"lineItems": [line], "billingCycle": "monthly", "referenceCustomerId": str(made.id)}
    for move, status, code in ((None, "UnderReview", 800073), (deny_customer, "NotAllowed", 800075)):
        if move:
            move(vendor, made.id, "Not in the register.")
        refused = alice("POST", f"/v1/customers/{made.id}/orders", body)
        assert (refused.status, refused.json["code"]) == (403, code)
        assert alice("GET", path.format(made.id)).json["status"] == status
    approve_customer(vendor, made.id)
    allowed = alice("GET", path.format(made.id)).json
    assert (allowed["status"], allowed["lastUpdateDateTime"] > waiting["lastUpdateDateTime"]) == ("Allowed", True)
    assert alice("POST", f"/v1/customers/{made.id}/orders", body).status == 201
