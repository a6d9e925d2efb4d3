"""A person at a real browser: finds controls by role and visible name, and watches what every page does."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response, expect, sync_playwright

from tests.e2e.programs import Program

BROWSERS = ("chromium-headless-shell", "chromium")
"""The same engine; the first one comes without what only windows need, and starts in a quarter of the time."""
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
PATIENCE = 20_000
WIDE, NARROW = (1280, 900), (390, 844)
LOCALES = {"en": "en-US", "de": "de-DE", "fr": "fr-FR", "ru": "ru-RU", "zh-hant": "zh-TW"}
HTML_LANGUAGES = {"zh-hant": "zh-Hant"}
FAILED_TO_LOAD = "Failed to load resource"
"""Chromium writes this for every answer from 400 on; answers are watched by their status."""


def executable() -> str:
    """Return where the system has a browser for tests."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise LookupError("Install chromium-headless-shell or chromium; `make test` does it as root.")
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run a browser; nothing of Playwright's event loop is left in this thread afterwards."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()


@dataclass
class Visitor:
    """Someone with a browser of their own, who reads one language."""

    page: Page
    program: Program
    language: str
    faults: list[str] = field(default_factory=list)
    refusals: list[int] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Note down whatever a page must not do: write errors, break its own policy, ask other hosts."""
        page.set_default_timeout(PATIENCE)
        page.on("console", self.heard)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("request", self.asked)
        page.on("response", self.answered)

    def heard(self, message: ConsoleMessage) -> None:
        """Keep errors and warnings; a policy's violation is an error too."""
        if message.type in ("error", "warning") and FAILED_TO_LOAD not in message.text:
            self.faults.append(f"console: {message.text}")

    def asked(self, request: Request) -> None:
        """Keep requests that leave the program."""
        if not request.url.startswith((self.program.url, "data:", "blob:")):
            self.faults.append(f"another host: {request.url}")

    def answered(self, response: Response) -> None:
        """Keep refusals to be looked at by the test, and failures as faults."""
        if response.status >= 500:
            self.faults.append(f"{response.status} {response.url}")
        elif response.status >= 400:
            self.refusals.append(response.status)

    def word(self, msgid: str, **values: object) -> str:
        """Return what the catalog of the reader's language says for an English text."""
        with translation.override(self.language):
            text = translation.gettext(msgid)
        return text % values if values else text

    def status(self, thing: str, msgid: str) -> str:
        """Return the word for a status of this kind of thing in the reader's language."""
        with translation.override(self.language):
            return translation.pgettext(thing, msgid)

    def go(self, path: str) -> None:
        """Open an address of the program."""
        self.page.goto(self.program.url + path)
        self.check_page()

    def check_page(self) -> None:
        """Prove what holds on every page: one heading, the reader's language, no sideways scrolling."""
        self.page.wait_for_load_state("load")
        self.opened.append(self.page.url)
        expect(self.page.locator("h1")).to_have_count(1)
        expected = HTML_LANGUAGES.get(self.language, self.language)
        expect(self.page.locator("html")).to_have_attribute("lang", expected)
        wider = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{self.page.url} scrolls sideways by {wider} px"

    def heading(self, msgid: str) -> None:
        """Wait for the page with this heading and prove what holds on every page."""
        expect(self.page.get_by_role("heading", level=1, name=self.word(msgid), exact=True)).to_be_visible()
        self.check_page()

    def control(self, role: Any, msgid: str, within: Locator | None = None) -> Locator:
        """Return the visible control of this role whose name is exactly these words."""
        return (within or self.page.locator("body")).get_by_role(role, name=self.word(msgid), exact=True)

    def activate(self, one: Locator) -> None:
        """Use a control."""
        one.click()

    def press(self, msgid: str, within: Locator | None = None) -> None:
        """Press a button."""
        self.activate(self.control("button", msgid, within))

    def follow(self, msgid: str, within: Locator | None = None) -> None:
        """Follow a link."""
        self.activate(self.control("link", msgid, within))

    def tick(self, one: Locator) -> None:
        """Tick a box."""
        one.check()

    def navigate(self, msgid: str) -> None:
        """Follow an entry of the main navigation, which a narrow screen keeps behind Menu."""
        if self.narrow:
            self.press("Menu")
        self.follow(msgid, self.page.get_by_role("navigation", name=self.word("Main"), exact=True))

    @property
    def narrow(self) -> bool:
        """Tell whether the screen is a phone's."""
        size = self.page.viewport_size
        return bool(size and size["width"] < 960)

    def field(self, label: str, within: Locator | None = None) -> Locator:
        """Return the field with exactly this label."""
        return (within or self.page.locator("main")).get_by_label(self.word(label), exact=True)

    def fill(self, values: dict[str, str]) -> None:
        """Type into fields by their labels; a list takes the value of its option."""
        for label, value in values.items():
            self.enter(self.field(label), value)

    def enter(self, one: Locator, value: str) -> None:
        """Type into a field in place of what stands there; of a list, choose an option."""
        if one.evaluate("one => one.tagName") == "SELECT":
            one.select_option(value)
        else:
            one.fill(value)
        one.blur()

    def row(self, name: str) -> Locator:
        """Return the row of a table whose row name this is."""
        head = self.page.get_by_role("rowheader").filter(has_text=re.compile(re.escape(name)))
        return self.page.get_by_role("row").filter(has=head)

    def sign_in(self, email: str, password: str) -> None:
        """Sign in on the page that is shown to whoever is not."""
        self.go("/")
        self.heading("Sign in")
        self.fill({"Email": email, "Password": password})
        self.press("Sign in")

    def second_tab(self, path: str) -> "Visitor":
        """Open another tab of the same browser."""
        page = self.page.context.new_page()
        other = type(self)(page, self.program, self.language, self.faults, self.refusals, self.opened)
        other.watch(page)
        other.go(path)
        return other


def visitor(
    browser: Browser,
    program: Program,
    language: str,
    size: tuple[int, int] = WIDE,
    kind: type[Visitor] = Visitor,
    **options: Any,
) -> Visitor:
    """Return someone new: no cookies, the browser set to their language."""
    context = browser.new_context(
        locale=LOCALES[language], timezone_id="UTC", viewport={"width": size[0], "height": size[1]},
        reduced_motion="reduce", **options,
    )  # fmt: skip
    one = kind(context.new_page(), program, language)
    one.watch(one.page)
    return one


def credentials(program: Program, key: str, role: str) -> tuple[str, str]:
    """Return the address and password of a demo user."""
    user = next(user for user in program.demo[key]["users"] if user["role"] == role)
    return user["email"], user["password"]
