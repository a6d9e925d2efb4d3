"""Every page of the first sale meets WCAG 2.2 A and AA, in light on a wide screen and in dark on a phone, as far as axe can tell."""

from dataclasses import dataclass, field
from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e import story as steps
from tests.e2e.axe import LEVELS, violations
from tests.e2e.browser import NARROW, WIDE, Visitor
from tests.e2e.programs import Program
from tests.e2e.story import Story

Scheme = Literal["light", "dark"]


@dataclass
class Inspector:
    """Looks at pages in one theme with axe, and collects what it finds."""

    scheme: Scheme
    found: list[str] = field(default_factory=list)
    looked: int = 0

    def look(self, who: Visitor, part: str | None = None) -> None:
        """Inspect the page as it stands, or a part of it."""
        who.page.emulate_media(color_scheme=self.scheme)
        wrong = violations(who.page, part, LEVELS)
        self.looked += 1
        if wrong:
            where = f"{who.page.locator('h1').inner_text()}, {who.page.url} ({self.scheme})"
            self.found += [f"{where}: {line}" for line in wrong]


def test_axe_finds_what_is_wrong(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<main><h1>Pale</h1><p style='color: #aaa'>pale</p><img src='data:,'></main>")
    found = {line.split(":")[0] for line in violations(page, "main", LEVELS)}
    assert found == {"color-contrast", "image-alt"}


@pytest.mark.slow
@pytest.mark.parametrize("program", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("size", "scheme"), [pytest.param(WIDE, "light", marks=pytest.mark.pages), (NARROW, "dark")], ids=["wide", "narrow"]
)
def test_pages_of_the_first_sale(program: Program, browser: Browser, size: tuple[int, int], scheme: Scheme) -> None:
    story, inspector = Story(browser, program, "en", size), Inspector(scheme)
    stranger = story.arrive()
    stranger.go("/")
    inspector.look(stranger)
    agent = story.arrive("harbor", "sales_agent")
    inspector.look(agent)
    look_at_resellers(agent, inspector)
    look_at_steps(agent, story, inspector)
    look_at_customer(agent, story, inspector)
    look_at_first_sign_in(story, inspector)
    assert inspector.found == []
    assert inspector.looked >= 14
    assert agent.faults == []


def look_at_resellers(agent: Visitor, inspector: Inspector) -> None:
    """Inspect the list of resellers with a row open, and the navigation of a narrow screen."""
    if agent.narrow:
        agent.press("Menu")
        inspector.look(agent)
        agent.page.keyboard.press("Escape")
    agent.navigate("Indirect resellers")
    agent.heading("Indirect resellers")
    details = agent.page.get_by_role("button", name=agent.word("Details of %(name)s", name="Alpine IT"), exact=True)
    details.click()
    expect(agent.control("heading", "Common customers")).to_be_visible()
    inspector.look(agent)


def look_at_steps(agent: Visitor, story: Story, inspector: Inspector) -> None:
    """Inspect each step of the sale, a refused form and the question before a draft is discarded."""
    steps.begin_at_reseller(agent)
    inspector.look(agent)
    agent.press("Next: Subscriptions")
    expect(agent.page.get_by_role("alert")).to_be_focused()
    inspector.look(agent)
    agent.press("Cancel")
    expect(agent.page.get_by_role("dialog")).to_be_visible()
    inspector.look(agent)
    agent.press("Keep editing")
    steps.fill_customer(agent, story)
    inspector.look(agent)
    steps.choose_offers(agent, story, before_review=lambda: inspector.look(agent))
    inspector.look(agent)
    steps.submit(agent, story)
    inspector.look(agent)
    steps.make_link(agent, steps.read_setup_info(agent, story))
    inspector.look(agent)


def look_at_customer(agent: Visitor, story: Story, inspector: Inspector) -> None:
    """Inspect the list of customers, the new one, its subscriptions and one of them."""
    agent.page.once("dialog", lambda dialog: dialog.accept())
    agent.press("Done")
    agent.heading("Customers")
    inspector.look(agent)
    agent.row(story.company).get_by_role("link", name=story.company, exact=True).click()
    expect(agent.control("heading", "Account")).to_be_visible()
    inspector.look(agent)
    agent.follow("Subscriptions", agent.control("navigation", "Sections"))
    agent.row(story.offers[0]).get_by_role("link", name=story.offers[0], exact=True).click()
    expect(agent.field(steps.MPN_ID)).to_be_visible()
    inspector.look(agent)


def look_at_first_sign_in(story: Story, inspector: Inspector) -> None:
    """Inspect what the customer's first administrator sees first."""
    admin = story.arrive()
    admin.sign_in(story.user_name, story.password)
    expect(admin.field("New password")).to_be_visible()
    inspector.look(admin)
    admin.fill({"New password": steps.OWN, "Repeat new password": steps.OWN})
    admin.press("Save the password")
    admin.heading("Overview")
    inspector.look(admin)
