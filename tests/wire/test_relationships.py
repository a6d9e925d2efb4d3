"""Relationships between partners over the wire, and whether a reseller may be sold through."""

from typing import Any

import msgspec
import pytest

from tests.support import world as worlds
from tests.support.two_tier import at_most, colleague
from tests.support.wire_schemas import check, check_list
from tests.support.world import World
from twotier.customers.models import Customer
from twotier.partners.models import PartnerAgreement, Program

RESELLERS, PROVIDERS = "is_indirect_cloud_solution_provider_of", "is_indirect_reseller_of"


@pytest.mark.trap(5)
@pytest.mark.observed(3)
@pytest.mark.parametrize("word", ["IsIndirectCloudSolutionProviderOf", RESELLERS, ""])
def test_a_provider_lists_its_resellers(world: World, word: str) -> None:
    path = f"/v1/Relationships/?Relationship_Type={word}" if word else "/v1/relationships"
    (row,) = check_list("PartnerRelationship", world.harbor.caller("GET", path).json)
    assert row == {
        "id": str(world.alpine.id), "name": "Alpine IT", "relationshipType": RESELLERS, "mpnId": world.alpine.mpn_id,
        "state": "Active", "location": "AT", "attributes": {"objectType": "PartnerRelationship"},
    }  # fmt: skip


def test_a_reseller_lists_its_providers(world: World) -> None:
    for path in ("/v1/relationships", "/v1/relationships?relationship_type=IsIndirectResellerOf"):
        (row,) = check_list("PartnerRelationship", world.alpine.caller("GET", path).json)
        assert (row["id"], row["relationshipType"]) == (str(world.harbor.id), PROVIDERS)
        assert row["mpnId"] == world.harbor.mpn_id
    assert world.seine.caller("GET", "/v1/relationships").json["items"] == []
    with at_most(4):
        world.harbor.caller("GET", "/v1/relationships")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"Field": "Name", "Value": "ALP", "Operator": "starts_with"}, 1),
        ({"value": "it", "field": "name", "fieldType": "String", "operator": "Substring"}, 1),
        ({"Field": "Name", "Value": "Seine", "Operator": "starts_with"}, 0),
        ({
            "LeftFilter": {"Field": "Name", "Value": "alp", "Operator": "starts_with"},
            "RightFilter": {"Field": "Name", "Value": "alpine it", "Operator": "not_equals"}, "Operator": "and",
        }, 0),
    ],
)  # fmt: skip
def test_a_list_is_filtered_by_name(world: World, asked: dict[str, Any], found: int) -> None:
    got = world.harbor.caller("GET", f"/v1/relationships?filter={msgspec.json.encode(asked).decode()}")
    assert len(check_list("PartnerRelationship", got.json)) == found


def test_who_lists_relationships(world: World) -> None:
    refused = world.harbor.caller("GET", "/v1/relationships", app_only=True)
    assert (refused.status, refused.json["errorName"]) == (403, "wrong_token_kind")
    assert colleague(world.harbor, "guest")("GET", "/v1/relationships").json["code"] == 900150
    unknown = world.harbor.caller("GET", "/v1/relationships?relationship_type=friends")
    assert (unknown.status, unknown.json["code"]) == (400, 900126)
    made: Customer = worlds.customer(world.harbor, world.alpine).customer
    stranger = world.nordic.caller("GET", f"/v1/customers/{made.id}/relationships")
    assert (stranger.status, stranger.json["code"]) == (404, 60003)


def test_a_resellers_agreement_is_checked(world: World) -> None:
    def asked(query: str) -> tuple[int, Any]:
        got = world.harbor.caller("GET", f"/v1/Compliance/CSP/agreementStatus?{query}")
        return got.status, got.json.get("code", got.json.get("isAgreementSigned"))

    check(
        "AgreementStatus",
        world.harbor.caller("GET", f"/v1/compliance/csp/agreementstatus?tenantId={world.alpine.id}").json,
    )
    assert asked(f"mpnid={world.alpine.mpn_id}") == asked(f"tenantId={world.alpine.id}") == (200, True)
    assert asked("") == (400, 2001)
    assert asked(f"mpnId={world.alpine.mpn_id}&tenantId={world.alpine.id}") == (400, 2000)
    assert asked("mpnId=abc") == asked("tenantId=abc") == (400, 2000)
    assert asked("mpnId=7777777") == (400, 2200)
    assert asked(f"mpnId={world.nordic.mpn_id}") == (400, 2204)
    assert asked("tenantId=0f6c9a5e-1111-4222-8333-123456789012") == (400, 2205)
    PartnerAgreement.objects.filter(tenant_id=world.alpine.id).delete()
    assert asked(f"mpnId={world.alpine.mpn_id}") == (400, 2203)
    assert asked(f"tenantId={world.alpine.id}") == (400, 2206)
    far = worlds.partner("Formosa Tech", "reseller", "TW")
    assert asked(f"mpnId={far.mpn_id}") == (400, 2201)
    Program.objects.filter(tenant_id=world.alpine.id).delete()
    assert asked(f"tenantId={world.alpine.id}") == (400, 2205)
    assert world.harbor.caller("GET", "/v1/compliance/shoes/agreementstatus?mpnId=1").status == 404
    assert world.alpine.caller("GET", f"/v1/compliance/csp/agreementstatus?mpnId={far.mpn_id}").status == 403
