"""Customers over the wire: created once, listed by pages, seen by those who may."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import msgspec
import pytest

from tests.support import world as worlds
from tests.support.two_tier import admin_of, at_most, colleague, customer_body
from tests.support.wire_schemas import check, check_list
from tests.support.world import World
from tests.wire.conftest import Caller, Got
from twotier.access import queries as access_queries
from twotier.core import clock
from twotier.core.models import KeptAnswer
from twotier.customers.models import Customer
from twotier.customers.usecases.remove_privileges import remove_privileges
from twotier.customers.usecases.remove_relationship import remove_relationship


def pascal(value: Any) -> Any:
    """Return a body as the .NET client writes it: PascalCase, with explicit nulls."""
    if isinstance(value, dict):
        return {name[0].upper() + name[1:]: pascal(said) for name, said in value.items()} | {
            "Links": None,
            "Etag": None,
        }
    return value


def filtered(caller: Caller, asked: dict[str, Any], size: int = 500) -> Got:
    """List customers by a filter."""
    return caller("GET", f"/v1/customers?size={size}&filter={quote(msgspec.json.encode(asked).decode())}")


def names(got: Got) -> list[str]:
    """Return the company names of a page."""
    return [row["companyProfile"]["companyName"] for row in check_list("Customer", got.json)]


@pytest.mark.trap(4, 17)
@pytest.mark.observed(1, 11)
def test_a_customer_is_created_in_any_spelling(world: World) -> None:
    alice = world.harbor.caller
    first = alice("POST", "/v1/customers", customer_body() | {"associatedPartnerId": str(world.alpine.id)})
    second = alice("POST", "/V1/Customers/", pascal(customer_body("sued")))
    for got, reseller in ((first, str(world.alpine.id)), (second, None)):
        made = check("Customer", got.json)
        assert got.status == 201
        assert made["id"] == made["commerceId"] == made["companyProfile"]["tenantId"]
        assert made.get("associatedPartnerId") == reseller
        assert made["userCredentials"]["userName"] == "admin"
        read = alice("GET", f"/v1//customers/{made['id'].upper()}/")
        gone = {"userCredentials", "associatedPartnerId"}
        assert read.json == {name: said for name, said in made.items() if name not in gone}
        assert made["userCredentials"]["password"].encode() not in read.bytes
    got = alice("GET", f"/v1/customers/{first.json['id']}/relationships")
    assert [row["id"] for row in check_list("PartnerRelationship", got.json)] == [str(world.alpine.id)]


def test_a_create_that_is_only_tried_tells_no_password(world: World) -> None:
    got = world.harbor.caller("POST", "/v1/customers?validateOnly=true", customer_body())
    assert got.status == 201, got.bytes
    assert "userCredentials" not in got.json
    assert not Customer.objects.exists()


def test_credentials_come_again_for_ten_minutes(world: World) -> None:
    alice, request_id = world.harbor.caller, str(uuid4())
    first = alice("POST", "/v1/customers", customer_body(), MS_RequestId=request_id)
    assert alice("POST", "/v1/customers", customer_body(), MS_RequestId=request_id).bytes == first.bytes
    kept = KeptAnswer.objects.get()
    assert first.json["userCredentials"]["password"].encode() not in bytes(kept.body) + bytes(kept.sealed_secret)
    KeptAnswer.objects.update(secret_until=clock.wall() - timedelta(seconds=1))
    late = alice("POST", "/v1/customers", customer_body(), MS_RequestId=request_id)
    assert late.status == 201
    assert late.json == {name: said for name, said in first.json.items() if name != "userCredentials"}
    KeptAnswer.objects.update(kept_until=clock.wall() - timedelta(seconds=1))
    anew = alice("POST", "/v1/customers", customer_body(), MS_RequestId=request_id)
    assert (anew.status, anew.json["code"], anew.json["errorName"]) == (409, 910033, "domain_taken")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"email": "nobody"}, 3000, "email"),
        ({"companyName": "X"}, 3000, "company_name"),
        (
            {
                "defaultAddress": {
                    "country": "BR",
                    "state": "SP",
                    "city": "São Paulo",
                    "postalCode": "01310-100",
                    "addressLine1": "Avenida Paulista 1000",
                    "phoneNumber": "+55 11 3333 4444",
                }
            },
            600049,
            "organization_registration_number",
        ),
    ],
)
def test_a_broken_rule_is_named(world: World, changes: dict[str, Any], code: int, field: str) -> None:
    got = world.harbor.caller("POST", "/v1/customers", customer_body(**changes))
    fault = check("ApiFault", got.json)
    assert (got.status, fault["code"]) == (400, code), fault
    assert field in fault["parameters"]


def test_refusals_speak_the_callers_language(world: World) -> None:
    got = world.harbor.caller("GET", f"/v1/customers/{uuid4()}", X_Locale="de-DE")
    assert (got.status, got.json["code"], got.json["description"]) == (404, 60003, "Diesen Kunden gibt es nicht.")
    assert got.json["message"] == got.json["description"]


@pytest.fixture
def five(world: World) -> World:
    """Return the world with five customers of Harbor, two of them served by Alpine."""
    for number, name in enumerate(("Adler", "Albatros", "Amsel", "Bussard", "Dohle")):
        worlds.customer(
            world.harbor, world.alpine if number < 2 else None, company_name=name, domain=f"{name}.onmicrosoft.com",
            agreed=False,
        )  # fmt: skip
    return world


@pytest.mark.trap(9)
@pytest.mark.observed(2, 6)
def test_pages_keep_their_size_and_filter(five: World) -> None:
    alice = five.harbor.caller
    dialects = (
        {"Field": "CompanyName", "Value": "A", "Operator": "starts_with"},
        {"value": "a", "field": "companyname", "fieldType": "String", "operator": "StartsWith"},
    )
    for asked, expected in ((None, 5), (dialects[0], 3), (dialects[1], 3)):
        seen: list[str] = []
        got = filtered(alice, asked, 2) if asked else alice("GET", "/v1/customers?size=2")
        while True:
            seen += [row["id"] for row in check_list("Customer", got.json)]
            if "next" not in got.json["links"]:
                break
            link = got.json["links"]["next"]
            assert link["uri"].startswith("/customers?")
            assert link["headers"] == [{"key": "MS-ContinuationToken", "value": got.json["continuationToken"]}]
            got = alice("GET", "/v1/customers?seekOperation=Next", MS_ContinuationToken=link["headers"][0]["value"])
        assert "continuationToken" not in got.json
        assert (len(seen), seen) == (expected, sorted(set(seen)))


def test_filters_by_domain_reseller_and_both(five: World) -> None:
    alice, alpine = five.harbor.caller, str(five.alpine.id)
    assert names(filtered(alice, {"Field": "Domain", "Value": "AMSEL.", "Operator": "starts_with"})) == ["Amsel"]
    by_reseller = {"Field": "IndirectReseller", "Value": alpine, "Operator": "starts_with"}
    assert sorted(names(filtered(alice, by_reseller))) == ["Adler", "Albatros"]
    by_name = {"Field": "CompanyName", "Value": "alb", "Operator": "starts_with"}
    both = filtered(alice, {"LeftFilter": by_reseller, "RightFilter": by_name, "Operator": "And"})
    assert names(both) == ["Albatros"]
    either = filtered(alice, {"leftFilter": by_reseller, "rightFilter": by_name | {"Value": "D"}, "operator": "or"})
    assert sorted(names(either)) == ["Adler", "Albatros", "Dohle"]
    by_provider = {"Field": "IndirectCloudSolutionProvider", "Value": str(five.harbor.id), "Operator": "equals"}
    assert len(names(filtered(five.alpine.caller, by_provider))) == 2
    assert filtered(alice, {"Field": "Shoe", "Value": "x", "Operator": "equals"}).status == 400


def test_who_sees_a_customer(five: World) -> None:
    served = Customer.objects.get(company_name="Adler")
    path = f"/v1/customers/{served.id}"
    for caller in (five.harbor.caller, five.alpine.caller, colleague(five.harbor, "helpdesk_agent")):
        assert caller("GET", path).status == 200
    assert len(names(five.alpine.caller("GET", "/v1/customers"))) == 2
    stranger = five.nordic.caller("GET", path)
    assert (stranger.status, stranger.json["code"]) == (404, 60003)
    assert names(five.nordic.caller("GET", "/v1/customers")) == []
    guest = colleague(five.harbor, "guest")("GET", path)
    assert (guest.status, guest.json["code"]) == (403, 900150)
    remove_relationship(five.alpine.actor, served.id, attested=True)
    former = five.alpine.caller("GET", path)
    assert (former.status, former.json["code"], former.json["errorName"]) == (403, 20002, "no_relationship")


def test_who_creates_a_customer(world: World) -> None:
    for caller, code, name in (
        (colleague(world.harbor, "helpdesk_agent"), 900150, "role_missing"),
        (world.alpine.caller, 910029, "reseller_cannot_create_tenant"),
    ):
        got = caller("POST", "/v1/customers", customer_body())
        assert (got.status, got.json["code"], got.json["errorName"]) == (403, code, name)
    for caller, reseller, code in (
        (world.harbor.caller, world.seine, 910016),
        (world.nordic.caller, world.alpine, 910016),
    ):
        got = caller("POST", "/v1/customers", customer_body() | {"associatedPartnerId": str(reseller.id)})
        assert (got.status, got.json["code"]) == (403, code)
    assert not Customer.objects.exists()


def test_a_customers_admin_reads_its_own_record(world: World) -> None:
    made = worlds.customer(world.harbor, world.alpine).customer
    admin = admin_of(made)
    assert admin("GET", f"/v1/customers/{made.id}").status == 200
    assert admin("GET", f"/v1/customers/{uuid4()}").status == 404


def test_reading_customers_takes_few_statements(five: World) -> None:
    alice, one = five.harbor.caller, Customer.objects.values_list("id", flat=True)[0]
    alice("GET", "/v1/customers")
    with at_most(4):
        assert alice("GET", "/v1/customers?size=50").status == 200
    with at_most(3):
        assert alice("GET", f"/v1/customers/{one}").status == 200


@pytest.mark.trap(6)
def test_a_billing_profile_is_replaced_in_the_version_that_was_read(world: World) -> None:
    alice, made = world.harbor.caller, worlds.customer(world.harbor).customer
    path = f"/v1/customers/{made.id}/profiles/billing"
    profile = check("CustomerBillingProfile", alice("GET", path).json)
    etag = profile["attributes"].pop("etag")
    profile["companyName"], profile["defaultAddress"]["city"] = "Kranich SE", "Bremen"
    for stale in ("", '"7"', '"x"'):
        got = alice("PUT", path, profile, If_Match=stale)
        assert (got.status, got.json["code"]) == (400, 2055)
    got = alice("PUT", path, pascal(profile), If_Match=f'"{etag}"')
    changed = check("CustomerBillingProfile", got.json)
    assert (changed["companyName"], changed["defaultAddress"]["city"]) == ("Kranich SE", "Bremen")
    assert changed["attributes"]["etag"] != etag
    assert names(filtered(alice, {"Field": "CompanyName", "Value": "kranich se", "Operator": "starts_with"})) == [
        "Kranich SE"
    ]
    profile["attributes"]["etag"] = changed["attributes"]["etag"]
    moved = profile | {"defaultAddress": profile["defaultAddress"] | {"country": "FR"}}
    got = alice("PUT", path, moved)
    assert (got.status, got.json["code"]) == (400, 3000)
    assert colleague(world.harbor, "billing_admin")("PUT", path, profile).json["code"] == 900150
    assert colleague(world.harbor, "helpdesk_agent")("PUT", path, profile).status == 200


def test_what_is_asked_before_a_sale(world: World) -> None:
    alice, made = world.harbor.caller, worlds.customer(world.harbor).customer
    status = alice("GET", f"/v1/customers/{made.id}/validationStatus?type=account")
    assert check("ValidationStatus", status.json)["status"] == "Allowed"
    assert alice("GET", f"/v1/customers/{made.id}/validationstatus?type=shoe").status == 400
    assert world.nordic.caller("GET", f"/v1/customers/{made.id}/validationstatus").status == 404
    for prefix, free in (("KRANICH", b"false"), ("reiher", b"true"), ("two-words", b"false")):
        assert alice("GET", f"/v1/validations/checkDomainAvailability/{prefix}").bytes == free
    check("CustomerCompanyProfile", alice("GET", f"/v1/customers/{made.id}/profiles/company").json)


def test_delegated_access_is_what_the_customer_grants(world: World) -> None:
    made = worlds.customer(world.harbor, world.alpine).customer
    path, customer = f"/v1/customers/{made.id}", admin_of(made)
    actor = access_queries.member(customer.person.id, made.id)
    assert actor

    def told() -> list[bool]:
        readers = (world.harbor.caller, world.alpine.caller, customer)
        return [check("Customer", reader("GET", path).json)["allowDelegatedAccess"] for reader in readers]

    before = told()
    assert before[0] is True
    remove_privileges(actor, world.harbor.id)
    assert told() == [False, before[1], before[1]]
    remove_privileges(actor, world.alpine.id)
    assert told() == [False, False, False]
