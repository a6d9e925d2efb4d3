"""Segments of customers over the wire: proved by a code, reviewed by the vendor or by time, and what is bought at them."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.support import world as worlds
from tests.support.two_tier import colleague
from tests.support.wire_schemas import check, check_list
from tests.support.world import World
from tests.wire.conftest import Caller, Got, caller
from twotier.access import queries as access_queries
from twotier.access.actors import program
from twotier.core import clock, due
from twotier.core.models import AuditRecord
from twotier.customers.models import Customer, Qualification, Relationship
from twotier.customers.usecases import decide_qualification as deciding
from twotier.customers.usecases.grant_validation_code import grant_validation_code
from twotier.customers.usecases.remove_relationship import remove_relationship
from twotier.customers.usecases.vet_customer import switch_vetting

EDUCATION, NONPROFIT, GOVERNMENT, STATE_OWNED = 1, 2, 3, 4


@pytest.fixture
def customer(world: World) -> Customer:
    """Return a customer of Harbor that Alpine serves."""
    return worlds.customer(world.harbor, world.alpine).customer


@pytest.fixture
def vendor(world: World) -> Caller:
    """Return the vendor's admin."""
    return caller("Meridian Cloud", ["vendor"], "US", ["vendor_admin"], kind="vendor")


def word(who: Caller, customer: Customer, **headers: Any) -> Got:
    """Ask for the bare word."""
    return who("GET", f"/v1/customers/{customer.id}/qualification", **headers)


def put(who: Caller, customer: Customer, body: Any, query: str = "", **options: Any) -> Got:
    """Set a segment at once."""
    return who("PUT", f"/v1/customers/{customer.id}/qualification{query}", body, **options)


def post(who: Caller, customer: Customer, body: Any, query: str = "", **options: Any) -> Got:
    """Ask for a segment."""
    return who("POST", f"/v1/customers/{customer.id}/qualifications{query}", body, **options)


def listed(who: Caller, customer: Customer) -> list[Any]:
    """Return a customer's segments."""
    got = who("GET", f"/v1/customers/{customer.id}/qualifications")
    assert got.status == 200, got.bytes
    return [check("CustomerQualification", row) for row in got.json]


@pytest.mark.trap(10, 19)
@pytest.mark.observed(9)
def test_the_word_is_a_bare_text_and_comes_as_an_integer(world: World, customer: Customer) -> None:
    alice = world.harbor.caller
    assert word(alice, customer).bytes == b'"none"'
    got = put(alice, customer, EDUCATION)
    assert (got.status, got.bytes) == (200, b'"education"')
    assert word(alice, customer).json == "education"
    assert word(alice, customer, User_Agent="Partner Center Java SDK").json == "education"
    assert [(row["qualification"], row["vettingStatus"]) for row in listed(alice, customer)] == [
        ("Education", "Approved")
    ]


@pytest.mark.parametrize("body", [4, "4", '"StateOwnedEntity"', '"state_owned_entity"', '"stateownedentity"'])
def test_the_word_is_understood_in_any_spelling(world: World, customer: Customer, body: Any) -> None:
    got = put(world.harbor.caller, customer, body)
    assert (got.status, got.json) == (200, "stateownedentity")
    assert Customer.objects.get(id=customer.id).segment == "state_owned"
    assert word(world.harbor.caller, customer, User_Agent="Java").json == "none"


def test_education_is_reviewed_for_a_day(world: World, customer: Customer) -> None:
    alice = world.harbor.caller
    got = post(alice, customer, {"Qualification": "Education", "EducationSegment": "K12", "Website": None})
    made = check("CustomerQualification", got.json)
    assert (got.status, made["qualification"], made["vettingStatus"]) == (201, "Education", "InReview")
    assert made["vettingCreateDate"] == made["vettingCreatedDate"]
    assert listed(alice, customer) == [made]
    assert word(alice, customer).json == "none"
    asked = Qualification.objects.get()
    assert deciding.next_approval(clock.now()) == asked.created_at + timedelta(days=1)
    assert not deciding.any_waiting(asked.created_at + timedelta(hours=23))
    job = next(job for job in due.jobs() if job.name == "approve qualifications")
    assert (job.run(asked.created_at + timedelta(days=1)), job.run(asked.created_at + timedelta(days=2))) == (1, 0)
    assert word(alice, customer).json == "education"
    assert listed(alice, customer)[0]["vettingStatus"] == "Approved"
    told = AuditRecord.objects.filter(customer_id=customer.id).values_list("operation", flat=True)
    assert {"update_customer_qualification", "approve_customer_qualification"} <= set(told)


def test_the_vendor_decides_where_it_reviews(world: World, customer: Customer, vendor: Caller) -> None:
    alice = world.harbor.caller
    turn_on(vendor)
    assert put(alice, customer, EDUCATION).json == "none"
    assert deciding.next_approval(clock.now() - timedelta(days=2)) is None
    assert not deciding.any_waiting(clock.now() + timedelta(days=9))
    waiting = vendor("GET", "/v1/qualificationreviews").json["items"]
    assert [(row["companyName"], row["qualification"]) for row in waiting] == [(customer.company_name, "Education")]
    path = f"/v1/qualificationreviews/{waiting[0]['id']}"
    assert alice("POST", f"{path}/approve").status == 403
    assert vendor("POST", f"{path}/deny", {"reason": " "}).json["code"] == 3000
    assert vendor("POST", f"{path}/deny", {"reason": "Not an Education Customer"}).json["vettingStatus"] == "Denied"
    assert vendor("POST", f"{path}/approve").status == 404
    assert listed(alice, customer)[0]["vettingReason"] == "Not an Education Customer"
    assert post(alice, customer, {"qualification": "Education"}).status == 201
    again = vendor("GET", "/v1/qualificationreviews").json["items"][0]["id"]
    assert vendor("POST", f"/v1/qualificationreviews/{again}/approve").status == 200
    assert (word(alice, customer).json, len(listed(alice, customer))) == ("education", 1)


def turn_on(vendor: Caller) -> None:
    """Let the vendor review customers."""
    actor = access_queries.member(vendor.person.id, vendor.organization.id)
    assert actor
    switch_vetting(actor, on=True)


def test_a_government_customer_is_proved_by_a_code(world: World, customer: Customer, vendor: Caller) -> None:
    alice = world.harbor.caller
    granted = vendor("POST", "/v1/validationcodes", {"partnerId": str(world.harbor.id), "organizationName": "Contoso, Inc.", "maxCreates": 1})  # fmt: skip
    assert granted.status == 201, granted.bytes
    (code,) = alice("GET", "/v1/customers/all/validations").json
    check("ValidationCode", code)
    assert (code["maxCreates"], code["remainingCreates"], code["partnerId"]) == (1, 1, str(world.harbor.id))
    assert code["eTag"].startswith("W/\"datetime'20")
    assert world.nordic.caller("GET", "/v1/customers/all/validations").json == []
    for query in ("", "?code=1", "?code="):
        got = put(alice, customer, GOVERNMENT, query)
        assert (got.status, got.json["code"], "code" in got.json["parameters"]) == (400, 3000, True)
    assert alice("GET", f"/v1/customers/{customer.id}/validations").status == 404
    got = post(alice, customer, {"qualification": "GovernmentCommunityCloud"}, f"?code={code['validationId']}")
    assert (got.status, got.json["vettingStatus"]) == (201, "Approved")
    assert word(alice, customer).json == "governmentcommunitycloud"
    used = check("GccValidationRelationship", alice("GET", f"/v1/customers/{customer.id}/validations").json)
    assert (used["customerId"], used["validationId"]) == (str(customer.id), code["validationId"])
    assert alice("GET", "/v1/customers/all/validations").json[0]["remainingCreates"] == 0
    other = worlds.customer(world.harbor, domain="other.onmicrosoft.com").customer
    assert put(alice, other, GOVERNMENT, f"?code={code['validationId']}").json["code"] == 3000


@pytest.mark.parametrize("body", [0, NONPROFIT, '"None"', '"nonprofit"'])
def test_partners_set_neither_none_nor_nonprofit(world: World, customer: Customer, body: Any) -> None:
    got = put(world.harbor.caller, customer, body)
    assert (got.status, got.json["code"], "qualification" in got.json["parameters"]) == (400, 3000, True)


def test_a_nonprofit_organization_came_as_one(world: World, customer: Customer) -> None:
    Customer.objects.filter(id=customer.id).update(segment="nonprofit")
    assert word(world.harbor.caller, customer).json == "nonprofit"
    assert listed(world.harbor.caller, customer) == [{"qualification": "Nonprofit", "vettingStatus": "Approved"}]


def test_a_segment_is_asked_once_and_not_exchanged(world: World, customer: Customer) -> None:
    alice, sent = world.harbor.caller, str(uuid4())
    first = post(alice, customer, {"qualification": 1}, MS_RequestId=sent)
    assert post(alice, customer, {"qualification": 1}, MS_RequestId=sent).bytes == first.bytes
    assert post(alice, customer, {"qualification": "education"}).json == first.json
    got = put(alice, customer, STATE_OWNED)
    assert (got.status, got.json["code"], got.json["data"]) == (409, 910055, ["education", "in_review"])
    assert Qualification.objects.count() == 1


@pytest.mark.parametrize("body", [b"", b"null", b"7", b'"\\u0000"', b'"' + b"9" * 9000 + b'"', b"{", b"[1]", b"1.5"])
def test_what_is_no_word_is_refused(world: World, customer: Customer, body: bytes) -> None:
    got = put(world.harbor.caller, customer, body)
    assert got.status == 400, got.bytes
    assert not Qualification.objects.exists()


def test_a_website_beyond_its_column_is_refused(world: World, customer: Customer) -> None:
    got = post(world.harbor.caller, customer, {"qualification": "Education", "website": "x" * 254})
    assert (got.status, got.json["code"]) == (400, 3000)


def test_who_may_and_whose_customer(world: World, customer: Customer) -> None:
    assert word(world.nordic.caller, customer).json["code"] == 60003
    assert put(world.nordic.caller, customer, EDUCATION).json["code"] == 60003
    assert (word(world.alpine.caller, customer).status, put(world.alpine.caller, customer, EDUCATION).status) == (
        403,
        403,
    )
    desk = colleague(world.harbor, "helpdesk_agent")
    assert (word(desk, customer).status, put(desk, customer, EDUCATION).status) == (200, 403)
    app = put(world.harbor.caller, customer, EDUCATION, app_only=True)
    assert (app.status, app.json["code"]) == (403, 910047)
    assert world.harbor.caller("GET", f"/v1/customers/{customer.id}/qualification", app_only=True).status == 200
    remove_relationship(world.harbor.actor, customer.id, attested=True)
    assert put(world.harbor.caller, customer, EDUCATION).json["code"] == 20002


def test_who_only_serves_does_not_speak_for_the_segment(world: World, customer: Customer) -> None:
    Relationship.objects.filter(partner_id=world.harbor.id).update(kind=Relationship.RESELLER)
    got = put(world.harbor.caller, customer, EDUCATION)
    assert (got.status, got.json["code"]) == (403, 20002)


@pytest.mark.parametrize("changes", [{"maxCreates": 0}, {"maxCreates": 1001}, {"organizationName": " "}, {"partnerId": str(uuid4())}])  # fmt: skip
def test_a_bad_grant_is_refused(world: World, vendor: Caller, changes: dict[str, Any]) -> None:
    body = {"partnerId": str(world.harbor.id), "organizationName": "Contoso", "maxCreates": 5} | changes
    got = vendor("POST", "/v1/validationcodes", body)
    assert (got.status, got.json["code"]) == (400, 3000)
    assert world.harbor.caller("POST", "/v1/validationcodes", body).status == 403


def test_the_list_of_reviews_has_an_envelope(world: World, vendor: Caller) -> None:
    got = vendor("GET", "/v1/qualificationreviews")
    assert (got.status, got.json["items"]) == (200, [])
    assert check_list("Collection", got.json) == []


def test_a_code_is_granted_to_a_partner(world: World) -> None:
    made = grant_validation_code(program(), world.harbor.id, "Contoso", 5)
    assert (len(made.code), made.remaining_creates) == (6, 5)
