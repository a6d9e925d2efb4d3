"""Two at once at the vendor's rules, the agreement and the directory: nobody's word is lost, nothing ends in a fault."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from tests.support import enrollment as stages
from tests.support import vendors, world
from tests.support.enrollment import Stage
from tests.support.racing import at_once
from tests.support.two_tier import colleague
from tests.support.vendors import actor_of, content, listed
from twotier.access.actors import program
from twotier.core import clock, tenancy
from twotier.core.refusal import Refusal
from twotier.incentives.models import IncentiveEnrollment
from twotier.incentives.usecases import issue_invitations as issuing
from twotier.incentives.usecases.manage_programs import close_program, open_program
from twotier.partners import directory
from twotier.partners.lifecycle import PARTNER_AGREEMENT
from twotier.partners.models import (
    AgreementOffer,
    AgreementVersion,
    DirectoryEntry,
    EnrollmentPolicy,
    EnrollmentWave,
    Holiday,
    MpnAccount,
    PartnerAgreement,
)
from twotier.partners.usecases import accept_agreement as accepting
from twotier.partners.usecases.accept_agreement import accept_agreement
from twotier.partners.usecases.approve_directory_change import approve_directory_change
from twotier.partners.usecases.change_holidays import change_holidays
from twotier.partners.usecases.change_policy import Rules, change_policy
from twotier.partners.usecases.edit_directory_entry import edit_directory_entry
from twotier.partners.usecases.plan_wave import plan_wave
from twotier.partners.usecases.propose_directory_change import propose_directory_change
from twotier.partners.usecases.publish_partner_agreement import Wording, publish_partner_agreement
from twotier.partners.usecases.show_directory_entry import show_directory_entry
from twotier.partners.usecases.tie_location import tie_location

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stage(transactional_db: None, settings: Settings) -> Iterator[Stage]:
    """Return the vendor and a partner that may enroll."""
    settings.EMAIL_BACKEND = settings.EMAIL["backend"]
    with tenancy.scope(tenancy.PROGRAM):
        yield stages.build()


@pytest.fixture
def trade(transactional_db: None) -> Iterator[world.World]:
    """Return the small world."""
    with tenancy.scope(tenancy.PROGRAM):
        yield world.build()


def faults(answers: list[Any]) -> list[Any]:
    """Return what is neither an answer nor a conflict that says so."""
    return [found for found in answers if isinstance(found, Refusal) and found.status != 409]


def meanwhile(patch: pytest.MonkeyPatch, place: Any, name: str, act: Callable[[], Any]) -> Future[Any]:
    """Start an act on another connection once a function was asked, and let it come as far as it can."""
    asked, pool, found = getattr(place, name), ThreadPoolExecutor(1), Future[Any]()

    def answer(*args: Any, **kwargs: Any) -> Any:
        patch.setattr(place, name, asked)
        running = pool.submit(lambda: at_once(act)[0])
        running.add_done_callback(lambda done: found.set_result(done.result()))
        wait([running], timeout=1)
        return asked(*args, **kwargs)

    patch.setattr(place, name, answer)
    return found


@pytest.mark.parametrize("_round", range(3))
def test_two_edits_of_an_entry_at_once_lose_nothing(trade: world.World, _round: int) -> None:
    rep = vendors.vendor(trade)
    acts = actor_of(rep)
    listed(rep, trade.harbor)
    change = propose_directory_change(trade.harbor.actor, content(website="https://new.harbor.example"))
    answers = at_once(
        lambda: approve_directory_change(acts, change.id),
        lambda: show_directory_entry(acts, trade.harbor.id, public=False),
        lambda: approve_directory_change(acts, change.id),
    )
    assert len([found for found in answers if isinstance(found, Refusal)]) == 1
    entry = DirectoryEntry.objects.get()
    assert (entry.says.website, entry.status) == ("https://new.harbor.example", "hidden")


@pytest.mark.parametrize("_round", range(3))
def test_a_first_entry_begins_once(trade: world.World, _round: int) -> None:
    rep = vendors.vendor(trade)
    acts = actor_of(rep)
    change = propose_directory_change(trade.harbor.actor, content(website="https://new.harbor.example"))
    answers = at_once(
        lambda: edit_directory_entry(acts, trade.harbor.id, content(contact_name="Jonas")),
        lambda: approve_directory_change(acts, change.id),
        lambda: edit_directory_entry(acts, trade.harbor.id, content(contact_name="Jonas")),
    )
    assert not [found for found in answers if isinstance(found, Refusal)], answers
    assert DirectoryEntry.objects.count() == 1


@pytest.mark.parametrize("_round", range(3))
def test_the_vendors_rules_written_twice_at_once(stage: Stage, _round: int) -> None:
    meridian = stage.meridian
    day, before = clock.today() + timedelta(days=3), EnrollmentPolicy.objects.count()
    answers = at_once(
        lambda: change_policy(meridian, Rules()),
        lambda: change_policy(meridian, Rules()),
        lambda: plan_wave(meridian, "Autumn", 9, 12, None),
        lambda: plan_wave(meridian, "Autumn", 9, 12, None),
        lambda: change_holidays(meridian, "EE", {day: "Closed"}),
        lambda: change_holidays(meridian, "EE", {day: "Closed"}),
    )
    assert not faults(answers), answers
    assert EnrollmentPolicy.objects.count() == before + 2
    assert (EnrollmentWave.objects.count(), Holiday.objects.count()) == (1, 1)


@pytest.mark.parametrize("_round", range(3))
def test_a_version_published_twice_at_once_is_one(stage: Stage, _round: int) -> None:
    stage.submit()
    meridian = stage.meridian
    texts = {"en": Wording("Reseller agreement", "You resell more.")}
    answers = at_once(*[lambda: publish_partner_agreement(meridian, "2027-01", texts)] * 3)
    assert not faults(answers), answers
    assert AgreementVersion.objects.filter(version="2027-01").count() == 1


def test_whoever_is_approved_while_a_version_is_published_is_offered_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    meridian = stage.meridian
    texts = {"en": Wording("Reseller agreement", "You resell more.")}
    published = meanwhile(
        monkeypatch, PARTNER_AGREEMENT, "fire", lambda: publish_partner_agreement(meridian, "2027-01", texts)
    )
    stage.submit()
    assert not isinstance(published.result(), Refusal)
    offer = AgreementOffer.objects.select_related("version").get()
    assert offer.version
    assert (offer.version.version, offer.status) == ("2027-01", "offered")


def test_nobody_stays_invited_to_a_program_that_is_closed_meanwhile(
    trade: world.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    boss = actor_of(vendors.vendor(trade, "vendor_admin"))
    row = open_program(boss, name="Reseller incentives", kind="indirect_reseller")
    closed = meanwhile(monkeypatch, issuing, "invite", lambda: close_program(boss, row.id))
    issuing.issue_invitations(program("clock"))
    assert not isinstance(closed.result(), Refusal)
    assert set(IncentiveEnrollment.objects.values_list("status", flat=True)) == {"discontinued"}


def test_an_edit_while_an_entry_is_hidden_leaves_it_hidden(trade: world.World, monkeypatch: pytest.MonkeyPatch) -> None:
    rep = vendors.vendor(trade)
    acts = actor_of(rep)
    listed(rep, trade.harbor)
    hide = meanwhile(monkeypatch, directory, "kept", lambda: show_directory_entry(acts, trade.harbor.id, public=False))
    edit_directory_entry(acts, trade.harbor.id, content(contact_name="Jonas"))
    assert not isinstance(hide.result(), Refusal)
    entry = DirectoryEntry.objects.get()
    assert (entry.says.contact_name, entry.status) == ("Jonas", "hidden")


def test_nobody_accepts_a_version_that_was_published_meanwhile(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.submit()
    meridian, kadri = stage.meridian, stage.kadri
    texts = {"en": Wording("Reseller agreement", "You resell more.")}
    published = meanwhile(
        monkeypatch, accepting, "refuse_early", lambda: publish_partner_agreement(meridian, "2027-01", texts)
    )
    accept_agreement(kadri, version=stages.VERSION)
    assert not isinstance(published.result(), Refusal)
    offer = AgreementOffer.objects.select_related("version").get()
    assert offer.version
    assert (offer.version.version, offer.status) == ("2027-01", "offered")


@pytest.mark.parametrize("_round", range(3))
def test_who_accepts_while_a_version_is_published_accepted_what_was_read(stage: Stage, _round: int) -> None:
    stage.submit()
    meridian, kadri = stage.meridian, stage.kadri
    texts = {"en": Wording("Reseller agreement", "You resell more.")}
    answers = at_once(
        lambda: publish_partner_agreement(meridian, "2027-01", texts),
        lambda: accept_agreement(kadri, version=stages.VERSION),
        lambda: accept_agreement(kadri, version=stages.VERSION),
    )
    assert not faults(answers), answers
    offer = AgreementOffer.objects.select_related("version").get()
    kept = set(PartnerAgreement.objects.values_list("version", flat=True))
    assert offer.version
    assert offer.version.version == "2027-01"
    assert offer.status == "offered", (offer.status, kept)


@pytest.mark.parametrize("_round", range(3))
def test_two_locations_tied_at_once_leave_one(trade: world.World, _round: int) -> None:
    actor = actor_of(colleague(trade.alpine, "global_admin"))
    for mpn_id in ("7770001", "7770002"):
        MpnAccount.objects.create(
            tenant_id=trade.alpine.id, mpn_id=mpn_id, level="location", name=mpn_id, country=actor.market,
            email="mpn@example.org",
        )  # fmt: skip
    answers = at_once(
        lambda: tie_location(actor, "7770001"), lambda: tie_location(actor, "7770002"),
        lambda: tie_location(actor, "7770001"), lambda: tie_location(actor, "7770002"),
    )  # fmt: skip
    assert not [found for found in answers if isinstance(found, Refusal)], answers
    assert MpnAccount.objects.filter(tenant_id=trade.alpine.id, tied_to_tenant=True).count() == 1
