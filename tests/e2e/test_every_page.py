"""Every page that links lead to, for the people of each kind of organization: accessible, and in five languages without sideways scroll."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e import browser as browsers
from tests.e2e.browser import LOCALES, NARROW, WIDE, Visitor
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


def reader(who: Visitor, look: Callable[[Visitor], None]) -> Callable[[str], tuple[int, str]]:
    """Return how a page is fetched: opened in the browser, and looked at; a file is only left aside."""

    def fetch(url: str) -> tuple[int, str]:
        if url.partition("?")[0].endswith(FILES):
            return 200, ""
        answer = who.page.goto(who.program.url + url)
        assert answer, url
        if answer.status == 200:
            look(who)
        return answer.status, who.page.content()

    return fetch


def at_the_door(
    browser: Browser, program: Program, key: str, role: str, language: str, size: tuple[int, int]
) -> Visitor:
    """Return someone who has signed in."""
    who = browsers.visitor(browser, program, language, size)
    who.sign_in(*browsers.credentials(program, key, role))
    who.heading("Overview")
    return who


def visits(
    browser: Browser, program: Program, language: str, size: tuple[int, int], look: Callable[[Visitor], None]
) -> Iterator[tuple[str, Visited]]:
    """Yield every page that people reach, with who they are; whatever their browsers complain about fails."""
    for group in PEOPLE:
        counts = dict[str, int]()
        for key, role in group:
            who = at_the_door(browser, program, key, role, language, size)
            for page in walk(reader(who, look), each=1, counts=counts):
                yield f"{key}, {role}", page
            assert who.faults == []
            who.page.context.close()


@pytest.mark.slow
@pytest.mark.parametrize("program", ["sqlite"], indirect=True)
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing_on_any_page(program: Program, browser: Browser, size: tuple[int, int]) -> None:
    inspector, missing, names = Inspector(schemes=("light",) if size == WIDE else ("dark",)), list[str](), set[str]()
    for whose, page in visits(browser, program, "en", size, inspector.look):
        names.add(page.name)
        missing += [f"{whose}: {page.url} on {page.found_on}: {page.status}"] if page.status != 200 else []
    assert not inspector.found, "\n".join(inspector.found)
    assert not missing, "\n".join(missing)
    assert len(names) > 25, names


@pytest.mark.slow
@pytest.mark.parametrize("program", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", LOCALES)
def test_no_page_scrolls_sideways_in_any_language(program: Program, browser: Browser, language: str) -> None:
    wide = list[str]()

    def measure(who: Visitor) -> None:
        if wider := who.page.evaluate(WIDER):
            wide.append(f"{who.page.url}: {wider} px")

    names = {page.name for _who, page in visits(browser, program, language, NARROWEST, measure)}
    assert not wide, "\n".join(wide)
    assert len(names) > 25, names
