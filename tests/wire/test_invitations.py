"""Invitations over the API: the sender's routes, the customer's answer with the token of its link."""

from typing import Any
from uuid import uuid4

import pytest

from tests.support import inviting
from tests.support.two_tier import colleague
from tests.support.world import World, customer
from tests.wire.conftest import Caller
from twotier.customers.models import Invitation, Relationship
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.place_order import place_order
from twotier.subscriptions.models import Subscription

pytestmark = pytest.mark.django_db


def created(call: Caller, **members: Any) -> dict[str, Any]:
    """Return a new invitation of a caller."""
    got = call("POST", "/v1/invitations", members)
    assert got.status == 201, got.bytes
    found: dict[str, Any] = got.json
    return found


def token_of(made: dict[str, Any]) -> str:
    """Return the token in an invitation's link."""
    return str(made["url"]).rpartition("/i/")[2]


def joint(trade: World, **members: Any) -> dict[str, Any]:
    """Return Alpine's joint invitation with Harbor."""
    return created(trade.alpine.caller, kind="joint", providerId=str(trade.harbor.id), **members)


@pytest.mark.rows("S42", "S44")
def test_a_joint_invitation_is_created_listed_and_read(world: World) -> None:
    made = joint(world, validDays=30, subject="Join us", reusable=False)
    assert made["attributes"]["objectType"] == "Invitation"
    assert made["links"]["self"]["uri"] == f"/invitations/{made['id']}"
    assert (made["state"], made["validDays"], made["subject"]) == ("draft", 30, "Join us")
    assert made["asksDelegatedAccess"] is True
    call = world.alpine.caller
    assert call("GET", f"/v1/invitations/{made['id']}").json == made
    listed = call("GET", "/v1/invitations").json
    assert [item["id"] for item in listed["items"]] == [made["id"]]
    assert call("GET", "/v1/invitations?state=pending").json["totalCount"] == 0
    for stranger in (world.seine.caller, world.harbor.caller):
        assert stranger("GET", f"/v1/invitations/{made['id']}").status == 404
        assert stranger("POST", f"/v1/invitations/{made['id']}/revoke", {}).json["code"] == 910023
        assert stranger("GET", "/v1/invitations").json["totalCount"] == 0


def test_refusals_of_creating(world: World) -> None:
    call = world.alpine.caller
    assert call("POST", "/v1/invitations", {"kind": "joint", "providerId": "x"}).json["code"] == 3000
    assert call("POST", "/v1/invitations", {"kind": "joint", "providerId": str(uuid4())}).json["code"] == 910016
    assert call("POST", "/v1/invitations", {"kind": "other"}).status == 400
    assert call("POST", "/v1/invitations", {"validDays": 400}).json["code"] == 3000
    assert call("POST", "/v1/invitations", {"language": "xx"}).json["code"] == 3000
    got = world.seine.caller("POST", "/v1/invitations", {"kind": "joint", "providerId": str(world.harbor.id)})
    assert (got.status, got.json["code"]) == (403, 910016)
    got = world.harbor.caller("POST", "/v1/invitations", {"kind": "joint", "providerId": str(world.nordic.id)})
    assert got.status == 403
    assert not Invitation.objects.exists()


@pytest.mark.rows("S50")
def test_a_customer_accepts_with_the_links_token(world: World) -> None:
    made, claire = joint(world), inviting.organization()
    path = f"/v1/invitations/{made['id']}/accept"
    body = {"token": token_of(made), "acceptCustomerAgreement": True}
    assert claire("POST", path, body, app_only=True).status == 403
    assert claire("POST", path, {"token": token_of(made) + "x"}).json["code"] == 910023
    assert claire("POST", f"/v1/invitations/{uuid4()}/accept", body).json["code"] == 910023
    assert world.seine.caller("POST", path, body).status == 403
    assert claire("POST", path, {"token": token_of(made)}).json["code"] == 910021
    got = claire("POST", path, body)
    assert (got.status, got.json["state"]) == (200, "accepted"), got.bytes
    assert "url" not in got.json
    assert Relationship.objects.count() == 2
    assert claire("POST", path, body).json["code"] == 910024
    assert world.harbor.caller("GET", f"/v1/customers/{claire.organization.id}").status == 200
    assert world.alpine.caller("GET", f"/v1/customers/{claire.organization.id}").status == 200


def test_validate_only_accepts_nothing(world: World) -> None:
    made, claire = joint(world), inviting.organization()
    body = {"token": token_of(made), "acceptCustomerAgreement": True}
    assert claire("POST", f"/v1/invitations/{made['id']}/accept?validateOnly=true", body).status in (200, 204)
    assert not Relationship.objects.exists()


def test_a_customer_declines(world: World) -> None:
    made, claire = joint(world), inviting.organization()
    got = claire("POST", f"/v1/invitations/{made['id']}/decline", {"token": token_of(made)})
    assert got.json["state"] == "declined"
    got = world.alpine.caller("POST", f"/v1/invitations/{made['id']}/resend", {"email": "a@b.test"})
    assert got.json["code"] == 910026


def test_resend_and_revoke(world: World) -> None:
    made, call = joint(world), world.alpine.caller
    path = f"/v1/invitations/{made['id']}"
    assert call("POST", f"{path}/resend", {}).json["code"] == 3000
    assert call("POST", f"{path}/resend", {"email": "a@b.test\r\nBcc: c@d.test"}).json["code"] == 3000
    assert call("POST", f"{path}/resend", {"email": "a@b.test"}).json["state"] == "pending"
    assert len(inviting.mails("invitation")) == 1
    assert call("POST", f"{path}/revoke", {}).json["state"] == "revoked"
    assert call("POST", f"{path}/revoke", {}).json["code"] == 910026


def test_relationship_requests_answer_one_standing_link(world: World) -> None:
    call = world.harbor.caller
    got = call("GET", "/v1/customers/relationshiprequests")
    assert got.json["attributes"] == {"objectType": "RelationshipRequest"}
    assert call("GET", "/v1/customers/relationshiprequests").json == got.json
    assert set(got.json) == {"url", "attributes"}
    found = Invitation.objects.get()
    assert (found.status, found.reusable, found.relation) == ("pending", True, "direct")
    alpine = world.alpine.caller
    both = alpine("GET", f"/v1/customers/relationshiprequests?indirectCloudSolutionProviderId={world.harbor.id}")
    assert both.json["url"] != alpine("GET", "/v1/customers/relationshiprequests").json["url"]
    assert Invitation.objects.get(kind="joint").provider_id == world.harbor.id
    wrong = f"/v1/customers/relationshiprequests?indirectResellerId={world.alpine.id}"
    assert call("GET", wrong).json["code"] == 910019
    inviting.make_dual(world.baltic, world.harbor)
    dual = "/v1/customers/relationshiprequests?dualRoleIndirectRelationship=true"
    assert world.baltic.caller("GET", dual).status == 200
    assert Invitation.objects.get(tenant_id=world.baltic.id).relation == "reseller"
    assert inviting.organization()("GET", "/v1/customers/relationshiprequests").status == 403
    reader = colleague(world.harbor, "user_management_admin")
    assert reader("GET", "/v1/customers/relationshiprequests").json == got.json
    assert colleague(world.nordic, "user_management_admin")("GET", "/v1/customers/relationshiprequests").status == 404


def test_patch_removes_the_relationship_once_nothing_is_active(world: World, items: dict[str, str]) -> None:
    made = customer(world.baltic)
    item = items["Basic P1Y monthly"]
    place_order(world.baltic.actor, made.customer.id, [Wanted(id=1, catalog_item_id=item, quantity=2)])
    path, body = f"/v1/customers/{made.customer.id}", {"relationshipToPartner": "none"}
    call = world.baltic.caller
    got = call("PATCH", path, body)
    assert (got.status, got.json["code"]) == (409, 910031)
    assert "Basic" in got.json["description"]
    assert call("PATCH", path, {"relationshipToPartner": "reseller"}).json["code"] == 3000
    assert call("PATCH", path, body, app_only=True).status == 403
    assert world.nordic.caller("PATCH", path, body).status == 404
    Subscription.objects.update(status="suspended")
    got = call("PATCH", path, body)
    assert (got.status, got.json["relationshipToPartner"]) == (200, "none")
    got = call("GET", path)
    assert (got.status, got.json["code"]) == (403, 20002)
    assert call("GET", "/v1/customers").json["totalCount"] == 0
