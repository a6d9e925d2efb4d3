"""Every page that links lead to, for the people of each kind of organization: accessible, and in five languages without sideways scroll."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.e2e import browser as browsers
from tests.e2e import sales
from tests.e2e.browser import NARROW, WIDE, Visitor
from tests.e2e.programs import Program
from tests.e2e.test_accessibility import Inspector
from tests.support.crawl import Visited, walk

pytestmark = [pytest.mark.slow, pytest.mark.pages]
PEOPLE = (
    ("meridian", "vendor_admin"), ("harbor", "global_admin"), ("baltic", "global_admin"), ("alpine", "global_admin"),
    ("kranich", "global_admin"), ("kranich", "user"),
)  # fmt: skip
"""Who reads the portal: whoever comes later opens what nobody before them has, so the walks go in both directions."""
NARROWEST = (320, 700)
WIDER = "Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)"
FILES = (".csv", ".pdf", ".ics")
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk"
PARTS = ("", "/users", "/users/new", "/orders", "/activity", "/add-subscription")


@pytest.fixture(scope="module")
def long_name(program: Program) -> str:
    """Return the address of a customer whose name no line of a narrow screen holds."""
    body = sales.new_customer(sales.prefix(), program.demo["alpine"]["tenant_id"])
    body["billingProfile"]["companyName"] = LONG
    answer = program.call("POST", "/v1/customers", body)
    assert answer.status_code == 201, answer.text
    return f"/customers/{answer.json()['id']}"


@dataclass
class Tour:
    """A walk of all people over their pages, in one language on one screen, and what was wrong on the way."""

    browser: Browser
    program: Program
    language: str
    size: tuple[int, int]
    look: Callable[[Visitor], None]
    also: tuple[str, ...] = ()
    """What the provider opens besides."""
    names: set[str] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def take(self, people: Sequence[tuple[str, str]] = PEOPLE, **options: Any) -> None:
        """Open every page; whatever a browser complains about fails at once."""
        for key, role in people:
            who = browsers.visitor(self.browser, self.program, self.language, self.size, **options)
            who.sign_in(*browsers.credentials(self.program, key, role))
            who.heading("Overview")
            for page in self.pages(who, key):
                self.names.add(page.name)
                self.missing += [f"{key}, {role}: {page.url} on {page.found_on}: {page.status}"] * (page.status != 200)
            assert who.faults == []
            who.page.context.close()

    def pages(self, who: Visitor, key: str) -> Iterator[Visited]:
        """Yield what links lead to, each name once, and what is opened besides."""
        yield from walk(lambda url: self.opened(who, url), each=1, counts=self.counts)
        for url in self.also if key == "harbor" else ():
            status, text = self.opened(who, url)
            yield Visited(url, url, status, text, "")

    def opened(self, who: Visitor, url: str) -> tuple[int, str]:
        """Open a page in the browser, and look at it; a file is only left aside."""
        if url.partition("?")[0].endswith(FILES):
            return 200, ""
        answer = who.page.goto(who.program.url + url)
        assert answer, url
        if answer.status == 200:
            self.look(who)
        return answer.status, who.page.content()


@dataclass
class Eye:
    """Looks at pages with axe, at what surrounds them once for each reader, and measures whether a screen holds them."""

    inspector: Inspector | None = None
    wide: list[str] = field(default_factory=list)
    readers: list[Visitor] = field(default_factory=list)

    def look(self, who: Visitor) -> None:
        """Inspect the page as it stands, then measure it on the narrowest screen."""
        if self.inspector:
            known = any(reader is who for reader in self.readers)
            self.inspector.look(who, "main" if known else None)
            self.readers.append(who)
        self.measure(who)

    def measure(self, who: Visitor) -> None:
        """Keep a page that the narrowest screen does not hold."""
        size = who.page.viewport_size
        who.page.set_viewport_size({"width": NARROWEST[0], "height": NARROWEST[1]})
        if wider := who.page.evaluate(WIDER):
            self.wide.append(f"{who.page.url}: {wider} px")
        assert size
        who.page.set_viewport_size(size)


@pytest.mark.parametrize("program", ["sqlite"], indirect=True)
def test_axe_finds_nothing_on_any_page(program: Program, browser: Browser, long_name: str) -> None:
    eye = Eye(Inspector("light"))
    tour = Tour(browser, program, "en", WIDE, eye.look, also=parts(long_name))
    tour.take()
    check(tour, eye)


@pytest.mark.parametrize("program", ["postgresql"], indirect=True)
def test_axe_finds_nothing_on_any_dark_page_of_a_phone(program: Program, browser: Browser, long_name: str) -> None:
    eye = Eye(Inspector("dark"))
    tour = Tour(browser, program, "zh-hant", NARROW, eye.look, also=parts(long_name))
    tour.take(PEOPLE[::-1])
    check(tour, eye)


@pytest.mark.parametrize(
    ("program", "language"),
    [("sqlite", "de"), ("postgresql", "fr"), ("postgresql", "ru")],
    indirect=["program"],
)
def test_no_page_scrolls_sideways_in_longer_languages(
    program: Program, browser: Browser, long_name: str, language: str
) -> None:
    eye = Eye()
    tour = Tour(browser, program, language, NARROWEST, eye.look, also=parts(long_name))
    tour.take(PEOPLE if language in ("de", "fr") else PEOPLE[::-1], java_script_enabled=False)
    check(tour, eye)


def parts(customer: str) -> tuple[str, ...]:
    """Return the pages of one customer."""
    return tuple(customer + part for part in PARTS)


def check(tour: Tour, eye: Eye) -> None:
    """Prove that nothing was found, and that there was much to look at."""
    assert not eye.inspector or not eye.inspector.found, "\n".join(eye.inspector.found)
    assert not eye.wide, "\n".join(eye.wide)
    assert not tour.missing, "\n".join(tour.missing)
    assert len(tour.names) > 100, tour.names
