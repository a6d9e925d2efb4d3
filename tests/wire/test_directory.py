"""The provider directory over the wire: open to everyone, changed by proposals alone."""

from typing import Any

import pytest
from django.test import Client

from tests.support import vendors
from tests.support import world as worlds
from tests.support.two_tier import at_most, colleague
from tests.support.vendors import listed
from tests.support.world import World
from tests.wire.conftest import Caller, Got
from twotier.core import tenancy
from twotier.partners.models import DirectoryEntry

PATH = "/v1/directory/providers"
BODY: dict[str, Any] = {
    "name": "Harbor Cloud", "markets": ["AT", "DE"], "description": {"en": "Cloud distributor."},
    "training": {"offered": True, "text": {"en": "Courses."}}, "contact": {"email": "partner@harbor.example"},
}  # fmt: skip


@pytest.fixture
def rep(world: World) -> Caller:
    """Return the vendor's representative, with a provider of each of two regions listed."""
    made = vendors.vendor(world)
    listed(made, world.harbor)
    pacific = worlds.partner("Pacific Channel", "provider", "TW")
    vendors.sees(made, pacific)
    listed(made, pacific, name="Pacific Channel", markets=("TW",))
    return made


def anonymous(path: str) -> Got:
    """Call without a token."""
    with tenancy.scope(tenancy.NOBODY):
        return Got(Client().get(path))


@pytest.mark.rows("S34")
def test_everyone_reads_the_directory_without_a_token(world: World, rep: Caller) -> None:
    with at_most(1):
        got = anonymous(PATH)
    assert got.status == 200
    assert [item["name"] for item in got.json["items"]] == ["Harbor Distribution", "Pacific Channel"]
    first = got.json["items"][0]
    assert first["id"] == str(world.harbor.id)
    assert first["training"] == {"offered": True, "text": {"en": "Monthly courses."}}
    assert first["marketing"] == {"offered": False}
    assert first["attributes"] == {"objectType": "DirectoryProvider"}
    assert first["links"]["self"]["uri"] == f"/directory/providers/{world.harbor.id}"
    assert "canPartner" not in first
    assert anonymous(f"{PATH}/{world.harbor.id}").json["name"] == "Harbor Distribution"
    hidden = anonymous(f"{PATH}/{world.nordic.id}")
    assert (hidden.status, hidden.json["code"]) == (404, 1000)
    DirectoryEntry.objects.update(status="hidden")
    assert anonymous(PATH).json["totalCount"] == 0


@pytest.mark.rows("S30", "S31", "S32", "S33")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("name=PACIF", ["Pacific Channel"]),
        ("country=at", ["Harbor Distribution"]),
        ("training=true", ["Harbor Distribution", "Pacific Channel"]),
        ("marketing=true", []),
        ("financing=true", []),
        ("size=1", ["Harbor Distribution"]),
        ("size=1&offset=1", ["Pacific Channel"]),
    ],
)
def test_the_list_is_filtered(rep: Caller, query: str, found: list[str]) -> None:
    assert [item["name"] for item in anonymous(f"{PATH}?{query}").json["items"]] == found


@pytest.mark.rows("S30")
def test_a_resellers_token_says_with_whom_it_can_partner(world: World, rep: Caller) -> None:
    items = world.alpine.caller("GET", PATH).json["items"]
    assert {item["name"]: item["canPartner"] for item in items} == {
        "Harbor Distribution": True,
        "Pacific Channel": False,
    }
    assert world.alpine.caller("GET", PATH, app_only=True).status == 200
    with tenancy.scope(tenancy.NOBODY):
        assert Client().get(PATH, headers={"Authorization": "Bearer nonsense"}).status_code == 401


@pytest.mark.rows("S105")
def test_a_provider_does_not_edit_itself(world: World, rep: Caller) -> None:
    for who in (world.harbor.caller, world.nordic.caller, world.alpine.caller):
        got = who("PUT", f"{PATH}/{world.harbor.id}", BODY)
        assert (got.status, got.json["code"], got.json["errorName"]) == (403, 910040, "directory_self_edit_refused")
    assert anonymous(f"{PATH}/{world.harbor.id}").json["name"] == "Harbor Distribution"
    assert rep("PUT", f"{PATH}/{world.harbor.id}", BODY).json["name"] == "Harbor Cloud"
    wrong = rep("PUT", f"{PATH}/{world.harbor.id}", BODY | {"markets": ["TW"]})
    assert (wrong.status, wrong.json["code"]) == (400, 3000)
    reviewer = Caller(rep.organization, rep.client, rep.person, rep.http)
    assert reviewer("PUT", f"{PATH}/{world.alpine.id}", BODY).status == 404


@pytest.mark.rows("S105")
def test_a_change_is_proposed_and_decided(world: World, rep: Caller) -> None:
    path = f"{PATH}/{world.harbor.id}/changes"
    assert world.nordic.caller("POST", path, BODY).status == 404
    assert colleague(world.harbor, "helpdesk_agent")("POST", path, BODY).json["code"] == 910046
    assert world.harbor.caller("POST", path, BODY, app_only=True).json["code"] == 910047
    made = world.harbor.caller("POST", path, BODY)
    assert (made.status, made.json["status"]) == (201, "proposed")
    assert world.harbor.caller("POST", path, BODY).json["code"] == 910055
    (seen,) = rep("GET", "/v1/directory/changes").json["items"]
    assert seen["content"]["name"] == "Harbor Cloud"
    assert world.harbor.caller("GET", path).json["items"][0]["id"] == seen["id"]
    assert world.nordic.caller("GET", path).status == 404
    assert world.nordic.caller("GET", f"{PATH}/{world.nordic.id}/changes").json["items"] == []
    assert world.harbor.caller("GET", "/v1/directory/changes").status == 403
    change = f"/v1/directory/changes/{made.json['id']}"
    assert world.harbor.caller("POST", f"{change}/approve").status == 403
    assert rep("POST", f"{change}/decline", {"reason": ""}).json["code"] == 3000
    assert rep("POST", f"{change}/decline", {"reason": "Too loud."}).json["reason"] == "Too loud."
    assert rep("POST", f"{change}/approve").json["code"] == 910055
    second = world.harbor.caller("POST", path, BODY).json["id"]
    assert rep("POST", f"/v1/directory/changes/{second}/approve").json["status"] == "approved"
    assert anonymous(f"{PATH}/{world.harbor.id}").json["name"] == "Harbor Cloud"
    third = world.harbor.caller("POST", path, BODY | {"name": "Harbor"}).json["id"]
    assert world.nordic.caller("POST", f"/v1/directory/changes/{third}/withdraw").status == 404
    assert world.harbor.caller("POST", f"/v1/directory/changes/{third}/withdraw").json["status"] == "withdrawn"
