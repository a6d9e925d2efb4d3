"""Every page of the first sale meets WCAG 2.2 A and AA, in light and in dark, as far as axe can tell."""

from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.e2e import story as steps
from tests.e2e.browser import NARROW, WIDE, Visitor
from tests.e2e.programs import Program
from tests.e2e.story import Story

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": LEVELS}, "resultTypes": ["violations"], "preload": False}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@dataclass
class Inspector:
    """Looks at pages with axe, and collects what it finds."""

    found: list[str] = field(default_factory=list)
    looked: int = 0
    schemes: tuple[Literal["light", "dark"], ...] = SCHEMES

    def look(self, who: Visitor, part: str | None = None) -> None:
        """Inspect the page as it stands, or a part of it, in the themes."""
        for scheme in self.schemes:
            who.page.emulate_media(color_scheme=scheme)
            answer = Axe().run(who.page, part, OPTIONS)
            self.looked += 1
            self.found += [told(who, scheme, violation) for violation in answer.response["violations"]]


def told(who: Visitor, scheme: str, violation: dict[str, Any]) -> str:
    """Return a violation with where it is."""
    nodes = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
    heading = who.page.locator("h1").inner_text()
    return f"{heading}, {who.page.url} ({scheme}): {violation['id']}: {violation['help']}: {nodes}"


@pytest.mark.slow
@pytest.mark.parametrize("program", ["sqlite"], indirect=True)
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_pages_of_the_first_sale(program: Program, browser: Browser, size: tuple[int, int]) -> None:
    story, inspector = Story(browser, program, "en", size), Inspector()
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
    assert inspector.looked >= 28
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
