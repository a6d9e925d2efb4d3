"""Enrollments over the wire: every route, every documented refusal, owner, colleague and stranger."""

import base64
from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import pytest
from pytest_django import Settings

from tests.support import enrollment as stages
from tests.support.enrollment import SUPPORT, VERSION, Stage, audited
from tests.support.two_tier import colleague
from tests.support.wire_schemas import check
from tests.wire.conftest import Caller
from twotier.core import clock
from twotier.partners.models import AgreementOffer, Enrollment, MpnAccount, PartnerProfile, Program
from twotier.partners.usecases.plan_wave import plan_wave
from twotier.partners.usecases.set_program_status import set_program_status

PATH = "/v1/enrollments"
BODY = {"programType": "indirectReseller", "voluntary": True, "reviewed": True, "acknowledged": True}


@pytest.fixture
def stage(as_program: None, settings: Settings) -> Iterator[Stage]:
    """Return the vendor and a partner that may enroll."""
    settings.EMAIL_BACKEND = settings.EMAIL["backend"]
    yield stages.build()
    clock.reset()


@pytest.fixture
def kadri(stage: Stage) -> Caller:
    """Return Baltic's global admin."""
    return stage.baltic.caller


def refused(who: Caller, method: str, path: str, body: object = None) -> tuple[int, int, str]:
    """Return status, code and reason word of a refusal."""
    got = who(method, path, body)
    fault = check("ApiFault", got.json)
    return got.status, fault["code"], got.json.get("errorName", "")


@pytest.mark.rows("S16", "S3", "S7", "S8")
def test_a_clean_application_is_approved_in_the_same_request(stage: Stage, kadri: Caller) -> None:
    body = BODY | {"primaryContact": {"firstName": "Toomas", "email": "form@baltic.test"}}
    got = kadri("POST", PATH, body, MS_RequestId=str(uuid4()))
    assert got.status == 201, got.bytes
    made = got.json
    assert (made["state"], made["stateName"], made["programType"]) == ("approved", "Approved", "indirectReseller")
    assert made["tenantId"] == str(stage.baltic.id)
    assert made["submittedDate"]
    assert made["details"]["legalName"] == "Baltic Systems OÜ"
    assert made["details"]["primaryContact"]["email"] == "form@baltic.test"
    assert made["details"]["primaryContact"]["lastName"] == "Saar"
    assert made["details"]["mpnId"] == stage.baltic.mpn_id
    assert made["attributes"]["objectType"] == "Enrollment"
    assert got.headers["Location"] == f"/v1/enrollments/{made['id']}"
    assert kadri("GET", f"/v1{made['links']['self']['uri']}").json["id"] == made["id"]
    assert refused(kadri, "POST", PATH, body) == (409, 910008, "application_exists")
    assert made["id"] in kadri("POST", PATH, body).json["data"]


@pytest.mark.rows("S8")
def test_a_retry_with_the_same_request_id_is_the_same_application(stage: Stage, kadri: Caller) -> None:
    stage.policy(approval="manual")
    request = str(uuid4())
    first, second = (kadri("POST", PATH, BODY, MS_RequestId=request) for _try in range(2))
    assert (first.status, second.status) == (201, 201)
    assert first.json["id"] == second.json["id"]
    assert (first.json["state"], first.json["stateName"]) == ("pending", "Pending review")
    assert date.fromisoformat(first.json["promisedBy"]) > clock.today()
    assert Enrollment.objects.count() == 1
    assert len(audited(stage.baltic.id, "submit_enrollment")) == 1


def test_what_is_only_tried_changes_nothing(stage: Stage, kadri: Caller) -> None:
    assert kadri("POST", f"{PATH}?validateOnly=true", BODY).status == 201
    assert not Enrollment.objects.exists()


@pytest.mark.rows("S1")
@pytest.mark.parametrize("kind", ["provider", "reseller"])
def test_other_partners_are_refused_with_the_reason(stage: Stage, kind: str) -> None:
    other = stage.partner("Other", kind).caller
    assert refused(other, "POST", PATH, BODY) == (403, 910001, "not_direct_bill")
    asked = other("GET", f"{PATH}/eligibility").json
    assert (asked["eligible"], asked["reason"], asked["code"]) == (False, "not_direct_bill", 910001)


@pytest.mark.rows("S5")
@pytest.mark.parametrize("role", ["admin_agent", "helpdesk_agent", "user_management_admin", "billing_admin"])
def test_another_role_is_told_who_may(stage: Stage, role: str) -> None:
    who = colleague(stage.baltic, role)
    got = who("POST", PATH, BODY)
    assert (got.status, got.json["code"], got.json["errorName"]) == (403, 910046, "role_missing")
    assert "global admin" in got.json["description"]
    assert "Kadri Tamm" in got.json["description"]
    assert not Enrollment.objects.exists()


@pytest.mark.rows("S5")
def test_a_program_of_its_own_cannot_decide(stage: Stage, kadri: Caller) -> None:
    assert kadri("POST", PATH, BODY, app_only=True).json["code"] == 910047
    stranger = stage.partner("Rhine Direct", identified_for_offboarding=True).caller
    made = kadri("POST", PATH, BODY).json
    for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/agreement"), ("POST", "/agreement/accept"),
                         ("POST", "/answers"), ("POST", "/appeal")):  # fmt: skip
        got = stranger(method, f"{PATH}/{made['id']}{path}", {"comment": "x"} if method == "POST" else None)
        assert (got.status, got.json["code"]) == (404, 1000), path


@pytest.mark.rows("S10")
def test_without_the_mark_the_refusal_says_how_to_ask(stage: Stage) -> None:
    rhine = stage.partner("Rhine Direct").caller
    assert refused(rhine, "POST", PATH, BODY) == (403, 910002, "not_identified_for_offboarding")
    got = rhine("POST", PATH, BODY).json
    assert "ask the vendor" in got["description"]
    assert SUPPORT in got["data"]
    assert rhine("GET", f"{PATH}/eligibility").json["reason"] == "not_identified_for_offboarding"


@pytest.mark.rows("S12")
def test_outside_the_wave_the_planned_day_is_answered(stage: Stage, kadri: Caller) -> None:
    stage.policy(gate="wave")
    plan_wave(stage.meridian, "first", 9, 12, date(2027, 1, 1))
    assert refused(kadri, "POST", PATH, BODY) == (403, 910003, "not_in_rollout_wave")
    assert "2027-01-01" in kadri("POST", PATH, BODY).json["data"]
    asked = kadri("GET", f"{PATH}/eligibility").json
    assert (asked["eligible"], asked["plannedOn"]) == (False, "2027-01-01")


@pytest.mark.rows("S4")
def test_every_missing_item_is_listed(stage: Stage, kadri: Caller) -> None:
    asked = kadri("GET", f"{PATH}/eligibility").json
    assert (asked["eligible"], asked["ready"]) == (True, True)
    MpnAccount.objects.filter(tenant_id=stage.baltic.id).update(active=False)
    assert refused(kadri, "POST", PATH, BODY) == (409, 910006, "mpn_id_not_current")
    PartnerProfile.objects.update(support_email="", verification="rejected")
    assert refused(kadri, "POST", PATH, BODY) == (409, 910005, "profile_not_current")
    listed = " ".join(kadri("POST", PATH, BODY).json["data"])
    assert all(code in listed for code in ("support", "verified", "mpn_active"))
    asked = kadri("GET", f"{PATH}/eligibility").json
    assert {row["code"] for row in asked["checks"] if not row["passed"]} == {"support", "verified", "mpn_active"}


@pytest.mark.rows("S25")
def test_the_acknowledgement_is_never_assumed(stage: Stage, kadri: Caller) -> None:
    body = {name: value for name, value in BODY.items() if name != "acknowledged"}
    assert refused(kadri, "POST", PATH, body) == (400, 910007, "acknowledgement_missing")
    assert kadri("POST", PATH, BODY | {"reviewed": False}).json["code"] == 3000
    assert kadri("POST", PATH, BODY | {"programType": "directBill"}).json["code"] == 3000
    assert kadri("POST", PATH, BODY | {"primaryContact": {"email": "x@gmail.com"}}).json["code"] == 3000
    assert not Enrollment.objects.exists()


@pytest.mark.rows("S20", "S21", "S22", "S23", "S9")
def test_the_agreement_is_read_and_accepted_once_and_both_programs_are_listed(stage: Stage, kadri: Caller) -> None:
    stage.policy(approval="manual")
    made = kadri("POST", PATH, BODY).json
    path = f"{PATH}/{made['id']}/agreement"
    assert refused(kadri, "GET", path) == (409, 910009, "enrollment_not_approved")
    assert refused(kadri, "POST", f"{path}/accept") == (409, 910009, "enrollment_not_approved")
    assert stage.vendor("POST", f"{PATH}/{made['id']}/approve").json["state"] == "approved"
    got = kadri("GET", path, None, X_Locale="de-DE").json
    assert (got["state"], got["version"], got["language"], got["text"]) == (
        "offered",
        VERSION,
        "de",
        "Sie verkaufen weiter.",
    )
    agent = colleague(stage.baltic, "admin_agent")
    assert refused(agent, "GET", path)[:2] == (403, 910046)
    assert refused(agent, "POST", f"{path}/accept")[:2] == (403, 910046)
    assert refused(kadri, "POST", f"{path}/accept", {"version": "old"})[:2] == (409, 910056)
    first, second = (kadri("POST", f"{path}/accept", {"version": VERSION}).json for _click in range(2))
    assert first["state"] == "accepted"
    assert first["acceptedBy"] == str(kadri.person.id)
    assert first["acceptedDate"] == second["acceptedDate"]
    found = {row["programType"]: (row["state"], row["tenantId"]) for row in kadri("GET", PATH).json["items"]}
    tenant = str(stage.baltic.id)
    assert found == {"directBill": ("active", tenant), "indirectReseller": ("active", tenant)}


def test_without_an_offer_there_is_nothing_to_accept(stage: Stage, kadri: Caller) -> None:
    made = kadri("POST", PATH, BODY).json
    AgreementOffer.objects.all().delete()
    assert refused(kadri, "GET", f"{PATH}/{made['id']}/agreement") == (409, 910012, "agreement_not_offered")
    assert refused(kadri, "POST", f"{PATH}/{made['id']}/agreement/accept") == (409, 910012, "agreement_not_offered")


@pytest.mark.rows("S24")
def test_delete_never_takes_an_enrollment_back(stage: Stage, kadri: Caller) -> None:
    made = kadri("POST", PATH, BODY).json
    one = f"{PATH}/{made['id']}"
    assert refused(kadri, "DELETE", one)[:2] == (409, 910055)
    kadri("POST", f"{one}/agreement/accept")
    for who in (kadri, stage.vendor):
        assert refused(who, "DELETE", one) == (409, 910004, "irreversible")
    for act in ("approve", "reject", "requestdocuments"):
        body = {"reason": "no", "request": "no"}
        assert refused(stage.vendor, "POST", f"{one}/{act}", body) == (409, 910004, "irreversible")
    for method in ("PUT", "PATCH"):
        assert kadri(method, one, {"state": "none"}).status == 405
    assert kadri("GET", one).json["state"] == "active"
    alpine = stage.partner("Alpine IT", "reseller", "AT")
    program = Program.objects.get(tenant_id=alpine.id)
    assert refused(alpine.caller, "DELETE", f"{PATH}/{program.id}") == (409, 910004, "irreversible")
    assert alpine.caller("GET", f"{PATH}/{program.id}").json["state"] == "active"


def test_the_reviewers_decisions(stage: Stage, kadri: Caller) -> None:
    stage.policy(approval="manual")
    made = kadri("POST", PATH, BODY).json
    one = f"{PATH}/{made['id']}"
    assert [row["id"] for row in stage.vendor("GET", PATH).json["items"]] == [made["id"]]
    assert stage.vendor("GET", f"{PATH}?state=rejected").json["items"] == []
    assert stage.vendor("POST", f"{one}/requestdocuments", {"request": ""}).json["code"] == 3000
    asked = stage.vendor("POST", f"{one}/requestdocuments", {"request": "Register extract"}).json
    assert (asked["state"], asked["request"]) == ("action_required", "Register extract")
    assert refused(stage.vendor, "POST", f"{one}/approve")[:2] == (409, 910055)
    wrong = {"documents": [{"name": "a.pdf", "content": "%%%"}]}
    assert kadri("POST", f"{one}/answers", wrong).json["code"] == 3000
    proof = base64.b64encode(b"%PDF-1.7").decode()
    answered = kadri("POST", f"{one}/answers", {"documents": [{"name": "a.pdf", "content": proof}]})
    assert answered.json["state"] == "pending"
    assert refused(kadri, "POST", f"{one}/appeal", {"comment": "x"})[:2] == (409, 910055)
    assert stage.vendor("POST", f"{one}/reject", {"reason": "Address"}).json["state"] == "rejected"
    assert kadri("POST", f"{one}/appeal", {"comment": ""}).json["code"] == 3000
    assert kadri("POST", f"{one}/appeal", {"comment": "It is right"}).json["state"] == "pending"
    assert refused(kadri, "POST", f"{one}/approve")[:2] == (403, 910046)
    assert stage.vendor("POST", f"{one}/approve").json["state"] == "approved"


def test_a_reenrollment_waits_a_year(stage: Stage) -> None:
    alpine = stage.partner("Alpine IT", "reseller", "AT")
    set_program_status(stage.meridian, alpine.id, "indirect_reseller", "deauthorise", "No revenue")
    assert refused(alpine.caller, "POST", PATH, BODY) == (403, 910010, "reenrollment_too_early")
    listed = alpine.caller("GET", PATH).json["items"]
    assert [row["state"] for row in listed] == ["deauthorised"]
