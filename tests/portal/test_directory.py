"""The provider directory on pages: public, inside the portal, the provider's own entry, the vendor's desk."""

import html
import re
from typing import Any

import pytest
from django.test import Client

from tests.portal.lists import csv_of, heading, person, signed_in, statements, words
from tests.support import vendors, world
from tests.support.vendors import actor_of, content, listed
from tests.support.world import World
from tests.wire.conftest import Caller
from twotier.partners import directory as rules
from twotier.partners.directory import Help
from twotier.partners.models import DirectoryChange, DirectoryEntry
from twotier.partners.queries import directory as queries
from twotier.partners.usecases.edit_directory_entry import edit_directory_entry
from twotier.partners.usecases.propose_directory_change import propose_directory_change

pytestmark = pytest.mark.django_db


@pytest.fixture
def rep(trade: World) -> Caller:
    """Return the vendor's representative, with two providers listed and one hidden."""
    made = vendors.vendor(trade)
    listed(made, trade.harbor)
    some = Help(offered=True, text={"en": "Credit for 30 days.", "fr": "Crédit de 30 jours."})
    changes: dict[str, Any] = {"name": "Nordic Supply", "markets": ("SE",), "training": Help(), "financing": some}
    listed(made, trade.nordic, **changes)
    pacific = world.partner("Pacific Channel", "provider", "TW")
    vendors.sees(made, pacific)
    listed(made, pacific, name="Pacific Channel", markets=("TW",))
    hidden = world.partner("Hidden Supply", "provider", "DE")
    vendors.sees(made, hidden)
    edit_directory_entry(actor_of(made), hidden.id, content(name="Hidden Supply"))
    return made


def representative(rep: Caller) -> Client:
    """Return the vendor representative's browser."""
    return signed_in(rep.person)


def typed(**changes: Any) -> dict[str, Any]:
    """Return a good form with some fields changed."""
    values: dict[str, Any] = {
        "name": "Harbor Distribution", "markets": ["AT", "DE"], "text_en": "Cloud distributor.",
        "contact_email": "partner@harbor.example", "offers_training": "on", "training_en": "Monthly courses.",
    }  # fmt: skip
    return values | changes


@pytest.mark.rows("S34")
def test_anyone_finds_approved_providers_without_signing_in(trade: World, rep: Caller) -> None:
    page = Client().get("/find-a-provider")
    assert heading(page) == "Find a provider"
    assert "Harbor Distribution" in words(page)
    assert "Hidden Supply" not in words(page)
    assert "Cannot partner" not in words(page)
    one = Client().get(f"/find-a-provider/{trade.harbor.id}")
    assert heading(one) == "Harbor Distribution"
    assert "Technical training Yes Monthly courses." in words(one)
    assert "Marketing help No" in words(one)
    hidden = DirectoryEntry.objects.get(name="Hidden Supply")
    assert Client().get(f"/find-a-provider/{hidden.tenant_id}").status_code == 404
    assert Client().get(f"/find-a-provider/{trade.alpine.id}").status_code == 404


@pytest.mark.rows("S31", "S32", "S33", "S34")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=harb", {"Harbor Distribution"}),
        ("country=SE", {"Nordic Supply"}),
        ("help=training", {"Harbor Distribution", "Pacific Channel"}),
        ("help=financing", {"Nordic Supply"}),
        ("help=marketing", set()),
        ("help=nonsense&country=ZZ&after=%00x", {"Harbor Distribution", "Nordic Supply", "Pacific Channel"}),
    ],
)
def test_the_address_narrows_the_list(rep: Caller, query: str, found: set[str]) -> None:
    page = Client().get(f"/find-a-provider?{query}")
    names = {"Harbor Distribution", "Nordic Supply", "Pacific Channel"}
    assert {name for name in names if f"data-opens>{name}<" in page.content.decode()} == found
    if not found:
        assert "No provider matches" in words(page)


@pytest.mark.parametrize("language", ["en", "de", "fr", "ru", "zh-hant"])
def test_the_directory_speaks_five_languages(trade: World, rep: Caller, language: str) -> None:
    client = Client(headers={"Accept-Language": language})
    page = client.get(f"/find-a-provider/{trade.nordic.id}")
    text = "Crédit de 30 jours." if language == "fr" else "Credit for 30 days."
    assert text in words(page)
    assert client.get("/find-a-provider").status_code == 200


@pytest.mark.rows("S30")
def test_a_reseller_sees_with_whom_it_cannot_partner(trade: World, rep: Caller) -> None:
    for path in ("/find-a-provider", "/directory"):
        text = words(signed_in(trade.alpine).get(path))
        assert re.search(r"Harbor Distribution .{,60}Your region", text), text
        assert re.search(r"Pacific Channel .{,60}Cannot partner", text), text
    pacific = DirectoryEntry.objects.get(name="Pacific Channel")
    one = signed_in(trade.alpine).get(f"/directory/{pacific.tenant_id}")
    assert "You cannot partner with this provider" in words(one)
    assert "You cannot partner" not in words(signed_in(trade.alpine).get(f"/directory/{trade.harbor.id}"))


def test_the_directory_is_reached_from_indirect_providers(trade: World, rep: Caller) -> None:
    assert 'href="/directory"' in signed_in(trade.alpine).get("/indirect-providers").content.decode()
    assert 'href="/directory"' in signed_in(trade.baltic).get("/").content.decode()
    assert 'href="/find-a-provider"' in Client().get("/sign-in").content.decode()
    helpdesk = signed_in(person(trade.harbor.id, "helpdesk_agent"))
    assert helpdesk.get("/directory").status_code == 403
    assert Client().get("/directory").status_code == 302


def test_the_list_takes_few_statements_and_pages(trade: World, rep: Caller) -> None:
    for n in range(30):
        made = world.partner(f"Provider {n:02}", "provider", "DE")
        vendors.sees(rep, made)
        listed(rep, made, name=f"Provider {n:02}")
    assert statements(Client(), "/find-a-provider") <= 2
    assert statements(signed_in(trade.alpine), "/directory") <= 5
    assert statements(representative(rep), "/directory") <= 8
    page = Client().get("/find-a-provider").content.decode()
    mark = page.partition("after=")[2].partition('"')[0]
    second = words(Client().get(f"/find-a-provider?after={mark}"))
    assert "Provider 29" in second
    assert "Harbor Distribution" not in second


def test_nothing_of_an_entry_is_markup_or_a_formula(trade: World, rep: Caller) -> None:
    evil: dict[str, Any] = {"name": "=HYPERLINK(1)", "text": {"en": "<script>alert(1)</script>"}}
    edit_directory_entry(actor_of(rep), trade.harbor.id, content(**evil))
    page = Client().get(f"/find-a-provider/{trade.harbor.id}").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    lines = csv_of(signed_in(trade.alpine).get("/directory.csv"))
    assert any(line.startswith("'=HYPERLINK(1)") for line in lines)
    assert not any(line.startswith("=") for line in lines)


@pytest.mark.rows("S104")
def test_a_provider_sees_its_entry_as_others_do(trade: World, rep: Caller) -> None:
    def shown(answer: Any) -> str:
        content: str = answer.content.decode()
        return content.partition('id="entry"')[2].partition("</section></div>")[0]

    own = signed_in(trade.harbor).get("/directory/entry")
    public = Client().get(f"/find-a-provider/{trade.harbor.id}")
    assert heading(own) == "Directory entry"
    assert shown(own)
    assert shown(own) == shown(public)
    assert "Propose a change" in words(own)


@pytest.mark.rows("S104", "S105")
def test_a_provider_proposes_and_cannot_edit(trade: World, rep: Caller) -> None:
    agent = signed_in(trade.harbor)
    assert heading(agent.get("/directory/entry/propose")) == "Propose a change"
    answer = agent.post("/directory/entry/propose", typed(text_en="We sell clouds."))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/directory/entry")
    assert "Cloud distributor." in words(Client().get(f"/find-a-provider/{trade.harbor.id}"))
    own = words(agent.get("/directory/entry"))
    assert "Your proposal waits for the vendor representative" in own
    assert "We sell clouds." in own
    assert "Propose a change" not in own
    again = agent.post("/directory/entry/propose", typed(text_en="We sell more."))
    assert again.status_code == 422
    assert agent.get(f"/directory/{trade.harbor.id}/edit").status_code == 404
    assert agent.post(f"/directory/{trade.harbor.id}/edit", typed()).status_code == 404
    assert agent.post(f"/directory/{trade.harbor.id}/hide").status_code == 403
    change = DirectoryChange.objects.get()
    assert agent.post(f"/directory/changes/{change.id}", {"approve": "1"}).status_code == 404
    assert signed_in(trade.nordic).post(f"/directory/changes/{change.id}/withdraw").status_code == 404
    assert agent.post(f"/directory/changes/{change.id}/withdraw").status_code == 302
    change.refresh_from_db()
    assert change.status == "withdrawn"


def test_lines_that_a_browser_sends_are_no_change(trade: World, rep: Caller) -> None:
    edit_directory_entry(actor_of(rep), trade.harbor.id, content(text={"en": "Cloud distributor.\nSince 1999."}))
    changed = typed(
        text_en="Cloud distributor.\r\nSince 1999.", contact_phone="+49 40 1", website="https://harbor.example"
    )
    signed_in(trade.harbor).post("/directory/entry/propose", changed)
    change = DirectoryChange.objects.get()
    assert rules.differences(rules.read(change.base), rules.read(change.content)) == ["contact_phone"]


def test_a_wrong_form_comes_back_with_its_errors(trade: World, rep: Caller) -> None:
    answer = signed_in(trade.harbor).post("/directory/entry/propose", typed(website="javascript:x", text_en=""))
    assert answer.status_code == 422
    assert "Write a web address that begins with https." in words(answer)
    assert "Describe the company in at least one language." in words(answer)
    assert 'value="javascript:x"' in answer.content.decode()
    assert not DirectoryChange.objects.exists()


def test_who_may_propose(trade: World, rep: Caller) -> None:
    sales = signed_in(person(trade.harbor.id, "sales_agent"))
    page = sales.get("/directory/entry")
    assert page.status_code == 200
    assert "/directory/entry/propose" not in page.content.decode()
    assert sales.post("/directory/entry/propose", typed()).status_code == 403
    for role in ("helpdesk_agent", "billing_admin"):
        assert signed_in(person(trade.harbor.id, role)).get("/directory/entry").status_code == 403
    assert signed_in(trade.alpine).get("/directory/entry").status_code == 404


@pytest.mark.rows("S105")
def test_the_representative_decides_in_the_queue(trade: World, rep: Caller) -> None:
    browser = representative(rep)
    first = propose_directory_change(trade.harbor.actor, content(website="https://harbor.example/new"))
    queue = words(browser.get("/directory/changes"))
    assert "Harbor Distribution Website" in queue
    page = browser.get(f"/directory/changes/{first.id}")
    assert "<del>https://harbor.example</del>" in page.content.decode()
    assert "<ins>https://harbor.example/new</ins>" in page.content.decode()
    refused = browser.post(f"/directory/changes/{first.id}", {"decline": "1", "reason": ""})
    assert refused.status_code == 422
    assert "Give the provider a reason" in words(refused)
    assert browser.post(f"/directory/changes/{first.id}", {"decline": "1", "reason": "Why?"}).status_code == 302
    stale = browser.post(f"/directory/changes/{first.id}", {"approve": "1", "reason": "Kept"})
    assert stale.status_code == 422
    assert "The present state is “Declined”" in words(stale)
    assert ">Approve change<" not in stale.content.decode()
    assert "Why?" in words(signed_in(trade.harbor).get("/directory/entry"))
    second = propose_directory_change(trade.harbor.actor, content(website="https://harbor.example/new"))
    assert browser.post(f"/directory/changes/{second.id}", {"approve": "1"}).status_code == 302
    assert "https://harbor.example/new" in words(Client().get(f"/find-a-provider/{trade.harbor.id}"))
    assert "No proposals" not in words(browser.get("/directory/changes"))


@pytest.mark.rows("S105")
def test_the_representative_edits_lists_and_hides(trade: World, rep: Caller) -> None:
    browser = representative(rep)
    assert heading(browser.get("/directory")) == "Provider directory"
    path = f"/directory/{trade.harbor.id}"
    assert "Hide entry" in words(browser.get(path))
    assert browser.post(f"{path}/edit", typed(name="")).status_code == 422
    assert browser.post(f"{path}/edit", typed(name="Harbor Cloud")).headers["Location"] == path
    assert heading(Client().get(f"/find-a-provider/{trade.harbor.id}")) == "Harbor Cloud"
    assert browser.post(f"{path}/hide").status_code == 302
    assert Client().get(f"/find-a-provider/{trade.harbor.id}").status_code == 404
    assert browser.post(f"{path}/hide").status_code == 409
    assert browser.post(f"{path}/list").status_code == 302
    assert len(queries.found(queries.Search())) == 3


def hidden(page: Any) -> str:
    """Return what a form keeps of the entry as it was opened."""
    return html.unescape(re.findall(r'name="base" value="([^"]*)"', page.content.decode())[0])


def test_what_others_wrote_since_a_form_was_opened_stays(trade: World, rep: Caller) -> None:
    vendor, provider, path = representative(rep), signed_in(trade.harbor), f"/directory/{trade.harbor.id}"
    opened, proposing = hidden(vendor.get(f"{path}/edit")), hidden(provider.get("/directory/entry/propose"))
    site = "https://harbor.example"
    vendor.post(f"{path}/edit", typed(base=opened, website=site, contact_name="Jonas", text_de="Clouddistributor."))
    vendor.post(f"{path}/edit", typed(base=opened, website=site, contact_phone="+49 40 1", text_de="Clouddistributor."))
    says = DirectoryEntry.objects.get(tenant_id=trade.harbor.id).says
    assert (says.contact_name, says.contact_phone) == ("Jonas", "+49 40 1")
    provider.post("/directory/entry/propose", typed(base=proposing, website=f"{site}/new", text_de="Clouddistributor."))
    change = DirectoryChange.objects.get()
    assert rules.differences(rules.read(change.base), rules.read(change.content)) == ["website"]
    assert vendor.post(f"{path}/edit", typed(base="{", contact_name="Ada")).status_code == 302
    assert vendor.post(f"{path}/edit", typed(base=opened, name="")).status_code == 422


def test_the_reviewer_only_looks(trade: World, rep: Caller) -> None:
    reviewer = signed_in(person(rep.organization.id, "vendor_reviewer"))
    change = propose_directory_change(trade.harbor.actor, content(name="Harbor"))
    page = reviewer.get(f"/directory/changes/{change.id}")
    assert page.status_code == 200
    assert "Approve change" not in words(page)
    assert reviewer.post(f"/directory/changes/{change.id}", {"approve": "1"}).status_code == 403
    assert reviewer.get(f"/directory/{trade.harbor.id}/edit").status_code == 403
    assert reviewer.post(f"/directory/{trade.harbor.id}/hide").status_code == 403
    assert signed_in(trade.alpine).get("/directory/changes").status_code == 404
