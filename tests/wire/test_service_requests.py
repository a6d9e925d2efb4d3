"""Service requests over the wire: filed, answered by the vendor, closed and reopened; strangers find nothing."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.support import vendors, world
from tests.support.two_tier import admin_of, at_most, colleague
from tests.support.wire_schemas import check, check_list
from tests.support.world import World
from tests.wire.conftest import Caller, Got
from tests.wire.test_hostile_input import BODIES, LONG
from tests.wire.test_schemas import EXAMPLES
from twotier.core.models import AuditRecord
from twotier.customers.models import Customer, Relationship
from twotier.support.models import ServiceRequest
from twotier.support.topics import TOPICS

pytestmark = pytest.mark.django_db
ALL, TOPIC = "/v1/servicerequests", "32444671"
BODY = {"title": "TrialSR", "description": "Ignore this SR", "severity": "critical", "supportTopicId": TOPIC}


@dataclass
class Desk:
    """Harbor with its customer Kranich, and the vendor that answers."""

    world: World
    customer: Customer
    vendor: Caller

    @property
    def harbor(self) -> Caller:
        """Return Harbor's admin agent."""
        return self.world.harbor.caller

    def of_customer(self, rest: str = "") -> str:
        """Return the address of the customer's requests."""
        return f"/v1/customers/{self.customer.id}/servicerequests{rest}"

    def filed(self, who: Caller | None = None, **changes: Any) -> str:
        """File a request and return its number."""
        got = (who or self.harbor)("POST", f"{ALL}/en-US", BODY | changes)
        assert got.status == 201, got.json
        return str(check("ServiceRequest", got.json)["id"])

    def for_customer(self, **changes: Any) -> str:
        """File a request for the customer."""
        return self.filed(organization={"id": str(self.customer.id)}, **changes)


@pytest.fixture
def desk(as_program: None) -> Desk:
    trade = world.build()
    made = vendors.vendor(trade, "vendor_representative")
    return Desk(trade, world.customer(trade.harbor, trade.alpine).customer, made)


def told(got: Got) -> tuple[int, int]:
    """Return what a refusal says to a program."""
    return got.status, got.json["code"]


def numbers(got: Got) -> list[str]:
    """Return the numbers of listed requests."""
    return [row["id"] for row in check_list("ServiceRequest", got.json)]


def patched(who: Caller, number: str, **body: Any) -> Any:
    """Change a request and return it."""
    got = who("PATCH", f"{ALL}/{number}", body)
    assert got.status == 200, got.json
    return check("ServiceRequest", got.json)


def test_a_ticket_is_filed_answered_resumed_closed_and_reopened(desk: Desk) -> None:
    number = desk.filed(newNote={"text": "It began today."})
    assert len(number) == 15
    assert number.isdecimal()
    row = desk.harbor("GET", f"{ALL}/{number}").json
    assert (row["status"], row["severity"], row["supportTopicName"]) == ("open", "critical", "Cannot manage my profile")
    assert row["organization"] == {"id": str(desk.harbor.organization.id), "name": "Harbor Distribution"}
    assert row["lastClosedDate"] == "0001-01-01T00:00:00Z"
    assert row["attributes"] == {"objectType": "ServiceRequest"}
    assert "answeredDate" not in row
    asked = patched(desk.vendor, number, newNote={"text": "Which profile?"}, status="attention_needed")
    assert asked["status"] == "attention_needed"
    assert asked["answeredDate"]
    assert asked["lastUpdatedBy"]["organization"]["name"] == "Meridian Cloud"
    assert patched(desk.harbor, number, newNote={"text": "The legal one."})["status"] == "open"
    assert patched(desk.vendor, number, status="closed")["status"] == "closed"
    assert told(desk.harbor("PATCH", f"{ALL}/{number}", {"newNote": {"text": "Still there"}})) == (409, 910055)
    again = patched(desk.harbor, number, status="Open", newNote={"text": "Still there"})
    assert again["status"] == "open"
    assert not again["lastClosedDate"].startswith("0001")
    texts = [note["text"] for note in again["notes"]]
    assert texts == ["It began today.", "Which profile?", "The legal one.", "Still there"]
    happened = AuditRecord.objects.filter(resource_type="service_request", resource_id=number).order_by("id")
    assert list(happened.values_list("operation", flat=True)) == [
        "create_service_request", "add_service_request_note",
        "add_service_request_note", "return_service_request",
        "add_service_request_note", "resume_service_request",
        "close_service_request", "reopen_service_request", "add_service_request_note",
    ]  # fmt: skip


@pytest.mark.trap(7)
def test_the_documented_example_adds_a_note_and_nothing_else(desk: Desk) -> None:
    import msgspec

    example = msgspec.json.decode((EXAMPLES / "PATCH_v1_servicerequests_servicerequest_id.json").read_bytes())
    number = desk.for_customer(productId="15960")
    before = desk.harbor("GET", f"{ALL}/{number}").json
    got = desk.harbor("PATCH", f"{ALL}/{number}", example["requestBody"])
    assert got.status == example["status"]
    after = check("ServiceRequest", got.json)
    assert set(example["responseBody"]) <= set(after)
    assert set(example["responseBody"]["notes"][0]) <= set(after["notes"][0])
    assert [note["text"] for note in after["notes"]] == ["Sample Note"]
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"notes", "lastModifiedDate"}


@pytest.mark.trap(4, 7)
def test_the_whole_resource_sent_back_changes_what_differs_alone(desk: Desk) -> None:
    number = desk.for_customer()
    whole = desk.harbor("GET", f"{ALL}/{number}").json
    assert patched(desk.harbor, number, **whole) == whole
    pascal = {name[0].upper() + name[1:]: value for name, value in whole.items()} | {"Links": None, "Severity": 3}
    after = patched(desk.harbor, number, **pascal)
    assert {name for name in after if after[name] != whole[name]} == {"severity", "lastModifiedDate", "answerDueDate"}
    [row] = AuditRecord.objects.filter(operation="update_service_request")
    assert (row.before, row.after) == ({"severity": "critical"}, {"severity": "minimal"})


def test_a_contact_is_merged(desk: Desk) -> None:
    number = desk.filed(primaryContact={"firstName": "Ida", "email": "ida@harbor.example"})
    row = patched(desk.harbor, number, primaryContact={"phoneNumber": "+49 40 1", "lastName": None})
    contact = row["primaryContact"]
    assert (contact["firstName"], contact["email"], contact["phoneNumber"]) == ("Ida", "ida@harbor.example", "+49 40 1")
    assert contact["contactId"] == str(desk.harbor.person.id)


@pytest.mark.trap(5)
@pytest.mark.parametrize("severity", [0, "unknown", "Critical", 2, "MINIMAL"])
def test_severity_sets_the_clock_of_the_first_answer(desk: Desk, severity: Any) -> None:
    row = ServiceRequest.objects.get(number=desk.filed(severity=severity))
    waits = (row.answer_due_at - row.created_at).total_seconds() / 3600
    expected = {"critical": 2, "moderate": 4, "minimal": 8}.get(row.severity)
    assert waits == expected if expected else 24 <= waits <= 72


@pytest.mark.observed(2)
def test_lists_are_paged_and_filtered(desk: Desk) -> None:
    made = [desk.for_customer(title=f"Request {place}") for place in range(5)]
    patched(desk.harbor, made[1], status="closed")
    first = desk.harbor("GET", f"{ALL}?size=2")
    assert numbers(first) == [made[4], made[3]]
    assert first.json["links"]["next"]["uri"] == "/servicerequests?size=2&offset=2"
    last = desk.harbor("GET", f"{ALL}?size=2&offset=4")
    assert numbers(last) == [made[0]]
    assert set(last.json["links"]) == {"self", "previous"}
    for spelled in ("closed", "Closed", "2"):
        asked = f'{{"Field":"Status","Value":"{spelled}","Operator":"equals"}}'
        assert numbers(desk.harbor("GET", f"{ALL}?filter={asked}&size=0")) == [made[1]]
        java = f'{{"value":"{spelled}","field":"Status","fieldType":"String","operator":"NotEquals"}}'
        page = desk.harbor("GET", desk.of_customer(f"?filter={java}&size=3"))
        assert numbers(page) == [made[4], made[3], made[2]]
        assert "filter=" in page.json["links"]["next"]["uri"]
    for wrong in ("late", ""):
        asked = f'{{"Field":"Status","Value":"{wrong}","Operator":"equals"}}'
        assert told(desk.harbor("GET", f"{ALL}?filter={asked}")) == (400, 800002)
    assert told(desk.harbor("GET", f"{ALL}?size=many")) == (400, 800002)
    assert numbers(desk.harbor("GET", f"{ALL}?offset=999999999")) == []


def test_a_list_takes_as_many_statements_for_many_requests_as_for_one(desk: Desk) -> None:
    for _ in range(12):
        desk.for_customer(newNote={"text": "More"})
    with at_most(6):
        assert len(numbers(desk.harbor("GET", ALL))) == 12


def test_topics_are_told_in_the_readers_language(desk: Desk) -> None:
    got = desk.harbor("GET", "/v1/ServiceRequests/SupportTopics", X_Locale='"de-DE"')
    rows = check_list("SupportTopic", got.json)
    assert [row["id"] for row in rows] == list(TOPICS)
    assert rows[0]["name"] != "Cannot manage my profile"


def test_each_reads_what_is_theirs(desk: Desk) -> None:
    ticket, request = desk.filed(), desk.for_customer()
    author, agent, seller = (
        desk.harbor,
        colleague(desk.world.harbor, "helpdesk_agent"),
        colleague(desk.world.harbor, "sales_agent"),
    )
    owner, alpine = admin_of(desk.customer), desk.world.alpine.caller
    readers = [
        (author, [request, ticket]),
        (agent, [request]),
        (seller, []),
        (desk.vendor, [request, ticket]),
        (owner, [request]),
    ]
    for who, found in [*readers, (alpine, []), (desk.world.nordic.caller, [])]:
        assert numbers(who("GET", ALL)) == found
        for number in (ticket, request):
            got = who("GET", f"{ALL}/{number}")
            assert got.status == 200 if number in found else told(got) == (404, 1000)
    assert numbers(owner("GET", desk.of_customer())) == [request]
    assert numbers(alpine("GET", desk.of_customer())) == []
    assert told(alpine("GET", desk.of_customer(f"/{request}"))) == (404, 1000)
    assert told(desk.harbor("GET", desk.of_customer(f"/{ticket}"))) == (404, 1000)
    assert told(seller("GET", desk.of_customer())) == (403, 900150)
    assert told(desk.world.nordic.caller("GET", desk.of_customer())) == (404, 60003)


def test_nobody_changes_what_is_not_theirs(desk: Desk) -> None:
    ticket, request = desk.filed(), desk.for_customer()
    note = {"newNote": {"text": "Mine"}}
    owner, agent = admin_of(desk.customer), colleague(desk.world.harbor, "helpdesk_agent")
    manager = colleague(desk.world.harbor, "user_management_admin")
    assert told(owner("PATCH", f"{ALL}/{request}", note))[0] == 403
    assert told(owner("PATCH", desk.of_customer(f"/{request}"), note))[0] == 403
    assert told(manager("PATCH", f"{ALL}/{ticket}", note))[0] == 403
    assert told(agent("PATCH", f"{ALL}/{ticket}", note)) == (404, 1000)
    assert told(desk.world.alpine.caller("PATCH", f"{ALL}/{request}", note)) == (404, 1000)
    assert told(desk.world.nordic.caller("PATCH", desk.of_customer(f"/{request}"), note)) == (404, 60003)
    assert told(desk.vendor("POST", f"{ALL}/en-US", BODY))[0] == 403
    assert told(desk.vendor("PATCH", f"{ALL}/{request}", {"title": "Ours"})) == (400, 3000)
    assert told(desk.harbor("PATCH", f"{ALL}/{request}", {"status": "attention_needed"})) == (400, 3000)
    assert told(desk.harbor("GET", ALL, app_only=True)) == (403, 910047)
    assert told(desk.harbor("POST", f"{ALL}/en-US", BODY, app_only=True)) == (403, 910047)
    assert patched(agent, request, **note)["notes"][0]["text"] == "Mine"
    assert desk.harbor("PATCH", desk.of_customer(f"/{request}"), {"status": "closed"}).json["status"] == "closed"


def test_whoever_is_not_the_customers_partner_files_nothing_for_it(desk: Desk) -> None:
    body = BODY | {"organization": {"id": str(desk.customer.id)}}
    assert told(desk.world.nordic.caller("POST", f"{ALL}/en-US", body)) == (404, 60003)
    assert told(colleague(desk.world.harbor, "sales_agent")("POST", f"{ALL}/en-US", body))[0] == 403
    assert told(desk.harbor("POST", f"{ALL}/en-US", BODY | {"organization": {"id": "kranich"}})) == (400, 3000)
    assert told(desk.harbor("POST", f"{ALL}/en-US", BODY | {"organization": {"id": str(uuid4())}})) == (404, 60003)
    mine = Relationship.objects.filter(partner_id=desk.world.harbor.id, tenant_id=desk.customer.id)
    known = desk.for_customer()
    mine.update(delegated_access=False)
    got = desk.harbor("POST", f"{ALL}/en-US", body)
    assert (told(got), got.json["errorName"]) == ((403, 20002), "no_delegated_access")
    assert patched(desk.harbor, known, newNote={"text": "Still ours"})
    mine.update(status="ended")
    assert told(desk.harbor("POST", f"{ALL}/en-US", body)) == (403, 20002)
    assert told(desk.harbor("GET", desk.of_customer())) == (403, 20002)
    assert told(desk.harbor("GET", f"{ALL}/{known}")) == (404, 1000)


@pytest.mark.trap(20)
def test_a_repeated_request_is_filed_once(desk: Desk) -> None:
    name = str(uuid4())
    first, second = (desk.harbor("POST", f"{ALL}/en-US", BODY, MS_RequestId=name) for _ in range(2))
    assert first.json["id"] == second.json["id"]
    other = desk.harbor("POST", f"{ALL}/en-US", BODY | {"title": "Another"}, MS_RequestId=name)
    assert told(other) == (400, 910052)
    number, name = first.json["id"], str(uuid4())
    for _ in range(2):
        got = desk.harbor("PATCH", f"{ALL}/{number}", {"newNote": {"text": "Once"}}, MS_RequestId=name)
        assert len(got.json["notes"]) == 1
    assert desk.harbor("POST", f"{ALL}/en-US?validateOnly=true", BODY).status == 201
    assert ServiceRequest.objects.count() == 1


def test_one_client_names_no_language(desk: Desk) -> None:
    assert desk.harbor("POST", ALL, BODY).status == 201
    assert told(desk.harbor("POST", f"{ALL}/{uuid4()}", BODY)) == (400, 3000)


FAULTY: list[dict[str, Any]] = [
    {"title": None}, {"title": " "}, {"title": LONG}, {"description": "x" * 10_001}, {"supportTopicId": None},
    {"supportTopicId": "1"}, {"productId": LONG}, {"productName": LONG}, {"countryCode": "XX"}, {"severity": "urgent"},
    {"severity": 9}, {"primaryContact": {"email": "nobody"}}, {"primaryContact": {"firstName": LONG}},
    {"newNote": {"text": "x" * 10_001}}, {"newNote": "text"}, {"title": {}}, {"title": "a\0b"},
]  # fmt: skip


def test_what_cannot_be_is_refused_by_name(desk: Desk) -> None:
    number = desk.filed()
    for changes in FAULTY:
        assert desk.harbor("POST", f"{ALL}/en-US", BODY | changes).status == 400, changes
        if None not in changes.values():
            assert desk.harbor("PATCH", f"{ALL}/{number}", changes).status == 400, changes
    for body in BODIES.values():
        assert desk.harbor("POST", f"{ALL}/en-US", body).status == 400
        assert desk.harbor("PATCH", f"{ALL}/{number}", body).status in (200, 400)
    for path in (f"{ALL}/{'9' * 400}", f"{ALL}/%00", f"{ALL}/'", desk.of_customer("/x")):
        assert desk.harbor("GET", path).status == 404
    assert ServiceRequest.objects.count() == 1
    assert UUID(desk.harbor("GET", f"{ALL}/{number}").json["organization"]["id"]) == desk.harbor.organization.id
