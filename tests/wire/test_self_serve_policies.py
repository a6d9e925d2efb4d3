"""What customers may buy themselves, over the wire: one policy of each partner, in the version that was read."""

from typing import Any
from uuid import uuid4

import pytest

from tests.support import world as worlds
from tests.support.two_tier import colleague
from tests.support.wire_schemas import check, check_list
from tests.support.world import World
from twotier.customers.models import Customer, SelfServePolicy
from twotier.customers.usecases.remove_relationship import remove_relationship

PATH = "/v1/SelfServePolicy"
NOBODY = "0f6c9a5e-1111-4222-8333-123456789012"
PURCHASE = {"resource": "AzureReservedInstances", "action": "Purchase"}


@pytest.fixture
def customer(world: World) -> Customer:
    """Return a customer of Harbor that Alpine serves."""
    return worlds.customer(world.harbor, world.alpine).customer


def body(world: World, customer: Customer, **changes: Any) -> dict[str, Any]:
    """Return a policy as clients send it."""
    return {
        "selfServeEntity": {"selfServeEntityType": "customer", "tenantID": str(customer.id).upper()},
        "grantor": {"grantorType": "billToPartner", "tenantID": str(world.harbor.id)},
        "permissions": [PURCHASE],
    } | changes


@pytest.mark.trap(6, 19)
def test_a_policy_is_created_read_and_deleted(world: World, customer: Customer) -> None:
    alice, request = world.harbor.caller, str(uuid4())
    got = alice("POST", PATH, body(world, customer), MS_RequestId=request)
    made = check("SelfServePolicy", got.json)
    assert (got.status, made["id"]) == (201, f"{world.harbor.id}_{customer.id}")
    assert made["selfServeEntity"] == {"selfServeEntityType": "customer", "tenantID": str(customer.id)}
    assert made["grantor"] == {"grantorType": "billToPartner", "tenantID": str(world.harbor.id)}
    assert (made["permissions"], made["attributes"]["etag"][0]) == ([PURCHASE], '"')
    assert alice("POST", PATH, body(world, customer), MS_RequestId=request).bytes == got.bytes
    again = alice("POST", PATH, body(world, customer))
    assert (again.status, again.json["code"]) == (409, 600041)
    for query in ("", f"?entity_id={customer.id}"):
        assert check_list("SelfServePolicy", alice("GET", PATH + query).json) == [made]
    assert alice("GET", f"/v1/selfservepolicy/{made['id'].upper()}").json == made
    assert alice("DELETE", f"{PATH}/{made['id']}").status == 204
    gone = alice("GET", f"{PATH}/{made['id']}")
    assert (gone.status, gone.json["code"]) == (404, 600039)
    assert alice("DELETE", f"{PATH}/{made['id']}").json["code"] == 600039


def test_a_policy_is_replaced_in_the_version_that_was_read(world: World, customer: Customer) -> None:
    alice = world.harbor.caller
    made = alice("POST", PATH, body(world, customer)).json
    both = [PURCHASE, {"Resource": "AzureSavingsPlan", "Action": "purchase"}]
    first = alice("PUT", PATH, made | {"permissions": both})
    assert (first.status, len(first.json["permissions"])) == (200, 2)
    assert first.json["attributes"]["etag"] != made["attributes"]["etag"]
    stale = alice("PUT", PATH, made)
    assert (stale.status, stale.json["code"]) == (400, 2055)
    second = alice(
        "PUT", f"{PATH}/{made['id']}", {**made, "attributes": None}, If_Match=first.json["attributes"]["etag"]
    )
    assert (second.status, second.json["permissions"]) == (200, [PURCHASE])
    unread = {name: said for name, said in made.items() if name != "attributes"}
    assert alice("PUT", PATH, unread).status == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"permissions": []}, {"grantor": {"tenantID": str(uuid4())}},
        {"selfServeEntity": {"selfServeEntityType": "customer"}},
    ],
)  # fmt: skip
def test_what_is_no_policy_is_refused(world: World, customer: Customer, changes: dict[str, Any]) -> None:
    got = world.harbor.caller("POST", PATH, body(world, customer, **changes))
    assert (got.status, got.json["code"]) == (400, 3000)


@pytest.mark.parametrize(
    "changes",
    [
        {"permissions": [{"resource": "Everything", "action": "Purchase"}]}, {"permissions": None},
        {"selfServeEntity": {"tenantID": "x"}}, {"selfServeEntity": {"selfServeEntityType": "vendor"}},
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(world: World, customer: Customer, changes: dict[str, Any]) -> None:
    assert world.harbor.caller("POST", PATH, body(world, customer, **changes)).status == 400
    assert not SelfServePolicy.objects.exists()


@pytest.mark.parametrize("policy", ["x", "_", "a_b", NOBODY, f"{NOBODY}_"])
def test_a_wrong_id_says_so(world: World, customer: Customer, policy: str) -> None:
    for method, sent in (("GET", None), ("DELETE", None), ("PUT", body(world, customer))):
        got = world.harbor.caller(method, f"{PATH}/{policy}", sent)
        assert (got.status, got.json["code"]) == (404, 600040), got.bytes
    assert world.harbor.caller("PUT", PATH, body(world, customer, id=policy)).json["code"] == 600040


def test_an_id_in_the_body_is_that_of_the_address(world: World, customer: Customer) -> None:
    made = world.harbor.caller("POST", PATH, body(world, customer)).json
    other = f"{world.harbor.id}_{uuid4()}"
    assert world.harbor.caller("PUT", f"{PATH}/{made['id']}", made | {"id": other}).json["code"] == 600040
    elsewhere = {"selfServeEntityType": "customer", "tenantID": str(uuid4())}
    assert world.harbor.caller("PUT", PATH, made | {"selfServeEntity": elsewhere}).json["code"] == 600040


def test_who_may_and_whose_customer(world: World, customer: Customer) -> None:
    alice = world.harbor.caller
    stranger = body(world, customer) | {"grantor": None}
    assert world.nordic.caller("POST", PATH, stranger).json["code"] == 60003
    assert world.nordic.caller("GET", f"{PATH}?entity_id={customer.id}").json["code"] == 60003
    assert alice("GET", f"{PATH}?entity_id=x").json["code"] == 60003
    assert world.alpine.caller("POST", PATH, stranger).status == 403
    made = alice("POST", PATH, body(world, customer)).json
    assert world.nordic.caller("GET", f"{PATH}/{made['id']}").json["code"] == 600039
    assert world.nordic.caller("GET", PATH).json["items"] == []
    desk = colleague(world.harbor, "helpdesk_agent")
    assert (desk("GET", PATH).status, desk("DELETE", f"{PATH}/{made['id']}").status) == (200, 403)
    assert alice("GET", PATH, app_only=True).json["code"] == 910047


def test_a_policy_ends_with_the_relationship(world: World, customer: Customer) -> None:
    made = world.harbor.caller("POST", PATH, body(world, customer)).json
    remove_relationship(world.harbor.actor, customer.id, attested=True)
    assert world.harbor.caller("GET", f"{PATH}/{made['id']}").json["code"] == 600039
    assert not SelfServePolicy.objects.exists()
