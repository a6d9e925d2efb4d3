"""Steps that several journeys share, for whoever takes them, with a mouse or without."""

import re
from urllib.parse import unquote, urlsplit

from playwright.sync_api import expect

from tests.e2e.browser import Visitor

JOURNEY = "From direct bill to indirect reseller"
INTENT = "We decided this ourselves, and I may decide it for my company."
STATEMENTS = (
    "I have reviewed these details, and they are right.",
    "I have read this and know that my company cannot undo it.",
)


def apply(admin: Visitor, mail: str) -> None:
    """Go from the card on Overview to the application and send it; each statement waits for its tick."""
    admin.press("Enroll as indirect reseller")
    admin.heading(JOURNEY)
    go_on = admin.control("button", "Continue to application")
    expect(go_on).to_have_attribute("aria-disabled", "true")
    admin.tick(admin.control("checkbox", INTENT))
    admin.activate(go_on)
    expect(admin.control("button", "Enroll now")).to_have_attribute("aria-disabled", "true")
    admin.check_page()
    admin.fill({"Email": mail})
    for statement in STATEMENTS:
        expect(admin.control("checkbox", statement)).not_to_be_checked()
        admin.tick(admin.control("checkbox", statement))
    admin.press("Enroll now")
    admin.page.wait_for_url(re.compile("/enrollment/status(#main)?$"))
    admin.check_page()


def accept_agreement(admin: Visitor) -> None:
    """Accept the agreement on Overview."""
    admin.navigate("Overview")
    admin.heading("Overview")
    admin.press("Accept and continue")
    admin.heading("Program info")


def authorize_provider(reseller: Visitor) -> None:
    """Read who requests a partnership, tick the box, and authorize."""
    title = reseller.word("%(provider)s requests a partnership", provider="Harbor Distribution")
    expect(reseller.page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()
    reseller.check_page()
    expect(reseller.control("button", "Authorize")).to_have_attribute("aria-disabled", "true")
    reseller.tick(reseller.control("checkbox", "Authorize indirect provider"))
    reseller.press("Authorize")
    expect(reseller.page.get_by_role("heading", level=1, name="Harbor Distribution", exact=True)).to_be_visible()
    reseller.check_page()


def copied_link(sender: Visitor, said: str, path: str) -> str:
    """Copy a draft, prove that a mail program gets the same text, and return the path of the link in it."""
    sender.page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=sender.program.url)
    sender.press("Copy to clipboard")
    expect(sender.page.get_by_text(sender.word(said), exact=True)).to_be_visible()
    text = str(sender.page.evaluate("navigator.clipboard.readText()"))
    mailto = str(sender.control("button", "Open in email").get_attribute("href"))
    assert mailto.startswith("mailto:")
    assert unquote(mailto.partition("&body=")[2]).split() == text.split()
    found = re.search(rf"https?://\S+{path}[\w-]{{22,}}", text)
    assert found
    return urlsplit(found[0]).path
