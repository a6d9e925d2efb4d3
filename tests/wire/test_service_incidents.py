"""Service incidents over the wire: the vendor tells, and who has customers with the service reads."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.support import vendors, world
from tests.support.scene import place
from tests.support.two_tier import admin_of, at_most, colleague
from tests.support.wire_schemas import check, check_list
from tests.support.world import World
from tests.wire.conftest import Caller, Got
from tests.wire.test_hostile_input import BODIES, LONG
from twotier.catalog.models import IncludedPlan, PublishedProduct, ServicePlan
from twotier.core import clock
from twotier.core.models import AuditRecord
from twotier.customers.models import Customer
from twotier.subscriptions.models import Subscription
from twotier.support.models import ServiceIncident

pytestmark = pytest.mark.django_db
ALL, OFFICE = "/v1/serviceincidents", "/v1/serviceincidents/office"


@dataclass
class Desk:
    """Harbor sold Basic, which includes Exchange Online, to Kranich; nobody sold Premium."""

    world: World
    customer: Customer
    vendor: Caller

    @property
    def harbor(self) -> Caller:
        """Return Harbor's admin agent."""
        return self.world.harbor.caller

    def published(self, **changes: Any) -> Any:
        """Publish an incident and return it."""
        body = {"workload": "Exchange Online", "messageText": "Mails are late."} | changes
        got = self.vendor("POST", ALL, body)
        assert got.status == 201, got.json
        return check("ServiceIncidentDetail", got.json)

    def of_customer(self, customer_id: UUID | None = None) -> str:
        """Return the address of a customer's incidents."""
        return f"/v1/customers/{customer_id or self.customer.id}/serviceincidents/office"


@pytest.fixture
def desk(as_program: None, tmp_path: Path) -> Desk:
    trade = world.build()
    items = world.prices(tmp_path)
    made = world.customer(trade.harbor, trade.alpine).customer
    place(trade.harbor, made.id, items["Basic P1Y monthly"])
    product = PublishedProduct.objects.create(guid=uuid4(), string_id="CFQ7TTC0LH18", title="Basic")
    plan = ServicePlan.objects.create(guid=uuid4(), name="EXCHANGE_S", title="Exchange Online (Plan 1)")
    IncludedPlan.objects.create(product=product, plan=plan)
    return Desk(trade, made, vendors.vendor(trade, "vendor_representative"))


def ids(got: Got) -> list[str]:
    """Return the ids of listed incidents, each judged as both of the documented resources."""
    for item in check_list("ServiceIncidentDetail", got.json):
        check("ServiceIncidents", item)
    return [item["id"] for item in got.json["items"]]


def told(got: Got) -> tuple[int, int]:
    """Return what a refusal says to a program."""
    return got.status, got.json["code"]


def test_an_incident_is_published_told_and_resolved(desk: Desk) -> None:
    made = desk.published(impactedArea="Mail flow", status="critical")
    assert (made["status"], made["messageType"], made["resolved"]) == ("critical", "incident", False)
    [item] = desk.harbor("GET", OFFICE).json["items"]
    assert {name: value for name, value in item.items() if name in made} == made
    assert item["impactedCustomers"] == 1
    assert [one["id"] for one in item["incidents"]] == [made["id"]]
    assert item["messageCenterMessages"] == []
    path = f"{ALL}/{made['id']}"
    after = desk.vendor("PATCH", path, {"Resolved": True, "MessageText": "It works again.", "Status": None}).json
    assert (after["resolved"], after["status"], bool(after["endTime"])) == (True, "normal", True)
    assert [one["messageText"] for one in after["messages"]] == ["Mails are late.", "It works again."]
    again = desk.vendor("PATCH", path, {"resolved": False, "affectedWorkloadNames": ["Teams", "Teams"]}).json
    assert (again["resolved"], again["status"], "endTime" in again) == (False, "warning", False)
    assert again["affectedWorkloadNames"] == ["Exchange Online", "Teams"]
    assert check("ServiceIncidentDetail", desk.harbor("GET", path).json)["id"] == made["id"]
    operations = AuditRecord.objects.filter(resource_type="service_incident").order_by("id")
    assert list(operations.values_list("operation", flat=True)) == [
        "publish_service_incident", "resolve_service_incident", "update_service_incident",
        "add_service_incident_message", "reopen_service_incident", "update_service_incident",
    ]  # fmt: skip


def test_only_incidents_of_services_that_customers_use_are_listed(desk: Desk) -> None:
    mail, basic, premium = (desk.published(workload=name)["id"] for name in ("Exchange Online", "basic", "Premium"))
    assert ids(desk.harbor("GET", OFFICE)) == ids(desk.harbor("GET", "/v1/ServiceIncidents/")) == [basic, mail]
    assert ids(desk.harbor("GET", desk.of_customer())) == ids(desk.world.alpine.caller("GET", OFFICE)) == [basic, mail]
    assert ids(desk.world.nordic.caller("GET", OFFICE)) == []
    assert ids(desk.vendor("GET", OFFICE)) == [premium, basic, mail]
    assert told(desk.harbor("GET", f"{ALL}/{premium}")) == (404, 1000)
    Subscription.objects.update(status="deleted")
    assert ids(desk.harbor("GET", OFFICE)) == []


def test_the_number_is_bare(desk: Desk) -> None:
    desk.published()
    assert desk.harbor("GET", f"{OFFICE}/count").json == 1
    package = "python/3.11.7 msrest/0.7.1 partnercenterservices/0.1.2 Azure-SDK-For-Python"
    assert desk.harbor("GET", f"{OFFICE}/Count", User_Agent=package).json["totalCount"] == 1


@pytest.mark.observed(2)
def test_filters_of_every_client(desk: Desk) -> None:
    over, message = desk.published()["id"], desk.published(messageType="MessageCenter", severity="warning")["id"]
    desk.vendor("PATCH", f"{ALL}/{over}", {"resolved": True})

    def asked(field: str, value: str, operator: str = "equals") -> list[str]:
        text = f'{{"Field":"{field}","Value":"{value}","Operator":"{operator}"}}'
        return ids(desk.harbor("GET", f"{OFFICE}?filter={text}"))

    assert asked("Resolved", "false") == asked("resolved", "True", "NotEquals") == [message]
    assert asked("Resolved", "true") == asked("MessageType", "1") == asked("Status", "Normal") == [over]
    assert asked("MessageType", "all") == asked("Workload", "exchange", "starts_with") == [message, over]
    tomorrow = (clock.now() + timedelta(days=1)).strftime("%Y-%m-%d")
    assert asked("StartDate", tomorrow, "less_than") == [message, over]
    assert asked("EndDate", tomorrow, "greater_than_or_equals") == []
    dotted = f"{OFFICE}?filter.field=MessageType&filter.value=message_center&filter.operator="
    for operator in ("", "0", "Equals"):
        assert ids(desk.harbor("GET", dotted + operator)) == [message]
    assert ids(desk.harbor("GET", f"{OFFICE}?filter.operator=3")) == [message, over]
    assert told(desk.harbor("GET", f"{OFFICE}?filter.operator=99")) == (400, 900126)
    for field, value in {"Resolved": "maybe", "MessageType": "9", "StartDate": "0001-01-01", "EndDate": "9" * 40, "Status": "x", "Id": "1"}.items():  # fmt: skip
        text = f'{{"Field":"{field}","Value":"{value}","Operator":"equals"}}'
        assert told(desk.harbor("GET", f"{OFFICE}?filter={text}")) == (400, 800002), field


def test_what_was_resolved_long_ago_is_told_to_who_asks_for_it(desk: Desk) -> None:
    made = desk.published()["id"]
    desk.vendor("PATCH", f"{ALL}/{made}", {"resolved": True})
    ServiceIncident.objects.update(resolved_at=clock.now() - timedelta(days=31))
    assert ids(desk.harbor("GET", OFFICE)) == []
    asked = '{"Field":"Resolved","Value":"true","Operator":"equals"}'
    assert ids(desk.harbor("GET", f"{OFFICE}?filter={asked}")) == [made]
    assert desk.harbor("GET", f"{ALL}/{made}").status == 200


def test_who_may_look_and_who_may_tell(desk: Desk) -> None:
    made = desk.published()["id"]
    owner, biller = admin_of(desk.customer), colleague(desk.world.harbor, "billing_admin")
    for who in (owner, biller):
        for path in (OFFICE, ALL, f"{OFFICE}/count", f"{ALL}/{made}", desk.of_customer()):
            assert who("GET", path).status == 403
    assert ids(desk.harbor("GET", OFFICE, app_only=True)) == [made]
    assert told(desk.world.nordic.caller("GET", desk.of_customer())) == (404, 60003)
    assert told(desk.harbor("POST", ALL, {"workload": "Basic", "messageText": "x"}))[0] == 403
    assert told(desk.harbor("PATCH", f"{ALL}/{made}", {"resolved": True}))[0] == 403
    reviewer = vendors.vendor(desk.world, "vendor_reviewer")
    assert told(reviewer("POST", ALL, {"workload": "Basic", "messageText": "x"}))[0] == 403
    stranger = vendors.vendor(desk.world, "vendor_admin")
    assert told(stranger("PATCH", f"{ALL}/{made}", {"resolved": True})) == (404, 1000)


def test_the_statements_do_not_grow_with_the_incidents(desk: Desk) -> None:
    for _ in range(8):
        desk.published()
    with at_most(8):
        assert len(ids(desk.harbor("GET", OFFICE))) == 8


FAULTY: list[dict[str, Any]] = [
    {"workload": None}, {"workload": "Nothing of the kind"}, {"workload": "***"}, {"messageText": None}, {"messageText": " "},
    {"messageText": "x" * 10_001}, {"impactedArea": LONG}, {"category": "Plan"}, {"actionType": "Act"}, {"severity": "normal"},
    {"requiredBy": "2027-01-01"}, {"messageType": "all"}, {"messageType": "none"}, {"status": "broken"}, {"endTime": "2020-01-01"},
    {"affectedWorkloadNames": ["x"] * 51}, {"affectedWorkloadNames": [LONG]}, {"startTime": "soon"},
]  # fmt: skip


def test_what_cannot_be_is_refused(desk: Desk) -> None:
    body = {"workload": "Exchange Online", "messageText": "Mails are late."}
    for changes in FAULTY:
        got = desk.vendor("POST", ALL, body | changes)
        assert got.status == 400, changes
    for broken in BODIES.values():
        assert desk.vendor("POST", ALL, broken).status == 400
    made = desk.published()["id"]
    for changes in (
        {"workload": "Basic"},
        {"messageType": "message_center"},
        {"messageText": " "},
        {"endTime": "2020-01-01"},
    ):
        assert told(desk.vendor("PATCH", f"{ALL}/{made}", changes)) == (400, 3000)
    assert told(desk.vendor("PATCH", f"{ALL}/{uuid4()}", {"resolved": True})) == (404, 1000)
    same = desk.vendor("PATCH", f"{ALL}/{made}", {"resolved": False, "workload": "Exchange Online"})
    assert (same.status, same.json["messages"][0]["messageText"]) == (200, "Mails are late.")
    [row] = ServiceIncident.objects.all()
    assert (str(row.id), AuditRecord.objects.filter(resource_type="service_incident").count()) == (made, 1)
