"""Support through the published client, unmodified: requests of the partner and for a customer, incidents."""

from typing import Any
from uuid import uuid4

import pytest

from tests.e2e.programs import Program
from tests.e2e.published_client import Client, model
from tests.support.wire_schemas import check, check_list

TOPICS, ALL = "getvversionservicerequestssupporttopics", "getvversionservicerequestsfilterfilter"
ONE, PATCH = ("getvversionservicerequestsservice", "id"), ("patchvversionservicerequestsservice", "id")
POST = ("postvversionservicerequestsagent", "locale")
CUSTOMERS, PATCH_CUSTOMER = "getvversioncustomerscustomer", ("patchvversioncustomerscustomer", "id1")
INCIDENTS, COUNT = "getvversionserviceincidentsofficefilterfilter", "getvversionserviceincidentsofficecountfilterfilter"


@pytest.fixture
def client(program: Program) -> Client:
    """Return the client of the provider's admin agent."""
    return Client(program.url, program.token("harbor"))


def topic(client: Client) -> str:
    """Return the id of a support topic; the package reads it as a number."""
    found = client.ask("", TOPICS).items
    check_list("SupportTopic", client.last.json())
    return str(found[0].id)


def filed(client: Client, **values: Any) -> Any:
    """File a request as a user of the package writes it."""
    sent = model("ServiceRequest", title="TrialSR", description="Ignore this SR", severity="critical", **values)
    made = client.ask(*POST, "en-US", sent, status=201, ms_request_id=str(uuid4()))
    check("ServiceRequest", client.last.json())
    return made


def test_a_ticket_of_the_partner(client: Client, program: Program) -> None:
    made = filed(client, support_topic_id=topic(client))
    assert client.ask(*ONE, made.id).as_dict() == made.as_dict()
    note = model("ServiceRequestNote", text="Sample Note")
    made.new_note, made.severity = note, "minimal"
    after = client.ask(*PATCH, made.id, made)
    check("ServiceRequest", client.last.json())
    assert (after.severity, [one.text for one in after.notes]) == ("minimal", ["Sample Note"])
    listed = client.ask(ALL, "value", offset=0, size=1, filter='{"Field":"Status","Value":"Open","Operator":"equals"}')
    check_list("ServiceRequest", client.last.json())
    assert [row.id for row in listed.items] == [made.id]
    vendor = Client(program.url, program.token("meridian"))
    answered = vendor.ask(*PATCH, made.id, model("ServiceRequest", status="closed", new_note=note))
    assert (answered.status, len(answered.notes)) == ("closed", 2)
    assert client.refused(*ONE, "615112491169010") == (404, 1000)


def test_a_request_for_a_customer(client: Client, program: Program) -> None:
    key = program.demo["kranich"]["tenant_id"]
    found = client.ask(CUSTOMERS, "value3", key)
    check_list("ServiceRequest", client.last.json())
    assert "attention_needed" in {row.status for row in found.items}
    made = filed(client, support_topic_id=topic(client), organization=model("ServiceRequestOrganization", id=key))
    assert client.ask(CUSTOMERS, "id1", key, made.id).organization.name == "Kranich Logistik"
    made.new_note = model("ServiceRequestNote", text="Sample Note")
    after = client.ask(*PATCH_CUSTOMER, key, made.id, made)
    check("ServiceRequest", client.last.json())
    assert [one.text for one in after.notes] == ["Sample Note"]
    own = Client(program.url, program.token("kranich"))
    assert made.id in {row.id for row in own.ask(CUSTOMERS, "value3", key).items}
    assert client.refused(CUSTOMERS, "value3", program.demo["ostsee"]["tenant_id"]) == (404, 60003)


def test_incidents(client: Client, program: Program) -> None:
    found = client.ask(INCIDENTS, "value").items
    check_list("ServiceIncidentDetail", client.last.json())
    assert {row.workload for row in found} == {"Exchange Online", "Microsoft Teams"}
    assert all(row.impacted_customers >= 1 for row in found)
    counted = client.ask(COUNT, "value", filter='{"Field":"MessageType","Value":"incident","Operator":"equals"}')
    assert (counted.total_count, program.call("GET", "/v1/serviceincidents/office/count").json()) == (2, len(found))
    of_customer = client.ask(CUSTOMERS, "value8", program.demo["kranich"]["tenant_id"])
    assert [row.id for row in of_customer.items] == [row.id for row in found]
