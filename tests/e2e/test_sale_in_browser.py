"""The first sale as people make it: provider, reseller and customer, each at a browser of their own.

Controls are found by role and by the name that the reader's language gives them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e import browser as browsers
from tests.e2e.browser import NARROW, WIDE, Visitor
from tests.e2e.programs import Program

MASK = re.compile("^•+$")
OWN = "Nordlicht-Segel-2026"
MPN_ID = "Reseller (MPN ID)"
SUPPORT = "Designated support contact"


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Run a browser for one test."""
    with browsers.chromium() as running:
        yield running


@dataclass
class Story:
    """One sale from the first click to the customer's own password."""

    browser: Browser
    program: Program
    language: str
    size: tuple[int, int] = WIDE
    company: str = field(default_factory=lambda: f"Żagle Gdańsk {uuid4().hex[:6]}")
    offers: list[str] = field(default_factory=list)
    user_name: str = ""
    password: str = ""

    def arrive(self, key: str = "", role: str = "") -> Visitor:
        """Return someone at a browser, signed in where a demo user is named."""
        who = browsers.visitor(self.browser, self.program, self.language, self.size)
        if key:
            who.sign_in(*browsers.credentials(self.program, key, role))
            who.heading("Overview")
        return who

    @property
    def facts(self) -> dict[str, str]:
        """Return what is typed into New customer; Poland asks for everything that a country can ask."""
        return {
            "Company name": self.company, "Domain prefix": f"zagle{uuid4().hex[:10]}", "Country": "PL",
            "Address": "ul. Długa 12", "City": "Gdańsk", "State": "Pomorskie", "Postal code": "80-827",
            "First name": "Zofia", "Last name": "Wiśniewska", "Email": "zofia@zagle.test",
            "Phone number": "+48 58 301 00 00", "Registration number": "5267400133",
        }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_the_first_sale(program: Program, browser: Browser, language: str) -> None:
    narrow = (program.database, language) == ("sqlite", "zh-hant")
    story = Story(browser, program, language, NARROW if narrow else WIDE)
    agent = story.arrive("harbor", "sales_agent")
    begin_at_reseller(agent)
    fill_customer(agent, story)
    choose_offers(agent, story)
    submit(agent, story)
    setup = read_setup_info(agent, story)
    link = make_link(agent, setup)
    leave(agent, story)
    never_again(agent, story)
    opens_once(story, link)
    reseller_manages(story)
    customer_signs_in(story)
    change_subscription(agent, story)
    assert agent.faults == []


def begin_at_reseller(agent: Visitor) -> None:
    """Go from the navigation to the reseller and start there."""
    agent.navigate("Indirect resellers")
    agent.heading("Indirect resellers")
    agent.press("Add new customer", agent.row("Alpine IT"))
    agent.heading("New customer")
    locked = agent.field(MPN_ID)
    expect(locked).to_have_value(re.compile(r"^Alpine IT, \d{7}$"))
    expect(locked).not_to_be_editable()


def fill_customer(agent: Visitor, story: Story) -> None:
    """Fill the whole form; the country decides which fields there are."""
    facts = story.facts
    agent.fill({"Country": facts.pop("Country")})
    expect(agent.field("Registration number")).to_be_visible()
    agent.fill(facts)
    agent.control("checkbox", "The customer has accepted the customer agreement").check()
    expect(agent.field("Accepted on")).to_have_value(re.compile(r"^\d{4}-\d\d-\d\d$"))
    agent.press("Next: Subscriptions")
    agent.heading("New subscription")


def choose_offers(agent: Visitor, story: Story) -> None:
    """Choose two offers and say how many licenses of each."""
    pattern = re.compile("^" + re.escape(agent.word("Add %(title)s")).replace(r"%\(title\)s", "(.+)") + "$")
    for seats in ("3", "12"):
        button = agent.page.get_by_role("button", name=pattern).nth(len(story.offers))
        found = pattern.match(str(button.get_attribute("aria-label")))
        assert found
        button.click()
        line = agent.page.get_by_role("region", name=found[1], exact=True)
        agent.field("Quantity", line).fill(seats)
        agent.field("Quantity", line).blur()
        expect(agent.page.get_by_role("complementary")).to_contain_text(f"{found[1]}, {seats}")
        story.offers.append(found[1])
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


def leave(agent: Visitor, story: Story) -> None:
    """Leaving without a copy asks once; a copy settles it."""
    asked: list[str] = []
    agent.page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    agent.press("Done")
    expect(agent.control("region", "Setup info")).to_be_visible()
    agent.page.wait_for_timeout(200)
    assert asked == ["beforeunload"]
    agent.page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=story.program.url)
    setup = agent.control("region", "Setup info")
    password = setup.get_by_role("button", name=agent.word("Copy"), exact=True).nth(1)
    expect(password).to_have_accessible_description(agent.word("Temporary password"))
    password.click()
    expect(agent.page.get_by_text(agent.word("Copied"), exact=True)).to_be_visible()
    assert agent.page.evaluate("navigator.clipboard.readText()") == story.password


def never_again(agent: Visitor, story: Story) -> None:
    """Reload, back, a second tab, and the end of the sale: the password is in none of them."""
    address = agent.page.url
    agent.page.reload()
    agent.heading("Already submitted")
    unseen(agent, story)
    agent.page.go_back()
    agent.heading("Already submitted")
    unseen(agent, story)
    tab = agent.second_tab(address.removeprefix(story.program.url))
    tab.heading("Already submitted")
    unseen(tab, story)
    tab.page.close()
    agent.control("button", "Go to Customers").click()
    agent.heading("Customers")
    row = agent.row(story.company)
    expect(row).to_contain_text("Alpine IT")
    unseen(agent, story)
    assert set(agent.refusals) == {409}
    assert story.password not in story.program.log


def unseen(who: Visitor, story: Story) -> None:
    """Prove that a page does not carry the password, masked or not."""
    assert story.password not in who.page.content()
    assert "•••" not in who.page.content()


def opens_once(story: Story, link: str) -> None:
    """Open the one-time link: it shows Setup info to the first who presses the button, to nobody after."""
    first, second = story.arrive(), story.arrive()
    for who in (first, second):
        who.page.goto(link)
        who.heading("Setup info")
        who.press("Show Setup info")
        if who is first:
            setup = who.control("region", "Setup info")
            expect(who.control("group", "User name", setup)).to_have_text(story.user_name)
            who.press("Show", setup)
            expect(who.control("group", "Temporary password", setup)).to_have_text(story.password)
    sentence = "This one-time link was already opened or is older than 24 hours. Ask for a new password."
    expect(second.page.get_by_role("alert")).to_contain_text(second.word(sentence))
    assert (first.faults, first.refusals) == ([], [])
    assert (second.faults, second.refusals) == ([], [409])


def reseller_manages(story: Story) -> None:
    """The reseller's admin agent sees the customer at once, adds a user, and cannot order."""
    agent = story.arrive("alpine", "admin_agent")
    agent.navigate("Customers")
    agent.heading("Customers")
    agent.row(story.company).get_by_role("link", name=story.company, exact=True).click()
    expect(agent.page.get_by_role("heading", level=1)).to_have_text(story.company)
    expect(agent.control("button", "Add subscription")).to_have_count(0)
    customer = agent.page.url.removeprefix(story.program.url)
    agent.follow("Users")
    add_user(agent, customer)
    reset_password(agent)
    agent.go(f"{customer}/add-subscription")
    assert (agent.faults, agent.refusals) == ([], [403])


def add_user(agent: Visitor, customer: str) -> None:
    """Add a user to the customer's directory."""
    agent.press("Add user")
    agent.heading("New user")
    agent.fill({"First name": "Jan", "Last name": "Nowak", "User name": "jan.nowak"})
    agent.press("Add user")
    agent.heading("User added")
    expect(agent.control("group", "Temporary password")).to_have_text(MASK)
    done(agent)
    expect(agent.row("Jan Nowak")).to_be_visible()


def reset_password(agent: Visitor) -> None:
    """Give the new user another temporary password."""
    agent.press("Reset password", agent.row("Jan Nowak"))
    agent.press("Reset password", agent.page.get_by_role("main"))
    agent.heading("Password reset")
    expect(agent.control("group", "Temporary password")).to_have_text(MASK)
    done(agent)


def done(agent: Visitor) -> None:
    """Leave a page with a secret, though nothing was copied."""
    agent.page.once("dialog", lambda dialog: dialog.accept())
    agent.press("Done")
    expect(agent.control("heading", "Users")).to_be_visible()
    agent.check_page()


def customer_signs_in(story: Story) -> None:
    """The customer's first administrator must choose a password before anything else, then sees what was sold."""
    admin = story.arrive()
    admin.sign_in(story.user_name, story.password)
    expect(admin.field("New password")).to_be_visible()
    admin.go("/subscriptions")
    expect(admin.field("New password")).to_be_visible()
    admin.fill({"New password": OWN, "Repeat new password": OWN})
    admin.press("Save the password")
    admin.page.wait_for_url(re.compile(r":\d+/(subscriptions)?$"))
    admin.check_page()
    admin.navigate("Subscriptions")
    admin.heading("Subscriptions")
    for offer in story.offers:
        expect(admin.row(offer)).to_be_visible()
    again = story.arrive()
    again.sign_in(story.user_name, OWN)
    again.heading("Overview")
    assert admin.faults + again.faults + admin.refusals + again.refusals == []


def change_subscription(agent: Visitor, story: Story) -> None:
    """Change the reseller of record and the support contact; what is wrong stays in its field with a reason."""
    agent.row(story.company).get_by_role("link", name=story.company, exact=True).click()
    agent.follow("Subscriptions", agent.control("navigation", "Sections"))
    agent.row(story.offers[0]).get_by_role("link", name=story.offers[0], exact=True).click()
    present = agent.field(MPN_ID).input_value()
    assert re.fullmatch(r"\d{7}", present)
    save(agent, {MPN_ID: "12"})
    expect(agent.field(MPN_ID)).to_have_value("12")
    expect(agent.field(MPN_ID)).to_have_attribute("aria-invalid", "true")
    save(agent, {MPN_ID: ""})
    expect(agent.field(MPN_ID)).to_have_value("")
    reseller = story.program.demo["alpine"]["tenant_id"]
    save(agent, {MPN_ID: present, SUPPORT: reseller})
    agent.page.reload()
    expect(agent.field(MPN_ID)).to_have_value(present)
    expect(agent.field(SUPPORT)).to_have_value(reseller)


def save(agent: Visitor, values: dict[str, str]) -> None:
    """Save the form about reseller and support."""
    agent.fill(values)
    with agent.page.expect_navigation():
        agent.press("Save")
    agent.check_page()
