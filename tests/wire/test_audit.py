"""Audit records over the wire: sealed, paged, filtered, each organization its own."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import msgspec
import pytest

from tests.support.two_tier import at_most, colleague, customer_body
from tests.support.wire_schemas import check
from tests.support.world import World
from tests.wire.conftest import Got
from twotier.api.v1.audit_words import OPERATIONS, RESOURCES
from twotier.core import clock, sealing


@pytest.fixture
def told(world: World) -> World:
    """Return the world after Harbor created three customers over the API, sealed."""
    for prefix in ("adler", "amsel", "dohle"):
        body = customer_body(prefix, companyName=prefix.title()) | {"associatedPartnerId": str(world.alpine.id)}
        assert world.harbor.caller("POST", "/v1/customers", body).status == 201
    sealing.seal()
    return world


def asked(world: World, query: str = "", **filtered: Any) -> Got:
    """List Harbor's audit records."""
    text = f"&filter={quote(msgspec.json.encode(filtered).decode())}" if filtered else ""
    return world.harbor.caller("GET", f"/v1/AuditRecords/?{query}{text}")


def test_a_record_tells_who_did_what(told: World) -> None:
    rows = asked(told, Field="ResourceType", Value="Customer", Operator="equals").json["items"]
    row = next(row for row in rows if row["customerName"] == "Adler" and row["operationType"] == "add_customer")
    check("AuditRecord", row)
    alice = told.harbor.caller
    assert row["userPrincipalName"] == alice.person.user_name
    assert row["applicationId"] == str(alice.client.id)
    assert (row["partnerId"], row["operationStatus"]) == (str(told.harbor.id), "succeeded")
    new = msgspec.json.decode(row["resourceNewValue"])
    assert (new["CompanyName"], new["ResellerId"]) == ("Adler", str(told.alpine.id))


def test_records_are_paged_and_filtered(told: World) -> None:
    by_name = {"Field": "CompanyName", "Value": "A", "Operator": "substring"}
    seen: list[str] = []
    got = asked(told, "size=1", **by_name)
    while True:
        seen += [row["id"] for row in got.json["items"]]
        if "continuationToken" not in got.json:
            break
        got = told.harbor.caller(
            "GET", "/v1/auditrecords?seekOperation=Next", MS_ContinuationToken=got.json["continuationToken"]
        )
    whole = asked(told, **by_name).json["items"]
    assert seen == [row["id"] for row in whole]
    assert {row["customerName"] for row in whole} == {"Adler", "Amsel"}
    one = whole[0]["customerId"]
    found = asked(told, Field="CustomerId", Value=one.upper(), Operator="equals").json["items"]
    assert {row["customerId"] for row in found} == {one}
    with at_most(4):
        asked(told)


@pytest.mark.observed(4)
def test_days_come_in_every_form(told: World) -> None:
    today = clock.now()
    for text in (today.strftime("%Y-%m-%d"), today.strftime("%m/%d/%Y%%2009:44:19"), today.strftime("%Y-%m-%j")):
        got = asked(told, f"startDate={text}&endDate={text}")
        assert (got.status, len(got.json["items"]) >= 3) == (200, True), text
    before = (today - timedelta(days=2)).strftime("%Y-%m-%d")
    assert asked(told, f"endDate={before}").json["items"] == []
    far = (today - timedelta(days=100)).strftime("%Y-%m-%d")
    assert asked(told, f"startDate={far}").json["code"] == 800002
    assert asked(told, "startDate=soon").status == 400


def test_only_admins_read_and_only_their_own(told: World) -> None:
    assert not {row["customerName"] for row in told.nordic.caller("GET", "/v1/auditrecords").json["items"]} & {"Adler"}
    for role in ("helpdesk_agent", "guest", "sales_agent"):
        got = colleague(told.harbor, role)("GET", "/v1/auditrecords")
        assert (got.status, got.json["code"]) == (403, 900150)


def test_one_record_is_read_by_whoever_sees_it_in_the_list(told: World) -> None:
    row = asked(told, Field="ResourceType", Value="Customer", Operator="equals").json["items"][0]
    got = told.harbor.caller("GET", f"/v1/AuditRecords/{row['id'].upper()}")
    assert check("AuditRecord", got.json) == row
    for stranger in (told.nordic.caller, told.alpine.caller):
        assert stranger("GET", f"/v1/auditrecords/{row['id']}").json["code"] == 1000
    for unknown in (uuid4(), "x"):
        refused = told.harbor.caller("GET", f"/v1/auditrecords/{unknown}")
        assert (refused.status, refused.json["code"]) == (404, 1000)
    assert colleague(told.harbor, "helpdesk_agent")("GET", f"/v1/auditrecords/{row['id']}").json["code"] == 900150


@pytest.mark.observed(8)
def test_java_reads_words_that_it_knows(told: World) -> None:
    made = asked(told).json["items"][0]["customerId"]
    assert told.harbor.caller("DELETE", f"/v1/customers/{made}/resellers/{told.alpine.id}").status == 204
    sealing.seal()
    everyone = asked(told).json["items"]
    java = told.harbor.caller("GET", "/v1/auditrecords", User_Agent="Partner Center Java SDK").json["items"]
    assert [row["id"] for row in java] == [row["id"] for row in everyone]
    assert "remove_customer_reseller" in {row["operationType"] for row in everyone}
    assert {row["operationType"] for row in java} <= OPERATIONS | {"undefined"}
    assert {row["resourceType"] for row in java} <= RESOURCES | {"undefined"}
