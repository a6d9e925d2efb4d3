"""The first sale step by step, as its people make it: what tests and pictures of it share.

Controls are found by role and by the name that the reader's language gives them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from playwright.sync_api import Browser, Locator, expect

from tests.e2e import browser as browsers
from tests.e2e.browser import WIDE, Visitor
from tests.e2e.programs import Program

MASK = re.compile("^•+$")
OWN = "Nordlicht-Segel-2026"
MPN_ID = "Reseller (MPN ID)"
ADD = "Add %(title)s"


@dataclass
class Story:
    """One sale from the first click to the customer's own password."""

    browser: Browser
    program: Program
    language: str
    size: tuple[int, int] = WIDE
    company: str = field(default_factory=lambda: f"Żagle Gdańsk {uuid4().hex[:6]}")
    prefix: str = field(default_factory=lambda: f"zagle{uuid4().hex[:10]}")
    offers: list[str] = field(default_factory=list)
    user_name: str = ""
    password: str = ""

    def arrive(self, key: str = "", role: str = "", **options: Any) -> Visitor:
        """Return someone at a browser, signed in where a demo user is named."""
        who = browsers.visitor(self.browser, self.program, self.language, self.size, **options)
        if key:
            who.sign_in(*browsers.credentials(self.program, key, role))
            who.heading("Overview")
        return who

    @property
    def facts(self) -> dict[str, str]:
        """Return what is typed into New customer; Poland asks for everything that a country can ask."""
        return {
            "Company name": self.company, "Domain prefix": self.prefix, "Country": "PL",
            "Address": "ul. Długa 12", "City": "Gdańsk", "State": "Pomorskie", "Postal code": "80-827",
            "First name": "Zofia", "Last name": "Wiśniewska", "Email": "zofia@zagle.test",
            "Phone number": "+48 58 301 00 00", "Registration number": "5267400133",
        }  # fmt: skip


def begin_at_reseller(agent: Visitor) -> None:
    """Go from the navigation to the reseller and start there."""
    agent.navigate("Indirect resellers")
    agent.heading("Indirect resellers")
    agent.press("Add new customer", agent.row("Alpine IT"))
    agent.heading("New customer")
    locked = agent.field(MPN_ID)
    expect(locked).to_have_value(re.compile(r"^Alpine IT, \d{7}$"))
    expect(locked).not_to_be_editable()


def fill_customer(agent: Visitor, story: Story, before_next: Callable[[], None] = lambda: None) -> None:
    """Fill the whole form; the country decides which fields there are."""
    facts = story.facts
    agent.fill({"Country": facts.pop("Country")})
    expect(agent.field("Registration number")).to_be_visible()
    agent.fill(facts)
    agent.tick(agent.control("checkbox", "The customer has accepted the customer agreement"))
    expect(agent.field("Accepted on")).to_have_value(re.compile(r"^\d{4}-\d\d-\d\d$"))
    before_next()
    agent.press("Next: Subscriptions")
    agent.heading("New subscription")


def choose_offers(agent: Visitor, story: Story, before_review: Callable[[], None] = lambda: None) -> None:
    """Choose two offers and say how many licenses of each."""
    pattern = re.compile("^" + re.escape(agent.word(ADD)).replace(r"%\(title\)s", "(.+)") + "$")
    for seats in ("3", "12"):
        button = agent.page.get_by_role("button", name=pattern).nth(len(story.offers))
        found = pattern.match(str(button.get_attribute("aria-label")))
        assert found
        agent.activate(button)
        line = agent.page.get_by_role("region", name=found[1], exact=True)
        agent.enter(agent.field("Quantity", line), seats)
        expect(agent.page.get_by_role("complementary")).to_contain_text(
            re.compile(f"{re.escape(found[1])}(, |，){seats}")
        )
        story.offers.append(found[1])
    before_review()
    agent.press("Next: Review")
    agent.heading("Review")


def submit(agent: Visitor, story: Story) -> None:
    """Look at everything once more, and submit."""
    main = agent.page.get_by_role("main")
    for text in (story.company, "ul. Długa 12", "Alpine IT", "5267400133", *story.offers):
        expect(main).to_contain_text(text)
    agent.press("Submit")
    agent.heading("Confirmation")


def read_setup_info(agent: Visitor, story: Story) -> Locator:
    """Read and copy the credentials: masked until shown."""
    setup = agent.control("region", "Setup info")
    secret = agent.control("group", "Temporary password", setup)
    story.user_name = agent.control("group", "User name", setup).inner_text()
    expect(secret).to_have_text(MASK)
    agent.press("Show", setup)
    expect(secret).not_to_have_text(MASK)
    story.password = secret.inner_text()
    agent.press("Hide", setup)
    expect(secret).to_have_text(MASK)
    return setup


def make_link(agent: Visitor, setup: Locator) -> str:
    """Make the one-time link that hands Setup info over."""
    agent.press("Make a one-time link", setup)
    field_of_link = agent.field("One-time link", setup)
    expect(field_of_link).to_have_value(re.compile("/setup/[0-9a-f-]{36}#.{43}$"))
    return field_of_link.input_value()
