"""From direct bill to indirect reseller: each rule of the journey, as the acts themselves keep it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from tests.support import enrollment as stages
from tests.support import world
from tests.support.enrollment import VERSION, Stage, audited, mails
from tests.support.two_tier import colleague
from tests.wire.conftest import caller
from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.models import Organization
from twotier.access.permissions import Permission
from twotier.core import clock, due, events
from twotier.core.refusal import Refusal
from twotier.customers import queries as customers
from twotier.customers.models import AgreementTemplate
from twotier.partners import eligibility, months
from twotier.partners import queries as partner_queries
from twotier.partners.events import ProgramActivated
from twotier.partners.lifecycle import ENROLLMENT, PROGRAM
from twotier.partners.models import (
    AgreementOffer,
    AgreementText,
    AgreementVersion,
    Enrollment,
    EnrollmentDocument,
    EnrollmentStep,
    MpnAccount,
    PartnerAgreement,
    PartnerProfile,
    Program,
    WaveNotice,
)
from twotier.partners.queries import enrollment as queries
from twotier.partners.usecases import edit_partner_profile as legal
from twotier.partners.usecases._steps import Document
from twotier.partners.usecases.accept_agreement import accept_agreement
from twotier.partners.usecases.answer_request import answer_request
from twotier.partners.usecases.appeal_rejection import appeal_rejection
from twotier.partners.usecases.approve_enrollment import approve_enrollment
from twotier.partners.usecases.change_holidays import change_holidays
from twotier.partners.usecases.mark_offboarding import mark_offboarding
from twotier.partners.usecases.open_enrollment import open_enrollment
from twotier.partners.usecases.open_wave import open_wave
from twotier.partners.usecases.plan_wave import plan_wave
from twotier.partners.usecases.publish_partner_agreement import Wording, publish_partner_agreement
from twotier.partners.usecases.reject_enrollment import reject_enrollment
from twotier.partners.usecases.request_documents import request_documents
from twotier.partners.usecases.set_program_status import set_program_status
from twotier.partners.usecases.submit_enrollment import Application, submit_enrollment
from twotier.partners.usecases.view_start import view_start

pytestmark = pytest.mark.django_db
ALL_TICKED = Application(intent=True, reviewed=True, acknowledged=True)
PDF = Document("proof.pdf", b"%PDF-1.7 proof")


@pytest.fixture
def stage(settings: Settings) -> Iterator[Stage]:
    """Return the vendor and a partner that may enroll; mail goes to the mailbox, the clock comes back."""
    settings.EMAIL_BACKEND = settings.EMAIL["backend"]
    yield stages.build()
    clock.reset()


def refused(act: Any, *args: Any, **kwargs: Any) -> Refusal:
    """Return the refusal of an act."""
    with pytest.raises(Refusal) as found:
        act(*args, **kwargs)
    return found.value


def reason(stage: Stage, who: world.Partner | None = None) -> str:
    """Return why a partner may not enroll, or nothing."""
    actor = (who or stage.baltic).actor
    found = eligibility.why_not(queries.situation(actor.organization_id, actor.kinds))
    return found.error_name if found else ""


def pending(stage: Stage) -> Enrollment:
    """Return an application that a person must decide."""
    stage.policy(approval="manual")
    return stage.submit()


def active(stage: Stage) -> Enrollment:
    """Return an enrollment whose program is active."""
    stage.submit()
    accept_agreement(stage.kadri)
    return Enrollment.objects.get()


# Who may.


@pytest.mark.rows("S1")
@pytest.mark.parametrize("kind", ["provider", "reseller"])
def test_who_holds_no_direct_bill_program_has_nothing_to_move(stage: Stage, kind: str) -> None:
    other = stage.partner("Other", kind)
    assert reason(stage, other) == "not_direct_bill"
    assert reason(stage) == ""
    Program.objects.filter(tenant_id=stage.baltic.id).update(status="suspended")
    assert reason(stage) == "not_direct_bill"
    assert refused(stage.submit).code == 910001


@pytest.mark.rows("S2")
def test_opening_the_page_writes_an_audit_entry_alone(stage: Stage) -> None:
    view_start(stage.kadri)
    (entry,) = audited(stage.baltic.id, "view_enrollment_start")
    assert (entry["role"], entry["person"]) == ("global_admin", stage.kadri.person_id)
    assert not Enrollment.objects.exists()
    assert refused(open_enrollment, stage.kadri, intent=False).fields[0][0] == "intent"
    assert not Enrollment.objects.exists()
    assert open_enrollment(stage.kadri, intent=True).status == "draft"
    assert open_enrollment(stage.kadri, intent=True).id == Enrollment.objects.get().id


@pytest.mark.rows("S5")
@pytest.mark.parametrize("role", ["admin_agent", "helpdesk_agent", "user_management_admin", "billing_admin", "guest"])
def test_only_a_global_admin_of_the_tenant_itself_starts(stage: Stage, role: str) -> None:
    who = colleague(stage.baltic, role)
    actor = access_queries.member(who.person.id, stage.baltic.id)
    assert actor
    assert refused(view_start, actor).error_name == "role_missing"
    assert refused(open_enrollment, actor, intent=True).data == ["global_admin"]
    row = stage.submit()
    (entry,) = audited(stage.baltic.id, "submit_enrollment")
    assert (entry["person"], entry["role"]) == (stage.kadri.person_id, "global_admin")
    stranger = stage.partner("Rhine Direct", identified_for_offboarding=True)
    assert refused(queries.application, stranger.actor, row.id).status == 404


# The gate as a policy.


@pytest.mark.rows("S10")
def test_the_mark_opens_the_gate_and_is_audited(stage: Stage) -> None:
    rhine = stage.partner("Rhine Direct")
    assert reason(stage, rhine) == "not_identified_for_offboarding"
    found = eligibility.why_not(queries.situation(rhine.id))
    assert found
    assert "ask the vendor" in str(found)
    assert found.data == [stages.SUPPORT]
    mark_offboarding(stage.meridian, rhine.id, identified=True)
    assert reason(stage, rhine) == ""
    mark_offboarding(stage.meridian, rhine.id, identified=True)
    mark_offboarding(stage.meridian, rhine.id, identified=False)
    entries = audited(rhine.id, "mark_offboarding")
    assert [entry["identified_for_offboarding"] for entry in entries] == [True, False]
    assert reason(stage, rhine) == "not_identified_for_offboarding"
    assert refused(mark_offboarding, rhine.actor, rhine.id, identified=True).error_name == "role_missing"


@pytest.mark.rows("S11")
@pytest.mark.parametrize(
    ("anniversary", "open_"),
    [((2024, 8, 31), False), ((2024, 9, 1), True), ((2024, 12, 31), True), ((2024, 1, 1), False)],
)
def test_the_first_wave_runs_from_september_to_december(
    stage: Stage, anniversary: tuple[int, int, int], open_: bool
) -> None:
    stage.policy(gate="wave")
    open_wave(stage.meridian, plan_wave(stage.meridian, "first", 9, 12, None).id)
    started = datetime(*anniversary, 12, tzinfo=UTC)
    who = stage.partner("Wave", anniversary_month=None, activated_at=started)
    assert reason(stage, who) == ("" if open_ else "not_in_rollout_wave")


@pytest.mark.rows("S12")
def test_outside_the_wave_the_planned_day_is_told(stage: Stage) -> None:
    stage.policy(gate="wave")
    assert "no date is planned" in str(refused(stage.submit))
    plan_wave(stage.meridian, "first", 9, 12, date(2027, 1, 1))
    refusal = refused(stage.submit)
    assert (refusal.code, refusal.data) == (910003, ["2027-01-01"])
    assert "Jan. 1, 2027" in str(refusal)
    assert not Enrollment.objects.exists()


@pytest.mark.rows("S13")
def test_an_opened_wave_tells_each_newly_eligible_tenant_once(stage: Stage) -> None:
    stage.policy(gate="wave")
    inside = [stage.partner(f"Inside {n}", anniversary_month=n) for n in (1, 3)]
    stage.partner("Outside", anniversary_month=7)
    first = plan_wave(stage.meridian, "winter", 12, 3, date(2027, 1, 1))
    assert open_wave(stage.meridian, first.id) == 2
    assert open_wave(stage.meridian, first.id) == 0
    overlapping = plan_wave(stage.meridian, "spring", 3, 5, None)
    assert open_wave(stage.meridian, overlapping.id) == 0
    assert {row.tenant_id for row in WaveNotice.objects.all()} == {who.id for who in inside}
    assert all(row.notified_at <= clock.now() for row in WaveNotice.objects.all())
    assert [row.subject for row in mails("contact@baltic.test")] == ["[Sandbox] You can enroll now"] * 2


GATES = {
    # gate: marked and in the wave, marked alone, in the wave alone, neither
    "identified": (True, True, False, False),
    "wave": (True, False, True, False),
    "either": (True, True, True, False),
    "both": (True, False, False, False),
    "open": (True, True, True, True),
}


@pytest.mark.rows("S14")
@pytest.mark.parametrize("gate", GATES)
def test_each_policy_lets_in_whom_it_says(stage: Stage, gate: str) -> None:
    open_wave(stage.meridian, plan_wave(stage.meridian, "first", 9, 12, None).id)
    stage.policy(gate=gate)
    cases = [(True, 10), (True, 3), (False, 10), (False, 3)]
    found = tuple(
        reason(stage, stage.partner(f"P{n}", identified_for_offboarding=mark, anniversary_month=month)) == ""
        for n, (mark, month) in enumerate(cases)
    )
    assert found == GATES[gate]


@pytest.mark.rows("S14")
def test_another_policy_never_touches_what_was_submitted(stage: Stage) -> None:
    row = pending(stage)
    version, promised = row.policy_version, row.promised_by
    stage.policy(gate="wave", approval="automatic", business_days=20)
    mark_offboarding(stage.meridian, stage.baltic.id, identified=False)
    row.refresh_from_db()
    assert (row.status, row.policy_version, row.promised_by) == ("pending", version, promised)
    assert row.policy["gate"] == "identified"
    approve_enrollment(stage.meridian, row.id)
    accept_agreement(stage.kadri)
    assert Enrollment.objects.get().status == "active"
    assert queries.policy().version == version + 1


# Before the application.


def spoil(stage: Stage, code: str) -> None:
    """Let one thing of Baltic's record be out of date."""
    profile = PartnerProfile.objects.filter(tenant_id=stage.baltic.id)
    tied = MpnAccount.objects.filter(tenant_id=stage.baltic.id, tied_to_tenant=True)
    old = clock.now() - timedelta(days=400)
    {
        "legal": lambda: profile.update(legal_name=""),
        "contact": lambda: profile.update(contact_email="someone@gmail.com"),
        "support": lambda: profile.update(support_email=""),
        "verified": lambda: profile.update(verification="pending"),
        "confirmed": lambda: profile.update(confirmed_at=old),
        "mpn_tied": lambda: tied.update(tied_to_tenant=False),
        "mpn_active": lambda: tied.update(active=False),
        "mpn_country": lambda: tied.update(country="LV"),
    }[code]()


@pytest.mark.rows("S4")
@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("legal", 910005), ("contact", 910005), ("support", 910005), ("verified", 910005), ("confirmed", 910005),
        ("mpn_tied", 910006), ("mpn_active", 910006), ("mpn_country", 910006),
    ],
)  # fmt: skip
def test_what_is_not_current_is_listed_and_nothing_is_submitted(stage: Stage, code: str, number: int) -> None:
    spoil(stage, code)
    refusal = refused(stage.submit)
    assert (refusal.code, [name for name, _text in refusal.fields]) == (number, [code])
    assert not Enrollment.objects.exists()


@pytest.mark.rows("S4")
def test_a_current_record_passes_every_check_and_the_result_is_kept_with_its_day(stage: Stage) -> None:
    checks = queries.checks_of(stage.baltic.id, "EE", 12)
    assert all(check.passed for check in checks)
    row = stage.submit()
    assert row.checks["passed"] == [check.code for check in checks]
    assert datetime.fromisoformat(row.checks["checked_at"]).date() == clock.today()


@pytest.mark.rows("S4")
def test_a_confirmation_is_fresh_for_the_months_that_the_policy_names(stage: Stage) -> None:
    PartnerProfile.objects.update(confirmed_at=clock.now() - timedelta(days=200))
    stage.policy(freshness_months=6)
    assert refused(stage.submit).fields[0][0] == "confirmed"
    stage.policy(freshness_months=12)
    assert stage.submit().status == "approved"


def test_a_country_with_registration_numbers_asks_for_one(stage: Stage) -> None:
    PartnerProfile.objects.update(country="PL")
    assert refused(stage.submit).fields[0][0] == "legal"
    PartnerProfile.objects.update(registration_number="1234")
    assert stage.submit().status == "approved"


# The application.


@pytest.mark.rows("S3", "S7", "S25")
def test_the_application_keeps_what_was_reviewed_and_acknowledged_on_the_same_tenant(stage: Stage) -> None:
    before = Organization.objects.count()
    row = stage.submit(contact_email="typed@baltic.test", contact_first_name="Toomas")
    assert (row.tenant_id, Organization.objects.count()) == (stage.baltic.id, before)
    assert row.snapshot["legal_name"] == "Baltic Systems OÜ"
    assert row.snapshot["mpn_id"] == stage.baltic.mpn_id
    assert (row.snapshot["contact_email"], row.snapshot["contact_last_name"]) == ("typed@baltic.test", "Saar")
    assert row.snapshot["support_email"] == "support@baltic.test"
    assert "no way back" in row.consent["text"]
    assert (row.consent["by"], row.consent["acknowledged"]) == (str(stage.kadri.person_id), True)
    PartnerProfile.objects.update(legal_name="Renamed")
    row.refresh_from_db()
    assert row.snapshot["legal_name"] == "Baltic Systems OÜ"


@pytest.mark.rows("S25")
def test_without_the_acknowledgement_nothing_is_submitted(stage: Stage) -> None:
    refusal = refused(stage.submit, acknowledged=False)
    assert (refusal.status, refusal.code, refusal.error_name) == (400, 910007, "acknowledgement_missing")
    assert refused(stage.submit, reviewed=False).fields[0][0] == "reviewed"
    assert refused(stage.submit, intent=False).fields[0][0] == "intent"
    assert not Enrollment.objects.exists()


@pytest.mark.parametrize("email", ["", "nobody", "kadri@gmail.com", "kadri@outlook.com", "k@yahoo.de"])
def test_a_contact_needs_an_address_of_the_company(stage: Stage, email: str) -> None:
    assert refused(stage.submit, contact_email=email).fields[0][0] == "contact_email"


@pytest.mark.rows("S8")
def test_one_application_however_often_it_is_sent(stage: Stage) -> None:
    row = pending(stage)
    assert (row.status, ENROLLMENT.state(row.status).label) == ("pending", "Pending review")
    assert row.submitted_at
    refusal = refused(stage.submit)
    assert (refusal.status, refusal.code, refusal.data) == (409, 910008, [str(row.id)])
    assert Enrollment.objects.count() == 1
    assert len(audited(stage.baltic.id, "submit_enrollment")) == 1


@pytest.mark.rows("S16", "S18")
def test_a_clean_application_is_approved_at_once_and_its_own_contact_told_once(stage: Stage) -> None:
    row = stage.submit(contact_email="form@baltic.test", contact_first_name="Toomas", contact_last_name="Kask")
    assert row.status == "approved"
    PartnerProfile.objects.update(contact_email="changed@baltic.test")
    found = mails()
    assert [mail.to for mail in found] == ["form@baltic.test"]
    assert found[0].subject == "[Sandbox] Your enrollment is approved"
    assert "Hello Toomas Kask" in found[0].text
    assert found[0].message_id
    accept_agreement(stage.kadri)
    assert len(mails("form@baltic.test")) == 1


@pytest.mark.rows("S16")
def test_a_policy_of_manual_approval_leaves_the_decision_to_a_person(stage: Stage) -> None:
    row = pending(stage)
    assert (row.status, mails()) == ("pending", [])
    assert approve_enrollment(stage.meridian, row.id).status == "approved"
    assert [mail.to for mail in mails()] == ["contact@baltic.test"]
    assert refused(approve_enrollment, stage.meridian, row.id).code == 910055
    assert len(mails()) == 1


# The promise.


@pytest.mark.rows("S17")
@pytest.mark.parametrize(
    ("day", "holidays", "promised"),
    [
        ("2026-11-26", [], "2026-12-03"),  # Thursday: over one weekend
        ("2026-11-27", [], "2026-12-04"),
        ("2026-11-28", [], "2026-12-04"),  # submitted on a Saturday
        ("2026-11-26", ["2026-11-27", "2026-11-30"], "2026-12-07"),
        ("2026-11-26", ["2026-11-28"], "2026-12-03"),  # a holiday on a weekend costs nothing
        ("2026-12-23", ["2026-12-24", "2026-12-25", "2027-01-01"], "2027-01-04"),
    ],
)
def test_five_business_days_skip_weekends_and_holidays(day: str, holidays: list[str], promised: str) -> None:
    days = {date.fromisoformat(text) for text in holidays}
    assert months.business_days_after(date.fromisoformat(day), 5, days) == date.fromisoformat(promised)


@pytest.mark.rows("S17")
def test_the_applicants_market_decides_which_holidays_count(stage: Stage) -> None:
    days = {clock.today() + timedelta(days=n): "closed" for n in range(1, 15)}
    change_holidays(stage.meridian, "DE", days)
    row = pending(stage)
    assert row.promised_by == months.business_days_after(clock.today(), 5)
    change_holidays(stage.meridian, "ee", days)
    reject_enrollment(stage.meridian, row.id, "Look again")
    later = appeal_rejection(stage.kadri, row.id, "Done")
    assert later.promised_by == months.business_days_after(clock.today(), 5, days)


@pytest.mark.rows("S17")
def test_after_the_promised_day_the_application_is_flagged_once(stage: Stage) -> None:
    row = pending(stage)
    assert row.promised_by
    end = datetime.combine(row.promised_by, datetime.min.time(), UTC)
    assert due.advance(end + timedelta(hours=23)).get("flag overdue applications") is None
    done = due.advance(end + timedelta(days=1, minutes=1))
    assert done["flag overdue applications"] == 1
    row.refresh_from_db()
    assert row.overdue_at
    assert queries.queue_counts(stage.meridian)["overdue"] == 1
    (mail,) = mails("contact@baltic.test")
    assert stages.SUPPORT in mail.text
    assert "/enrollment/status" in mail.text
    assert "/enrollment/status" in mail.html
    assert due.advance(clock.now() + timedelta(days=30)).get("flag overdue applications") is None
    assert approve_enrollment(stage.meridian, row.id).status == "approved"


# The review.


def test_documents_are_asked_for_and_answered(stage: Stage) -> None:
    row = pending(stage)
    assert refused(request_documents, stage.meridian, row.id, " ").fields[0][0] == "request"
    request_documents(stage.meridian, row.id, "The register extract")
    assert refused(approve_enrollment, stage.meridian, row.id).code == 910055
    assert "register extract" in mails()[0].text
    assert refused(answer_request, stage.kadri, row.id, "", []).fields[0][0] == "comment"
    bad = Document("run.exe", b"MZ")
    assert refused(answer_request, stage.kadri, row.id, "", [bad]).fields[0][0] == "documents"
    answer_request(stage.kadri, row.id, "", [PDF])
    row.refresh_from_db()
    assert (row.status, row.request) == ("pending", "")
    newest = queries.steps(row)[0]
    (document,) = newest.documents.all()
    assert queries.document(stage.meridian, row.id, document.id).content == PDF.content
    assert refused(queries.document, stage.partner("Rhine").actor, row.id, document.id).status == 404


def test_a_rejection_names_its_reason_and_can_be_appealed(stage: Stage) -> None:
    row = pending(stage)
    assert refused(reject_enrollment, stage.meridian, row.id, "").fields[0][0] == "reason"
    reject_enrollment(stage.meridian, row.id, "The address does not exist")
    assert "The address does not exist" in mails()[0].text
    assert refused(stage.submit).code == 910008
    appeal_rejection(stage.kadri, row.id, "It does", [PDF])
    row.refresh_from_db()
    assert row.status == "pending"
    kinds = [step.kind for step in EnrollmentStep.objects.order_by("id")]
    assert kinds == ["submitted", "rejected", "appealed"]


def test_the_reviewers_acts_belong_to_the_vendor(stage: Stage) -> None:
    row = pending(stage)
    for act in (approve_enrollment, lambda who, key: reject_enrollment(who, key, "no")):
        assert refused(act, stage.kadri, row.id).error_name == "role_missing"
    stranger = caller("Other Cloud", ["vendor"], "US", ["vendor_admin"], kind="vendor")
    other = access_queries.member(stranger.person.id, stranger.organization.id)
    assert refused(approve_enrollment, other, row.id).status == 404


# The agreement.


@pytest.mark.rows("S15", "S20")
def test_before_the_approval_there_is_no_agreement_to_accept(stage: Stage) -> None:
    assert refused(accept_agreement, stage.kadri).code == 910012
    row = pending(stage)
    assert refused(accept_agreement, stage.kadri).code == 910009
    assert queries.offer(stage.baltic.id) is None
    approve_enrollment(stage.meridian, row.id)
    offer = queries.offer(stage.baltic.id)
    assert offer
    assert offer.version
    assert (offer.status, offer.version.version) == ("offered", VERSION)
    assert not access_queries.member(stage.kadri.person_id, stage.baltic.id).is_("reseller")  # type: ignore[arg-type, union-attr]


@pytest.mark.rows("S20")
def test_without_a_published_version_nothing_is_offered(stage: Stage) -> None:
    AgreementOffer.objects.all().delete()
    AgreementText.objects.all().delete()
    AgreementVersion.objects.all().delete()
    stage.submit()
    assert refused(accept_agreement, stage.kadri).code == 910012
    publish_partner_agreement(stage.meridian, "late", {"en": Wording("Late", "Text")})
    assert accept_agreement(stage.kadri).status == "accepted"


@pytest.mark.rows("S21")
def test_acceptance_keeps_who_when_what_and_where_and_happens_once(stage: Stage) -> None:
    stage.submit()
    agent = access_queries.member(colleague(stage.baltic, "admin_agent").person.id, stage.baltic.id)
    assert agent
    assert refused(accept_agreement, agent).error_name == "role_missing"
    assert refused(accept_agreement, stage.kadri, version="2020-01").code == 910056
    kadri = replace(stage.kadri, address="203.0.113.9")
    accept_agreement(kadri, version=VERSION, language="de")
    kept = PartnerAgreement.objects.get(tenant_id=stage.baltic.id, program="indirect_reseller")
    assert (kept.version, kept.language, kept.address) == (VERSION, "de", "203.0.113.9")
    assert (kept.accepted_by, kept.accepted_at.utcoffset()) == (kadri.person_id, timedelta())
    accept_agreement(kadri)
    assert len(audited(stage.baltic.id, "accept_partner_agreement")) == 1
    assert PartnerAgreement.objects.filter(program="indirect_reseller").count() == 1
    assert len(audited(stage.baltic.id, "activate_partner_program")) == 1


@pytest.mark.rows("S22", "S9", "S23", "S3")
def test_acceptance_switches_the_reseller_on_and_changes_nothing_else(stage: Stage) -> None:
    stage.submit()
    people = set(access_queries.people(stage.baltic.id).values_list("id", flat=True))
    assert refused(queries.require_reseller, stage.baltic.id).error_name == "agreement_not_accepted"
    assert not stage.kadri.may(Permission.PARTNERSHIP_ACCEPT)
    assert not stage.kadri.may(Permission.INVITATION_JOINT)
    accept_agreement(stage.kadri)
    queries.require_reseller(stage.baltic.id)
    now = stage.kadri
    assert now.kinds == {"direct_bill", "reseller"}
    assert now.may(Permission.PARTNERSHIP_ACCEPT)
    assert now.may(Permission.INVITATION_JOINT)
    found = {row.kind: (row.tenant_id, row.status) for row in partner_queries.programs(stage.baltic.id)}
    assert found == {
        "direct_bill": (stage.baltic.id, "active"),
        "indirect_reseller": (stage.baltic.id, "active"),
    }
    assert set(access_queries.people(stage.baltic.id).values_list("id", flat=True)) == people
    assert partner_queries.standings([stage.baltic.mpn_id])[stage.baltic.mpn_id].is_reseller


def test_the_activation_is_said_to_whoever_listens(stage: Stage) -> None:
    heard: list[ProgramActivated] = []
    listeners = events.handlers().setdefault(ProgramActivated, [])
    listener = lambda event, _actor: heard.append(event)  # noqa: E731
    listeners.append(listener)
    try:
        active(stage)
    finally:
        listeners.remove(listener)
    (event,) = heard
    assert (event.tenant_id, event.kind, event.mpn_id) == (stage.baltic.id, "indirect_reseller", stage.baltic.mpn_id)


@pytest.mark.rows("S26")
def test_direct_customers_are_served_as_before(stage: Stage) -> None:
    agent = world.Partner(
        colleague(stage.baltic, "admin_agent"),
        stage.baltic.global_mpn_id,
        stage.baltic.mpn_id,
        stage.baltic.other_mpn_id,
    )
    AgreementTemplate.objects.create(
        agreement_type="MicrosoftCustomerAgreement", version_rank=1, link="https://example.org/agreement"
    )
    before = world.customer(agent, domain="before.onmicrosoft.com").customer
    active(stage)
    assert agent.actor.may(Permission.ORDER_PLACE)
    assert agent.actor.may(Permission.CUSTOMER_EDIT)
    assert customers.customer_with(agent.actor, before.id).id == before.id
    after = world.customer(agent, domain="after.onmicrosoft.com").customer
    assert {row.kind for row, _name in customers.partners_of(after.id)} == {"direct"}


def test_a_new_version_is_offered_to_everyone_and_reminded_of(stage: Stage) -> None:
    row = active(stage)
    texts = {"en": Wording("Second", "More.")}
    publish_partner_agreement(stage.meridian, "2027-01", texts)
    offer = queries.offer(stage.baltic.id)
    assert offer
    assert offer.version
    assert (offer.status, offer.version.version) == ("offered", "2027-01")
    row.refresh_from_db()
    assert row.status == "active"
    assert refused(publish_partner_agreement, stage.meridian, "2027-01", texts).code == 910055
    assert refused(publish_partner_agreement, stage.meridian, "2027-02", {}).fields[0][0] == "text_en"
    to = f"{stage.baltic.caller.person.id}@people.test"
    assert due.advance(clock.now() + timedelta(days=60))["remind of agreements"] == 3
    assert [mail.subject for mail in mails(to)] == ["[Sandbox] An agreement waits for you"] * 3
    accept_agreement(stage.kadri)
    assert {row.version for row in PartnerAgreement.objects.filter(program="indirect_reseller")} == {VERSION, "2027-01"}


# No way back, and what the vendor may.


@pytest.mark.rows("S24")
def test_no_move_of_an_active_reseller_leads_back(stage: Stage) -> None:
    row = active(stage)
    back = {move.target for move in ENROLLMENT.moves if "active" in move.sources}
    assert back == {"suspended", "deauthorised"}
    assert not {"none", "draft"} & {move.target for move in ENROLLMENT.moves if move.sources == ("suspended",)}
    for act in (
        lambda: reject_enrollment(stage.meridian, row.id, "no"),
        lambda: approve_enrollment(stage.meridian, row.id),
        lambda: request_documents(stage.meridian, row.id, "more"),
        lambda: set_program_status(stage.meridian, stage.baltic.id, "indirect_reseller", "deauthorise", "no"),
    ):
        refusal = refused(act)
        assert (refusal.status, refusal.code, refusal.error_name) == (409, 910004, "irreversible")
    assert Organization.objects.get(id=stage.baltic.id).kinds == ["direct_bill", "reseller"]


def test_the_vendor_suspends_and_reinstates_with_a_reason(stage: Stage) -> None:
    row = active(stage)

    def move(kind: str, name: str, why: str = "Overdue") -> Program:
        return set_program_status(stage.meridian, stage.baltic.id, kind, name, why)

    assert refused(move, "indirect_reseller", "suspend", "").fields[0][0] == "reason"
    move("indirect_reseller", "suspend")
    row.refresh_from_db()
    assert row.status == "suspended"
    assert refused(queries.require_reseller, stage.baltic.id).error_name == "not_enrolled_as_reseller"
    assert refused(move, "indirect_reseller", "restrict").status == 409
    move("indirect_reseller", "reinstate")
    row.refresh_from_db()
    assert row.status == "active"
    move("direct_bill", "restrict")
    assert {row.kind: row.status for row in partner_queries.programs(stage.baltic.id)} == {
        "direct_bill": "restricted",
        "indirect_reseller": "active",
    }
    assert [entry["reason"] for entry in audited(stage.baltic.id, "change_partner_program")] == ["Overdue"] * 3
    assert "Overdue" in mails("contact@baltic.test")[-1].text
    assert refused(set_program_status, stage.kadri, stage.baltic.id, "direct_bill", "suspend", "x").status == 403


def test_a_deauthorized_reseller_enrolls_again_after_a_year(stage: Stage) -> None:
    alpine = stage.partner("Alpine IT", "reseller", "AT")
    set_program_status(stage.meridian, alpine.id, "indirect_reseller", "deauthorise", "No revenue")
    actor = alpine.actor
    again = Application(intent=True, reviewed=True, acknowledged=True)
    refusal = refused(submit_enrollment, actor, again)
    assert (refusal.status, refusal.code) == (403, 910010)
    assert refusal.data == [months.later(clock.today(), 12).isoformat()]
    clock.catch_up(clock.now() + timedelta(days=367))
    PartnerProfile.objects.filter(tenant_id=alpine.id).update(confirmed_at=clock.now())
    row = submit_enrollment(actor, again)
    assert row.status == "approved"
    accept_agreement(actor)
    assert [(row.kind, row.status) for row in partner_queries.programs(alpine.id)] == [("indirect_reseller", "active")]


def newcomer(stage: Stage) -> Actor:
    """Return a reseller that enrolled and is active."""
    found = stage.partner("Newcomer", "reseller", "FR").actor
    Program.objects.filter(tenant_id=found.organization_id).delete()
    submit_enrollment(found, ALL_TICKED)
    accept_agreement(found)
    return found


def test_a_suspended_reseller_is_deauthorized_with_its_enrollment(stage: Stage) -> None:
    tenant = newcomer(stage).organization_id
    for move in ("suspend", "deauthorise"):
        set_program_status(stage.meridian, tenant, "indirect_reseller", move, "No revenue")
    assert Program.objects.get(tenant_id=tenant).status == "deauthorised"
    assert Enrollment.objects.get(tenant_id=tenant).status == "deauthorised"


@pytest.mark.rows("S20")
def test_no_agreement_waits_for_who_left_the_program_until_it_is_approved_again(stage: Stage) -> None:
    actor = newcomer(stage)
    tenant, to = actor.organization_id, f"{actor.person_id}@people.test"
    texts = {"en": Wording("Second", "More.")}
    publish_partner_agreement(stage.meridian, "2027-01", texts)
    assert queries.waiting_offer(tenant)
    set_program_status(stage.meridian, tenant, "indirect_reseller", "deauthorise", "No revenue")
    publish_partner_agreement(stage.meridian, "2027-02", texts)
    due.advance(clock.now() + timedelta(days=367))
    PartnerProfile.objects.update(confirmed_at=clock.now())
    row = submit_enrollment(actor, ALL_TICKED)
    assert (row.status, queries.waiting_offer(tenant)) == ("pending", None)
    due.advance(clock.now() + timedelta(days=60))
    assert "[Sandbox] An agreement waits for you" not in {mail.subject for mail in mails(to)}
    assert refused(accept_agreement, actor).code == 910009
    approve_enrollment(stage.meridian, row.id)
    waits = queries.waiting_offer(tenant)
    assert waits
    assert waits.version
    assert waits.version.version == "2027-02"
    assert due.advance(clock.now() + timedelta(days=60))["remind of agreements"] == 3
    accept_agreement(actor, version="2027-02")
    assert queries.waiting_offer(tenant) is None


def test_a_halted_reseller_does_not_apply_for_what_it_holds(stage: Stage) -> None:
    Program.objects.create(tenant_id=stage.baltic.id, kind="indirect_reseller", status="suspended")
    assert reason(stage) == "application_exists"


@pytest.mark.parametrize("verification", ["pending", "rejected"])
def test_only_a_verified_company_accepts(stage: Stage, verification: str) -> None:
    stage.submit()
    PartnerProfile.objects.update(verification=verification)
    refusal = refused(accept_agreement, stage.kadri)
    assert (refusal.status, refusal.code, refusal.error_name) == (409, 910005, "profile_not_current")
    assert Enrollment.objects.get().status == "approved"
    PartnerProfile.objects.update(verification="accepted")
    MpnAccount.objects.update(tied_to_tenant=False)
    assert refused(accept_agreement, stage.kadri).code == 910006


@pytest.mark.rows("S2")
def test_the_intent_is_kept_with_an_application_that_was_never_a_draft(stage: Stage) -> None:
    consent = stage.submit().consent
    assert consent["intent_by"] == str(stage.kadri.person_id)
    assert consent["intent_at"] <= consent["at"]


NOTHING = "\u200b\u200d \u2060"
"""A text of which nobody sees anything."""


def test_a_text_that_nobody_sees_is_none(stage: Stage) -> None:
    profile = PartnerProfile.objects.get(tenant_id=stage.baltic.id)
    values = {name: str(getattr(profile, name)) for name in legal.FIELDS}
    for name in ("legal_name", "contact_first_name"):
        refusal = refused(legal.edit_partner_profile, stage.kadri, values | {name: NOTHING})
        assert [field for field, _text in refusal.fields] == [name]
    assert (
        refused(legal.edit_partner_profile, stage.kadri, values | {"contact_email": "a@bal\u200btic.test"}).status
        == 400
    )
    made = legal.edit_partner_profile(stage.kadri, values | {"city": "Tal\u202elinn\n"})
    assert (made.city, made.verification) == ("Tal linn", "accepted")
    assert refused(plan_wave, stage.meridian, NOTHING, 1, 2, None).status == 400
    texts = {"en": Wording("Title", NOTHING)}
    assert refused(publish_partner_agreement, stage.meridian, "2027-01", texts).status == 400
    assert refused(publish_partner_agreement, stage.meridian, NOTHING, {"en": Wording("A", "B")}).status == 400
    assert refused(stage.submit, contact_first_name=NOTHING).fields[0][0] == "contact_first_name"
    stage.policy(approval="manual")
    row = stage.submit(contact_last_name="Sa\u202ear\n")
    assert row.snapshot["contact_last_name"] == "Sa ar"
    assert refused(request_documents, stage.meridian, row.id, NOTHING).status == 400
    assert refused(reject_enrollment, stage.meridian, row.id, NOTHING).status == 400
    request_documents(stage.meridian, row.id, "Which?\r\nBoth.")
    answer_request(stage.kadri, row.id, "", [Document("pro\u202efdp.\npdf", b"%PDF-1.7 proof")])
    assert EnrollmentDocument.objects.get().name == "pro fdp. pdf"
    row.refresh_from_db()
    assert row.status == "pending"


def test_a_reseller_without_a_program_enrolls_for_the_first_time(stage: Stage) -> None:
    newcomer: Actor = stage.partner("Newcomer", "reseller", "FR").actor
    Program.objects.filter(tenant_id=newcomer.organization_id).delete()
    row = submit_enrollment(newcomer, Application(intent=True, reviewed=True, acknowledged=True))
    assert (row.status, row.from_direct_bill) == ("approved", False)
    assert PROGRAM.initial == "pending"
