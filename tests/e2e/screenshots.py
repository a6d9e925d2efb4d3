"""Take the pictures of docs/guide/first-sale.md anew: `python -m tests.e2e.screenshots`."""

import os
import tempfile
from pathlib import Path

import django
from playwright.sync_api import Browser, Page, expect

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from tests.e2e import story as steps  # noqa: E402
from tests.e2e.browser import NARROW, WIDE, Visitor, chromium  # noqa: E402
from tests.e2e.programs import Program  # noqa: E402
from tests.e2e.story import Story  # noqa: E402

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
TAKEN = {
    "en-1280": ["resellers", "new-customer", "new-subscription", "review", "confirmation", "customers", "subscription"],
    "en-390": ["new-subscription", "confirmation"],
    "zh-hant-1280": ["confirmation"],
    "zh-hant-390": ["resellers"],
    "de-1280": ["review"],
}
"""Which pages are taken, by language and width."""


def main() -> None:
    """Run the sale once per language and width on a fresh sandbox."""
    with tempfile.TemporaryDirectory() as folder:
        program = Program("sqlite", "", Path(folder))
        (program.folder / "data").mkdir()
        program.start()
        try:
            for name in TAKEN:
                with chromium() as browser:
                    run(browser, program, name)
        finally:
            program.stop()


def run(browser: Browser, program: Program, name: str) -> None:
    """Make one sale and take its pictures on the way."""
    language, width = name.rsplit("-", 1)
    size = WIDE if width == "1280" else NARROW
    number = list(TAKEN).index(name)
    story = Story(browser, program, language, size, company=COMPANIES[number], prefix=f"sails{number}")
    agent = story.arrive("harbor", "sales_agent", color_scheme="light")
    agent.navigate("Indirect resellers")
    agent.heading("Indirect resellers")
    take(agent, name, "resellers")
    steps.begin_at_reseller(agent)
    steps.fill_customer(agent, story, before_next=lambda: take(agent, name, "new-customer"))
    steps.choose_offers(agent, story, before_review=lambda: take(agent, name, "new-subscription"))
    take(agent, name, "review")
    steps.submit(agent, story)
    take(agent, name, "confirmation")
    after(agent, story, name)


def after(agent: Visitor, story: Story, name: str) -> None:
    """Take the lists and pages that a sale leads to."""
    agent.page.once("dialog", lambda dialog: dialog.accept())
    agent.press("Done")
    agent.heading("Customers")
    take(agent, name, "customers")
    agent.row(story.company).get_by_role("link", name=story.company, exact=True).click()
    agent.follow("Subscriptions", agent.control("navigation", "Sections"))
    agent.row(story.offers[0]).get_by_role("link", name=story.offers[0], exact=True).click()
    expect(agent.field(steps.MPN_ID)).to_be_visible()
    take(agent, name, "subscription")


def take(agent: Visitor, name: str, page: str) -> None:
    """Take a picture of what stands on the screen, from the top of the page."""
    if page not in TAKEN[name]:
        return
    at_rest(agent.page)
    FOLDER.mkdir(exist_ok=True)
    agent.page.screenshot(path=FOLDER / f"{page}-{name}.png")


def at_rest(page: Page) -> None:
    """Go to the top, and let no toast and no focus ring stand in the picture."""
    page.evaluate("document.activeElement?.blur(); scrollTo(0, 0)")
    page.wait_for_load_state("networkidle")


COMPANIES = ("Żagle Gdańsk", "Jachty Sopot", "Łodzie Gdynia", "Porty Szczecin", "Latarnia Kołobrzeg")

if __name__ == "__main__":
    main()
