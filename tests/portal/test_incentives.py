"""Incentives on pages: the card, enrolling, profiles, statements, the vendor's desk, and who sees what."""

import re
from typing import Any

import pytest

from tests.portal.lists import heading, person, signed_in, statements, words
from tests.support import vendors, world
from tests.support.incentives import dual, enrolled, invitation, issued, opened
from tests.support.world import World
from tests.wire.conftest import Caller
from twotier.incentives.models import IncentiveEnrollment, IncentiveProfile, IncentiveProgram
from twotier.partners.models import MpnAccount, Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def vendor(trade: World) -> Caller:
    """Return the vendor's admin, with one program for resellers."""
    made = vendors.vendor(trade, "vendor_admin")
    opened(made)
    return made


def add(browser: Any, kind: str, label: str) -> str:
    """Add a profile on its page and return its id."""
    typed = {"kind": kind, "label": label, "country": "AT", "number": "AT61 1904 3002 3457 3201"}
    assert browser.post("/incentives/profiles/new", typed).status_code == 302
    return str(IncentiveProfile.objects.get(kind=kind, label=label).id)


def test_the_card_leads_to_the_program_and_is_gone_after_the_click(trade: World, vendor: Caller) -> None:
    issued()
    browser = signed_in(person(trade.alpine.id, "incentives_admin"))
    row = invitation(trade.alpine)
    home = browser.get("/")
    assert "You are invited to the incentive program Reseller incentives" in words(home)
    path = f"/incentives/{row.id}/open"
    assert f'action="{path}"' in home.content.decode()
    assert browser.get(path).status_code == 405
    assert browser.post(path).headers["Location"] == f"/incentives/{row.id}"
    assert browser.post(path).status_code == 302
    assert "You are invited" not in words(browser.get("/"))
    assert "You are invited" not in words(signed_in(trade.seine).get("/"))


def test_a_halted_program_says_why_instead_of_a_button(trade: World, vendor: Caller) -> None:
    MpnAccount.objects.filter(tenant_id=trade.seine.id).update(tied_to_tenant=False)
    issued()
    Program.objects.update(status="suspended")
    MpnAccount.objects.filter(mpn_id=trade.seine.mpn_id).update(tied_to_tenant=True)
    why, path = "nothing new begins in incentives", f"/incentives/{invitation(trade.alpine).id}"
    browser, desk = signed_in(person(trade.alpine.id, "incentives_admin")), signed_in(vendor.person)
    assert "You are invited" not in words(browser.get("/"))
    page = browser.get(path)
    assert why in words(page)
    assert '<form class="tt-panel' not in page.content.decode()
    assert browser.post(path).status_code == 403
    held = f"/incentives/{invitation(trade.seine).id}"
    assert why in words(desk.get(held))
    assert "Issue invitation" not in words(desk.get(held))
    assert desk.post(f"{held}/issue").status_code == 403
    assert {row.status for row in IncentiveEnrollment.objects.all()} == {"invited", "held"}


@pytest.mark.rows("S85", "S86")
def test_both_programs_stand_side_by_side_with_their_own_profiles(trade: World, vendor: Caller) -> None:
    dual(trade.alpine)
    opened(vendor, "direct_bill", "Direct-bill incentives")
    issued()
    browser = signed_in(person(trade.alpine.id, "incentives_admin"))
    page = browser.get("/incentives")
    assert heading(page) == "Incentives"
    text = words(page)
    assert re.search(r"Direct-bill incentives .{,60}Invited .*Reseller incentives .{,60}Invited", text), text
    one, other = invitation(trade.alpine), invitation(trade.alpine, "direct_bill")
    payout, tax = add(browser, "payout", "Main bank"), add(browser, "tax", "Tax office")
    answer = browser.post(f"/incentives/{one.id}", {"payout": payout, "tax": tax})
    assert answer.headers["Location"] == f"/incentives/{one.id}"
    assert "Validating enrollment" in words(browser.get(f"/incentives/{one.id}"))
    assert "Main bank …3201" in words(browser.get(f"/incentives/{one.id}"))
    untouched = words(browser.get(f"/incentives/{other.id}"))
    assert "Invited" in untouched
    assert "Payout profile none" in untouched
    assert browser.post(f"/incentives/{other.id}", {"payout": "", "tax": ""}).status_code == 302
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.status, other.status) == ("validating", "action_required")


@pytest.mark.rows("S86")
def test_each_program_has_its_own_statement(trade: World, vendor: Caller) -> None:
    _actor, row = enrolled(trade, vendor)
    dual(trade.alpine)
    opened(vendor, "direct_bill", "Direct-bill incentives")
    issued()
    boss = signed_in(vendor.person)
    form = {"amount": "1234.50", "currency": "EUR", "reference": "R-2026-1"}
    assert boss.post(f"/incentives/{row.id}/pay", form | {"amount": "x"}).status_code == 422
    assert boss.post(f"/incentives/{row.id}/pay", form).status_code == 302
    assert boss.post(f"/incentives/{row.id}/pay", form).status_code == 302
    browser = signed_in(person(trade.alpine.id, "incentives_user"))
    text = words(browser.get(f"/incentives/{row.id}/statement"))
    assert re.search(r"R-2026-1 .*Main …3201 €1,234.50", text), text
    assert text.count("R-2026-1") == 1
    other = invitation(trade.alpine, "direct_bill")
    assert "No payments yet" in words(browser.get(f"/incentives/{other.id}/statement"))


@pytest.mark.rows("S83")
def test_a_held_invitation_says_what_to_do_on_both_sides(trade: World, vendor: Caller) -> None:
    MpnAccount.objects.filter(tenant_id=trade.alpine.id).update(tied_to_tenant=False)
    issued()
    row = invitation(trade.alpine)
    browser, boss = signed_in(person(trade.alpine.id, "incentives_admin")), signed_in(vendor.person)
    for path in ("/incentives", f"/incentives/{row.id}"):
        assert "No membership account is tied to your tenant." in words(browser.get(path))
    refused = boss.post(f"/incentives/{row.id}/issue")
    assert refused.status_code == 409
    assert "no membership account is tied to the partner's tenant" in words(refused)
    MpnAccount.objects.filter(mpn_id=trade.alpine.mpn_id).update(tied_to_tenant=True)
    assert boss.post(f"/incentives/{row.id}/issue").status_code == 302
    assert "Issue invitation" not in words(boss.get(f"/incentives/{row.id}"))


@pytest.mark.rows("S82")
def test_the_vendor_sees_what_is_overdue(trade: World, vendor: Caller) -> None:
    MpnAccount.objects.filter(tenant_id=trade.alpine.id).update(tied_to_tenant=False)
    issued()
    boss = signed_in(vendor.person)
    assert "Overdue" not in words(boss.get("/incentives"))
    row = invitation(trade.alpine)
    IncentiveEnrollment.objects.filter(id=row.id).update(due_at=row.activated_at)
    assert re.search(r"Overdue .*Alpine IT .*Incentive programs", words(boss.get("/incentives")))


def test_the_vendor_decides_and_closes(trade: World, vendor: Caller) -> None:
    issued()
    browser, boss = signed_in(person(trade.alpine.id, "incentives_admin")), signed_in(vendor.person)
    row = invitation(trade.alpine)
    path = f"/incentives/{row.id}"
    browser.post(path, {"payout": add(browser, "payout", "Bank"), "tax": add(browser, "tax", "Tax")})
    assert boss.post(f"{path}/decide", {"ask": "1"}).status_code == 422
    assert boss.post(f"{path}/decide", {"ask": "1", "reason": "Wrong account."}).status_code == 302
    assert "Wrong account." in words(browser.get(path))
    assert browser.post(path, {"payout": "", "tax": ""}).status_code == 302
    reviewer = signed_in(person(vendor.organization.id, "vendor_reviewer"))
    assert reviewer.post(f"{path}/decide", {"confirm": "1"}).status_code == 302
    stale = boss.post(f"{path}/decide", {"ask": "1", "reason": "Too late."})
    assert stale.status_code == 422
    assert "The present state is “Enrolled”" in words(stale)
    assert "Enrolled" in words(browser.get(path))
    assert reviewer.post(f"{path}/pay", {"amount": "1", "currency": "EUR", "reference": "X"}).status_code == 403
    close = f"/incentives/programs/{row.program_id}/close"
    assert reviewer.post(close).status_code == 403
    assert boss.get(close).status_code == 200
    assert boss.post(close).status_code == 302
    assert boss.post(close).status_code == 409
    assert "Discontinued" in words(browser.get(path))
    unpaid = boss.post(f"{path}/pay", {"amount": "1", "currency": "EUR", "reference": "X"})
    assert unpaid.status_code == 422
    assert "Only an enrolled partner is paid." in words(unpaid)


def test_nobody_is_confirmed_while_its_program_is_halted(trade: World, vendor: Caller) -> None:
    issued()
    browser, boss = signed_in(person(trade.alpine.id, "incentives_admin")), signed_in(vendor.person)
    path = f"/incentives/{invitation(trade.alpine).id}"
    browser.post(path, {"payout": add(browser, "payout", "Bank"), "tax": add(browser, "tax", "Tax")})
    assert ">Confirm enrollment<" in boss.get(path).content.decode()
    Program.objects.filter(tenant_id=trade.alpine.id).update(status="suspended")
    page = boss.get(path)
    assert "nothing new begins in incentives" in words(page)
    assert ">Confirm enrollment<" not in page.content.decode()
    assert ">Ask for correction<" in page.content.decode()
    assert "nothing new begins in incentives" in words(boss.post(f"{path}/decide", {"confirm": "1"}))
    assert invitation(trade.alpine).status == "validating"


def test_the_vendor_opens_programs(trade: World, vendor: Caller) -> None:
    boss = signed_in(vendor.person)
    form = {"name": "Open to all", "kind": "indirect_reseller", "open_to_all": "on"}
    assert boss.post("/incentives/programs/new", form | {"name": ""}).status_code == 422
    assert boss.post("/incentives/programs/new", form).status_code == 302
    assert boss.post("/incentives/programs/new", form).status_code == 422
    made = IncentiveProgram.objects.get(name="Open to all")
    browser = signed_in(person(trade.alpine.id, "incentives_admin"))
    assert "Open to every partner Open to all Enroll" in words(browser.get("/incentives"))
    assert browser.post(f"/incentives/programs/{made.id}/join").status_code == 302
    again = browser.post(f"/incentives/programs/{made.id}/join")
    assert (again.status_code, again["Location"]) == (302, f"/incentives/{IncentiveEnrollment.objects.get().id}")
    user = signed_in(person(trade.seine.id, "incentives_user"))
    assert user.post(f"/incentives/programs/{made.id}/join").status_code == 403


def test_who_sees_what(trade: World, vendor: Caller) -> None:
    issued()
    row = invitation(trade.alpine)
    path = f"/incentives/{row.id}"
    owner, admin = (signed_in(person(trade.alpine.id, role)) for role in ("global_admin", "incentives_admin"))
    add(admin, "payout", "Secret bank")
    for role in ("admin_agent", "helpdesk_agent", "billing_admin", "mpn_partner_admin"):
        assert signed_in(person(trade.alpine.id, role)).get("/incentives").status_code == 403, role
    assert owner.get(path).status_code == 200
    assert "Secret bank" not in words(owner.get("/incentives")) + words(owner.get(path))
    assert "Secret bank" in words(admin.get("/incentives"))
    assert owner.get(f"{path}/statement").status_code == 403
    for who in (owner, signed_in(person(trade.alpine.id, "incentives_user"))):
        refused = who.post(path, {"payout": "", "tax": ""})
        assert refused.status_code == 403
        assert "Only the incentives admin of the location enrolls." in words(refused)
    row.refresh_from_db()
    assert row.status == "invited"
    stranger = signed_in(person(trade.seine.id, "incentives_admin"))
    for url in (path, f"{path}/statement"):
        assert stranger.get(url).status_code == 404
    assert stranger.post(f"{path}/open").status_code == 404
    assert stranger.post(path, {"payout": "", "tax": ""}).status_code == 404
    assert signed_in(vendor.person).post(f"{path}/open").status_code == 403


def test_people_are_chosen_for_a_location(trade: World, vendor: Caller) -> None:
    issued()
    row = invitation(trade.alpine)
    chosen = person(trade.alpine.id, "incentives_admin")
    owner = signed_in(person(trade.alpine.id, "global_admin"))
    path = f"/incentives/locations/{trade.alpine.mpn_id}"
    assert owner.get(path).status_code == 200
    assert owner.post(path, {"people": [str(trade.alpine.caller.person.id)]}).status_code == 422
    assert owner.post(path, {"people": [str(chosen.id)]}).status_code == 302
    other = signed_in(person(trade.alpine.id, "incentives_admin", "helpdesk_agent"))
    refused = other.post(f"/incentives/{row.id}", {"payout": "", "tax": ""})
    assert refused.status_code == 403
    assert signed_in(chosen).post(f"/incentives/{row.id}", {"payout": "", "tax": ""}).status_code == 302
    assert owner.get(f"/incentives/locations/{trade.seine.mpn_id}").status_code == 404
    assert signed_in(chosen).get(path).status_code == 403


def test_lists_take_few_statements(trade: World, vendor: Caller) -> None:
    for n in range(12):
        made = world.partner(f"Reseller {n:02}", "reseller", "DE")
        vendors.sees(vendor, made)
    issued()
    assert statements(signed_in(vendor.person), "/incentives") <= 8
    assert statements(signed_in(person(trade.alpine.id, "incentives_admin")), "/incentives") <= 9


def test_the_desk_keeps_the_frame(trade: World, vendor: Caller) -> None:
    page = words(signed_in(vendor.person).get("/incentives"))
    assert "Meridian Cloud Vendor · US" in page
    assert "IncentiveProgram" not in page
