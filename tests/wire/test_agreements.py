"""The customer agreement over the wire: its template, and that a customer accepted it."""

from datetime import timedelta
from uuid import uuid4

from tests.support import world as worlds
from tests.support.two_tier import admin_of, colleague
from tests.support.wire_schemas import check, check_list
from tests.support.world import World
from twotier.core import clock

MCA = "MicrosoftCustomerAgreement"
CONTACT = {"FirstName": "Ada", "LastName": "Kranich", "Email": "ada@kranich.test", "PhoneNumber": None}


def test_templates_are_listed_by_kind(world: World) -> None:
    for query, found in (("", 1), (f"?agreementType={MCA}", 1), ("?AgreementType=*", 1), ("?agreementType=Other", 0)):
        got = world.harbor.caller("GET", f"/v1/agreements{query}")
        assert len(check_list("AgreementMetaData", got.json)) == found
    (template,) = world.harbor.caller("GET", "/v1/Agreements/").json["items"]
    assert (template["agreementType"], template["versionRank"]) == (MCA, 1)


def test_an_acceptance_is_recorded_once(world: World) -> None:
    made = worlds.customer(world.harbor, world.alpine, agreed=False).customer
    alice, path = world.harbor.caller, f"/v1/customers/{made.id}/agreements"
    template = alice("GET", "/v1/agreements").json["items"][0]["templateId"]
    body = {"PrimaryContact": CONTACT, "TemplateId": template, "DateAgreed": "2026-01-15T10:00:00", "Type": MCA}
    assert alice("GET", path).json["items"] == []
    got = alice("POST", path + "/", body, MS_RequestId=str(uuid4()))
    assert got.status == 201, got.bytes
    accepted = check("Agreement", got.json)
    assert accepted["userId"] == str(alice.person.id)
    assert (accepted["type"], accepted["dateAgreed"]) == (MCA, "2026-01-15T10:00:00Z")
    assert check_list("Agreement", alice("GET", f"{path}?agreementType={MCA}").json) == [accepted]
    assert alice("GET", f"{path}?agreementType=Other").json["items"] == []
    again = alice("POST", path, body)
    assert (again.status, again.json["code"]) == (400, 600061)
    other = alice("POST", path, body | {"PrimaryContact": CONTACT | {"FirstName": "Eda"}})
    assert other.status == 201
    seen = check_list("Agreement", world.alpine.caller("GET", path).json)
    assert [row["primaryContact"]["firstName"] for row in seen] == ["Eda", "Ada"]
    assert len(admin_of(made)("GET", path).json["items"]) == 2


def test_what_is_no_acceptance(world: World) -> None:
    made = worlds.customer(world.harbor, world.alpine, agreed=False).customer
    alice, path = world.harbor.caller, f"/v1/customers/{made.id}/agreements"
    ahead = (clock.now() + timedelta(days=2)).isoformat()
    for body, code in (
        ({}, 3000),
        ({"primaryContact": CONTACT, "dateAgreed": ahead}, 910013),
        ({"primaryContact": CONTACT, "templateId": "x"}, 3000),
        ({"primaryContact": CONTACT, "templateId": str(uuid4())}, 3000),
        ({"primaryContact": CONTACT, "dateAgreed": "yesterday"}, 800002),
    ):
        got = alice("POST", path, body)
        assert (got.status, check("ApiFault", got.json)["code"]) == (400, code), got.bytes
    assert alice("POST", path, {"primaryContact": CONTACT}, app_only=True).json["code"] == 910047
    for caller in (world.alpine.caller, colleague(world.harbor, "helpdesk_agent")):
        refused = caller("POST", path, {"primaryContact": CONTACT})
        assert (refused.status, refused.json["code"] in (900150, 910014)) == (403, True)
    assert world.nordic.caller("POST", path, {"primaryContact": CONTACT}).json["code"] == 60003
    assert colleague(world.harbor, "guest")("GET", path).json["code"] == 900150
    assert alice("GET", path).json["items"] == []
