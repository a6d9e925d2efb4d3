"""A partnership with the keyboard alone: requested, copied, accepted behind its link, removed without a word to anybody."""

import re

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e import journeys
from tests.e2e.browser import NARROW, WIDE, credentials
from tests.e2e.keyboard import KeyboardStory, Typist
from tests.e2e.programs import Program

RUNS = {"sqlite": ("en", WIDE), "postgresql": ("ru", NARROW)}


@pytest.mark.slow
@pytest.mark.parametrize("program", [pytest.param("sqlite", marks=pytest.mark.pages), "postgresql"], indirect=True)
@pytest.mark.rows("S36", "S37", "S38", "S39", "S114", "S119", "S121", "S122", "S123", "S125", "S138", "S140", "S141")
def test_partners_by_keyboard(program: Program, browser: Browser) -> None:
    language, size = RUNS[program.database]
    program.reset()
    story = KeyboardStory(browser, program, language, size)
    provider = story.arrive("harbor", "sales_agent")
    link = request(provider)
    reseller = story.arrive()
    accept(reseller, link)
    resellers(provider)
    expect(provider.row("Seine Services")).to_be_visible()
    reseller.navigate("Indirect providers")
    expect(reseller.row("Harbor Distribution")).to_be_visible()
    before = program.mails("")
    remove(provider)
    look_at_views(provider)
    assert [mail["id"] for mail in program.mails("")] == [mail["id"] for mail in before]
    assert provider.faults + provider.refusals + reseller.faults + reseller.refusals == []


def resellers(provider: Typist) -> None:
    """Open the list of resellers."""
    provider.navigate("Indirect resellers")
    provider.heading("Indirect resellers")


def request(provider: Typist) -> str:
    """Draft a request, copy it, and keep it; return the path of the link that was copied."""
    resellers(provider)
    provider.press("Request a partnership")
    provider.heading("Request a partnership")
    link = journeys.copied_link(provider, "Copied.", "/p/")
    provider.press("Done")
    provider.heading("Indirect resellers")
    return link


def accept(reseller: Typist, link: str) -> None:
    """Follow the link through sign-in and back, and authorize."""
    reseller.go(link)
    reseller.heading("Sign in")
    email, password = credentials(reseller.program, "seine", "global_admin")
    reseller.fill({"Email": email, "Password": password})
    reseller.press("Sign in")
    journeys.authorize_provider(reseller)


def remove(provider: Typist) -> None:
    """The dialog keeps the focus, Escape leads back to its row, and Yes works only behind the declaration."""
    opener = provider.control("button", "Remove partnership", provider.row("Seine Services"))
    provider.activate(opener)
    dialog = provider.page.get_by_role("dialog")
    expect(provider.control("button", "Cancel", dialog)).to_be_focused()
    provider.inside(dialog)
    provider.leave(dialog, opener)
    expect(provider.row("Seine Services")).to_be_visible()
    provider.activate(opener)
    yes = provider.control("button", "Yes", dialog)
    expect(yes).to_have_attribute("aria-disabled", "true")
    provider.activate(yes)
    expect(dialog).to_be_visible()
    provider.tick(dialog.get_by_role("checkbox"))
    provider.activate(yes)
    title = provider.word("Access that %(name)s still has", name="Seine Services")
    expect(provider.page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()
    provider.check_page()


def look_at_views(provider: Typist) -> None:
    """The list is without it; the view of ended partnerships keeps it."""
    resellers(provider)
    expect(provider.row("Alpine IT")).to_be_visible()
    expect(provider.row("Seine Services")).to_have_count(0)
    provider.activate(view(provider, provider.status("saved view", "Ended")))
    expect(provider.row("Seine Services")).to_be_visible()
    expect(provider.row("Alpine IT")).to_have_count(0)
    provider.check_page()


def view(provider: Typist, label: str) -> Locator:
    """Return the link to a saved view; its count is part of its name."""
    views = provider.control("navigation", "Saved views")
    return views.get_by_role("link", name=re.compile(f"^{re.escape(label)}( |$)"))
