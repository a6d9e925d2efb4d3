"""The portal in five languages on the narrowest screen: nothing scrolls sideways, however long the words are."""

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e import browser as browsers
from tests.e2e import sales
from tests.e2e.browser import LOCALES
from tests.e2e.programs import Program

NARROWEST = (320, 700)
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk"
PAGES = (
    "/", "/customers", "/indirect-resellers", "/orders", "/prices", "/settings", "/activity",
    "/settings/partner-settings/partner-profile/program-info", "/sign-in/security", "/customers/new",
)  # fmt: skip
PARTS = ("", "/users", "/users/new", "/orders", "/activity", "/add-subscription")


@pytest.fixture(scope="module")
def long_name(program: Program) -> str:
    """Return the id of a customer whose name no line of a narrow screen holds."""
    body = sales.new_customer(sales.prefix(), program.demo["alpine"]["tenant_id"])
    body["billingProfile"]["companyName"] = LONG
    answer = program.call("POST", "/v1/customers", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@pytest.mark.slow
@pytest.mark.parametrize("program", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", LOCALES)
def test_pages_fit_the_narrowest_screen(program: Program, browser: Browser, long_name: str, language: str) -> None:
    agent = browsers.visitor(browser, program, language, NARROWEST)
    agent.sign_in(*browsers.credentials(program, "harbor", "admin_agent"))
    agent.heading("Overview")
    for path in PAGES:
        agent.go(path)
    for part in PARTS:
        agent.go(f"/customers/{long_name}{part}")
    agent.go(f"/customers/{program.demo['kranich']['tenant_id']}/subscriptions")
    agent.page.get_by_role("rowheader").first.get_by_role("link").click()
    expect(agent.field("Reseller (MPN ID)")).to_be_visible()
    agent.check_page()
    agent.go("/customers")
    expect(agent.row(LONG)).to_be_visible()
    assert (agent.faults, agent.refusals) == ([], [])
