"""The transition cockpit: a dry run that is the truth and changes nothing, and the readiness of each customer."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests.support import transition as transitions
from tests.support.enrollment import VERSION, mails
from tests.support.inviting import admin_of, colleague
from tests.support.transition import Transition, checksum
from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.core import clock, events, outbox
from twotier.core.models import AuditRecord, OutboxMessage
from twotier.core.refusal import Refusal
from twotier.core.trial import tried
from twotier.customers.models import Invitation
from twotier.customers.usecases._drafting import Wishes
from twotier.customers.usecases.answer_invitation import accept_invitation
from twotier.customers.usecases.change_invitation import finish_invitation
from twotier.customers.usecases.create_invitation import create_joint_invitation
from twotier.incentives.models import IncentiveProgram
from twotier.partners.models import AgreementOffer, AgreementText, AgreementVersion, Enrollment, MpnAccount, Program
from twotier.partners.usecases.accept_agreement import accept_agreement
from twotier.partners.usecases.open_enrollment import open_enrollment
from twotier.partners.usecases.submit_enrollment import Application
from twotier.transition import queries
from twotier.transition.dry_run import DECIDED, Mail, dry_run, typed

pytestmark = pytest.mark.django_db
END = date(2027, 3, 1)


@pytest.fixture
def at(settings: Settings) -> Iterator[Transition]:
    """Return Baltic before its transition."""
    settings.EMAIL_BACKEND = settings.EMAIL["backend"]
    yield transitions.build()
    clock.reset()


def baltic(at: Transition) -> Actor:
    """Return Baltic's global admin as its organization stands now."""
    found = access_queries.member(at.baltic.caller.person.id, at.baltic.id)
    assert found
    return found


def incentive(at: Transition) -> IncentiveProgram:
    """Return an incentive program for indirect resellers."""
    return IncentiveProgram.objects.create(
        tenant_id=at.stage.vendor.organization.id, kind="indirect_reseller", name="Reseller incentives",
        status="open", created_at=clock.now(),
    )  # fmt: skip


def test_a_dry_run_tells_what_the_real_one_then_does(at: Transition) -> None:
    for name in ("Tallinn Port", "Narva Mills"):
        at.sold(at.customer(name), END)
    told = dry_run(at.stage.kadri)
    assert told.passes
    assert told.automatic
    assert all(check.passed for check in told.checks)
    row = at.stage.submit()
    assert (row.status, row.promised_by) == ("approved", told.promised_by)
    assert [mail.to for mail in mails("contact@baltic.test")] == [row.contact_email] == [told.contact_email]
    assert told.mails == [Mail("approved", "partners/approved", ("contact@baltic.test",))]
    offer = AgreementOffer.objects.get()
    assert (told.agreement, offer.status) == (VERSION, "offered")
    accept_agreement(at.stage.kadri)
    programs = tuple(Program.objects.filter(tenant_id=at.baltic.id).order_by("kind").values_list("kind", "status"))
    assert told.after
    assert told.after.programs == programs == (("direct_bill", "active"), ("indirect_reseller", "active"))
    assert queries.counts(baltic(at), programs) == told.after


def test_a_dry_run_changes_no_row_of_any_table(at: Transition) -> None:
    at.sold(at.customer("Tallinn Port"), END)
    incentive(at)
    open_enrollment(at.stage.kadri, intent=True)
    before = checksum()
    assert len(before) > 50
    for approval in ("automatic", "manual"):
        at.stage.policy(approval=approval)
        before = checksum()
        for _run in range(2):
            assert dry_run(at.stage.kadri).after
        assert checksum() == before
    MpnAccount.objects.filter(tenant_id=at.baltic.id).update(active=False)
    before = checksum()
    assert dry_run(at.stage.kadri).refusal
    assert checksum() == before


def test_a_dry_run_writes_what_it_takes_back_so_that_constraints_speak(at: Transition) -> None:
    with CaptureQueriesContext(connection) as captured:
        dry_run(at.stage.kadri)
    said = " ".join(query["sql"] for query in captured.captured_queries)
    for table in ("partners_enrollment", "core_auditrecord", "core_outboxmessage", "partners_partneragreement"):
        assert f'INSERT INTO "{table}"' in said, table


def test_a_dry_run_inside_another_act_leaves_the_act_alone(at: Transition) -> None:
    with events.apart() as bag:
        dry_run(at.stage.kadri)
        assert (bag.events, bag.messages) == ([], [])
    assert not AuditRecord.objects.filter(operation="submit_enrollment").exists()
    assert not OutboxMessage.objects.exists()


def test_what_is_tried_may_be_tried_inside_a_trial() -> None:
    def outer(_bag: events.Pending) -> int:
        Enrollment.objects.count()
        return tried(lambda _bag: 2) + 1

    assert tried(outer) == 3
    assert outbox.depth() == (0, 0)


def test_a_reviewer_decides_by_the_promised_day(at: Transition) -> None:
    at.stage.policy(approval="manual", business_days=3)
    told = dry_run(at.stage.kadri)
    assert (told.passes, told.automatic) == (True, False)
    row = at.stage.submit()
    assert (row.status, row.promised_by) == ("pending", told.promised_by)
    assert told.activated


def test_a_failed_check_is_the_refusal_of_the_real_submission(at: Transition) -> None:
    MpnAccount.objects.filter(tenant_id=at.baltic.id).update(active=False)
    told = dry_run(at.stage.kadri)
    with pytest.raises(Refusal) as refused:
        at.stage.submit()
    assert told.refusal
    assert (told.refusal.code, str(told.refusal)) == (refused.value.code, str(refused.value))
    assert [check.code for check in told.checks if not check.passed] == [name for name, _text in refused.value.fields]
    assert told.after is None


def test_a_tenant_that_may_not_enroll_is_told_why(at: Transition) -> None:
    other = at.stage.partner("Rhine Direct", market="DE")
    told = dry_run(other.actor)
    assert told.refusal
    assert told.refusal.code == 910002


def test_contacts_as_typed_are_tried(at: Transition) -> None:
    told = dry_run(at.stage.kadri, typed(Application(contact_email="form@baltic.test")))
    assert told.contact_email == "form@baltic.test"
    assert told.mails[0].to == ("form@baltic.test",)
    wrong = dry_run(at.stage.kadri, typed(Application(contact_email="me@gmail.com")))
    assert wrong.refusal
    assert wrong.refusal.fields[0][0] == "contact_email"
    assert DECIDED.contact_email is None


def test_without_a_published_agreement_the_run_ends_with_the_approval(at: Transition) -> None:
    AgreementText.objects.all().delete()
    AgreementOffer.objects.all().delete()
    AgreementVersion.objects.all().delete()
    told = dry_run(at.stage.kadri)
    assert (told.passes, told.agreement, told.activated) == (True, "", False)
    assert told.after
    assert told.after.programs == (("direct_bill", "active"),)


def test_the_invitation_to_incentives_follows_within_thirty_days_to_the_accounts_address(at: Transition) -> None:
    incentive(at)
    [found] = dry_run(at.stage.kadri).incentives
    account = MpnAccount.objects.get(tenant_id=at.baltic.id, tied_to_tenant=True)
    assert (found.program, found.email) == ("Reseller incentives", account.email)
    assert found.until - clock.now() > timedelta(days=29)


def test_an_admin_agent_looks_and_others_are_refused(at: Transition) -> None:
    agent = dry_run(colleague(at.baltic.id, "admin_agent"))
    admin = dry_run(at.stage.kadri)
    assert (agent.after, agent.mails, agent.promised_by) == (admin.after, admin.mails, admin.promised_by)
    for role in ("user_management_admin", "helpdesk_agent", "billing_admin", "mpn_partner_admin", "guest"):
        with pytest.raises(Refusal) as refused:
            dry_run(colleague(at.baltic.id, role))
        assert refused.value.code == 910046
    with pytest.raises(Refusal):
        dry_run(at.harbor.actor)


def only(at: Transition) -> Any:
    """Return the one customer of the list."""
    [row] = queries.detailed(baltic(at), queries.customers(baltic(at)))
    return row


def test_a_customer_is_direct_then_invited_then_ready(at: Transition) -> None:
    customer = at.customer("Tallinn Port")
    at.enroll()
    assert only(at).readiness == "direct"
    made = create_joint_invitation(baltic(at), at.harbor.id, Wishes(customer_id=customer.id))
    row = only(at)
    assert (row.readiness, row.invitation.status, row.invitation.id) == ("direct", "draft", made.id)
    finish_invitation(baltic(at), made.id)
    row = only(at)
    assert (row.readiness, row.invitation.provider.name) == ("invited", "Harbor Distribution")
    assert row.invitation.created_at
    accept_invitation(admin_of(customer.id), Invitation.objects.get().token)
    row = only(at)
    assert (row.readiness, row.invitation) == ("ready", None)
    assert row.ready_since
    figures = queries.figures(baltic(at))
    assert (figures.customers, figures.ready, figures.invited, figures.direct) == (1, 1, 0, 0)


def test_an_invitation_that_ran_out_is_none(at: Transition) -> None:
    customer = at.customer("Tallinn Port")
    at.enroll()
    made = create_joint_invitation(baltic(at), at.harbor.id, Wishes(customer_id=customer.id))
    finish_invitation(baltic(at), made.id)
    clock.move_to(clock.now() + timedelta(days=400))
    assert only(at).readiness == "direct"


def test_subscriptions_are_counted_with_their_ends(at: Transition) -> None:
    customer = at.customer("Tallinn Port", agreed=False)
    at.sold(customer, END)
    at.sold(customer, date(2027, 9, 1), renews=False)
    at.sold(customer, date(2026, 12, 1), status="suspended")
    transitions.subscription(at.harbor, customer, date(2026, 12, 2))
    row = only(at)
    assert (row.subscriptions, row.renewing, row.next_end, row.last_end) == (2, 1, END, date(2027, 9, 1))
    assert row.agreed_on is None
    figures = queries.figures(baltic(at))
    assert (figures.subscriptions, figures.next_end, figures.last_end) == (2, END, date(2027, 9, 1))


def test_only_direct_customers_of_the_partner_are_listed(at: Transition) -> None:
    mine = at.customer("Tallinn Port")
    other = at.stage.partner("Rhine Direct", market="EE")
    at_other = Transition(type(at.stage)(at.stage.vendor, other), at.harbor)
    at_other.customer("Stranger")
    assert transitions.ids(queries.page(baltic(at), after=None, size=10)) == [mine.id]
    assert queries.page(baltic(at), after=mine.id, size=10) == []
    assert queries.customer(other.actor, mine.id) is None


def test_the_list_is_read_by_indexes(at: Transition) -> None:
    for number in range(40):
        at.sold(at.customer(f"Customer {number}"), END)
    with CaptureQueriesContext(connection) as captured:
        assert len(queries.page(baltic(at), after=None, size=25)) == 25
        queries.figures(baltic(at))
    asked = [query for query in captured if query["sql"].startswith("SELECT") and "access_" not in query["sql"]]
    assert len(asked) == 5
    plan = queries.customers(baltic(at)).order_by("id").explain()
    if connection.vendor == "sqlite":
        for table in ("subscriptions_subscription", "customers_relationship", "customers_customeragreement"):
            assert not [line for line in plan.splitlines() if "SCAN" in line and table in line], plan
