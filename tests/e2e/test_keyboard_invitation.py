"""A joint invitation with the keyboard alone: drafted, declined once, authorized once, seen by both partners."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e import journeys
from tests.e2e.browser import NARROW, WIDE, credentials
from tests.e2e.keyboard import KeyboardStory, Typist
from tests.e2e.programs import Program

RUNS = {"sqlite": ("fr", NARROW), "postgresql": ("en", WIDE)}
CUSTOMER = "Café Lumière"


@pytest.mark.slow
@pytest.mark.parametrize("program", ["sqlite", pytest.param("postgresql", marks=pytest.mark.pages)], indirect=True)
@pytest.mark.rows("S42", "S43", "S44", "S47", "S49", "S50")
def test_one_consent_by_keyboard(program: Program, browser: Browser) -> None:
    language, size = RUNS[program.database]
    program.reset()
    story = KeyboardStory(browser, program, language, size)
    reseller = story.arrive("alpine", "admin_agent")
    first, second = invite(reseller), invite(reseller)
    customer = story.arrive()
    sign_in_behind(customer, first)
    decide(customer, "Decline")
    assert not knows(reseller)
    customer.go(second)
    decide(customer, "Authorize")
    assert knows(reseller)
    assert knows(story.arrive("harbor", "admin_agent"))
    customer.navigate("Partners")
    customer.heading("Partners")
    for name in ("Alpine IT", "Harbor Distribution"):
        expect(customer.page.get_by_role("main")).to_contain_text(name)
    assert reseller.faults + reseller.refusals + customer.faults + customer.refusals == []


def invite(reseller: Typist) -> str:
    """Draft an invitation together with the provider; return the path of the link that was copied."""
    reseller.navigate("Indirect providers")
    reseller.heading("Indirect providers")
    reseller.press("Invite new customers", reseller.row("Harbor Distribution"))
    reseller.heading("Invite new customers")
    link = journeys.copied_link(reseller, "Copied", "/i/")
    reseller.press("Done")
    reseller.heading("Invitations")
    return link


def sign_in_behind(customer: Typist, link: str) -> None:
    """Follow the link, sign in, and come back to it."""
    customer.go(link)
    customer.activate(customer.control("button", "Sign in", customer.page.get_by_role("main")))
    customer.heading("Sign in")
    email, password = credentials(customer.program, "lumiere", "global_admin")
    customer.fill({"Email": email, "Password": password})
    customer.press("Sign in")
    customer.page.wait_for_url(re.compile("/i/"))
    customer.check_page()


def decide(customer: Typist, decision: str) -> None:
    """Read who may do what, and decide; nothing is ticked beforehand."""
    main = customer.page.get_by_role("main")
    for name in ("Alpine IT", "Harbor Distribution"):
        title = customer.word("What %(name)s may do", name=name)
        expect(customer.page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    boxes = main.get_by_role("checkbox")
    for place in range(boxes.count()):
        expect(boxes.nth(place)).not_to_be_checked()
        if decision == "Authorize":
            customer.tick(boxes.nth(place))
    customer.press(decision, main)
    expect(customer.control("button", decision, main)).to_have_count(0)
    customer.check_page()


def knows(partner: Typist) -> bool:
    """Tell whether the customer is in a partner's list."""
    partner.navigate("Customers")
    partner.heading("Customers")
    return partner.row(CUSTOMER).count() == 1
