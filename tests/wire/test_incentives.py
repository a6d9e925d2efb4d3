"""Incentives over the wire: who lists, enrolls and adds profiles; numbers stay sealed; strangers find nothing."""

from typing import Any

import pytest

from tests.support import incentives, vendors, world
from tests.support.two_tier import at_most, colleague
from tests.support.world import World
from tests.wire.conftest import Caller, Got
from twotier.incentives.models import IncentiveEnrollment, IncentiveProfile, LocationAdmin

ROWS, PROFILES, PROGRAMS = "/v1/incentives/enrollments", "/v1/incentives/profiles", "/v1/incentives/programs"
NUMBER = "AT61 1904 3002 3457 3201"


@pytest.fixture
def trade(as_program: None) -> World:
    """Return the small world."""
    return world.build()


@pytest.fixture
def vendor(trade: World) -> Caller:
    """Return the vendor with one program for resellers, whose invitations are issued."""
    made = vendors.vendor(trade, "vendor_admin")
    incentives.opened(made)
    incentives.issued()
    return made


@pytest.fixture
def admin(trade: World, vendor: Caller) -> Caller:
    """Return Alpine's incentives admin."""
    return colleague(trade.alpine, "incentives_admin")


def told(got: Got) -> tuple[int, int, str | None]:
    """Return what a refusal says to a program."""
    return got.status, got.json["code"], got.json.get("errorName")


def added(who: Caller, kind: str) -> str:
    """Add a profile and return its id."""
    got = who("POST", PROFILES, {"type": kind, "name": f"Our {kind}", "country": "at", "number": NUMBER})
    assert got.status == 201, got.json
    return str(got.json["id"])


@pytest.mark.rows("S84", "S85", "S86")
def test_an_invited_partner_enrolls_with_its_own_profiles(trade: World, admin: Caller) -> None:
    listed = admin("GET", ROWS).json
    assert listed["totalCount"] == 1
    [row] = listed["items"]
    assert (row["status"], row["programName"], row["mpnId"]) == ("invited", "Reseller incentives", trade.alpine.mpn_id)
    assert row["attributes"] == {"objectType": "IncentiveEnrollment"}
    path = f"{ROWS}/{row['id']}"
    assert row["links"]["self"]["uri"] == path.removeprefix("/v1")
    assert admin("GET", path).json["id"] == row["id"]
    assert "payoutProfileId" not in row
    payout, tax = added(admin, "payout"), added(admin, "tax")
    began = admin("POST", f"{path}/enroll", {"payoutProfileId": payout}).json
    assert (began["status"], began["payoutProfileId"]) == ("action_required", payout)
    done = admin("POST", f"{path}/enroll", {"taxProfileId": tax})
    assert (done.status, done.json["status"]) == (200, "validating")
    assert (done.json["payoutProfileId"], done.json["taxProfileId"]) == (payout, tax)
    again = admin("POST", f"{path}/enroll", {})
    assert told(again)[:2] == (409, 910055)


def test_numbers_are_answered_by_no_call(trade: World, admin: Caller) -> None:
    made = admin("POST", PROFILES, {"type": "payout", "name": "Bank", "country": "AT", "number": NUMBER})
    found = admin("GET", PROFILES)
    bare = NUMBER.replace(" ", "")
    for got in (made, found, admin("GET", ROWS)):
        assert bare.encode() not in got.bytes
        assert NUMBER.encode() not in got.bytes
        assert b"ealed" not in got.bytes
        assert b'"number"' not in got.bytes
    [item] = found.json["items"]
    assert (item["type"], item["name"], item["country"], item["lastDigits"]) == ("payout", "Bank", "AT", "3201")
    assert bytes(IncentiveProfile.objects.get().sealed_number) != bare.encode()


def test_a_wrong_profile_names_its_members(admin: Caller) -> None:
    got = admin("POST", PROFILES, {"type": "gift", "country": "XX", "number": "1"})
    assert (got.status, got.json["code"]) == (400, 3000)
    assert not IncentiveProfile.objects.exists()
    tried = admin(
        "POST", f"{PROFILES}?validateOnly=true", {"type": "tax", "name": "T", "country": "AT", "number": NUMBER}
    )
    assert tried.status < 300
    assert not IncentiveProfile.objects.exists()


@pytest.mark.parametrize("text", [b"\xff", b"\xed\xa0\x80", b"\xc3", b"\\ud800"])
def test_a_body_that_is_no_text_is_refused(admin: Caller, text: bytes) -> None:
    body = b'{"type":"payout","name":"' + text + b'","country":"AT","number":"AT61190430023457"}'
    got = admin("POST", PROFILES, body)
    assert (got.status, got.json["code"]) == (400, 800002)
    assert not IncentiveProfile.objects.exists()


@pytest.mark.rows("S85")
def test_only_the_incentives_admin_of_the_location_enrolls(trade: World, admin: Caller) -> None:
    row = incentives.invitation(trade.alpine)
    act: Any = ("POST", f"{ROWS}/{row.id}/enroll", {})
    for role in ("global_admin", "incentives_user", "account_admin", "admin_agent", "guest"):
        other = colleague(trade.alpine, role)
        assert told(other(*act)) == (403, 910046, "role_missing"), role
        assert told(other("POST", PROFILES, {}))[2] == "role_missing", role
    LocationAdmin.objects.create(tenant_id=trade.alpine.id, mpn_id=trade.alpine.mpn_id, person_id=trade.harbor.id)
    assert told(admin(*act)) == (403, 910041, "incentives_admin_only")
    row.refresh_from_db()
    assert row.status == "invited"
    assert told(admin(*act, app_only=True))[:2] == (403, 910047)


def test_who_sees_the_state_and_who_the_money(trade: World, vendor: Caller) -> None:
    incentives.enrolled(trade, vendor)
    boss, user = colleague(trade.alpine, "global_admin"), colleague(trade.alpine, "incentives_user")
    assert boss("GET", ROWS).json["items"][0]["status"] == "enrolled"
    assert "payoutProfileId" not in boss("GET", ROWS).json["items"][0]
    assert boss("GET", PROFILES).status == 403
    assert "payoutProfileId" in user("GET", ROWS).json["items"][0]
    assert user("GET", PROFILES).json["totalCount"] == 2
    assert colleague(trade.alpine, "helpdesk_agent")("GET", ROWS).status == 403


def test_strangers_find_nothing(trade: World, admin: Caller, vendor: Caller) -> None:
    payout = added(admin, "payout")
    stranger = colleague(trade.seine, "incentives_admin")
    row, own = incentives.invitation(trade.alpine), incentives.invitation(trade.seine)
    assert [item["id"] for item in stranger("GET", ROWS).json["items"]] == [str(own.id)]
    assert stranger("GET", f"{ROWS}/{row.id}").status == 404
    assert stranger("POST", f"{ROWS}/{row.id}/enroll", {}).status == 404
    assert stranger("POST", f"{ROWS}/{own.id}/enroll", {"payoutProfileId": payout}).status == 404
    assert stranger("GET", PROFILES).json["totalCount"] == 0
    assert vendor("GET", ROWS).status == 403
    assert set(IncentiveEnrollment.objects.values_list("status", flat=True)) == {"invited"}


def test_a_program_without_criteria_is_joined_once(trade: World, admin: Caller, vendor: Caller) -> None:
    program = incentives.opened(vendor, name="For everyone")
    program.open_to_all = True
    program.save()
    [found] = admin("GET", PROGRAMS).json["items"]
    assert (found["id"], found["name"], found["partnerProgram"]) == (
        str(program.id),
        "For everyone",
        "indirect_reseller",
    )
    assert (admin("POST", ROWS, {}).status, admin("POST", ROWS, {}).json["code"]) == (400, 3000)
    joined = admin("POST", ROWS, {"programId": found["id"]})
    assert (joined.status, joined.json["status"]) == (201, "action_required")
    assert joined.headers["Location"] == f"{ROWS}/{joined.json['id']}"
    assert admin("POST", ROWS, {"programId": found["id"]}).status == 404
    assert admin("GET", PROGRAMS).json["totalCount"] == 0


def test_lists_take_few_statements(trade: World, admin: Caller) -> None:
    for kind in ("payout", "tax", "payout", "tax"):
        added(admin, kind)
    with at_most(6):
        admin("GET", ROWS)
    with at_most(6):
        admin("GET", PROFILES)
