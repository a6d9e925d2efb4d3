"""The first sale with the keyboard alone: nothing typed is lost, a saved draft goes on, Cancel voids it."""

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e import story as steps
from tests.e2e.browser import NARROW, WIDE
from tests.e2e.keyboard import KeyboardStory, Typist
from tests.e2e.programs import Program

RUNS = {"sqlite": ("de", NARROW), "postgresql": ("en", WIDE)}


@pytest.mark.slow
@pytest.mark.parametrize("program", [pytest.param("sqlite", marks=pytest.mark.pages), "postgresql"], indirect=True)
@pytest.mark.rows("S149", "S154", "S156", "S157", "S158", "S160", "S162", "S163", "S165")
def test_the_sale_without_a_mouse(program: Program, browser: Browser) -> None:
    language, size = RUNS[program.database]
    story = KeyboardStory(browser, program, language, size)
    agent = story.arrive("harbor", "sales_agent")
    steps.begin_at_reseller(agent)
    steps.fill_customer(agent, story, before_next=lambda: question_leads_back(agent))
    back_without_loss(agent, story)
    continue_draft(agent, story)
    steps.choose_offers(agent, story)
    steps.submit(agent, story)
    steps.make_link(agent, steps.read_setup_info(agent, story))
    copy_and_leave(agent, story)
    cancel_voids(agent, story)
    assert (agent.faults, agent.refusals) == ([], [409])


def question(agent: Typist) -> Locator:
    """Return the question before a draft is discarded."""
    return agent.control("dialog", "Cancel this sale?", agent.page.locator("html"))


def question_leads_back(agent: Typist) -> None:
    """Cancel asks first; Tab stays with the question, and Escape leads back to where it was asked."""
    opener = agent.control("button", "Cancel", agent.page.get_by_role("main"))
    agent.activate(opener)
    asked = question(agent)
    expect(agent.control("button", "Keep editing", asked)).to_be_focused()
    agent.inside(asked)
    agent.leave(asked, opener)
    agent.activate(opener)
    agent.press("Keep editing", asked)
    expect(opener).to_be_focused()


def back_without_loss(agent: Typist, story: KeyboardStory) -> None:
    """Back shows what was typed."""
    agent.press("Back")
    agent.heading("New customer")
    nothing_is_lost(agent, story)


def continue_draft(agent: Typist, story: KeyboardStory) -> None:
    """The sale waits among the customers, and goes on where it was left."""
    agent.navigate("Customers")
    agent.heading("Customers")
    agent.activate(begun(agent, story, "Continue"))
    agent.heading("New customer")
    nothing_is_lost(agent, story)
    agent.press("Next: Subscriptions")
    agent.heading("New subscription")


def nothing_is_lost(agent: Typist, story: KeyboardStory) -> None:
    """Prove that the form holds what was typed into it."""
    for label, value in story.facts.items():
        expect(agent.field(label)).to_have_value(value)


def begun(agent: Typist, story: KeyboardStory, act: str) -> Locator:
    """Return what can be done with the sale that was begun."""
    described = agent.page.get_by_text(story.company, exact=True).get_attribute("id")
    drafts = agent.page.locator(f"[aria-describedby='{described}']")
    return drafts.and_(agent.page.get_by_role("button", name=agent.word(act), exact=True))


def copy_and_leave(agent: Typist, story: KeyboardStory) -> None:
    """Copy the password and leave without a question."""
    agent.page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=story.program.url)
    setup = agent.control("region", "Setup info")
    agent.activate(setup.get_by_role("button", name=agent.word("Copy"), exact=True).nth(1))
    expect(agent.page.get_by_text(agent.word("Copied"), exact=True)).to_be_visible()
    assert agent.page.evaluate("navigator.clipboard.readText()") == story.password
    agent.press("Done")
    agent.heading("Customers")
    expect(agent.row(story.company)).to_be_visible()


def cancel_voids(agent: Typist, story: KeyboardStory) -> None:
    """A second sale is discarded: nothing of it is left."""
    second = KeyboardStory(story.browser, story.program, story.language, story.size)
    steps.begin_at_reseller(agent)
    steps.fill_customer(agent, second)
    address = agent.page.url.removeprefix(story.program.url)
    agent.press("Cancel", agent.page.get_by_role("main"))
    agent.press("Discard the draft", question(agent))
    agent.heading("Customers")
    expect(agent.page.get_by_text(second.company)).to_have_count(0)
    agent.go(address)
    agent.heading("This draft is no longer open")
