"""The cockpit in Debian's Chromium: both widths, without a fault of accessibility, and whole without script."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.e2e.axe import violations
from tests.portal.lists import signed_in
from tests.support import transition as transitions
from tests.support.inviting import admin_of
from tests.support.transition import Transition
from twotier.access import queries as access_queries
from twotier.core import clock
from twotier.customers.usecases._drafting import Wishes
from twotier.customers.usecases.answer_invitation import accept_invitation
from twotier.customers.usecases.change_invitation import finish_invitation
from twotier.customers.usecases.create_invitation import create_joint_invitation
from twotier.partners.usecases.open_enrollment import open_enrollment

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = ("Kalev Shipyards", "Narva Mills", "Pärnu Clinics", "Tallinn Port", "Tartu Labs")


@pytest.fixture
def at() -> Iterator[Transition]:
    """Return Baltic with five direct customers and their subscriptions."""
    made = transitions.build()
    for number, name in enumerate(NAMES):
        customer = made.customer(name, agreed=number != 2)
        for month in range(1, number + 1):
            made.sold(customer, date(2027, month, 1), renews=month % 2 == 1)
    yield made
    clock.reset()


@pytest.fixture
def opened(chromium: Browser, live_server: LiveServer, at: Transition) -> Iterator[Any]:
    """Return a function that opens a page for Baltic; whatever the browser complains about fails the test."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def opener(address: str, **options: Any) -> Page:
        context = chromium.new_context(**options)
        contexts.append(context)
        session = signed_in(at.baltic).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{live_server.url}{address}")
        return page

    yield opener
    for context in contexts:
        context.close()
    assert not complaints


def move(at: Transition) -> None:
    """Make Baltic a reseller, with one customer ready, one invited and one with a begun invitation."""
    at.enroll()
    actor = access_queries.member(at.baltic.caller.person.id, at.baltic.id)
    assert actor
    from twotier.transition import queries

    rows = list(queries.customers(actor).order_by("folded_name"))
    for number, row in enumerate(rows[:3]):
        made = create_joint_invitation(actor, at.harbor.id, Wishes(customer_id=row.id))
        if number < 2:
            finish_invitation(actor, made.id)
        if number == 0:
            accept_invitation(admin_of(row.id), made.token)


def fits(page: Page) -> None:
    """Assert that a page needs no sideways scroll, and that nothing of it keeps readers out."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert not violations(page)


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_the_application_with_its_dry_run_fits(opened: Any, at: Transition, width: int) -> None:
    open_enrollment(at.stage.kadri, intent=True)
    page = opened("/enrollment/application", viewport={"width": width, "height": 900})
    fits(page)
    page.get_by_role("button", name="Start dry run").click()
    expect(page.get_by_role("table", name="Dry run")).to_be_visible()
    enroll = page.get_by_role("button", name="Enroll now")
    expect(enroll).to_have_attribute("aria-disabled", "true")
    fits(page)
    page.get_by_label("I have read the dry run").check()
    page.get_by_label("I have reviewed these details").check()
    expect(enroll).to_have_attribute("aria-disabled", "false")
    page.get_by_role("button", name="Run again").click()
    expect(page.get_by_role("table", name="Dry run")).to_be_visible()
    expect(page.get_by_label("I have read the dry run")).not_to_be_checked()


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_the_list_of_customers_fits_before_and_after(opened: Any, at: Transition, width: int) -> None:
    page = opened("/enrollment/customers", viewport={"width": width, "height": 900})
    expect(page.get_by_text("Customers can be invited once")).to_be_visible()
    expect(page.locator("progress")).to_have_count(0)
    fits(page)
    move(at)
    page.reload()
    expect(page.locator("progress")).to_have_attribute("value", "1")
    page.get_by_role("button", name="Details of Tallinn Port").click()
    expect(page.get_by_text("What does not change")).to_be_visible()
    fits(page)


def test_a_customer_is_invited_without_script(opened: Any, at: Transition) -> None:
    move(at)
    page = opened("/enrollment/customers", java_script_enabled=False)
    page.locator("tr", has_text="Tartu Labs").get_by_role("button", name="Invite with a provider").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Invite Tartu Labs with a provider")
    page.get_by_role("button", name="Write invitation").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Invite new customers")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_plan_reads_on_a_page_of_its_own(opened: Any, at: Transition, width: int) -> None:
    page = opened("/enrollment/dry-run", viewport={"width": width, "height": 900})
    fits(page)
    page.get_by_role("button", name="Start dry run").click()
    expect(page.get_by_role("button", name="Print plan")).to_be_visible()
    fits(page)
    page.emulate_media(media="print")
    expect(page.get_by_role("table", name="Dry run")).to_be_visible()
    expect(page.get_by_role("button", name="Print plan")).to_be_hidden()
