"""Every page that links lead to, for the people of each kind of organization: accessible, and in five languages without sideways scroll."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser

from tests.e2e import browser as browsers
from tests.e2e import sales
from tests.e2e.browser import NARROW, WIDE, Visitor
from tests.e2e.programs import Program
from tests.e2e.test_accessibility import Inspector
from tests.support.crawl import Visited, walk

PEOPLE = (
    (("meridian", "vendor_admin"),), (("harbor", "global_admin"), ("baltic", "global_admin")),
    (("alpine", "global_admin"),), (("kranich", "global_admin"), ("kranich", "user")),
)  # fmt: skip
"""Whoever reads the same pages as the one before them visits only what is new to both."""
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
    once: bool = False
    """Whether a page that one kind of organization has read is left to it, though others read it too."""
    also: tuple[str, ...] = ()
    """What the provider opens besides."""
    names: set[str] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)

    def take(self) -> None:
        """Open every page; whatever a browser complains about fails at once."""
        counts = dict[str, int]()
        for group in PEOPLE:
            counts = counts if self.once else {}
            for key, role in group:
                self.see(key, role, counts)

    def see(self, key: str, role: str, counts: dict[str, int]) -> None:
        """Open the pages of one person."""
        who = browsers.visitor(self.browser, self.program, self.language, self.size)
        who.sign_in(*browsers.credentials(self.program, key, role))
        who.heading("Overview")
        for page in self.pages(who, key, counts):
            self.names.add(page.name)
            self.missing += [f"{key}, {role}: {page.url} on {page.found_on}: {page.status}"] * (page.status != 200)
        assert who.faults == []
        who.page.context.close()

    def pages(self, who: Visitor, key: str, counts: dict[str, int]) -> Iterator[Visited]:
        """Yield what links lead to, each name once, and what is opened besides."""
        yield from walk(lambda url: self.opened(who, url), each=1, counts=counts)
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
class Measure:
    """Keeps the pages that a narrow screen does not hold."""

    wide: list[str] = field(default_factory=list)

    def look(self, who: Visitor) -> None:
        """Measure the page as it stands."""
        if wider := who.page.evaluate(WIDER):
            self.wide.append(f"{who.page.url}: {wider} px")


@pytest.mark.slow
@pytest.mark.parametrize("program", ["sqlite"], indirect=True)
def test_axe_finds_nothing_on_any_page(program: Program, browser: Browser) -> None:
    inspector = Inspector(schemes=("light",))
    tour = Tour(browser, program, "en", WIDE, inspector.look)
    tour.take()
    assert not inspector.found, "\n".join(inspector.found)
    assert not tour.missing, "\n".join(tour.missing)
    assert len(tour.names) > 100, tour.names


@pytest.mark.slow
@pytest.mark.parametrize("program", ["postgresql"], indirect=True)
def test_axe_finds_nothing_on_any_dark_page_of_a_phone(program: Program, browser: Browser) -> None:
    inspector = Inspector(schemes=("dark",))
    tour = Tour(browser, program, "en", NARROW, inspector.look, once=True)
    tour.take()
    assert not inspector.found, "\n".join(inspector.found)
    assert not tour.missing, "\n".join(tour.missing)
    assert len(tour.names) > 100, tour.names


@pytest.mark.slow
@pytest.mark.parametrize(
    ("program", "language"),
    [("sqlite", "de"), ("sqlite", "ru"), ("postgresql", "en"), ("postgresql", "fr"), ("postgresql", "zh-hant")],
    indirect=["program"],
)
def test_no_page_scrolls_sideways_in_any_language(
    program: Program, browser: Browser, long_name: str, language: str
) -> None:
    measure = Measure()
    also = tuple(long_name + part for part in PARTS)
    tour = Tour(browser, program, language, NARROWEST, measure.look, once=True, also=also)
    tour.take()
    assert not measure.wide, "\n".join(measure.wide)
    assert len(tour.names) > 100, tour.names
