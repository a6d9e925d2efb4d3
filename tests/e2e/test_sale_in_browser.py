"""The first sale in a browser: provider, reseller and customer, each at one of their own."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e import story as steps
from tests.e2e.browser import NARROW, WIDE, Visitor
from tests.e2e.programs import Program
from tests.e2e.story import MASK, MPN_ID, OWN, Story

SUPPORT = "Designated support contact"


@pytest.mark.slow
@pytest.mark.rows(
    "S149", "S153", "S154", "S155", "S156", "S157", "S158", "S159", "S161", "S162", "S163", "S165", "S166"
)
@pytest.mark.parametrize(
    ("program", "language", "size"),
    [("sqlite", "zh-hant", NARROW), ("postgresql", "en", WIDE)],
    ids=["sqlite-zh-hant", "postgresql-en"],
    indirect=["program"],
)
def test_the_first_sale(program: Program, browser: Browser, language: str, size: tuple[int, int]) -> None:
    story = Story(browser, program, language, size)
    agent = story.arrive("harbor", "sales_agent")
    steps.begin_at_reseller(agent)
    steps.fill_customer(agent, story)
    steps.choose_offers(agent, story)
    steps.submit(agent, story)
    setup = steps.read_setup_info(agent, story)
    link = steps.make_link(agent, setup)
    leave(agent, story)
    never_again(agent, story)
    opens_once(story, link)
    reseller_manages(story)
    customer_signs_in(story)
    change_subscription(agent, story)
    assert agent.faults == []


def leave(agent: Visitor, story: Story) -> None:
    """Leaving without a copy asks once; a copy settles it."""
    with agent.page.expect_event("dialog") as asked:
        agent.page.once("dialog", lambda dialog: dialog.dismiss())
        agent.press("Done")
    assert asked.value.type == "beforeunload"
    expect(agent.control("region", "Setup info")).to_be_visible()
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
    agent.go(f"{customer}/users")
    expect(agent.control("heading", "Users")).to_be_visible()
    expect(agent.row("Jan Nowak")).to_be_visible()


def reset_password(agent: Visitor) -> None:
    """Give the new user another temporary password; a reload asks again instead of making a third one."""
    agent.press("Reset password", agent.row("Jan Nowak"))
    agent.press("Reset password", agent.page.get_by_role("dialog"))
    agent.heading("Password reset")
    expect(agent.control("group", "Temporary password")).to_have_text(MASK)
    agent.page.once("dialog", lambda dialog: dialog.accept())
    agent.page.reload()
    expect(agent.control("button", "Reset password", agent.page.get_by_role("main"))).to_be_visible()
    agent.press("Cancel")
    expect(agent.control("heading", "Users")).to_be_visible()


def done(agent: Visitor) -> None:
    """Leave a page with a secret, though nothing was copied: to the new user, whose licenses come next."""
    agent.page.once("dialog", lambda dialog: dialog.accept())
    agent.press("Done")
    expect(agent.page.get_by_role("heading", level=1)).to_have_text("Jan Nowak")
    expect(agent.control("button", "Assign licenses")).to_be_visible()
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


@pytest.mark.parametrize("program", ["sqlite"], indirect=True)
def test_what_was_typed_stays(program: Program, browser: Browser) -> None:
    story = Story(browser, program, "en", NARROW)
    agent = story.arrive("harbor", "sales_agent")
    steps.begin_at_reseller(agent)
    typed = {"Company name": "Kołobrzeg Łodzie", "Domain prefix": "not a prefix", "Email": "nobody@nowhere"}
    agent.fill(typed)
    agent.press("Next: Subscriptions")
    refused = agent.page.get_by_role("alert")
    expect(refused).to_be_focused()
    agent.check_page()
    for label, value in typed.items():
        expect(agent.field(label)).to_have_value(value)
    agent.follow("Domain prefix", refused)
    expect(agent.field("Domain prefix")).to_be_focused()
    expect(agent.field("Domain prefix")).to_have_attribute("aria-invalid", "true")
    agent.page.reload()
    agent.heading("New customer")
    expect(agent.field("Company name")).to_have_value(typed["Company name"])
    steps.fill_customer(agent, story)
    agent.page.go_back()
    agent.heading("New customer")
    assert (agent.faults, agent.refusals) == ([], [422])


@pytest.mark.rows("S160")
@pytest.mark.parametrize("program", ["sqlite"], indirect=True)
def test_cancel_voids_the_draft(program: Program, browser: Browser) -> None:
    story = Story(browser, program, "en")
    agent = story.arrive("harbor", "sales_agent")
    steps.begin_at_reseller(agent)
    steps.fill_customer(agent, story)
    agent.press("Back")
    agent.heading("New customer")
    expect(agent.field("Company name")).to_have_value(story.company)
    address = agent.page.url.removeprefix(program.url)
    agent.press("Cancel")
    question = agent.page.get_by_role("dialog", name="Cancel this sale?")
    expect(agent.control("button", "Keep editing", question)).to_be_focused()
    agent.press("Keep editing", question)
    expect(question).to_be_hidden()
    agent.press("Cancel")
    agent.press("Discard the draft", question)
    agent.heading("Customers")
    expect(agent.row(story.company)).to_have_count(0)
    agent.go(address)
    agent.heading("This draft is no longer open")
    assert (agent.faults, agent.refusals) == ([], [409])


@pytest.mark.parametrize("program", ["sqlite"], indirect=True)
def test_the_sale_without_script(program: Program, browser: Browser) -> None:
    story = Story(browser, program, "en")
    agent = story.arrive("harbor", "sales_agent", java_script_enabled=False)
    steps.begin_at_reseller(agent)
    agent.fill({"Country": "PL"})
    agent.press("Show the fields of this country")
    steps.fill_customer(agent, story)
    agent.page.get_by_role("button", name=re.compile("^Add ")).first.click()
    agent.field("Quantity").fill("7")
    agent.press("Next: Review")
    agent.heading("Review")
    expect(agent.page.get_by_role("cell", name="7", exact=True)).to_be_visible()
    agent.press("Submit")
    agent.heading("Confirmation")
    setup = agent.control("region", "Setup info")
    story.user_name = agent.control("group", "User name", setup).inner_text()
    story.password = agent.control("group", "Temporary password", setup).inner_text()
    agent.press("Done")
    agent.heading("Customers")
    admin = story.arrive()
    admin.sign_in(story.user_name, story.password)
    expect(admin.field("New password")).to_be_visible()
    assert (agent.faults, agent.refusals, admin.faults) == ([], [], [])
