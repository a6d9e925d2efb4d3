"""From direct bill to indirect reseller with the keyboard alone: approved at once, and approved by a person."""

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e import journeys
from tests.e2e.browser import NARROW, WIDE
from tests.e2e.keyboard import KeyboardStory, Typist
from tests.e2e.programs import Program

RUNS = {"sqlite": ("de", NARROW, True), "postgresql": ("en", WIDE, False)}


@pytest.mark.slow
@pytest.mark.parametrize("program", ["sqlite", pytest.param("postgresql", marks=pytest.mark.pages)], indirect=True)
@pytest.mark.rows(
    "S1", "S6", "S7", "S8", "S9", "S15", "S16", "S17", "S18", "S19", "S20", "S21", "S22", "S23", "S25", "S28"
)
def test_a_partner_becomes_reseller(program: Program, browser: Browser) -> None:
    language, size, manual = RUNS[program.database]
    program.reset()
    story = KeyboardStory(browser, program, language, size)
    reviewer = story.arrive("meridian", "vendor_admin") if manual else None
    if reviewer:
        leave_approval_to_people(reviewer)
    colleague = story.arrive("baltic", "admin_agent")
    admin = story.arrive("baltic", "global_admin")
    journeys.apply(admin, mail := f"enroll-{language}@baltic.example")
    if reviewer:
        wait_and_approve(admin, story)
    accept(admin)
    assert_mailed(program, mail)
    knows_at_once(colleague)
    assert admin.faults + admin.refusals + colleague.faults + colleague.refusals == []


def leave_approval_to_people(vendor: Typist) -> None:
    """Publish a policy under which a person decides."""
    vendor.navigate("Enrollment policy")
    vendor.heading("Enrollment policy")
    vendor.enter(vendor.field("Approval"), "manual")
    vendor.press("Save new version")
    vendor.heading("Enrollment policy")
    assert (vendor.faults, vendor.refusals) == ([], [])


def wait_and_approve(admin: Typist, story: KeyboardStory) -> None:
    """While it waits there is nothing to accept; a reviewer approves it at a browser of their own."""
    admin.navigate("Overview")
    admin.heading("Overview")
    expect(admin.control("heading", "Enrollment as indirect reseller")).to_be_visible()
    expect(admin.control("button", "Accept and continue")).to_have_count(0)
    reviewer = story.arrive("meridian", "vendor_reviewer")
    reviewer.navigate("Applications")
    reviewer.heading("Applications")
    reviewer.activate(reviewer.row("Baltic Systems").get_by_role("link").first)
    reviewer.press("Approve application")
    expect(reviewer.control("button", "Approve application")).to_have_count(0)
    reviewer.check_page()
    assert (reviewer.faults, reviewer.refusals) == ([], [])


def accept(admin: Typist) -> None:
    """Accept the agreement on Overview; Program info, found by its four levels, shows both programs."""
    expect(navigation(admin)).not_to_contain_text(admin.word("Indirect providers"))
    journeys.accept_agreement(admin)
    admin.navigate("Settings")
    admin.heading("Settings")
    for level in ("Partner Settings", "Partner Profile", "Program info"):
        admin.follow(level, admin.page.get_by_role("main"))
        admin.heading(level)
    for name in ("Direct-bill partner", "Indirect reseller"):
        expect(admin.row(admin.word(name))).to_contain_text(admin.status("program", "Active"))
    admin.navigate("Indirect providers")
    admin.heading("Indirect providers")


def knows_at_once(colleague: Typist) -> None:
    """The session that was open all the time has the new entry."""
    colleague.navigate("Customers")
    colleague.heading("Customers")
    expect(colleague.row("Ostsee Werft")).to_be_visible()
    colleague.navigate("Indirect providers")
    colleague.heading("Indirect providers")


def navigation(who: Typist) -> Locator:
    """Return the main navigation, shown or behind Menu."""
    return who.page.locator("#nav")


def assert_mailed(program: Program, to: str) -> None:
    """Prove that the contact of the application, and nobody beside, was told of the approval once."""
    assert len(program.mails(to)) == 1
