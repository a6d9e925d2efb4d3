"""A list in Debian's Chromium: swapped in place, kept in the history, whole without script."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.e2e.axe import violations
from tests.portal.lists import signed_in
from tests.support import world
from tests.support.world import World
from twotier.access.models import SavedView

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = [f"Firm {chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(30)]


@pytest.fixture
def trade() -> World:
    """Return the small world with thirty customers of Harbor, one of them served by Alpine."""
    trade = world.build()
    world.customer(trade.harbor, trade.alpine)
    for name in NAMES[1:]:
        world.customer(trade.harbor, company_name=name, domain=f"{name[-2:].lower()}.onmicrosoft.com")
    return trade


@pytest.fixture
def opened(chromium: Browser, live_server: LiveServer, trade: World) -> Iterator[Any]:
    """Return a function that opens a page for Harbor; whatever the browser complains about fails the test."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def heard(message: Any) -> None:
        # htmx writes an error when a newer request takes an older one's place; that is what the list wants.
        if message.type == "error" and not message.text.startswith(("htmx:sendAbort", "htmx:afterRequest")):
            complaints.append(message.text)

    def opener(address: str = "/customers", **options: Any) -> Page:
        context = chromium.new_context(**options)
        contexts.append(context)
        session = signed_in(trade.harbor).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{live_server.url}{address}")
        return page

    yield opener
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


def first_row(page: Page) -> Any:
    """Return the first row of the table."""
    return page.locator(".tt-table tbody tr").first


def at(page: Page, query: str) -> None:
    """Expect the list's address with this query; it changes when the new rows have settled."""
    expect(page).to_have_url(re.compile(re.escape(f"/customers{query}") + "$"))


def test_the_list_is_swapped_in_place_and_the_history_kept(opened: Any) -> None:
    page = opened()
    page.evaluate("window.stayed = true")
    expect(page.get_by_role("status").filter(has_text="30 entries")).to_have_count(1)
    page.get_by_role("button", name="Company").click()
    expect(first_row(page)).to_contain_text("Kranich Logistik")
    expect(page.get_by_role("columnheader", name="Company")).to_have_attribute("aria-sort", "descending")
    expect(page.get_by_role("button", name="Company")).to_be_focused()
    at(page, "?sort=-name")
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_text("26–30 of 30")).to_be_visible()
    page.get_by_role("searchbox", name="Name, domain or Microsoft ID").fill("Firm A")
    expect(page.get_by_role("status").filter(has_text="25 entries")).to_have_count(1)
    expect(page.get_by_text("1–25 of 25")).to_be_visible()
    at(page, "?q=Firm%20A&sort=-name")
    assert page.get_by_role("link", name="Export CSV").get_attribute("href") == "/customers.csv?q=Firm+A&sort=-name"
    expect(page.get_by_role("searchbox", name="Name, domain or Microsoft ID")).to_be_focused()
    page.get_by_label("Relationship", exact=True).select_option("indirect")
    expect(page.get_by_role("heading", name="No customer matches")).to_be_visible()
    page.get_by_role("link", name="Remove filter Search: Firm A").click()
    expect(first_row(page)).to_contain_text("Kranich Logistik")
    at(page, "?kind=indirect&sort=-name")
    expect(page.get_by_role("searchbox", name="Name, domain or Microsoft ID")).to_have_value("")
    page.get_by_role("link", name="Clear filter").click()
    expect(page.get_by_text("1–25 of 30")).to_be_visible()
    assert page.evaluate("window.stayed")
    page.go_back()
    page.wait_for_url("**/customers?kind=indirect&sort=-name")
    expect(page.get_by_label("Relationship", exact=True)).to_have_value("indirect")
    expect(page.locator(".tt-table tbody tr")).to_have_count(1)


def test_keys_reach_the_filter_and_walk_the_rows_after_a_swap(opened: Any) -> None:
    page = opened()
    page.get_by_role("button", name="Company").click()
    expect(page.get_by_role("columnheader", name="Company")).to_have_attribute("aria-sort", "descending")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Kranich Logistik")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="Kranich Logistik")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Name, domain or Microsoft ID")).to_be_focused()
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Kranich Logistik")).to_be_visible()


def test_a_view_is_saved_from_the_present_filter(opened: Any) -> None:
    page = opened()
    expect(page.get_by_role("navigation", name="Saved views")).to_be_hidden()
    page.get_by_label("Relationship", exact=True).select_option("direct")
    page.get_by_role("link", name="Save this view").click()
    page.get_by_label("Name of the view").fill("Direct ones")
    page.get_by_role("button", name="Save view").click()
    page.wait_for_url("**/customers?kind=direct")
    expect(
        page.get_by_role("navigation", name="Saved views").get_by_role("link", name="Direct ones 29")
    ).to_be_visible()
    page.get_by_role("link", name="All", exact=True).click()
    expect(page.get_by_text("1–25 of 30")).to_be_visible()
    page.get_by_role("link", name="Direct ones").click()
    expect(page.get_by_text("1–25 of 29")).to_be_visible()
    page.get_by_role("link", name="Change the view Direct ones").click()
    page.get_by_role("button", name="Delete view").click()
    page.wait_for_url(re.compile("/customers$"))
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_is_cut_off(opened: Any, width: int, trade: World) -> None:
    SavedView.objects.create(
        tenant_id=trade.harbor.id, person=trade.harbor.caller.person, list_name="customers", name="Indirect ones",
        query="kind=indirect", created_at=trade.harbor.caller.person.created_at,
    )  # fmt: skip
    for address in (
        "/customers",
        "/customers?kind=direct&q=firm&sort=-created",
        "/customers?q=none",
        "/orders",
        "/activity",
    ):
        page = opened(address, viewport={"width": width, "height": 900}, reduced_motion="reduce")
        assert not violations(page), address
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    narrow = opened(viewport={"width": 320, "height": 640})
    assert narrow.evaluate("document.documentElement.scrollWidth") == 320
    narrow.get_by_label("Sort by").select_option("-name")
    expect(first_row(narrow)).to_contain_text("Kranich Logistik")
    at(narrow, "?sort=-name")


def test_without_script_everything_is_still_there(opened: Any) -> None:
    page = opened(java_script_enabled=False)
    page.get_by_role("button", name="Company").click()
    expect(first_row(page)).to_contain_text("Kranich Logistik")
    page.get_by_role("searchbox").first.fill("firm")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("1–25 of 29")).to_be_visible()
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_text("26–29 of 29")).to_be_visible()
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_text("1–25 of 29")).to_be_visible()
    page.get_by_role("link", name="Clear filter").click()
    expect(page.get_by_text("1–25 of 30")).to_be_visible()
