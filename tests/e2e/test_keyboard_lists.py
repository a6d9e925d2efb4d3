"""Lists, menus and shortcuts with the keyboard alone: whatever is swapped or closed, the focus stays somewhere sensible."""

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.keyboard import KeyboardStory, Typist
from tests.e2e.programs import Program

COMPANY = "Kranich Logistik"


@pytest.mark.slow
@pytest.mark.parametrize("program", ["sqlite"], indirect=True)
def test_nothing_loses_the_focus(program: Program, browser: Browser) -> None:
    agent = KeyboardStory(browser, program, "fr").arrive("harbor", "sales_agent")
    agent.navigate("Customers")
    agent.heading("Customers")
    sort_and_filter(agent)
    expand(agent)
    close_menus(agent)
    assert agent.faults + agent.refusals == []


def rows_of(agent: Typist) -> Locator:
    """Return the region with the rows."""
    return agent.control("region", "Customers")


def sort_and_filter(agent: Typist) -> None:
    """A head, a list of choices and a field keep the focus; when a chip is gone, the list has it."""
    head = agent.control("button", "Company", rows_of(agent))
    agent.activate(head)
    expect(agent.page.get_by_role("columnheader", name=agent.word("Company"))).to_have_attribute(
        "aria-sort", "descending"
    )
    expect(head).to_be_focused()
    kind = agent.page.get_by_label(agent.word("Relationship"), exact=True)
    agent.reach(kind)
    agent.choose(kind, "indirect")
    chip = agent.page.locator("#list").get_by_role("link").filter(has_text=agent.word("Remove filter"))
    expect(chip).to_be_visible()
    expect(kind).to_be_focused()
    agent.activate(chip)
    expect(chip).to_have_count(0)
    expect(rows_of(agent)).to_be_focused()
    search = agent.page.get_by_role("main").get_by_role("searchbox")
    agent.reach(search)
    agent.page.keyboard.insert_text("Nobody at all")
    clear = agent.page.get_by_role("main").get_by_role("link", name=agent.word("Clear filter"), exact=True).last
    expect(agent.row(COMPANY)).to_have_count(0)
    expect(search).to_be_focused()
    agent.activate(clear)
    expect(agent.row(COMPANY)).to_be_visible()
    expect(rows_of(agent)).to_be_focused()


def expand(agent: Typist) -> None:
    """A row opens and closes at its button."""
    name = agent.word("Details of %(name)s", name=COMPANY)
    details = agent.page.get_by_role("button", name=name, exact=True)
    agent.activate(details)
    expect(details).to_have_attribute("aria-expanded", "true")
    expect(details).to_be_focused()
    agent.follow("Account", agent.page.locator("tr.is-detail"))
    expect(agent.page.get_by_role("heading", level=1, name=COMPANY, exact=True)).to_be_visible()


def close_menus(agent: Typist) -> None:
    """Escape closes a menu and the list of shortcuts, and leads back."""
    opener = agent.control("button", "Your account")
    agent.activate(opener)
    agent.activate(agent.control("button", "Keyboard shortcuts"))
    shortcuts = agent.page.locator("#keys")
    agent.inside(shortcuts)
    agent.key("Escape")
    expect(shortcuts).to_be_hidden()
    agent.activate(opener)
    expect(agent.page.locator("#you")).to_be_visible()
    agent.key("Tab")
    agent.key("Escape")
    expect(agent.page.locator("#you")).to_be_hidden()
    expect(opener).to_be_focused()
