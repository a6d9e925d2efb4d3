"""The transition cockpit in the portal: the dry run before the decision, and the customers with what is left to do."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests.portal.lists import MECHANICS, csv_of, heading, person, signed_in, statements, words
from tests.support import transition as transitions
from tests.support.inviting import admin_of
from tests.support.transition import Transition, checksum
from twotier.core import clock
from twotier.customers.models import Invitation
from twotier.customers.usecases.answer_invitation import accept_invitation
from twotier.partners.models import Enrollment, MpnAccount
from twotier.partners.usecases.accept_agreement import accept_agreement

pytestmark = pytest.mark.django_db
LIST, RUN, FORM = "/enrollment/customers", "/enrollment/dry-run", "/enrollment/application"
END = date(2027, 3, 1)
CONTACT = {
    "contact_first_name": "Mari", "contact_last_name": "Saar", "contact_email": "form@baltic.test",
    "support_email": "support@baltic.test",
}  # fmt: skip
REFUSED = ("user_management_admin", "helpdesk_agent", "billing_admin", "mpn_partner_admin", "account_admin", "guest")


@pytest.fixture
def at(settings: Settings) -> Iterator[Transition]:
    """Return Baltic before its transition."""
    settings.EMAIL_BACKEND = settings.EMAIL["backend"]
    yield transitions.build()
    clock.reset()


@pytest.fixture
def kadri(at: Transition) -> Client:
    """Return Baltic's global admin at her browser."""
    return signed_in(at.baltic)


def main(answer: Any) -> str:
    """Return the markup of a page's own part."""
    found: str = answer.content.decode().partition("<main")[2]
    return found


def names(answer: Any) -> list[str]:
    """Return the customers of the list in their order."""
    return re.findall(r'<a href="/customers/[^"]+" id="row-[^"]+" data-opens>([^<]+)</a>', answer.content.decode())


def test_the_dry_run_reads_as_a_table_and_changes_nothing(at: Transition, kadri: Client) -> None:
    for name in ("Tallinn Port", "Narva Mills"):
        at.sold(at.customer(name), END)
    assert "nothing was changed" not in words(kadri.get(RUN))
    before = checksum()
    page = kadri.post(RUN)
    text = words(page)
    assert checksum() == before
    assert heading(page) == "Dry run"
    for said in (
        "May Baltic Systems move? Yes", "Everything is current", "nothing was changed",
        "Direct-bill partner, Indirect reseller", "Your 2 direct customers", "No change. 2 subscriptions run on",
        "Not possible Provider orders and bills, you manage", "Your 1 user", "Nobody is invited again",
        "At once: the checks pass", "Mail to contact@baltic.test", "There is no way back",
    ):  # fmt: skip
        assert said in text, said
    assert "Enroll now" not in text
    assert "data-prints hidden" in main(page)


def test_the_application_holds_the_dry_run_and_enrolls_after_two_statements(at: Transition, kadri: Client) -> None:
    kadri.post("/enrollment", {"intent": "on"})
    assert "dry run and know" not in words(kadri.get(FORM))
    page = kadri.post(FORM, CONTACT | {"run": "again"})
    html = main(page)
    assert "I have read the dry run and know that Baltic Systems cannot undo this." in words(page)
    assert html.count("data-needed") == 2
    assert "checked" not in html.replace("Checked now", "")
    assert "Tick both statements first." in words(page)
    assert html.index('id="run"') < html.index("There is no way back") < html.index(">Enroll now<")
    refused = kadri.post(FORM, CONTACT | {"reviewed": "on"})
    assert (refused.status_code, Enrollment.objects.get().status) == (422, "draft")
    assert kadri.post(FORM, CONTACT | {"reviewed": "on", "acknowledged": "on"}).status_code == 302
    assert Enrollment.objects.get().status == "approved"


def test_run_again_keeps_the_contacts_and_submits_nothing(at: Transition, kadri: Client) -> None:
    kadri.post("/enrollment", {"intent": "on"})
    page = kadri.post(FORM, CONTACT | {"reviewed": "on", "acknowledged": "on", "run": "again"})
    assert page.status_code == 200
    assert 'value="form@baltic.test"' in page.content.decode()
    assert "Mail to form@baltic.test" in words(page)
    assert Enrollment.objects.get().status == "draft"
    wrong = kadri.post(FORM, CONTACT | {"contact_email": "me@gmail.com", "run": "again"})
    assert "The application would be refused" in words(wrong)


def test_what_is_missing_stops_the_run_and_the_button(at: Transition, kadri: Client) -> None:
    MpnAccount.objects.filter(tenant_id=at.baltic.id).update(active=False)
    kadri.post("/enrollment", {"intent": "on"})
    page = kadri.post(FORM, CONTACT | {"run": "again"})
    assert "The application would be refused" in words(page)
    assert "Correct what is missing first." in words(page)
    assert 'href="/settings/partner-settings/partner-profile/location"' in main(page)
    assert "data-when-ticked" not in main(page)


def test_a_manual_approval_names_its_day(at: Transition, kadri: Client) -> None:
    at.stage.policy(approval="manual")
    assert "A reviewer decides by" in words(kadri.post(RUN))


def test_after_the_submission_the_dry_run_leads_to_the_status(at: Transition, kadri: Client) -> None:
    at.stage.submit()
    assert kadri.get(RUN).headers["Location"] == "/enrollment/status"
    assert f'href="{LIST}"' in main(kadri.get("/enrollment/status"))
    assert f'href="{LIST}"' in main(kadri.get("/settings/partner-settings/partner-profile/program-info"))


def test_an_admin_agent_looks_and_other_roles_are_told_who_may(at: Transition, kadri: Client) -> None:
    mine = at.customer("Tallinn Port")
    agent = signed_in(person(at.baltic.id, "admin_agent"))
    for path in (RUN, LIST, f"{LIST}/{mine.id}", f"{LIST}.csv"):
        assert agent.get(path).status_code == 200, path
    assert "Continue to application" not in words(agent.get(RUN))
    for role in REFUSED:
        client = signed_in(person(at.baltic.id, role))
        for path in (RUN, LIST, f"{LIST}/{mine.id}", f"{LIST}.csv", f"{LIST}/{mine.id}/invite"):
            assert client.get(path).status_code == 403, (role, path)
        assert f'href="{LIST}"' not in client.get("/").content.decode()
    stranger = signed_in(at.stage.partner("Rhine Direct"))
    assert names(stranger.get(LIST)) == []
    for path in (f"{LIST}/{mine.id}", f"{LIST}/{mine.id}/invite"):
        assert stranger.get(path).status_code == 404
    assert signed_in(at.harbor).get(LIST).status_code == 404


def test_before_the_activation_nobody_can_be_invited(at: Transition, kadri: Client) -> None:
    mine = at.customer("Tallinn Port")
    page = kadri.get(LIST)
    assert "Customers can be invited once your indirect reseller program is active" in words(page)
    assert "Invite with a provider" not in words(page)
    assert "View subscriptions" in words(page)
    assert "<progress" not in main(page)
    assert kadri.get(f"{LIST}/{mine.id}/invite").status_code == 403


def test_a_customer_is_invited_from_its_row_and_the_progress_follows(at: Transition, kadri: Client) -> None:
    mine, other = at.customer("Tallinn Port"), at.customer("Narva Mills")
    at.stage.submit()
    accept_agreement(at.stage.kadri)
    assert "You have no partnership with an indirect provider yet" in words(kadri.get(LIST))
    at.partnership(at.harbor)
    page = kadri.get(LIST)
    assert f'href="{LIST}/{mine.id}/invite"' in main(page)
    assert '<progress class="tt-prog" max="2" value="0"' in main(page)
    form = kadri.get(f"{LIST}/{mine.id}/invite")
    assert heading(form) == "Invite Tallinn Port with a provider"
    assert kadri.post(f"{LIST}/{mine.id}/invite", {}).status_code == 422
    assert kadri.post(f"{LIST}/{mine.id}/invite", {"provider": str(other.id)}).status_code == 422
    sent = kadri.post(f"{LIST}/{mine.id}/invite", {"provider": str(at.harbor.id)})
    made = Invitation.objects.get()
    assert sent.headers["Location"] == f"/invitations/{made.id}"
    assert (made.kind, made.customer_id, made.provider_id) == ("joint", mine.id, at.harbor.id)
    assert kadri.post(f"{LIST}/{mine.id}/invite", {"provider": str(at.harbor.id)}).status_code == 302
    assert Invitation.objects.count() == 1
    assert "Finish invitation" in words(kadri.get(LIST))
    Invitation.objects.update(status="pending", sent_at=clock.now())
    text = words(kadri.get(LIST))
    assert "for Harbor Distribution, pending since" in text
    assert "Show invitation" in text
    accept_invitation(admin_of(mine.id), made.token)
    page = kadri.get(LIST)
    assert "via Harbor Distribution, since" in words(page)
    assert '<progress class="tt-prog" max="2" value="1"' in main(page)
    assert kadri.get(f"{LIST}/{mine.id}/invite").headers["Location"] == LIST
    assert "can be ordered and billed by Harbor Distribution" in words(kadri.get(f"{LIST}/{mine.id}"))


def test_the_list_sorts_filters_and_is_a_file(at: Transition, kadri: Client) -> None:
    for name, ends in (("Tallinn Port", [END]), ("Narva Mills", [date(2027, 1, 1), date(2027, 9, 1)]), ("Elva", [])):
        customer = at.customer(name, agreed=name != "Elva")
        for day in ends:
            at.sold(customer, day, renews=day == END)
    assert names(kadri.get(LIST)) == ["Elva", "Narva Mills", "Tallinn Port"]
    assert names(kadri.get(f"{LIST}?sort=-name")) == ["Tallinn Port", "Narva Mills", "Elva"]
    assert names(kadri.get(f"{LIST}?sort=-subscriptions")) == ["Narva Mills", "Tallinn Port", "Elva"]
    assert names(kadri.get(f"{LIST}?sort=next")) == ["Narva Mills", "Tallinn Port", "Elva"]
    assert sorted(names(kadri.get(f"{LIST}?sort=readiness"))) == names(kadri.get(LIST))
    assert names(kadri.get(f"{LIST}?sort=agreement"))[-1] == "Elva"
    assert names(kadri.get(f"{LIST}?readiness=ready")) == []
    assert names(kadri.get(f"{LIST}?readiness=direct&q=narva")) == ["Narva Mills"]
    head, line = csv_of(kadri.get(f"{LIST}.csv?q=narva"))
    assert head.endswith("Auto-renew,Next term end,Last term end,Customer agreement")
    assert line.split(",")[1] == "Narva Mills"
    assert "2,0,2026-12-31,2027-08-31" in line


def test_the_list_takes_the_same_few_statements_for_any_number_of_customers(at: Transition, kadri: Client) -> None:
    at.enroll()
    counted = []
    for number in range(1, 13):
        at.sold(at.customer(f"Customer {number}"), END)
        if number in (1, 12):
            counted.append((statements(kadri, LIST), statements(kadri, f"{LIST}?sort=next")))
    assert counted[0] == counted[1]
    assert max(counted[0]) <= 15


def test_the_dry_run_takes_the_same_statements_for_any_number_of_customers(at: Transition, kadri: Client) -> None:
    counted = []
    for number in range(1, 8):
        at.sold(at.customer(f"Customer {number}"), END)
        if number in (1, 7):
            counted.append((statements(kadri, RUN), posted(kadri, RUN)))
    assert counted[0] == counted[1]
    assert counted[0][0] <= 15


def posted(client: Client, path: str) -> int:
    """Return how many statements an act takes."""
    with CaptureQueriesContext(connection) as captured:
        assert client.post(path).status_code == 200
    return sum(1 for query in captured.captured_queries if not MECHANICS.match(query["sql"]))
