"""A partnership in a browser: requested, mailed, accepted behind the link, removed again."""

import json
import re
import time
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.axe import violations
from tests.e2e.browser import NARROW, WIDE, Visitor, credentials
from tests.e2e.programs import Program
from tests.e2e.story import Story

WHAT = "Hello from Harbor & friends,\n\nlet us sell together.\n\n1 < 2"


@pytest.mark.slow
@pytest.mark.rows("S37", "S38", "S39", "S114", "S121", "S122", "S123", "S125", "S140", "S141")
@pytest.mark.parametrize(
    ("program", "language", "size"),
    [("sqlite", "ru", NARROW), ("postgresql", "en", WIDE)],
    ids=["sqlite-ru", "postgresql-en"],
    indirect=["program"],
)
def test_a_partnership_begins_and_ends(
    program: Program, browser: Browser, language: str, size: tuple[int, int]
) -> None:
    story = Story(browser, program, language, size)
    agent = story.arrive("harbor", "sales_agent")
    to = f"partners-{language}@seine.example"
    request(agent, to)
    link = mailed_link(program, to)
    reseller = story.arrive()
    accept(reseller, link)
    remove(agent)
    assert agent.faults == []
    assert reseller.faults == []


def request(agent: Visitor, to: str) -> None:
    """Write a request; mail program and clipboard get the same text, and the portal sends it."""
    agent.navigate("Indirect resellers")
    agent.heading("Indirect resellers")
    accessible(agent)
    agent.press("Request a partnership")
    agent.heading("Request a partnership")
    accessible(agent)
    agent.fill({"Email of the reseller": to, "Text": WHAT})
    mailto = str(agent.control("button", "Open in email").get_attribute("href"))
    whole = agent.page.locator("#message").input_value()
    assert mailto.startswith(f"mailto:{to}?subject=")
    assert unquote(mailto.partition("&body=")[2]).replace("\r\n", "\n") == whole
    assert whole.startswith(f"{WHAT}\n\n")
    assert re.search(r"/p/[\w-]{32}\n", whole)
    agent.press("Send")
    agent.heading("Indirect resellers")
    expect(agent.page.get_by_role("main")).to_contain_text(to)


def mailed_link(program: Program, to: str) -> str:
    """Return the path of the link in the mail that arrived."""
    for _ in range(40):
        with urlopen(f"{program.url}/sandbox/mailbox?to={to}") as answer:
            mails: list[dict[str, Any]] = json.load(answer)
        if mails:
            found = re.search(r"https?://\S+/p/[\w-]+", mails[0]["text"])
            assert found
            assert WHAT in mails[0]["text"].replace("\r\n", "\n")
            assert "1 &lt; 2" in mails[0]["html"]
            return urlsplit(found[0]).path
        time.sleep(0.5)
    raise AssertionError("No mail arrived.")


def accept(reseller: Visitor, link: str) -> None:
    """Follow the link through sign-in and back, and authorize without opening the own tenant."""
    reseller.go(link)
    reseller.heading("Sign in")
    email, password = credentials(reseller.program, "seine", "global_admin")
    reseller.fill({"Email": email, "Password": password})
    reseller.press("Sign in")
    title = reseller.word("%(provider)s requests a partnership", provider="Harbor Distribution")
    expect(reseller.page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()
    reseller.check_page()
    accessible(reseller)
    button = reseller.control("button", "Authorize")
    expect(button).to_have_attribute("aria-disabled", "true")
    reseller.control("checkbox", "Authorize indirect provider").check()
    button.click()
    expect(reseller.page.get_by_role("heading", level=1, name="Harbor Distribution", exact=True)).to_be_visible()
    reseller.check_page()
    expect(reseller.page.get_by_role("main")).to_contain_text(reseller.word("closed to the provider"))


def remove(agent: Visitor) -> None:
    """Remove it again: Yes works only behind the declaration."""
    agent.navigate("Indirect resellers")
    agent.heading("Indirect resellers")
    agent.press("Remove partnership", agent.row("Seine Services"))
    dialog = agent.page.get_by_role("dialog")
    expect(dialog).to_contain_text(agent.word("Removing the partnership does not remove any customers."))
    accessible(agent)
    expect(agent.control("button", "Yes", dialog)).to_have_attribute("aria-disabled", "true")
    dialog.get_by_role("checkbox").check()
    agent.press("Yes", dialog)
    title = agent.word("Access that %(name)s still has", name="Seine Services")
    expect(agent.page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()
    agent.navigate("Indirect resellers")
    expect(agent.row("Alpine IT")).to_be_visible()
    expect(agent.row("Seine Services")).to_have_count(0)


def accessible(who: Visitor) -> None:
    """Fail on whatever axe finds on the page."""
    assert not violations(who.page)
