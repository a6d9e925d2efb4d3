"""Incentives: who is invited when and at which address, who enrolls, and what the end of the year does."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests.support import vendors, world
from tests.support.incentives import admin, dual, enrolled, invitation, issued, opened, profile
from tests.support.two_tier import colleague
from tests.support.vendors import actor_of
from tests.support.world import World
from tests.wire.conftest import Caller, caller
from twotier.access.actors import program
from twotier.core import clock, due, vault
from twotier.core.ids import new_id
from twotier.core.models import AuditRecord, OutboxMessage
from twotier.core.refusal import Refusal
from twotier.incentives import queries
from twotier.incentives.due import alert_overdue, end_fiscal_year
from twotier.incentives.due import issue_invitations as issue_all
from twotier.incentives.models import IncentiveEnrollment, IncentivePayment, IncentiveProgram
from twotier.incentives.usecases.add_profile import PURPOSE, add_profile
from twotier.incentives.usecases.assign_location_admins import assign_location_admins
from twotier.incentives.usecases.decide_enrollment import decide_enrollment
from twotier.incentives.usecases.enroll import enroll, join_program, open_invitation
from twotier.incentives.usecases.issue_now import issue_now
from twotier.incentives.usecases.manage_programs import close_program, open_program
from twotier.incentives.usecases.record_payment import record_payment
from twotier.partners.models import MpnAccount, PartnerAgreement, PartnerProfile, Program

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def trade() -> World:
    """Return the small world."""
    return world.build()


@pytest.fixture
def vendor(trade: World) -> Caller:
    """Return the vendor's admin."""
    return vendors.vendor(trade, "vendor_admin")


@pytest.fixture
def clock_of_its_own(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """Let a test move business time without moving that of others."""
    settings.DATA = tmp_path
    clock._kept = (0, timedelta())
    yield
    clock._kept = (0, timedelta())


def mails(template: str) -> list[list[str]]:
    """Return the addressees of the mails of a template."""
    found = OutboxMessage.objects.order_by("created_at", "id")
    return [row.body["to"] for row in found if row.body["template"] == f"incentives/{template}"]


def refusal_of(act: Any, *arguments: Any, **named: Any) -> Refusal:
    """Return the refusal of an act."""
    with pytest.raises(Refusal) as caught:
        act(*arguments, **named)
    return caught.value


def untie(*partners: Any) -> None:
    """Take the membership accounts of partners off their tenants."""
    MpnAccount.objects.filter(tenant_id__in=[partner.id for partner in partners]).update(tied_to_tenant=False)


@pytest.mark.rows("S82")
def test_each_active_partner_is_invited_exactly_once_within_thirty_days(trade: World, vendor: Caller) -> None:
    opened(vendor)
    assert issued() == 2
    assert issued() == 0
    row = invitation(trade.alpine)
    assert row.status == "invited"
    assert row.issued_at
    assert row.issued_at - row.activated_at <= 30 * DAY
    assert row.due_at == row.activated_at + 30 * DAY
    assert {found.tenant_id for found in IncentiveEnrollment.objects.all()} == {trade.alpine.id, trade.seine.id}
    opened(vendor, name="A second program")
    assert issued() == 2
    assert IncentiveEnrollment.objects.filter(tenant_id=trade.alpine.id).count() == 2


@pytest.mark.rows("S82")
def test_nobody_is_invited_before_activation(trade: World, vendor: Caller) -> None:
    Program.objects.filter(tenant_id=trade.alpine.id).update(status="pending", activated_at=None)
    opened(vendor)
    assert issue_all(clock.now()) == 1
    assert not IncentiveEnrollment.objects.filter(tenant_id=trade.alpine.id).exists()
    Program.objects.filter(tenant_id=trade.alpine.id).update(status="active", activated_at=clock.now())
    assert issue_all(clock.now()) == 1
    assert invitation(trade.alpine).status == "invited"


@pytest.mark.parametrize("status", ["restricted", "suspended", "deauthorised"])
def test_a_halted_program_begins_nothing_and_keeps_what_it_has(trade: World, vendor: Caller, status: str) -> None:
    def halt(word: str) -> None:
        Program.objects.filter(tenant_id=trade.alpine.id).update(status=word)

    opened(vendor)
    untie(trade.alpine)
    issued()
    MpnAccount.objects.filter(mpn_id=trade.alpine.mpn_id).update(tied_to_tenant=True)
    halt(status)
    row, actor = invitation(trade.alpine), admin(trade.alpine)
    assert refusal_of(issue_now, actor_of(vendor), row.id).code == 800039
    assert (issued(), invitation(trade.alpine).status, mails("invitation")) == (0, "held", [["mpn@example.org"]])
    halt("active")
    issue_now(actor_of(vendor), row.id)
    halt(status)
    assert refusal_of(enroll, actor, row.id).code == 800039
    halt("active")
    enroll(actor, row.id, profile(actor, "payout").id)
    halt(status)
    tax = profile(actor, "tax")
    assert refusal_of(enroll, actor, row.id, None, tax.id).code == 800039
    assert invitation(trade.alpine).status == "action_required"
    halt("active")
    enroll(actor, row.id, None, tax.id)
    halt(status)
    assert refusal_of(decide_enrollment, actor_of(vendor), row.id, "confirm").code == 800039
    decide_enrollment(actor_of(vendor), row.id, "ask", "Which account?")
    halt("active")
    enroll(actor, row.id)
    decide_enrollment(actor_of(vendor), row.id, "confirm")
    halt(status)
    record_payment(actor_of(vendor), row.id, amount="10.00", currency="EUR", reference="Earned")
    other = profile(actor, "tax", "Second")
    assert enroll(actor, row.id, None, other.id).tax_id == other.id
    assert invitation(trade.alpine).status == "enrolled"


@pytest.mark.rows("S82")
def test_a_program_that_is_opened_later_gives_its_invitations_thirty_days(trade: World, vendor: Caller) -> None:
    Program.objects.update(activated_at=clock.now() - 400 * DAY)
    untie(trade.alpine)
    program_row = opened(vendor)
    issued()
    held = invitation(trade.alpine)
    assert (held.status, held.due_at) == ("held", program_row.created_at + 30 * DAY)
    assert queries.overdue(actor_of(vendor)) == []
    assert alert_overdue(clock.now()) == 0


@pytest.mark.rows("S82")
def test_an_overdue_invitation_raises_one_alert(trade: World, vendor: Caller, clock_of_its_own: None) -> None:
    opened(vendor)
    untie(trade.alpine)
    issued()
    due_at = invitation(trade.alpine).due_at
    assert queries.overdue(actor_of(vendor)) == []
    assert due.next_moment(clock.now()) == due_at
    assert alert_overdue(due_at - timedelta(seconds=1)) == 0
    clock.move_to(due_at)
    assert alert_overdue(clock.now()) == 1
    assert alert_overdue(clock.now()) == 0
    assert mails("overdue") == [["rep@meridian.example"]]
    assert [row.tenant_id for row in queries.overdue(actor_of(vendor))] == [trade.alpine.id]


@pytest.mark.rows("S82")
def test_no_alarm_is_raised_about_what_the_vendor_itself_has_halted(trade: World, vendor: Caller) -> None:
    opened(vendor)
    untie(trade.alpine)
    issued()
    IncentiveEnrollment.objects.update(due_at=clock.now() - DAY)
    mine = Program.objects.filter(tenant_id=trade.alpine.id)
    mine.update(status="suspended")
    assert (alert_overdue(clock.now()), queries.overdue(actor_of(vendor)), mails("overdue")) == (0, [], [])
    mine.update(status="active")
    assert alert_overdue(clock.now()) == 1
    assert queries.late_count(actor_of(vendor)) == 1


@pytest.mark.rows("S83")
def test_the_invitation_keeps_the_account_that_is_tied_when_it_is_issued(trade: World, vendor: Caller) -> None:
    untie(trade.alpine)
    opened(vendor)
    issued()
    row = invitation(trade.alpine)
    assert (row.status, row.mpn_id) == ("held", "")
    refusal = refusal_of(issue_now, actor_of(vendor), row.id)
    assert (refusal.status, refusal.code, refusal.error_name) == (409, 910042, "mpn_association_missing")
    assert queries.held(trade.alpine.actor)
    MpnAccount.objects.filter(mpn_id=trade.alpine.other_mpn_id).update(tied_to_tenant=True)
    assert issued() == 1
    row.refresh_from_db()
    assert (row.status, row.mpn_id) == ("invited", trade.alpine.other_mpn_id)
    untie(trade.alpine)
    MpnAccount.objects.filter(mpn_id=trade.alpine.mpn_id).update(tied_to_tenant=True)
    assert issued() == 0
    row.refresh_from_db()
    assert row.mpn_id == trade.alpine.other_mpn_id
    assert mails("overdue") == []


def test_the_vendor_issues_a_held_invitation_as_soon_as_it_can(trade: World, vendor: Caller) -> None:
    untie(trade.alpine)
    opened(vendor)
    issued()
    MpnAccount.objects.filter(mpn_id=trade.alpine.mpn_id).update(tied_to_tenant=True)
    assert issue_now(actor_of(vendor), invitation(trade.alpine).id).mpn_id == trade.alpine.mpn_id
    assert refusal_of(issue_now, actor_of(vendor), invitation(trade.alpine).id).code == 910055


@pytest.mark.rows("S84")
def test_the_mail_goes_to_the_membership_account_alone(trade: World, vendor: Caller) -> None:
    MpnAccount.objects.filter(mpn_id=trade.alpine.mpn_id).update(email="mpn@alpine.example")
    PartnerProfile.objects.create(
        tenant_id=trade.alpine.id, legal_name="Alpine IT", address_line="A 1", city="Wien", country="AT",
        contact_first_name="Eva", contact_last_name="Gruber", contact_email="form@alpine.example",
        confirmed_at=clock.now(),
    )  # fmt: skip
    boss = colleague(trade.alpine, "global_admin").person
    boss.email = "boss@alpine.example"
    boss.save()
    Program.objects.filter(tenant_id=trade.seine.id).delete()
    opened(vendor)
    issued()
    assert mails("invitation") == [["mpn@alpine.example"]]
    assert invitation(trade.alpine).invited_email == "mpn@alpine.example"


@pytest.mark.rows("S85")
def test_one_tenant_is_in_both_programs_side_by_side(trade: World, vendor: Caller) -> None:
    dual(trade.alpine)
    opened(vendor)
    opened(vendor, "direct_bill", "Direct-bill incentives")
    issued()
    rows = IncentiveEnrollment.objects.filter(tenant_id=trade.alpine.id)
    assert {row.program.kind: row.status for row in rows} == {"indirect_reseller": "invited", "direct_bill": "invited"}


@pytest.mark.rows("S86")
def test_what_is_done_in_one_program_leaves_the_other_alone(trade: World, vendor: Caller) -> None:
    dual(trade.alpine)
    opened(vendor)
    opened(vendor, "direct_bill", "Direct-bill incentives")
    issued()
    actor = admin(trade.alpine)
    one, other = invitation(trade.alpine), invitation(trade.alpine, "direct_bill")

    def untouched() -> bool:
        kept = invitation(trade.alpine, "direct_bill")
        return (kept.status, kept.payout_id, kept.tax_id) == (other.status, other.payout_id, other.tax_id)

    enroll(actor, one.id, profile(actor, "payout").id, profile(actor, "tax").id)
    decide_enrollment(actor_of(vendor), one.id, "confirm")
    record_payment(actor_of(vendor), one.id, amount="10.00", currency="EUR", reference="A1")
    assert untouched()
    assert queries.payments(other) == []
    second = profile(actor, "payout", "Other bank")
    enroll(actor, other.id, second.id, None)
    other = invitation(trade.alpine, "direct_bill")
    assert (other.status, other.payout_id) == ("action_required", second.id)
    enroll(actor, one.id, second.id, None)
    assert untouched()
    close_program(actor_of(vendor), one.program_id)
    assert invitation(trade.alpine).status == "discontinued"
    assert untouched()
    assert len(queries.payments(one)) == 1


def test_the_vendor_validates_what_the_admin_submitted(trade: World, vendor: Caller) -> None:
    opened(vendor)
    issued()
    actor, row = admin(trade.alpine), invitation(trade.alpine)
    open_invitation(actor, row.id)
    assert queries.waiting_cards(actor) == []
    payout, tax = profile(actor, "payout"), profile(actor, "tax")
    assert enroll(actor, row.id).status == "action_required"
    assert enroll(actor, row.id, payout.id).status == "action_required"
    assert enroll(actor, row.id, None, tax.id).status == "validating"
    assert refusal_of(enroll, actor, row.id).code == 910055
    assert refusal_of(decide_enrollment, actor_of(vendor), row.id, "ask").code == 3000
    assert refusal_of(decide_enrollment, actor_of(vendor), row.id, "dance", "x").status == 404
    assert decide_enrollment(actor_of(vendor), row.id, "ask", "Wrong account.").status == "action_required"
    assert enroll(actor, row.id).status == "validating"
    assert decide_enrollment(actor_of(vendor), row.id, "confirm").status == "enrolled"
    assert refusal_of(decide_enrollment, actor_of(vendor), row.id, "confirm").code == 910055
    assert decide_enrollment(actor_of(vendor), row.id, "reject", "Fraud.").status == "ineligible"
    assert refusal_of(enroll, actor, row.id).code == 910055


def test_only_the_incentives_admin_of_the_location_enrolls(trade: World, vendor: Caller) -> None:
    opened(vendor)
    issued()
    row = invitation(trade.alpine)
    first, boss = admin(trade.alpine), actor_of(colleague(trade.alpine, "global_admin"))
    second = actor_of(colleague(trade.alpine, "incentives_admin", "helpdesk_agent"))
    assert refusal_of(assign_location_admins, boss, trade.seine.mpn_id, []).status == 404
    assert refusal_of(assign_location_admins, boss, trade.alpine.mpn_id, [boss.person_id]).status == 404
    assert refusal_of(assign_location_admins, boss, trade.alpine.global_mpn_id, []).status == 404
    assert second.person_id
    assign_location_admins(boss, trade.alpine.mpn_id, [second.person_id])
    refusal = refusal_of(enroll, first, row.id)
    assert (refusal.status, refusal.code, refusal.error_name) == (403, 910041, "incentives_admin_only")
    assert enroll(second, row.id).status == "action_required"
    assign_location_admins(boss, trade.alpine.mpn_id, [])
    payout = profile(first, "payout")
    assert enroll(first, row.id, payout.id).payout_id == payout.id


def test_a_stranger_reaches_neither_invitation_nor_profile(trade: World, vendor: Caller) -> None:
    opened(vendor)
    issued()
    mine, theirs = admin(trade.alpine), admin(trade.seine)
    row, foreign = invitation(trade.alpine), profile(theirs, "payout")
    for act in (enroll, open_invitation):
        assert refusal_of(act, theirs, row.id).status == 404
    assert refusal_of(enroll, mine, row.id, foreign.id).status == 404
    assert refusal_of(enroll, mine, row.id, profile(mine, "tax").id).status == 404
    row.refresh_from_db()
    assert (row.status, row.payout_id) == ("invited", None)
    other = caller("Other Cloud", ["vendor"], "US", ["vendor_admin"], kind="vendor")
    assert refusal_of(decide_enrollment, actor_of(other), row.id, "confirm").status == 404
    assert refusal_of(close_program, actor_of(other), row.program_id).status == 404


def test_numbers_are_sealed_and_never_said(trade: World) -> None:
    actor = admin(trade.alpine)
    row = profile(actor, "payout")
    assert row.last_digits == "3201"
    assert b"1904" not in bytes(row.sealed_number)
    assert vault.unseal(PURPOSE, bytes(row.sealed_number), str(row.id)) == b"AT611904300234573201"
    assert "1904" not in str(list(AuditRecord.objects.values_list("after", flat=True)))
    for wrong in ({"kind": "bank"}, {"label": " "}, {"country": "XX"}, {"number": "12"}, {"number": "AT61 ü"}):
        good = {"kind": "tax", "label": "Tax", "country": "AT", "number": "ATU1234567"}
        assert refusal_of(add_profile, actor, **(good | wrong)).code == 3000


def test_an_enrollment_goes_on_into_the_next_fiscal_year(trade: World, vendor: Caller, clock_of_its_own: None) -> None:
    _actor, row = enrolled(trade, vendor)
    end = queries.fiscal_year_end(clock.now())
    assert row.runs_until == end
    assert due.next_moment(clock.now()) == end
    assert end_fiscal_year(end - timedelta(seconds=1)) == 0
    assert end_fiscal_year(end) == 1
    assert end_fiscal_year(end) == 0
    row = invitation(trade.alpine)
    assert (row.status, row.runs_until) == ("enrolled", end.replace(year=end.year + 1))


def test_the_year_ends_for_many_in_as_many_statements(trade: World, vendor: Caller, clock_of_its_own: None) -> None:
    _actor, row = enrolled(trade, vendor)
    end = row.runs_until
    assert end
    assert end_fiscal_year(end) == 1

    def statements(count: int) -> int:
        IncentiveEnrollment.objects.bulk_create(
            IncentiveEnrollment(
                tenant_id=new_id(), program=row.program, status="enrolled", mpn_id=row.mpn_id, runs_until=end,
                activated_at=row.activated_at, due_at=row.due_at,
            )
            for _number in range(count)
        )  # fmt: skip
        with CaptureQueriesContext(connection) as sent:
            assert end_fiscal_year(end) == count
        return len(sent)

    assert statements(2) == statements(30)
    assert IncentiveEnrollment.objects.filter(status="inactive").count() == 32


def test_invitations_and_alarms_take_as_many_statements_for_many_as_for_one(trade: World, vendor: Caller) -> None:
    numbers = count(1)

    def invited(many: int, *, tied: bool) -> int:
        for _number in range(many):
            made = world.partner(f"Partner {next(numbers)}", "reseller", "AT")
            Program.objects.filter(tenant_id=made.id).update(activated_at=clock.now() - timedelta(days=40))
            if not tied:
                MpnAccount.objects.filter(tenant_id=made.id).update(tied_to_tenant=False)
        with CaptureQueriesContext(connection) as sent:
            if tied:
                assert issued() == many
            else:
                issued()
                assert alert_overdue(clock.now()) == many
        return len(sent)

    opened(vendor)
    IncentiveProgram.objects.update(created_at=clock.now() - timedelta(days=60))
    issued()
    assert invited(1, tied=True) == invited(20, tied=True)
    assert invited(1, tied=False) == invited(20, tied=False)
    mails = OutboxMessage.objects.filter(channel="mail")
    late = [row.body for row in mails if row.body["template"] == "incentives/overdue"]
    assert len({body["context"]["company"] for body in late}) == 21
    invitations = [row.body for row in mails if row.body["template"] == "incentives/invitation"]
    assert {body["context"]["company"] for body in invitations} >= {"Partner 1", "Partner 21", "Alpine IT"}


@pytest.mark.parametrize("missing", ["program", "agreement", "profile"])
def test_an_enrollment_lapses_without_what_it_needs(trade: World, vendor: Caller, missing: str) -> None:
    actor, row = enrolled(trade, vendor)
    if missing == "program":
        Program.objects.filter(tenant_id=trade.alpine.id).update(status="suspended")
    elif missing == "agreement":
        PartnerAgreement.objects.filter(tenant_id=trade.alpine.id).delete()
    else:
        IncentiveEnrollment.objects.filter(id=row.id).update(tax=None)
    assert row.runs_until
    assert end_fiscal_year(row.runs_until) == 1
    assert invitation(trade.alpine).status == "inactive"
    Program.objects.filter(tenant_id=trade.alpine.id).update(status="active")
    assert enroll(actor, row.id).status in ("action_required", "validating")


def test_the_fiscal_year_ends_with_june() -> None:
    assert queries.fiscal_year_end(datetime(2026, 6, 30, 23, 59, tzinfo=UTC)) == datetime(2026, 7, 1, tzinfo=UTC)
    assert queries.fiscal_year_end(datetime(2026, 7, 1, tzinfo=UTC)) == datetime(2027, 7, 1, tzinfo=UTC)


def test_a_program_without_criteria_is_joined_not_mailed(trade: World, vendor: Caller) -> None:
    made = open_program(actor_of(vendor), name="For all", kind="indirect_reseller", open_to_all=True)
    assert issued() == 0
    actor = admin(trade.alpine)
    assert queries.open_to(actor) == [made]
    assert queries.open_to(trade.harbor.actor) == []
    assert join_program(actor, made.id).status == "action_required"
    assert mails("invitation") == []
    assert refusal_of(join_program, actor, made.id).status == 404
    untie(trade.seine)
    assert refusal_of(join_program, admin(trade.seine), made.id).code == 910042


def test_programs_have_names_of_their_own(trade: World, vendor: Caller) -> None:
    opened(vendor)
    for name, kind in (("Reseller incentives", "direct_bill"), (" ", "direct_bill"), ("New", "customer")):
        assert refusal_of(open_program, actor_of(vendor), name=name, kind=kind).code == 3000


def test_a_name_or_reason_that_nobody_sees_is_none(trade: World, vendor: Caller) -> None:
    nothing, boss = "\u200b\u200d", actor_of(vendor)
    assert refusal_of(open_program, boss, name=nothing, kind="direct_bill").status == 400
    actor, row = enrolled(trade, vendor)
    assert refusal_of(profile, actor, "tax", nothing).fields[0][0] == "label"
    assert refusal_of(decide_enrollment, boss, row.id, "reject", nothing).fields[0][0] == "reason"
    paying = {"amount": "1", "currency": "EUR", "reference": nothing}
    assert refusal_of(record_payment, boss, row.id, **paying).fields[0][0] == "reference"
    assert profile(actor, "tax", "Ma\u202ein\n").label == "Ma in"


def test_payments_are_exact_and_count_once(trade: World, vendor: Caller) -> None:
    opened(vendor)
    issued()
    boss = actor_of(vendor)
    early = refusal_of(record_payment, boss, invitation(trade.alpine).id, amount="1", currency="EUR", reference="A")
    assert early.code == 910055
    IncentiveEnrollment.objects.all().delete()
    _actor, row = enrolled_again(trade, vendor)
    for wrong in ({"amount": "0"}, {"amount": "1.005"}, {"amount": "x"}, {"amount": "NaN"}, {"amount": "9e999999"}, {"amount": "1e-999999"}, {"currency": "XXX"}, {"reference": " "}):  # fmt: skip
        good = {"amount": "1234.50", "currency": "EUR", "reference": "R-1"}
        assert refusal_of(record_payment, boss, row.id, **(good | wrong)).code == 3000
    for _time in (1, 2):
        record_payment(boss, row.id, amount="1234.50", currency="EUR", reference="R-1")
    for other in ({"amount": "99.00"}, {"currency": "USD"}):
        assert refusal_of(record_payment, boss, row.id, **(good | other)).code == 3000
    (paid,) = IncentivePayment.objects.all()
    assert (paid.amount, paid.currency) == (123450, "EUR")


def enrolled_again(trade: World, vendor: Caller) -> Any:
    """Enroll Alpine in the program that is open already."""
    issued()
    actor, row = admin(trade.alpine), invitation(trade.alpine)
    enroll(actor, row.id, profile(actor, "payout").id, profile(actor, "tax").id)
    decide_enrollment(actor_of(vendor), row.id, "confirm")
    return actor, invitation(trade.alpine)


def test_the_clock_brings_the_invitations(trade: World, vendor: Caller) -> None:
    opened(vendor)
    assert due.run_all(clock.now())["issue incentive invitations"] == 2
    assert "issue incentive invitations" not in due.run_all(clock.now())
    assert program("clock").user_name == "clock"
