"""Both ways over the wire: what a dual partner may, resellers of a customer, renewals, and order requests."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.support import two_ways, world
from tests.support.two_tier import admin_of, at_most, colleague
from tests.support.two_ways import TwoWays
from tests.wire.conftest import Caller, Got
from twotier.customers.models import Relationship
from twotier.orders.models import Cart, Order, OrderRequest
from twotier.subscriptions.models import Subscription


@pytest.fixture
def scene(as_program: None, tmp_path: Path) -> TwoWays:
    """Return the world of both ways."""
    return two_ways.build(tmp_path)


def told(got: Got) -> tuple[int, int, str | None]:
    """Return what a refusal says to a program."""
    return got.status, got.json["code"], got.json.get("errorName")


def line(scene: TwoWays, **more: Any) -> dict[str, Any]:
    """Return a line of an order."""
    return {"offerId": scene.items["Basic P1Y monthly"], "quantity": 2, **more}


def ask(caller: Caller, scene: TwoWays, **more: Any) -> Got:
    """Send an order request for a new subscription of the indirect customer."""
    item = {"catalogItemId": scene.items["Basic P1Y monthly"], "quantity": 4}
    body = {"type": "newSubscriptions", "customerId": str(scene.indirect.id), "lineItems": [item]}
    return caller("POST", "/v1/orderrequests", body | more)


@pytest.mark.rows("S57", "S70", "S81")
def test_the_api_refuses_direct_bill_for_indirect_customers(scene: TwoWays) -> None:
    alpine, indirect = scene.alpine.caller, f"/v1/customers/{scene.indirect.id}"
    cart = {"lineItems": [{"id": 0, "catalogItemId": scene.items["Basic P1Y monthly"], "quantity": 1}]}
    for got in (
        alpine("POST", f"{indirect}/orders", {"lineItems": [line(scene)]}),
        alpine("POST", f"{indirect}/carts", cart),
        alpine("GET", f"{indirect}/orders"),
    ):
        assert told(got) == (403, 910030, "customer_is_indirect")
    assert not Order.objects.exists()
    assert not Cart.objects.exists()
    direct = f"/v1/customers/{scene.direct.id}"
    assert alpine("POST", f"{direct}/orders", {"lineItems": [line(scene)]}).status == 201
    assert alpine("POST", f"{direct}/carts", cart).status == 201
    placed = scene.harbor.caller("POST", f"{indirect}/orders", {"lineItems": [line(scene)]})
    assert placed.status == 201


@pytest.mark.rows("S72")
def test_order_history_is_of_direct_customers_alone(scene: TwoWays) -> None:
    alpine = scene.alpine.caller
    direct, indirect = scene.sold(scene.alpine, scene.direct), scene.sold(scene.harbor, scene.indirect)
    listed = alpine("GET", f"/v1/customers/{scene.direct.id}/orders")
    assert [row["id"] for row in listed.json["items"]] == [direct.order_id]
    one = alpine("GET", f"/v1/customers/{scene.indirect.id}/orders/{indirect.order_id}")
    assert told(one) == (403, 910030, "customer_is_indirect")


@pytest.mark.rows("S54")
def test_a_reseller_creates_no_tenant_and_attests_nothing(scene: TwoWays) -> None:
    seine = scene.trade.seine.caller
    assert told(seine("POST", "/v1/customers", {})) == (403, 910029, "reseller_cannot_create_tenant")
    contact = {"firstName": "A", "lastName": "B", "email": "a@b.test"}
    body = {"primaryContact": contact, "dateAgreed": "2026-01-01T00:00:00Z", "type": "MicrosoftCustomerAgreement"}
    attested = scene.alpine.caller("POST", f"/v1/customers/{scene.indirect.id}/agreements", body)
    assert told(attested) == (403, 910014, "reseller_cannot_attest")


@pytest.mark.rows("S77")
def test_auto_renew_is_patched_by_the_seller_and_by_whom_it_gave_the_right(scene: TwoWays) -> None:
    sold = scene.sold(scene.harbor, scene.indirect, mpn_id=scene.alpine.mpn_id)
    path = f"/v1/customers/{scene.indirect.id}/subscriptions/{sold.id}"
    alpine, harbor = scene.alpine.caller, scene.harbor.caller
    assert alpine("GET", path).json["commitmentEndDate"]
    assert told(alpine("PATCH", path, {"autoRenewEnabled": False})) == (403, 910037, "renewals_not_delegated")
    two_ways.delegate_renewals(scene)
    assert alpine("PATCH", path, {"autoRenewEnabled": False}).json["autoRenewEnabled"] is False
    assert harbor("PATCH", path, {"autoRenewEnabled": True}).json["autoRenewEnabled"] is True
    assert told(alpine("PATCH", path, {"autoRenewEnabled": False, "quantity": 9}))[1] == 910030
    sold.refresh_from_db()
    assert (sold.auto_renew, sold.quantity, sold.partner_id) == (True, 5, scene.harbor.id)
    helpdesk = colleague(scene.harbor, "helpdesk_agent")("PATCH", path, {"autoRenewEnabled": False})
    assert told(helpdesk) == (403, 900150, "role_missing")


@pytest.mark.rows("S100", "S106")
def test_a_provider_names_and_removes_resellers_of_a_customer(scene: TwoWays) -> None:
    alone = world.customer(scene.harbor, company_name="Elbe", domain="elbe.onmicrosoft.com").customer
    harbor, alpine, path = scene.harbor.caller, scene.alpine.caller, f"/v1/customers/{alone.id}/resellers"
    assert told(harbor("POST", path, {"resellerId": str(scene.trade.seine.id)}))[1:] == (
        910016,
        "partnership_not_active",
    )
    assert told(harbor("POST", path, {"resellerId": "x"}))[1] == 3000
    assert told(harbor("POST", path, {"resellerId": str(scene.alpine.id)}, app_only=True))[1] == 910047
    assert alpine("GET", f"/v1/customers/{alone.id}").status == 404
    made = harbor("POST", path, {"ResellerId": str(scene.alpine.id)})
    assert (made.status, made.json["name"], made.json["mpnId"]) == (201, "Alpine IT", scene.alpine.mpn_id)
    assert made.json["attributes"]["objectType"] == "CustomerReseller"
    assert [row["resellerId"] for row in harbor("GET", path).json["items"]] == [str(scene.alpine.id)]
    assert alpine("GET", f"/v1/customers/{alone.id}").status == 200
    assert told(alpine("GET", path))[0] == 403
    assert scene.trade.nordic.caller("GET", path).status == 404
    assert harbor("DELETE", f"{path}/{scene.alpine.id}").status == 204
    assert told(harbor("DELETE", f"{path}/{scene.alpine.id}")) == (403, 910028, "no_relationship")
    assert told(alpine("GET", f"/v1/customers/{alone.id}")) == (403, 20002, "no_relationship")


@pytest.mark.rows("S128")
def test_the_reseller_of_one_subscription_reads_that_one_alone(scene: TwoWays) -> None:
    alone = world.customer(scene.harbor, company_name="Elbe", domain="elbe.onmicrosoft.com").customer
    named, other = scene.sold(scene.harbor, alone, mpn_id=scene.alpine.mpn_id), scene.sold(scene.harbor, alone)
    alpine, path = scene.alpine.caller, f"/v1/customers/{alone.id}"
    assert str(alone.id) in {row["id"] for row in alpine("GET", "/v1/customers").json["items"]}
    one = alpine("GET", path).json
    assert one["companyProfile"]["companyName"] == "Elbe"
    assert "billingProfile" not in one
    listed = alpine("GET", f"{path}/subscriptions").json["items"]
    assert [row["id"] for row in listed] == [str(named.id)]
    assert listed[0]["refundOptions"][0]["quantity"] == 5
    assert told(alpine("GET", f"{path}/subscriptions/{other.id}"))[:2] == (404, 20003)
    for more in ("/profiles/billing", "/agreements", "/relationships", "/validationstatus", "/orders"):
        assert told(alpine("GET", path + more)) == (403, 20002, "no_relationship"), more
    two_ways.delegate_renewals(scene)
    changed = alpine("PATCH", f"{path}/subscriptions/{named.id}", {"autoRenewEnabled": False})
    assert changed.json["autoRenewEnabled"] is False
    assert scene.trade.seine.caller("GET", path).status == 404


# Order requests.


@pytest.mark.rows("S75", "S127")
def test_a_request_travels_from_reseller_to_provider_and_becomes_an_order(scene: TwoWays) -> None:
    alpine, harbor = scene.alpine.caller, scene.harbor.caller
    sent = ask(alpine, scene, note="New branch")
    assert (sent.status, sent.json["status"], sent.json["type"]) == (201, "open", "new_subscriptions")
    assert sent.json["receiverName"] == "Harbor Distribution"
    assert ask(alpine, scene, note="New branch").json["id"] == sent.json["id"]
    path = f"/v1/orderrequests/{sent.json['id']}"
    assert sent.json["links"]["self"]["uri"] == path.removeprefix("/v1")
    for side in (alpine, harbor):
        assert side("GET", path).json["lineItems"][0]["quantity"] == 4
        with at_most(4):
            listed = side("GET", "/v1/orderrequests?status=Open").json
        assert (listed["totalCount"], listed["items"][0]["id"]) == (1, sent.json["id"])
    assert "amount" not in alpine("GET", path).bytes.decode()
    done = harbor("POST", f"{path}/accept")
    assert (done.status, done.json["status"], len(done.json["orderIds"])) == (200, "accepted", 1)
    sold = Subscription.objects.get(tenant_id=scene.indirect.id)
    assert (sold.order_id, sold.partner_of_record) == (done.json["orderIds"][0], scene.alpine.mpn_id)
    assert told(harbor("POST", f"{path}/accept")) == (409, 910039, "order_request_closed")
    assert told(alpine("POST", f"{path}/withdraw")) == (409, 910039, "order_request_closed")
    assert harbor("GET", "/v1/orderrequests?status=open").json["totalCount"] == 0
    assert harbor("GET", f"/v1/orderrequests?customerId={scene.direct.id}").json["totalCount"] == 0
    strange = harbor("GET", "/v1/orderrequests?customerId=%C3%9F")
    assert (strange.status, strange.json["code"]) == (400, 3000)


@pytest.mark.rows("S75")
def test_seats_and_renewals_are_asked_for(scene: TwoWays) -> None:
    sold = scene.sold(scene.harbor, scene.indirect, mpn_id=scene.alpine.mpn_id)
    about = {"customerId": str(scene.indirect.id), "subscriptionId": str(sold.id)}
    alpine, harbor = scene.alpine.caller, scene.harbor.caller
    seats = alpine("POST", "/v1/orderrequests", about | {"type": "ChangeQuantity", "quantity": 9})
    end = alpine("POST", "/v1/orderrequests", about | {"type": "renewal", "autoRenewEnabled": False})
    assert (seats.status, end.status, end.json["autoRenewEnabled"]) == (201, 201, False)
    for sent in (seats, end):
        assert harbor("POST", f"/v1/orderrequests/{sent.json['id']}/accept").status == 200
    sold.refresh_from_db()
    assert (sold.quantity, sold.auto_renew) == (9, False)


@pytest.mark.rows("S75")
def test_a_refusal_bears_its_reason_and_a_request_can_be_withdrawn(scene: TwoWays) -> None:
    alpine, harbor = scene.alpine.caller, scene.harbor.caller
    path = f"/v1/orderrequests/{ask(alpine, scene).json['id']}"
    assert told(harbor("POST", f"{path}/refuse", {}))[1] == 3000
    assert harbor("POST", f"{path}/refuse", {"reason": "No credit"}).json["reason"] == "No credit"
    assert alpine("GET", path).json["status"] == "refused"
    second = f"/v1/orderrequests/{ask(alpine, scene).json['id']}"
    assert told(harbor("POST", f"{second}/withdraw"))[1:] == (910046, "role_missing")
    assert alpine("POST", f"{second}/withdraw").json["status"] == "withdrawn"
    assert not Order.objects.exists()


def test_who_asks_and_who_answers(scene: TwoWays) -> None:
    alpine, harbor = scene.alpine.caller, scene.harbor.caller
    assert told(ask(harbor, scene))[1:] == (910046, "role_missing")
    assert told(ask(colleague(scene.alpine, "helpdesk_agent"), scene))[1:] == (910046, "role_missing")
    assert told(ask(scene.trade.seine.caller, scene))[:2] == (404, 60003)
    customer = admin_of(scene.indirect)
    own = ask(customer, scene)
    assert (own.status, own.json["senderId"]) == (201, str(scene.indirect.id))
    sent = ask(alpine, scene).json["id"]
    assert told(harbor("POST", f"/v1/orderrequests/{sent}/accept", app_only=True))[1] == 910047
    for stranger in (scene.trade.nordic.caller, customer):
        assert stranger("GET", f"/v1/orderrequests/{sent}").status == 404
    assert scene.trade.nordic.caller("POST", f"/v1/orderrequests/{sent}/accept").status == 404
    assert alpine("GET", f"/v1/orderrequests/{uuid4()}").status == 404
    assert told(colleague(scene.harbor, "guest")("GET", "/v1/orderrequests"))[1:] == (910046, "role_missing")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"type": None}, 3000),
        ({"type": "odd"}, 900126),
        ({"customerId": None}, 3000),
        ({"customerId": "x"}, 3000),
        ({"lineItems": []}, 3000),
        ({"lineItems": [{"catalogItemId": "x", "quantity": 1}]}, 800009),
        ({"lineItems": [{"quantity": 1}]}, 3000),
        ({"type": "changeQuantity"}, 3000),
        ({"type": "renewal"}, 3000),
        ({"receiverId": "x"}, 3000),
        ({"note": "x" * 1001}, 3000),
    ],
)
def test_what_cannot_be_asked_says_why(scene: TwoWays, change: dict[str, Any], code: int) -> None:
    got = ask(scene.alpine.caller, scene, **change)
    assert (got.status, got.json["code"]) == (400, code)
    assert not OrderRequest.objects.exists()


@pytest.mark.rows("S40")
def test_the_missing_side_is_named(scene: TwoWays) -> None:
    Relationship.objects.filter(tenant_id=scene.indirect.id, partner_id=scene.harbor.id).update(status="ended")
    got = ask(scene.alpine.caller, scene)
    assert told(got) == (403, 910028, "no_relationship")
    assert "Harbor Distribution" in got.json["description"]
