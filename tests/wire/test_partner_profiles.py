"""A partner's own profiles over the wire: organization, legal business, billing, support."""

from typing import Any
from uuid import uuid4

import msgspec
import pytest

from tests.support import enrollment as stages
from tests.support.wire_schemas import check
from tests.wire.conftest import Caller, caller
from tests.wire.test_schemas import EXAMPLES
from twotier.access.models import Membership, Organization
from twotier.partners.models import BillingProfile, CompanyApprover, PartnerProfile, VerifiedProfile
from twotier.partners.usecases.decide_verification import decide_verification

pytestmark = pytest.mark.django_db
ORGANIZATION, LEGAL, BILLING = "/v1/profiles/organization", "/v1/profiles/legalbusiness", "/v1/profiles/billing"
SUPPORTS = ("/v1/profiles/support", "/v1/profiles/supportprofile")
SCHEMAS = {ORGANIZATION: "OrganizationProfile", LEGAL: "LegalBusinessProfile", BILLING: "BillingProfile"}
SCHEMAS |= dict.fromkeys(SUPPORTS, "SupportProfile")


@pytest.fixture
def stage(as_program: None) -> stages.Stage:
    return stages.build()


@pytest.fixture
def baltic(stage: stages.Stage) -> Caller:
    """Return a partner whose record is current, as its global admin."""
    return stage.baltic.caller


def example(method: str, name: str) -> dict[str, Any]:
    """Return a documented example."""
    return dict(msgspec.json.decode((EXAMPLES / f"{method}_v1_profiles_{name}.json").read_bytes()))


def record(who: Caller) -> PartnerProfile:
    """Return a partner's record."""
    return PartnerProfile.objects.get(tenant_id=who.organization.id)


def members(value: Any) -> set[str]:
    """Return the members of an example that say something, with those inside, by their paths in camelCase."""
    if not isinstance(value, dict):
        return set()
    found = {name[0].lower() + name[1:]: said for name, said in value.items() if said is not None}
    return set(found) | {f"{name}.{inner}" for name, said in found.items() for inner in members(said)}


@pytest.mark.parametrize("name", ["organization", "billing", "support"])
def test_a_profile_has_every_member_of_the_documented_example(baltic: Caller, name: str) -> None:
    PartnerProfile.objects.update(contact_phone="1", support_phone="2", support_website="www.baltic.test")
    BillingProfile.objects.create(tenant_id=baltic.organization.id, purchase_order_number="9888", tax_id="12-345678")
    documented = example("GET", name)["responseBody"]
    got = baltic("GET", f"/v1/profiles/{name}").json
    check(SCHEMAS[f"/v1/profiles/{name}"], got)
    assert members(documented) - members(got) == set()
    assert (got["profileType"], got["attributes"]["objectType"]) == (
        documented["profileType"],
        documented["attributes"]["objectType"],
    )
    assert got["links"]["self"] == {"uri": f"/profiles/{name}", "method": "GET", "headers": []}


def test_the_documented_billing_change_is_understood(baltic: Caller) -> None:
    sent = example("PUT", "billing")["requestBody"]
    sent["Attributes"]["Etag"] = baltic("GET", BILLING).json["attributes"]["etag"]
    got = baltic("PUT", BILLING, sent)
    assert got.status == 200
    check("BillingProfile", got.json)
    assert got.json["address"] == {
        "country": "US", "city": "Redmond", "state": "WA", "addressLine1": "1 Microsoft Way", "addressLine2": "",
        "postalCode": "98052",
    }  # fmt: skip
    assert got.json["primaryContact"]["firstName"] == "Test"
    assert (got.json["companyName"], got.json["purchaseOrderNumber"]) == ("TEST_TEST_BugBash1", "9888")
    assert got.json["billingCurrency"] == "EUR"  # that of the partner's country
    assert got.json["attributes"]["etag"] != sent["Attributes"]["Etag"]
    assert baltic("GET", BILLING).json == got.json
    assert baltic("GET", LEGAL).json["companyName"] == "Baltic Systems OÜ"


def test_the_documented_organization_change_is_understood(baltic: Caller) -> None:
    sent = example("PUT", "organization")["requestBody"]
    sent["attributes"]["etag"] = baltic("GET", ORGANIZATION).json["attributes"]["etag"]
    sent["defaultAddress"]["country"] = "EE"
    sent["email"] = "test-partner@baltic.test"
    got = baltic("PUT", ORGANIZATION, sent)
    assert got.status == 200, got.json
    check("OrganizationProfile", got.json)
    unchanging = ("id", "tenantId", "domain", "links", "attributes")
    assert {name: got.json[name] for name in sent if name not in unchanging} == {
        name: said for name, said in sent.items() if name not in unchanging
    }
    key = str(baltic.organization.id)
    assert (got.json["id"], got.json["tenantId"], got.json["domain"]) == (key, key, baltic.organization.domain)
    row = record(baltic)
    assert (row.address_line, row.contact_first_name, row.contact_email) == (
        "Two Microsoft Way", "Test", "test-partner@baltic.test",
    )  # fmt: skip
    home = Organization.objects.get(id=baltic.organization.id)
    assert (home.name, home.language) == ("TEST_TEST_BugBash1", "en")
    assert row.verification == "pending"  # it is called otherwise now


def test_the_legal_profile_is_that_of_the_portal_and_confirmed(baltic: Caller) -> None:
    before = record(baltic)
    got = baltic("GET", LEGAL, app_only=True).json
    check("LegalBusinessProfile", got)
    assert got["companyName"] == "Baltic Systems OÜ"
    assert got["primaryContact"] == {
        "firstName": "Mari", "lastName": "Saar", "email": "contact@baltic.test", "phoneNumber": "",
    }  # fmt: skip
    assert (got["vettingStatus"], got["vettingSubStatus"]) == ("authorized", "none")
    assert got["attributes"] == {"objectType": "LegalBusinessProfile"}
    assert got["companyApproverAddress"]["addressLine1"] == "Narva maantee 9"
    got["address"]["phoneNumber"] = got["address"]["phoneNumber"] or "4255550110"
    changed = baltic("PUT", LEGAL, got).json
    check("LegalBusinessProfile", changed)
    assert changed["primaryContact"]["phoneNumber"] == changed["address"]["phoneNumber"] == "4255550110"
    assert changed["companyApproverAddress"]["phoneNumber"] == "4255550110"  # still the primary contact
    assert not CompanyApprover.objects.exists()
    after = record(baltic)
    assert (after.contact_phone, after.verification) == ("4255550110", "accepted")
    assert after.confirmed_at > before.confirmed_at


def test_an_approver_is_named_beside_the_primary_contact(baltic: Caller) -> None:
    got = baltic("GET", LEGAL).json
    got["CompanyApproverAddress"] = {"FirstName": "Gena", "LastName": "Soto", "PhoneNumber": "4255550111"}
    got["companyApproverEmail"] = "gena@baltic.test"
    changed = baltic("PUT", LEGAL, got).json
    assert (
        changed["companyApproverAddress"] | {"firstName": "Gena", "phoneNumber": "4255550111"}
        == (changed["companyApproverAddress"])
    )
    assert changed["companyApproverAddress"]["city"] == "Tallinn"
    assert changed["primaryContact"]["firstName"] == "Mari"
    got["address"]["city"] = "Tartu"
    moved = baltic("PUT", LEGAL, {"address": {"city": "Tartu"}}).json
    assert (moved["address"]["city"], moved["companyApproverAddress"]["city"]) == ("Tartu", "Tartu")
    assert moved["companyApproverEmail"] == "gena@baltic.test"


@pytest.mark.parametrize("spelling", ["LastFinalized", "last_finalized", "lastfinalized", "2"])
def test_the_last_decided_version_is_kept_while_another_waits(
    stage: stages.Stage, baltic: Caller, spelling: str
) -> None:
    renamed = baltic("PUT", LEGAL, {"CompanyName": "Baltic Cloud OÜ", "VettingStatus": "authorized"}).json
    assert (renamed["companyName"], renamed["vettingStatus"]) == ("Baltic Cloud OÜ", "pending")
    baltic("PUT", LEGAL, {"CompanyName": "Baltic Sky OÜ"})
    current = baltic("GET", f"{LEGAL}?vettingVersion=Current").json
    assert (current["companyName"], current["vettingStatus"]) == ("Baltic Sky OÜ", "pending")
    assert current == baltic("GET", LEGAL).json
    kept = baltic("GET", f"{LEGAL}?VettingVersion={spelling}").json
    check("LegalBusinessProfile", kept)
    assert (kept["companyName"], kept["vettingStatus"]) == ("Baltic Systems OÜ", "authorized")
    decide_verification(stage.meridian, baltic.organization.id, accepted=True)
    decided = baltic("GET", f"{LEGAL}?vettingVersion={spelling}").json
    assert (decided["companyName"], decided["vettingStatus"]) == ("Baltic Sky OÜ", "authorized")
    assert VerifiedProfile.objects.count() == 1


def test_what_was_never_verified_has_no_decided_version(alice: Caller) -> None:
    refused = alice("GET", f"{LEGAL}?vettingVersion=LastFinalized")
    assert (refused.status, refused.json["code"]) == (404, 1000)
    wrong = alice("GET", f"{LEGAL}?vettingVersion=Newest")
    assert (wrong.status, wrong.json["code"]) == (400, 900126)


@pytest.mark.parametrize("path", SUPPORTS)
def test_both_addresses_of_the_support_profile_are_one(baltic: Caller, path: str) -> None:
    sent = {"Email": "help@baltic.test", "Telephone": "4255555555", "Website": "www.microsoft.com", "Links": None}
    got = baltic("PUT", path, sent)
    assert got.status == 200
    assert {baltic("GET", other).bytes for other in SUPPORTS} == {got.bytes}
    assert got.json == {
        "email": "help@baltic.test", "telephone": "4255555555", "website": "www.microsoft.com",
        "profileType": "support_profile",
        "links": {"self": {"uri": "/profiles/support", "method": "GET", "headers": []}},
        "attributes": {"objectType": "PartnerSupportProfile"},
    }  # fmt: skip
    assert baltic("PUT", path, {"telephone": ""}).json["website"] == "www.microsoft.com"
    assert (record(baltic).support_phone, record(baltic).support_email) == ("", "help@baltic.test")


@pytest.mark.parametrize("path", [ORGANIZATION, BILLING])
def test_a_change_from_a_version_that_is_past_is_refused(baltic: Caller, path: str) -> None:
    first = baltic("GET", path).json
    here = "defaultAddress" if path == ORGANIZATION else "address"
    first[here]["addressLine2"] = "II"
    assert baltic("PUT", path, first).status == 200
    first[here]["addressLine2"] = "III"
    stale = baltic("PUT", path, first)
    assert (stale.status, stale.json["code"]) == (400, 2055)
    quoted = baltic("PUT", path, first | {"attributes": None}, If_Match=f'"{first["attributes"]["etag"]}"')
    assert quoted.json["code"] == 2055
    fresh = baltic("GET", path).json
    assert fresh[here]["addressLine2"] == "II"
    assert baltic("PUT", path, fresh).json == fresh  # nothing changed, so neither did the version
    assert baltic("PUT", path, {here: {"addressLine2": "IV"}}).json[here]["addressLine2"] == "IV"


def test_what_equals_the_record_follows_it(baltic: Caller) -> None:
    got = baltic("GET", BILLING).json
    got["taxId"] = "EE123"
    assert baltic("PUT", BILLING, got).status == 200
    baltic("PUT", LEGAL, {"address": {"addressLine1": "Pikk 1"}})
    assert baltic("GET", BILLING).json["address"]["addressLine1"] == "Pikk 1"
    assert baltic("GET", ORGANIZATION).json["defaultAddress"]["addressLine1"] == "Pikk 1"
    assert baltic("GET", BILLING).json["taxId"] == "EE123"


@pytest.mark.parametrize(
    ("path", "body", "member"),
    [
        (ORGANIZATION, {"defaultAddress": {"country": "US"}}, "defaultAddress.country"),
        (ORGANIZATION, {"companyName": " "}, "companyName"),
        (ORGANIZATION, {"companyName": "x" * 257}, "companyName"),
        (ORGANIZATION, {"culture": "no culture"}, "culture"),
        (ORGANIZATION, {"language": ""}, "language"),
        (ORGANIZATION, {"email": "nobody"}, "email"),
        (ORGANIZATION, {"email": "me@gmail.com"}, "email"),
        (LEGAL, {"companyName": ""}, "companyName"),
        (LEGAL, {"address": {"country": "DE"}}, "address.country"),
        (LEGAL, {"primaryContact": {"email": "me@gmail.com"}}, "primaryContact.email"),
        (LEGAL, {"companyApproverEmail": "nobody"}, "companyApproverEmail"),
        (LEGAL, {"companyApproverAddress": {"addressLine1": "x" * 300}}, "companyApproverAddress.addressLine1"),
        (LEGAL, {"companyApproverAddress": {"country": "XX"}}, "companyApproverAddress.country"),
        (BILLING, {"address": {"country": "XX"}}, "address.country"),
        (BILLING, {"address": {"addressLine1": ""}}, "address.addressLine1"),
        (BILLING, {"taxId": "x" * 65}, "taxId"),
        (SUPPORTS[0], {"email": ""}, "email"),
        (SUPPORTS[1], {"website": "x" * 257}, "website"),
    ],
)
def test_what_a_profile_cannot_say_is_refused(baltic: Caller, path: str, body: dict[str, Any], member: str) -> None:
    before = baltic("GET", path).bytes
    refused = baltic("PUT", path, body)
    assert (refused.status, refused.json["code"], [*refused.json["parameters"]]) == (400, 3000, [member])
    assert baltic("GET", path).bytes == before
    assert not BillingProfile.objects.exists()


def test_a_partner_without_a_record_has_profiles_too(alice: Caller) -> None:
    for path, schema in SCHEMAS.items():
        got = alice("GET", path)
        assert got.status == 200
        check(schema, got.json)
    assert alice("GET", LEGAL).json["vettingStatus"] == "none"
    assert not PartnerProfile.objects.exists()
    assert alice("PUT", BILLING, {"purchaseOrderNumber": "1"}).json["code"] == 3000  # no address so far
    assert not PartnerProfile.objects.exists()
    address = {"addressLine1": "Am Sandtorkai 12", "city": "Hamburg"}
    person = {"firstName": "Jonas", "lastName": "Petersen", "email": "jonas@harbor.test"}
    made = alice("PUT", LEGAL, {"companyName": "Harbor GmbH", "address": address, "primaryContact": person})
    assert (made.status, made.json["vettingStatus"], made.json["address"]["country"]) == (200, "pending", "DE")
    assert alice("PUT", BILLING, {"purchaseOrderNumber": "1"}).json["address"]["city"] == "Hamburg"


def test_every_partner_has_its_own(stage: stages.Stage, baltic: Caller, charlie: Caller) -> None:
    for path in SCHEMAS:
        assert b"Baltic" not in charlie("GET", path).bytes
        assert b"baltic" not in charlie("GET", path).bytes
    customer = caller("Kranich", ["customer"], "DE", ["global_admin"], kind="customer")
    for path in SCHEMAS:
        assert customer("GET", path).status == 403
        assert stage.vendor("GET", path).status == 403
        assert customer("PUT", path, {}).status == 403


def test_who_may_only_look_changes_nothing(baltic: Caller) -> None:
    membership = Membership.objects.filter(person=baltic.person)
    membership.update(roles=["mpn_partner_admin"])
    for path in SCHEMAS:
        assert baltic("GET", path).status == 200
        refused = baltic("PUT", path, {"companyName": "X", "email": "a@baltic.test"})
        assert (refused.status, refused.json["code"]) == (403, 900150)
    membership.update(roles=["helpdesk_agent"])
    for path in SCHEMAS:
        assert baltic("GET", path).json["code"] == 900150


def test_a_program_alone_reads_the_legal_profile_only(baltic: Caller) -> None:
    for path in SCHEMAS:
        got = baltic("GET", path, app_only=True)
        assert got.status == (200 if path == LEGAL else 403)
        assert baltic("PUT", path, {}, app_only=True).json["code"] == 910047


def test_a_change_that_is_repeated_or_only_tried_happens_once_or_not(baltic: Caller) -> None:
    once = str(uuid4())
    body = {"purchaseOrderNumber": "7", "attributes": {"etag": baltic("GET", BILLING).json["attributes"]["etag"]}}
    first = baltic("PUT", BILLING, body, MS_RequestId=once)
    assert baltic("PUT", BILLING, body, MS_RequestId=once).bytes == first.bytes
    assert baltic("PUT", BILLING, body).json["code"] == 2055
    tried = baltic("PUT", f"{BILLING}?validateOnly=true", {"purchaseOrderNumber": "8"})
    assert tried.json["purchaseOrderNumber"] == "8"
    assert baltic("GET", BILLING).json == first.json


def test_nul_is_no_character(baltic: Caller) -> None:
    for path in SCHEMAS:
        assert baltic("PUT", path, b'{"companyName": "a\\u0000b", "email": "a\\u0000@b.test"}').status == 400
