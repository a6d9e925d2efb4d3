"""The frame in Debian's Chromium: nothing to see for axe, nothing cut off, everything by keyboard, much without script."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.e2e.axe import violations

pytestmark = [pytest.mark.urls("tests.portal.test_frame"), pytest.mark.django_db(transaction=True)]

LOCALES = {"en": "en-GB", "de": "de-DE", "fr": "fr-FR", "ru": "ru-RU", "zh-hant": "zh-TW"}


@pytest.fixture
def opened(chromium: Browser, live_server: LiveServer) -> Iterator[Any]:
    """Return a function that opens a page; whatever the browser complains about fails the test."""
    contexts, complaints = [], []

    def opener(address: str = "/sandbox/kit", **settings: Any) -> Page:
        context = chromium.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{live_server.url}{address}")
        return page

    yield opener
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(opened: Any, width: int, scheme: str) -> None:
    page = opened(viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce")
    assert not violations(page)
    page.get_by_role("button", name="Your account").click()
    assert not violations(page)
    page.keyboard.press("Escape")
    page.get_by_role("row", name="Alpine IT").get_by_role("button", name="Remove partnership", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert not violations(page)


@pytest.mark.parametrize("language", LOCALES)
def test_long_words_fit_a_small_screen(opened: Any, language: str) -> None:
    page = opened(viewport={"width": 320, "height": 640}, locale=LOCALES[language])
    assert page.evaluate("document.documentElement.lang").lower() == language
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_dialog_asks_before_it_hurts(opened: Any) -> None:
    page = opened()
    row = page.get_by_role("row", name="Brenner Office")
    opener = row.get_by_role("button", name="Remove partnership", exact=True)
    opener.click()
    asked = page.get_by_role("dialog", name="Remove the partnership with Alpine IT?")
    expect(asked.get_by_role("button", name="Cancel", exact=True)).to_be_focused()
    expect(asked.get_by_role("button", name="Yes", exact=True)).to_be_disabled()
    asked.get_by_role("checkbox").check()
    expect(asked.get_by_role("button", name="Yes", exact=True)).to_be_enabled()
    asked.get_by_role("button", name="Cancel", exact=True).click()
    expect(asked).to_be_hidden()
    expect(opener).to_be_focused()


@pytest.mark.rows("S53", "S65")
def test_a_row_opens_in_place(opened: Any) -> None:
    page = opened()
    expander = page.get_by_role("button", name="Details of Alpine IT")
    expander.click()
    expect(expander).to_have_attribute("aria-expanded", "true")
    detail = page.locator("tr.is-detail")
    expect(detail).to_contain_text("Kranich Logistik")
    expander.click()
    expect(detail).to_be_hidden()
    expect(expander).to_have_attribute("aria-expanded", "false")
    expander.focus()
    page.keyboard.press("Enter")
    expect(detail).to_be_visible()
    expect(expander).to_have_attribute("aria-expanded", "true")
    expect(expander).to_have_attribute("aria-controls", str(detail.get_attribute("id")))
    page.keyboard.press("Space")
    expect(expander).to_have_attribute("aria-expanded", "false")
    expect(detail).to_be_hidden()


def test_a_secret_is_masked_and_leaving_it_uncopied_asks_once(opened: Any) -> None:
    page = opened(permissions=["clipboard-read", "clipboard-write"])
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    secret = page.locator("[data-secret]")
    assert "Sample" not in secret.inner_text()
    page.get_by_role("button", name="Show", exact=True).click()
    assert secret.inner_text() == "Sample-7qK2-only"
    page.get_by_role("link", name="Overview").first.click()
    page.wait_for_url("**/overview")
    assert asked == ["beforeunload"]
    page.go_back()
    page.get_by_role("button", name="Copy", exact=True).nth(1).click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "Sample-7qK2-only"
    page.get_by_role("link", name="Overview").first.click()
    page.wait_for_url("**/overview")
    assert asked == ["beforeunload"]


def test_single_keys_walk_the_list_and_can_be_turned_off(opened: Any) -> None:
    page = opened()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Brenner Office")).to_be_focused()
    page.keyboard.press("?")
    page.get_by_label("Single keys work on this browser").uncheck()
    page.get_by_role("button", name="Close", exact=True).click()
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="Alpine IT")).not_to_be_focused()


def test_without_script_everything_is_still_there(opened: Any) -> None:
    page = opened(java_script_enabled=False, viewport={"width": 390, "height": 800})
    expect(page.locator("[data-secret]")).to_have_text("Sample-7qK2-only")
    expect(page.get_by_role("button", name="Show", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="Customers")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("row", name="Alpine IT").get_by_role("button", name="Remove partnership").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Remove the partnership with Alpine IT?")
    page.get_by_role("button", name="Cancel", exact=True).click()
    page.wait_for_url("**/sandbox/kit")
