"""Partnerships over the API: each route, each side, each refusal."""

from typing import Any
from uuid import uuid4

import pytest

from tests.support.requests import acting, person_of
from tests.support.world import Partner, World
from tests.support.world import partner as new_partner
from tests.wire.conftest import Caller, Got
from twotier.access.models import Membership
from twotier.core.models import OutboxMessage
from twotier.partners.models import PartnerAgreement, Program
from twotier.partnerships.models import Partnership, PartnershipPeriod, PartnershipRequest

REQUESTS, PARTNERSHIPS = "/v1/partnershiprequests", "/v1/partnerships"


def admin_of(partner: Partner) -> Caller:
    """Return a caller of a partner whose person is a global admin."""
    made = partner.caller
    person = person_of(acting(partner, "global_admin"))
    return Caller(made.organization, made.client, person, made.http)


def refused(got: Got, status: int, code: int, name: str = "") -> Any:
    """Return the body of a refusal that is this one."""
    assert (got.status, got.json["code"]) == (status, code), got.bytes
    if name:
        assert got.json.get("errorName") == name, got.bytes
    return got.json


def requested(world: World, **body: Any) -> dict[str, Any]:
    """Return a request of Harbor as the API answers it."""
    got = world.harbor.caller("POST", REQUESTS, body)
    assert got.status == 201, got.bytes
    found: dict[str, Any] = got.json
    return found


def secret(request: dict[str, Any]) -> str:
    """Return the secret of a request's link."""
    return str(request["invitationUrl"].rsplit("/", 1)[1])


def test_a_request_is_made_read_and_accepted(world: World) -> None:
    made = requested(world, recipientEmail="it@seine.test", language="fr", send=True)
    assert made["status"] == "requested"
    assert made["attributes"]["objectType"] == "PartnershipRequest"
    assert made["links"]["self"]["uri"] == f"/partnershiprequests/{made['id']}"
    assert made["invitationUrl"] in made["text"]
    assert OutboxMessage.objects.get().body["language"] == "fr"
    bob = admin_of(world.seine)
    seen = bob("GET", f"{REQUESTS}/{secret(made)}").json
    assert seen["provider"] == {"id": str(world.harbor.id), "name": "Harbor Distribution", "country": "DE"}
    assert not {"invitationUrl", "text", "recipientEmail"} & set(seen)
    body = {"authorized": True}
    accepted = bob("POST", f"{REQUESTS}/{secret(made)}/accept", body)
    assert accepted.status == 200, accepted.bytes
    partnership = accepted.json
    assert (partnership["status"], partnership["administersReseller"]) == ("active", False)
    assert partnership["reseller"]["mpnId"] == world.seine.mpn_id
    for side in (world.harbor.caller, world.seine.caller):
        listed = side("GET", PARTNERSHIPS).json
        assert partnership["id"] in [item["id"] for item in listed["items"]]
    relations = world.harbor.caller("GET", "/v1/relationships?relationship_type=IsIndirectCloudSolutionProviderOf")
    assert {item["name"] for item in relations.json["items"]} == {"Alpine IT", "Seine Services"}
    mine = bob("GET", "/v1/relationships?relationship_type=IsIndirectResellerOf").json["items"]
    assert [(item["name"], item["mpnId"]) for item in mine] == [("Harbor Distribution", world.harbor.mpn_id)]
    refused(bob("POST", f"{REQUESTS}/{secret(made)}/accept", body), 409, 910024, "link_already_used")


def test_lists_are_each_sides_own(world: World) -> None:
    made = requested(world, resellerMpnId=world.seine.mpn_id)
    assert [row["id"] for row in world.harbor.caller("GET", REQUESTS).json["items"]] == [made["id"]]
    named = world.seine.caller("GET", REQUESTS).json
    assert [row["id"] for row in named["items"]] == [made["id"]]
    assert "invitationUrl" not in named["items"][0]
    for stranger in (world.nordic, world.alpine):
        assert stranger.caller("GET", REQUESTS).json["items"] == []
        refused(stranger.caller("GET", f"{REQUESTS}/{made['id']}"), 404, 910023, "link_unknown")
    partnership = Partnership.objects.get()
    for side in (world.harbor, world.alpine):
        got = side.caller("GET", f"{PARTNERSHIPS}/{partnership.id}")
        assert got.json["levels"]["managesAccount"] is True
    for stranger in (world.nordic, world.seine):
        assert stranger.caller("GET", PARTNERSHIPS).json["items"] == []
        refused(stranger.caller("GET", f"{PARTNERSHIPS}/{partnership.id}"), 404, 1000)


def test_lists_page_by_seek(world: World) -> None:
    for _ in range(3):
        requested(world)
    first = world.harbor.caller("GET", f"{REQUESTS}?size=2")
    assert first.json["totalCount"] == 2
    token = first.json["continuationToken"]
    second = world.harbor.caller("GET", f"{REQUESTS}?seekOperation=Next", MS_ContinuationToken=token)
    assert second.json["totalCount"] == 1
    assert world.harbor.caller("GET", f"{PARTNERSHIPS}?status=removed").json["items"] == []
    refused(world.harbor.caller("GET", f"{PARTNERSHIPS}?status=married"), 400, 900126)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"recipientEmail": "nobody"}, 400, 3000),
        ({"validDays": 0}, 400, 3000),
        ({"language": "tlh"}, 400, 3000),
        ({"resellerMpnId": "9999999"}, 404, 800015),
        ({"send": True}, 400, 3000),
    ],
)
def test_a_request_that_breaks_a_rule_is_refused_whole(world: World, body: Any, status: int, code: int) -> None:
    refused(world.harbor.caller("POST", REQUESTS, body), status, code)
    assert PartnershipRequest.objects.count() == 0


def test_mpn_ids_are_told_apart(world: World) -> None:
    call = world.harbor.caller
    refused(call("POST", REQUESTS, {"resellerMpnId": world.nordic.mpn_id}), 404, 2072)
    headquarters = refused(call("POST", REQUESTS, {"resellerMpnId": world.seine.global_mpn_id}), 400, 910022)
    assert world.seine.mpn_id in headquarters["description"]
    refused(call("POST", REQUESTS, {"resellerMpnId": world.alpine.mpn_id}), 409, 910017, "partnership_exists")


def test_persons_act_and_programs_only_look(world: World) -> None:
    made = requested(world)
    call, partnership = world.harbor.caller, Partnership.objects.get()
    assert call("GET", REQUESTS, app_only=True).status == 200
    assert call("GET", PARTNERSHIPS, app_only=True).status == 200
    for method, path in (
        ("POST", REQUESTS), ("POST", f"{REQUESTS}/{made['id']}/resend"), ("POST", f"{REQUESTS}/{made['id']}/revoke"),
        ("POST", f"{REQUESTS}/{made['id']}/accept"), ("POST", f"{REQUESTS}/{made['id']}/decline"),
        ("DELETE", f"{PARTNERSHIPS}/{partnership.id}"), ("POST", f"{PARTNERSHIPS}/{partnership.id}/remove"),
        ("PATCH", f"{PARTNERSHIPS}/{partnership.id}/levels"), ("PUT", f"{PARTNERSHIPS}/{partnership.id}/owntenantaccess"),
    ):  # fmt: skip
        refused(call(method, path, {}, app_only=True), 403, 910047)


def test_sending_again_and_revoking(world: World) -> None:
    made = requested(world, recipientEmail="it@seine.test")
    call, path = world.harbor.caller, f"{REQUESTS}/{made['id']}"
    assert call("POST", f"{path}/resend").json["sentCount"] == 1
    refused(world.nordic.caller("POST", f"{path}/resend"), 404, 910023)
    refused(world.alpine.caller("POST", f"{path}/revoke"), 403, 910046)
    assert call("POST", f"{path}/revoke").json["status"] == "withdrawn"
    refused(call("POST", f"{path}/revoke"), 409, 910055, "state_conflict")
    refused(call("POST", f"{path}/resend"), 409, 910055)
    refused(admin_of(world.seine)("POST", f"{REQUESTS}/{secret(made)}/accept", {"authorized": True}), 409, 910026)


@pytest.mark.rows("S38", "S94", "S110")
def test_each_obstacle_has_its_code(world: World) -> None:
    named, shared = requested(world, resellerMpnId=world.seine.mpn_id), requested(world)
    path, yes = f"{REQUESTS}/{secret(shared)}/accept", {"authorized": True}
    bob = admin_of(world.seine)
    refused(bob("POST", f"{REQUESTS}/{'x' * 32}/accept", yes), 404, 910023, "link_unknown")
    refused(world.seine.caller("POST", path, yes), 403, 910046, "role_missing")
    refused(admin_of(world.alpine)("POST", f"{REQUESTS}/{secret(named)}/accept", yes), 403, 910019, "wrong_recipient")
    refused(admin_of(world.baltic)("POST", path, yes), 403, 910018, "not_enrolled_as_reseller")
    refused(world.harbor.caller("POST", path, yes), 403, 910019, "wrong_recipient")
    refused(admin_of(world.alpine)("POST", path, yes), 409, 910017, "partnership_exists")
    refused(bob("POST", path, {}), 400, 910021, "confirmation_missing")
    Program.objects.filter(tenant_id=world.seine.id).update(status="suspended")
    guide = refused(bob("POST", path, yes), 403, 910018, "not_enrolled_as_reseller")
    assert "/guide/become-a-reseller" in guide["description"]
    Program.objects.filter(tenant_id=world.seine.id).update(status="active")
    PartnerAgreement.objects.filter(tenant_id=world.seine.id).delete()
    refused(bob("POST", path, yes), 403, 910011, "agreement_not_accepted")
    assert Partnership.objects.count() == 1


def test_regions_are_named(world: World) -> None:
    taiwan = world_partner("Formosa Tech", "TW")
    path = f"{REQUESTS}/{secret(requested(world))}/accept"
    told = refused(admin_of(taiwan)("POST", path, {"authorized": True}), 403, 910015, "region_differs")
    assert "Europe" in told["description"]
    assert "Taiwan" in told["description"]


def world_partner(name: str, market: str) -> Partner:
    """Return another reseller."""
    return new_partner(name, "reseller", market)


def test_declining(world: World) -> None:
    made = requested(world)
    bob, path = admin_of(world.seine), f"{REQUESTS}/{secret(made)}"
    refused(world.seine.caller("POST", f"{path}/decline"), 403, 910046)
    refused(bob("POST", f"{path}/decline", {"reason": "x" * 1001}), 400, 3000)
    assert bob("POST", f"{path}/decline", {"reason": "Not now"}).json["status"] == "declined"
    refused(bob("POST", f"{path}/decline"), 409, 910026, "invitation_revoked")
    assert world.harbor.caller("GET", f"{REQUESTS}/{made['id']}").json["reason"] == "Not now"


@pytest.mark.rows("S144", "S145", "S146", "S147")
@pytest.mark.parametrize("by_delete", [True, False])
def test_removing_needs_the_attestation(world: World, *, by_delete: bool) -> None:
    call, path = world.harbor.caller, f"{PARTNERSHIPS}/{Partnership.objects.get().id}"

    def remove(**said: Any) -> Got:
        if by_delete:
            query = "&".join(f"{name}={str(value).lower()}" for name, value in said.items())
            return call("DELETE", f"{path}?{query}", MS_RequestId=str(uuid4()))
        return call("POST", f"{path}/remove", said, MS_RequestId=str(uuid4()))

    refused(remove(), 400, 910020, "attestation_missing")
    refused(remove(goodFaith=False), 400, 910020)
    refused(remove(goodFaith=True, legalNoticeDate="2999-01-01"), 400, 3000)
    assert world.harbor.caller("GET", path).json["status"] == "active"
    got = remove(goodFaith=True, legalNoticeDate="2026-01-02")
    assert (got.status, got.json["status"]) == (200, "removed"), got.bytes
    assert got.json["history"][0]["legalNoticeDate"] == "2026-01-02"
    assert OutboxMessage.objects.count() == 0
    refused(remove(goodFaith=True), 409, 910055, "state_conflict")
    assert world.harbor.caller("GET", "/v1/relationships").json["items"] == []
    assert PartnershipPeriod.objects.get().removed_by == world.harbor.caller.person.id


def test_only_the_provider_removes(world: World) -> None:
    path = f"{PARTNERSHIPS}/{Partnership.objects.get().id}/remove"
    refused(admin_of(world.alpine)("POST", path, {"goodFaith": True}), 403, 910046)
    refused(world.nordic.caller("POST", path, {"goodFaith": True}), 404, 1000)
    assert Partnership.objects.get().status == "active"


@pytest.mark.rows("S130")
def test_levels_and_own_tenant_access(world: World) -> None:
    path = f"{PARTNERSHIPS}/{Partnership.objects.get().id}"
    got = world.harbor.caller("PATCH", f"{path}/levels", {"givesSupport": True})
    assert got.json["givesSupport"] is True
    assert got.json["managesAccount"] is True
    refused(world.alpine.caller("PATCH", f"{path}/levels", {"givesSupport": False}), 403, 910046)
    refused(world.nordic.caller("PATCH", f"{path}/levels", {"givesSupport": False}), 404, 1000)
    body, bob = {"administersReseller": True}, admin_of(world.alpine)
    refused(world.alpine.caller("PUT", f"{path}/owntenantaccess", body), 403, 910046)
    refused(admin_of(world.seine)("PUT", f"{path}/owntenantaccess", body), 404, 1000)
    refused(world.harbor.caller("PUT", f"{path}/owntenantaccess", body), 403, 910046)
    assert bob("PUT", f"{path}/owntenantaccess", body).json["administersReseller"] is True
    assert world.harbor.caller("GET", path).json["administersReseller"] is True


def test_trying_changes_nothing(world: World) -> None:
    assert world.harbor.caller("POST", f"{REQUESTS}?validateOnly=true", {}).status == 201
    assert PartnershipRequest.objects.count() == 0
    path = f"{PARTNERSHIPS}/{Partnership.objects.get().id}/remove?validateOnly=true"
    assert world.harbor.caller("POST", path, {"goodFaith": True}).status == 200
    assert Partnership.objects.get().status == "active"


def test_helpdesk_of_a_provider_sees_nothing(world: World) -> None:
    Membership.objects.filter(tenant_id=world.harbor.id).update(roles=["helpdesk_agent"])
    for path in (REQUESTS, PARTNERSHIPS):
        refused(world.harbor.caller("GET", path), 403, 910046)
