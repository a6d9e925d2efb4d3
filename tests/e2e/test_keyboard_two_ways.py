"""Both ways of managing customers with the keyboard alone: labels and buttons of each, and an order that is asked for."""

import re

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e import journeys
from tests.e2e.browser import NARROW, WIDE
from tests.e2e.keyboard import KeyboardStory, Typist
from tests.e2e.programs import Program
from tests.e2e.story import Story

RUNS = {"sqlite": ("en", NARROW), "postgresql": ("zh-hant", WIDE)}
OFFER, SEATS = "Exchange Online (Plan 2)", "7"
BUYING = ("View products", "Add products", "Add subscription")


@pytest.mark.slow
@pytest.mark.parametrize("program", [pytest.param("sqlite", marks=pytest.mark.pages), "postgresql"], indirect=True)
@pytest.mark.rows("S27", "S69", "S75", "S78", "S79", "S80", "S81")
def test_two_ways_by_keyboard(program: Program, browser: Browser) -> None:
    language, size = RUNS[program.database]
    program.reset()
    become_dual(Story(browser, program, language))
    story = KeyboardStory(browser, program, language, size)
    agent = story.arrive("baltic", "admin_agent")
    look_at_labels(agent)
    look_at_direct(agent)
    look_at_indirect(agent)
    ask(agent)
    provider = story.arrive("harbor", "sales_agent")
    answer(provider)
    customers(agent)
    open_customer(agent, "Kranich Logistik")
    agent.follow("Subscriptions", agent.control("navigation", "Sections"))
    expect(agent.row(OFFER)).to_contain_text(SEATS)
    agent.check_page()
    assert agent.faults + agent.refusals + provider.faults + provider.refusals == []


def become_dual(story: Story) -> None:
    """Let a direct-bill partner become a reseller, a partner of a provider, and reseller of its customer."""
    program, demo = story.program, story.program.demo
    admin = story.arrive("baltic", "global_admin")
    journeys.apply(admin, "enroll@baltic.example")
    journeys.accept_agreement(admin)
    made = program.call("POST", "/v1/partnershiprequests", {"recipientEmail": "partners@baltic.example"})
    assert made.status_code == 201, made.text
    admin.go("/p/" + made.json()["invitationUrl"].rpartition("/")[2])
    journeys.authorize_provider(admin)
    named = program.call(
        "POST", f"/v1/customers/{demo['kranich']['tenant_id']}/resellers", {"resellerId": demo["baltic"]["tenant_id"]}
    )
    assert named.status_code == 201, named.text


def customers(agent: Typist) -> None:
    """Open the list of customers."""
    agent.navigate("Customers")
    agent.heading("Customers")


def open_customer(agent: Typist, name: str) -> None:
    """Open one customer of the list."""
    agent.activate(agent.row(name).get_by_role("link", name=name, exact=True))
    expect(agent.page.get_by_role("heading", level=1, name=name, exact=True)).to_be_visible()
    agent.check_page()


def look_at_labels(agent: Typist) -> None:
    """One row per customer says in which way it is managed."""
    customers(agent)
    expect(agent.row("Ostsee Werft")).to_contain_text(agent.word("Direct"))
    indirect = agent.word("Indirect (via %(partner)s)", partner="Harbor Distribution")
    expect(agent.row("Kranich Logistik")).to_contain_text(indirect)
    expect(agent.row("Ostsee Werft")).not_to_contain_text(indirect)


def acts(agent: Typist) -> Locator:
    """Return what the head of a page offers."""
    return agent.page.locator("main .tt-actions")


def look_at_direct(agent: Typist) -> None:
    """A direct customer is bought for here."""
    open_customer(agent, "Ostsee Werft")
    for act in BUYING:
        expect(agent.control("button", act, acts(agent))).to_be_visible()
    expect(agent.control("button", "Ask your provider", acts(agent))).to_have_count(0)
    customer = agent.page.url
    agent.press("Add products", acts(agent))
    agent.heading("New subscription")
    agent.go(customer.removeprefix(agent.program.url))
    agent.press("View products", acts(agent))
    expect(agent.page.get_by_role("rowheader").first).to_be_visible()
    agent.check_page()


def look_at_indirect(agent: Typist) -> None:
    """An indirect customer is not: the provider is asked."""
    customers(agent)
    open_customer(agent, "Kranich Logistik")
    for act in BUYING:
        expect(agent.control("button", act)).to_have_count(0)


def ask(agent: Typist) -> None:
    """Choose an offer, say how many, and send the request."""
    agent.press("Ask your provider", acts(agent))
    agent.heading("Ask your provider")
    agent.enter(agent.page.get_by_role("searchbox"), OFFER)
    agent.press("Find")
    expect(agent.page.get_by_role("main")).to_contain_text(OFFER)
    agent.activate(add(agent))
    chosen = agent.control("complementary", "Your request")
    agent.enter(agent.field(OFFER, chosen), SEATS)
    agent.press("Send request", chosen)
    expect(agent.page.get_by_role("heading", level=1)).to_contain_text(f"{SEATS} × ")
    agent.check_page()


def add(agent: Typist) -> Locator:
    """Return the button that adds the offer."""
    offer = agent.page.get_by_role("listitem").filter(has=agent.page.get_by_text(OFFER, exact=True))
    return agent.control("button", "Add", offer.first)


def answer(provider: Typist) -> None:
    """The provider finds the request, and accepts it."""
    provider.navigate("Order requests")
    provider.heading("Order requests")
    provider.activate(provider.row("Kranich Logistik").get_by_role("link").first)
    expect(provider.page.get_by_role("heading", level=1)).to_contain_text(re.compile(f"{SEATS} × "))
    provider.press("Accept request")
    expect(provider.control("heading", "Orders placed")).to_be_visible()
    provider.check_page()
