"""The provider directory: who proposes, who decides, what everyone reads, and which mails leave."""

from typing import Any
from uuid import uuid4

import pytest

from tests.support import vendors, world
from tests.support.vendors import actor_of, content, listed
from tests.support.world import World
from tests.wire.conftest import Caller, caller
from twotier.core.models import AuditRecord, OutboxMessage
from twotier.core.refusal import Refusal
from twotier.partners import directory
from twotier.partners.directory import Help
from twotier.partners.models import DirectoryChange, DirectoryEntry, Program
from twotier.partners.queries import directory as queries
from twotier.partners.queries.directory import Search
from twotier.partners.usecases.approve_directory_change import approve_directory_change
from twotier.partners.usecases.decline_directory_change import decline_directory_change
from twotier.partners.usecases.edit_directory_entry import edit_directory_entry
from twotier.partners.usecases.propose_directory_change import propose_directory_change
from twotier.partners.usecases.show_directory_entry import show_directory_entry
from twotier.partners.usecases.withdraw_directory_change import withdraw_directory_change

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade() -> World:
    """Return the small world."""
    return world.build()


@pytest.fixture
def rep(trade: World) -> Caller:
    """Return the vendor's representative."""
    return vendors.vendor(trade)


def mails() -> list[tuple[str, list[str]]]:
    """Return template and addressees of the mails that wait to leave."""
    return [(row.body["template"], row.body["to"]) for row in OutboxMessage.objects.order_by("created_at", "id")]


def refusal_of(act: Any, *arguments: Any, **named: Any) -> Refusal:
    """Return the refusal of an act."""
    with pytest.raises(Refusal) as caught:
        act(*arguments, **named)
    return caught.value


@pytest.mark.rows("S105")
def test_a_proposal_changes_nothing_until_it_is_approved(trade: World, rep: Caller) -> None:
    listed(rep, trade.harbor)
    trade.harbor.caller.person.email = "agent@harbor.example"
    trade.harbor.caller.person.save()
    change = propose_directory_change(trade.harbor.actor, content(text={"en": "We sell clouds."}))
    assert DirectoryEntry.objects.get().says.text["en"] == "Cloud distributor."
    assert mails() == [("partners/directory_proposed", ["rep@meridian.example"])]
    approve_directory_change(actor_of(rep), change.id)
    assert DirectoryEntry.objects.get().says.text == {"en": "We sell clouds."}
    assert mails()[1:] == [("partners/directory_approved", ["agent@harbor.example"])]
    assert "approve_directory_change" in set(AuditRecord.objects.values_list("operation", flat=True))


@pytest.mark.rows("S105")
def test_a_declined_proposal_leaves_the_entry_and_says_why(trade: World, rep: Caller) -> None:
    listed(rep, trade.harbor)
    trade.harbor.caller.person.email = "agent@harbor.example"
    trade.harbor.caller.person.save()
    change = propose_directory_change(trade.harbor.actor, content(name="The best of all"))
    assert refusal_of(decline_directory_change, actor_of(rep), change.id, " ").fields[0][0] == "reason"
    decline_directory_change(actor_of(rep), change.id, "No superlatives.")
    assert DirectoryEntry.objects.get().name == "Harbor Distribution"
    last = OutboxMessage.objects.order_by("-created_at", "-id")[0]
    assert last.body["context"]["reason"] == "No superlatives."
    assert refusal_of(approve_directory_change, actor_of(rep), change.id).code == 910055
    assert propose_directory_change(trade.harbor.actor, content(name="Harbor")).status == "proposed"


def test_a_first_proposal_becomes_a_listed_entry(trade: World, rep: Caller) -> None:
    change = propose_directory_change(trade.harbor.actor, content())
    assert queries.found(Search()) == []
    approve_directory_change(actor_of(rep), change.id)
    assert [entry.name for entry in queries.found(Search())] == ["Harbor Distribution"]


def test_what_the_vendor_changed_meanwhile_stays(trade: World, rep: Caller) -> None:
    listed(rep, trade.harbor)
    change = propose_directory_change(trade.harbor.actor, content(website="https://new.harbor.example"))
    edit_directory_entry(actor_of(rep), trade.harbor.id, content(contact_name="Jonas Petersen"))
    approve_directory_change(actor_of(rep), change.id)
    says = DirectoryEntry.objects.get().says
    assert (says.website, says.contact_name) == ("https://new.harbor.example", "Jonas Petersen")


def test_one_proposal_waits_at_a_time_and_can_be_withdrawn(trade: World, rep: Caller) -> None:
    listed(rep, trade.harbor)
    first = propose_directory_change(trade.harbor.actor, content(name="Harbor"))
    assert refusal_of(propose_directory_change, trade.harbor.actor, content(name="Port")).code == 910055
    assert refusal_of(withdraw_directory_change, trade.nordic.actor, first.id).status == 404
    withdraw_directory_change(trade.harbor.actor, first.id)
    assert refusal_of(withdraw_directory_change, trade.harbor.actor, first.id).code == 910055
    assert refusal_of(propose_directory_change, trade.harbor.actor, content()).code == 910055
    propose_directory_change(trade.harbor.actor, content(name="Port"))
    assert DirectoryChange.objects.filter(status="proposed").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "\u200b\u200d"}, "name"),
        ({"markets": ()}, "markets"),
        ({"markets": ("DE", "TW")}, "markets"),
        ({"markets": ("XX",)}, "markets"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "https://"}, "website"),
        ({"website": 'https://a.example/" onclick'}, "website"),
        ({"contact_email": "nobody"}, "contact_email"),
        ({"text": {"en": "x" * 2001}}, "text"),
        ({"text": {}}, "text"),
        ({"text": {"en": "\u200b\n\u2060"}}, "text"),
        ({"text": {"xx": "Unknown language"}}, "text"),
        ({"financing": Help(offered=True)}, "financing"),
    ],
)
def test_content_that_breaks_a_rule_is_refused_by_name(trade: World, changes: dict[str, Any], field: str) -> None:
    refusal = refusal_of(propose_directory_change, trade.harbor.actor, content(**changes))
    assert (refusal.status, refusal.code) == (400, 3000)
    assert field in {name for name, _text in refusal.fields}
    assert not DirectoryChange.objects.exists()


def test_names_are_one_line_that_can_be_seen(trade: World, rep: Caller) -> None:
    typed = content(
        name="\u202eHarbor\u202c\n\u200bTrade", contact_name="Jo\u2066nas\tP.", text={"en": "One\r\nTwo  \u202e"}
    )
    says = directory.read(propose_directory_change(trade.harbor.actor, typed).content)
    assert (says.name, says.contact_name, says.text) == ("Harbor Trade", "Jo nas P.", {"en": "One\nTwo"})


def test_a_name_of_letters_that_fold_into_many_is_approved(trade: World, rep: Caller) -> None:
    change = propose_directory_change(trade.harbor.actor, content(name="\ufdfa" * 256))
    approve_directory_change(actor_of(rep), change.id)
    assert [entry.name for entry in queries.found(Search("\ufdfa"))] == ["\ufdfa" * 256]


@pytest.mark.rows("S34")
def test_only_listed_entries_of_active_providers_are_public(trade: World, rep: Caller) -> None:
    listed(rep, trade.harbor)
    edit_directory_entry(actor_of(rep), trade.nordic.id, content(name="Nordic Supply", markets=("SE",)))
    assert [entry.name for entry in queries.found(Search())] == ["Harbor Distribution"]
    show_directory_entry(actor_of(rep), trade.nordic.id, public=True)
    Program.objects.filter(tenant_id=trade.harbor.id).update(status="suspended")
    assert [entry.name for entry in queries.found(Search())] == ["Nordic Supply"]
    show_directory_entry(actor_of(rep), trade.nordic.id, public=False)
    assert queries.found(Search()) == []
    assert refusal_of(queries.public_entry, trade.nordic.id).status == 404


@pytest.mark.rows("S30", "S31", "S32", "S33", "S34")
@pytest.mark.parametrize(
    ("search", "found"),
    [
        (Search("HARBÖR"), ["Harbor Distribution"]),
        (Search("distribution harbor"), ["Harbor Distribution"]),
        (Search("%"), []),
        (Search(country="at"), ["Harbor Distribution"]),
        (Search(country="SE"), ["Nordic Supply"]),
        (Search(country="TW"), []),
        (Search(help=("training",)), ["Harbor Distribution"]),
        (Search(help=("marketing",)), ["Nordic Supply"]),
        (Search(help=("financing",)), ["Nordic Supply"]),
        (Search(help=("training", "marketing")), []),
        (Search(country="SE", help=("marketing", "financing")), ["Nordic Supply"]),
    ],
)
def test_the_directory_is_searched_and_filtered(trade: World, rep: Caller, search: Search, found: list[str]) -> None:
    listed(rep, trade.harbor)
    some = Help(offered=True, text={"en": "Some."})
    changes: dict[str, Any] = {"training": Help(), "marketing": some, "financing": some}
    listed(rep, trade.nordic, name="Nordic Supply", markets=("SE", "FI"), **changes)
    assert [entry.name for entry in queries.found(search)] == found


@pytest.mark.rows("S30")
def test_a_reseller_cannot_partner_outside_its_region(trade: World) -> None:
    assert queries.partners_with(trade.alpine.actor, "DE")
    assert not queries.partners_with(trade.alpine.actor, "TW")
    assert queries.partners_with(None, "TW")
    assert queries.partners_with(trade.harbor.actor, "TW")


def test_a_text_falls_back_to_english_and_then_to_any() -> None:
    assert directory.said({"de": "Hallo", "en": "Hello"}) == "Hello"
    assert directory.said({"de": "Hallo"}) == "Hallo"
    assert directory.said({}) == ""


def test_strangers_and_unknown_providers_are_not_found(trade: World, rep: Caller) -> None:
    change = propose_directory_change(trade.harbor.actor, content())
    other = caller("Other Cloud", ["vendor"], "US", ["vendor_admin"], kind="vendor")
    assert refusal_of(approve_directory_change, actor_of(other), change.id).status == 404
    assert refusal_of(edit_directory_entry, actor_of(rep), uuid4(), content()).status == 404
    assert refusal_of(edit_directory_entry, actor_of(rep), trade.alpine.id, content()).status == 404
    assert refusal_of(show_directory_entry, actor_of(rep), trade.nordic.id, public=True).status == 404
    assert queries.changes(trade.nordic.actor) == []


def test_without_a_representative_the_admins_hear_of_a_proposal(trade: World) -> None:
    vendors.vendor(trade, "vendor_admin")
    propose_directory_change(trade.harbor.actor, content())
    assert mails() == [("partners/directory_proposed", ["rep@meridian.example"])]
