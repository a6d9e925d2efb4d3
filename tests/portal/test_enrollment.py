"""The journey from direct bill to indirect reseller in the portal, page by page, for every role."""

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.http import content_disposition_header
from pytest_django import Settings

from tests.portal.lists import heading, person, signed_in, statements, words
from tests.support import enrollment as stages
from tests.support import world
from tests.support.enrollment import VERSION, Stage, audited, mails
from tests.wire.conftest import Caller, caller
from twotier.access.roles import PARTNER_ROLES
from twotier.core import clock, due
from twotier.partners.models import BillingProfile, Enrollment, MpnAccount, PartnerAgreement, PartnerProfile, Program
from twotier.partners.usecases._steps import Document
from twotier.partners.usecases.accept_agreement import accept_agreement
from twotier.partners.usecases.answer_request import answer_request
from twotier.partners.usecases.open_wave import open_wave
from twotier.partners.usecases.plan_wave import plan_wave
from twotier.partners.usecases.publish_partner_agreement import Wording, publish_partner_agreement
from twotier.partners.usecases.request_documents import request_documents
from twotier.partners.usecases.set_program_status import set_program_status
from twotier.partners.usecases.submit_enrollment import Application, submit_enrollment
from twotier.partnerships.models import Partnership

pytestmark = pytest.mark.django_db
BUTTONS = ("Accept and continue", "Read agreement")
INFO = "/settings/partner-settings/partner-profile/program-info"
NEW = {
    "contact_first_name": "Toomas", "contact_last_name": "Kask", "contact_email": "form@baltic.test",
    "support_email": "support@baltic.test", "reviewed": "on", "acknowledged": "on",
}  # fmt: skip
OTHERS = [role for role in PARTNER_ROLES if role not in ("global_admin", "guest")]


@pytest.fixture
def stage(settings: Settings) -> Iterator[Stage]:
    """Return the vendor and a partner that may enroll."""
    settings.EMAIL_BACKEND = settings.EMAIL["backend"]
    yield stages.build()
    clock.reset()


@pytest.fixture
def kadri(stage: Stage) -> Client:
    """Return Baltic's global admin at her browser."""
    return signed_in(stage.baltic)


@pytest.mark.parametrize("page", ["", "/application", "/agreement", "/agreement.txt"])
def test_asking_for_the_head_of_a_page_answers_as_asking_for_the_page(stage: Stage, kadri: Client, page: str) -> None:
    kadri.post("/enrollment", {"intent": "on"})
    found, head = kadri.get(f"/enrollment{page}"), kadri.head(f"/enrollment{page}")
    assert (head.status_code, head.content) == (found.status_code, b"")


def enroll(client: Client, **changes: Any) -> Any:
    """State the intent and send the application."""
    client.post("/enrollment", {"intent": "on"})
    return client.post("/enrollment/application", NEW | changes)


def button(answer: Any, name: str) -> bool:
    """Tell whether a page has a button or link with exactly this name."""
    found = re.findall(r"<(?:button|a)\b[^>]*>(.*?)</(?:button|a)>", answer.content.decode(), re.DOTALL)
    return name in {re.sub(r"<[^>]+>", "", text).strip() for text in found}


def nav(client: Client) -> str:
    """Return the left navigation of Overview."""
    return re.sub(r"<[^>]+>", " ", client.get("/").content.decode().partition("<nav")[2].partition("</nav>")[0])


@pytest.mark.rows("S1", "S2", "S6", "S87")
def test_overview_leads_to_a_start_page_that_asks_for_the_intent(stage: Stage, kadri: Client) -> None:
    page = kadri.get("/")
    assert "From direct bill to indirect reseller" in words(page)
    assert 'href="/enrollment"' in page.content.decode()
    stage.policy(links=[("Questions of others", "https://vendor.test/faq")])
    start = kadri.get("/enrollment")
    assert heading(start) == "From direct bill to indirect reseller"
    assert "decided on their own" in words(start)
    assert "There is no way back" in words(start)
    assert 'href="https://vendor.test/faq"' in start.content.decode()
    assert 'href="/guide/become-a-reseller"' in start.content.decode()
    assert "checked" not in start.content.decode().partition("<main")[2]
    assert not Enrollment.objects.exists()
    assert len(audited(stage.baltic.id, "view_enrollment_start")) == 1
    refused = kadri.post("/enrollment", {})
    assert refused.status_code == 422
    assert not Enrollment.objects.exists()
    assert kadri.post("/enrollment", {"intent": "on"}).headers["Location"] == "/enrollment/application"
    assert Enrollment.objects.get().status == "draft"
    assert "Continue application" in words(kadri.get("/"))


@pytest.mark.rows("S1")
@pytest.mark.parametrize("kind", ["provider", "reseller"])
def test_other_partners_have_no_journey(stage: Stage, kind: str) -> None:
    client = signed_in(stage.partner("Other", kind))
    assert "enrollment" not in client.get("/").content.decode().partition("<main")[2].lower()
    for act in (client.get, client.post):
        answer = act("/enrollment")
        assert answer.status_code == 403
        assert "no active direct-bill program" in words(answer)


@pytest.mark.rows("S5")
@pytest.mark.parametrize("role", OTHERS)
def test_every_other_role_is_told_who_may(stage: Stage, role: str) -> None:
    client = signed_in(person(stage.baltic.id, role))
    assert not button(client.get("/"), "Enroll as indirect reseller")
    for act, path in (
        (client.get, "/enrollment"),
        (client.post, "/enrollment"),
        (client.post, "/enrollment/application"),
    ):
        answer = act(path, {"intent": "on"} | NEW)
        assert answer.status_code == 403
        assert "Only a global admin" in words(answer)
        assert "Kadri Tamm" in words(answer)
    assert not Enrollment.objects.exists()


@pytest.mark.rows("S5")
def test_a_guest_and_a_stranger_start_nothing(stage: Stage) -> None:
    assert signed_in(person(stage.baltic.id, "guest")).post("/enrollment", {"intent": "on"}).status_code == 403
    stranger = signed_in(stage.partner("Rhine Direct", identified_for_offboarding=True))
    stranger.post("/enrollment", {"intent": "on"})
    assert not Enrollment.objects.filter(tenant_id=stage.baltic.id).exists()


@pytest.mark.rows("S10", "S12")
def test_who_is_not_eligible_sees_no_card_and_one_sentence_in_program_info(stage: Stage) -> None:
    rhine = stage.partner("Rhine Direct", anniversary_month=3)
    client = signed_in(rhine)
    assert "indirect reseller" not in words(client.get("/")).lower()
    info = client.get(INFO)
    assert "has not identified your tenant for off-boarding" in words(info)
    assert f'href="{stages.SUPPORT}"' in info.content.decode()
    answer = client.get("/enrollment")
    assert (answer.status_code, "has not identified" in words(answer)) == (403, True)
    plan_wave(stage.meridian, "spring", 2, 4, datetime(2027, 1, 1, tzinfo=UTC).date())
    stage.policy(gate="wave")
    assert "planned for Jan. 1, 2027" in words(client.get(INFO))
    assert client.post("/enrollment", {"intent": "on"}).status_code == 403
    open_wave(stage.meridian, plan_wave(stage.meridian, "now", 3, 3, None).id)
    assert button(client.get("/"), "Enroll as indirect reseller")


@pytest.mark.rows("S4", "S7", "S25", "S88")
def test_the_form_shows_what_is_reviewed_and_what_is_missing_with_its_link(stage: Stage, kadri: Client) -> None:
    kadri.post("/enrollment", {"intent": "on"})
    page = kadri.get("/enrollment/application")
    text, html = words(page), page.content.decode()
    for shown in ("Baltic Systems OÜ", "Narva maantee 9", "Estonia", stage.baltic.mpn_id, "Everything is current"):
        assert shown in text
    for value in ("Mari", "Saar", "contact@baltic.test", "support@baltic.test"):
        assert f'value="{value}"' in html
    assert html.index("There is no way back") < html.index(">Enroll now<")
    assert "checked" not in html.partition("<main")[2]
    assert html.count("data-needed") == 2
    MpnAccount.objects.filter(tenant_id=stage.baltic.id).update(active=False)
    PartnerProfile.objects.update(confirmed_at=clock.now() - timedelta(days=400))
    page = kadri.get("/enrollment/application")
    html = page.content.decode()
    assert "is not active" in words(page)
    assert 'href="/settings/partner-settings/partner-profile/location"' in html
    assert 'href="/settings/partner-settings/partner-profile/confirm"' in html
    assert kadri.post("/enrollment/application", NEW).status_code == 422
    assert Enrollment.objects.get().status == "draft"


@pytest.mark.rows("S4")
def test_the_partner_mends_what_is_missing(stage: Stage, kadri: Client) -> None:
    base = "/settings/partner-settings/partner-profile"
    PartnerProfile.objects.update(confirmed_at=clock.now() - timedelta(days=400), support_email="")
    MpnAccount.objects.filter(mpn_id=stage.baltic.mpn_id).update(active=False)
    kadri.post("/enrollment", {"intent": "on"})
    assert kadri.post(f"{base}/support", {"support_email": "nobody"}).status_code == 422
    assert kadri.post(f"{base}/support", {"support_email": "help@baltic.test"}).status_code == 302
    assert kadri.get(f"{base}/confirm").status_code == 200
    assert kadri.post(f"{base}/confirm").status_code == 302
    assert stage.baltic.other_mpn_id in words(kadri.get(f"{base}/location"))
    assert kadri.post(f"{base}/location", {"mpn_id": stage.baltic.mpn_id}).status_code == 422
    assert kadri.post(f"{base}/location", {"mpn_id": stage.baltic.other_mpn_id}).status_code == 302
    assert "Everything is current" in words(kadri.get("/enrollment/application"))
    assert kadri.post("/enrollment/application", NEW).headers["Location"] == "/enrollment/status"


def test_the_record_is_edited_by_those_who_may(stage: Stage, kadri: Client) -> None:
    base = "/settings/partner-settings/partner-profile"
    legal = {
        "legal_name": "Baltic Cloud OÜ", "address_line": "Pärnu maantee 1", "city": "Tallinn",
        "contact_first_name": "Mari", "contact_last_name": "Saar", "contact_email": "mari@baltic.test",
    }  # fmt: skip
    assert kadri.post(f"{base}/legal", legal | {"contact_email": "mari@gmail.com"}).status_code == 422
    assert kadri.post(f"{base}/legal", legal).status_code == 302
    kept = PartnerProfile.objects.get(tenant_id=stage.baltic.id)
    assert (kept.legal_name, kept.verification) == ("Baltic Cloud OÜ", "pending")
    kadri.post("/enrollment", {"intent": "on"})
    assert "still verifying" in words(kadri.get("/enrollment/application"))
    security = {"security_first_name": "Ott", "security_last_name": "Kuusk", "security_email": "soc@baltic.test",
                "security_phone": "+3725550000"}  # fmt: skip
    assert kadri.post(f"{base}/security", security).status_code == 302
    support = {"support_email": "help@baltic.test", "support_website": "www.baltic.test"}
    assert kadri.post(f"{base}/support", support).status_code == 302
    BillingProfile.objects.create(tenant_id=stage.baltic.id, company_name="Baltic Books OÜ", tax_id="EE123")
    page = words(kadri.get(base))
    assert "soc@baltic.test" in page
    assert "help@baltic.test www.baltic.test" in page
    assert "Baltic Books OÜ Pärnu maantee 1 Tallinn Estonia EE123" in page
    helpdesk = signed_in(person(stage.baltic.id, "helpdesk_agent"))
    for part in ("legal", "support", "security", "confirm", "location"):
        assert helpdesk.get(f"{base}/{part}").status_code == 403, part
        assert helpdesk.post(f"{base}/{part}", legal | security).status_code == 403, part
    vendor = signed_in(stage.vendor.person)
    vendor.post(f"/program/partners/{stage.baltic.id}/verification", {"verdict": "accept"})
    kept.refresh_from_db()
    assert kept.verification == "accepted"


@pytest.mark.rows("S8", "S16", "S25")
def test_one_click_makes_one_application(stage: Stage, kadri: Client) -> None:
    stage.policy(approval="manual")
    kadri.post("/enrollment", {"intent": "on"})
    for missing in ("reviewed", "acknowledged"):
        answer = kadri.post("/enrollment/application", {k: v for k, v in NEW.items() if k != missing})
        assert answer.status_code == 422
        assert Enrollment.objects.get().status == "draft"
    for _click in range(3):
        answer = kadri.post("/enrollment/application", NEW)
        assert answer.headers["Location"] == "/enrollment/status"
    assert Enrollment.objects.get().status == "pending"
    assert len(audited(stage.baltic.id, "submit_enrollment")) == 1
    page = words(kadri.get("/enrollment/status"))
    assert "Pending review" in page
    assert kadri.get("/enrollment").headers["Location"] == "/enrollment/status"


@pytest.mark.rows("S7")
def test_what_changed_after_the_page_was_opened_is_reviewed_again(stage: Stage, kadri: Client) -> None:
    def seen(page: Any) -> str:
        return str(re.findall(r'name="seen" value="([^"]*)"', page.content.decode())[0])

    kadri.post("/enrollment", {"intent": "on"})
    opened = seen(kadri.get("/enrollment/application"))
    PartnerProfile.objects.filter(tenant_id=stage.baltic.id).update(address_line="Pikk 1")
    page = kadri.post("/enrollment/application", NEW | {"seen": opened})
    assert page.status_code == 422
    assert "The legal profile or the MPN ID changed after this page was opened" in words(page)
    assert "Pikk 1" in words(page)
    assert not Enrollment.objects.exclude(status="draft").exists()
    assert kadri.post("/enrollment/application", NEW | {"seen": seen(page)}).status_code == 302
    assert Enrollment.objects.get().snapshot["address_line"] == "Pikk 1"


@pytest.mark.rows("S6", "S17", "S88")
def test_while_pending_overview_has_a_status_card_with_the_promised_day(stage: Stage, kadri: Client) -> None:
    stage.policy(approval="manual")
    enroll(kadri)
    page = kadri.get("/")
    assert "Enrollment as indirect reseller Pending review" in words(page)
    assert "tt-chip" in page.content.decode()
    assert not button(page, "Enroll as indirect reseller")
    assert not button(page, "Accept and continue")
    row = Enrollment.objects.get()
    assert row.promised_by
    due.advance(datetime.combine(row.promised_by + timedelta(days=1), datetime.min.time(), UTC) + timedelta(minutes=1))
    status = kadri.get("/enrollment/status")
    assert "The promised day has passed" in words(status)
    assert f'href="{stages.SUPPORT}"' in status.content.decode()
    vendor = signed_in(stage.vendor.person)
    assert "Overdue since" in words(vendor.get("/program/applications"))
    assert "Baltic" in words(vendor.get("/program/applications?state=overdue"))
    assert "The promised day has passed" in words(vendor.get(f"/program/applications/{row.id}"))


@pytest.mark.rows("S19")
@pytest.mark.parametrize("role", ["global_admin", *OTHERS])
def test_program_info_is_reached_by_four_levels_and_shows_every_state(stage: Stage, role: str) -> None:
    client = signed_in(stage.baltic if role == "global_admin" else person(stage.baltic.id, role))
    for here, there in (
        ("/settings", "/settings/partner-settings"),
        ("/settings/partner-settings", "/settings/partner-settings/partner-profile"),
        ("/settings/partner-settings/partner-profile", INFO),
    ):
        assert f'href="{there}"' in client.get(here).content.decode()
    stage.policy(approval="manual")
    row = stage.submit()
    for state, label in (
        ("pending", "Pending review"), ("action_required", "Action required"), ("approved", "Approved"),
        ("rejected", "Rejected"), ("suspended", "Suspended"), ("active", "Active"),
    ):  # fmt: skip
        Enrollment.objects.filter(id=row.id).update(status=state)
        page = client.get(INFO)
        assert heading(page) == "Program info"
        assert f"Enrollment as indirect reseller Status {label} Submitted" in words(page), state
        assert client.get("/enrollment/status").status_code == 200


def test_without_an_application_the_status_page_leads_to_program_info(stage: Stage) -> None:
    rhine = signed_in(stage.partner("Rhine Direct"))
    assert rhine.get("/enrollment/status").headers["Location"] == INFO


@pytest.mark.rows("S20", "S88")
def test_the_agreement_is_on_overview_for_the_global_admin_alone(stage: Stage, kadri: Client) -> None:
    enroll(kadri)
    page = kadri.get("/")
    assert button(page, "Accept and continue")
    assert f"Version {VERSION}, language English." in words(page)
    assert "You resell." in words(page)
    file = kadri.get("/enrollment/agreement.txt?language=de")
    assert file.headers["Content-Disposition"] == f'attachment; filename="agreement-{VERSION}-de.txt"'
    assert "Sie verkaufen weiter." in file.content.decode()
    for role in OTHERS:
        other = signed_in(person(stage.baltic.id, role))
        page = other.get("/")
        assert "Waiting for your global admin" in words(page), role
        assert "You resell." not in words(page)
        assert not button(page, "Accept and continue")
        assert "Waiting for your global admin" in words(other.get(INFO))
        assert other.get("/enrollment/agreement").status_code == 403
        assert other.get("/enrollment/agreement.txt").status_code == 403


@pytest.mark.rows("S20")
def test_an_agreement_of_before_is_not_shown_while_a_new_application_is_pending(stage: Stage) -> None:
    back = stage.partner("Newcomer", "reseller", "FR")
    Program.objects.filter(tenant_id=back.id).delete()
    submit_enrollment(back.actor, Application(intent=True, reviewed=True, acknowledged=True))
    accept_agreement(back.actor)
    publish_partner_agreement(stage.meridian, "2027-01", {"en": Wording("Second", "You resell more.")})
    set_program_status(stage.meridian, back.id, "indirect_reseller", "deauthorise", "No revenue")
    clock.catch_up(clock.now() + timedelta(days=367))
    PartnerProfile.objects.update(confirmed_at=clock.now())
    admin = signed_in(back)
    start = admin.get("/enrollment").content.decode()
    assert len(re.findall(r'<li[^>]*class="is-done"', start)) == 0
    enroll(admin)
    assert Enrollment.objects.get(tenant_id=back.id).status == "pending"
    for path in ("/", "/enrollment/status"):
        page = admin.get(path)
        assert "Pending review" in words(page)
        assert not {"Accept and continue", "Read agreement"} & {word for word in BUTTONS if button(page, word)}
    for path in ("/enrollment/agreement", "/enrollment/agreement.txt"):
        page = admin.get(path)
        assert page.status_code == 409
        assert "not approved yet" in words(page)


@pytest.mark.rows("S21", "S22", "S15", "S28", "S23", "S88")
def test_accept_and_continue_switches_the_reseller_on_in_open_sessions(stage: Stage, kadri: Client) -> None:
    agent = signed_in(person(stage.baltic.id, "admin_agent"))
    assert "Indirect providers" not in nav(kadri) + nav(agent)
    enroll(kadri)
    assert "Indirect providers" not in nav(kadri) + nav(agent)
    assert kadri.get("/indirect-providers").status_code == 404
    assert agent.post("/enrollment/agreement", {"version": VERSION}).status_code == 403
    for _click in range(2):
        answer = kadri.post("/enrollment/agreement", {"version": VERSION, "language": "en"}, REMOTE_ADDR="203.0.113.7")
        assert answer.headers["Location"] == INFO
    kept = PartnerAgreement.objects.get(tenant_id=stage.baltic.id, program="indirect_reseller")
    assert (kept.accepted_by, kept.version, kept.address) == (stage.kadri.person_id, VERSION, "203.0.113.7")
    assert "Indirect providers" in nav(kadri)
    assert "Indirect providers" in nav(agent)
    assert kadri.get("/indirect-providers").status_code == 200
    assert "Indirect providers" not in nav(signed_in(stage.partner("Rhine Direct")))
    page = words(kadri.get(INFO))
    assert "Direct-bill partner Active" in page
    assert "Indirect reseller Active" in page
    assert "Direct-bill partner" in nav(kadri) + words(kadri.get("/"))
    assert not button(kadri.get("/"), "Accept and continue")


@pytest.mark.rows("S24")
def test_no_page_of_an_active_reseller_offers_a_way_back(stage: Stage, kadri: Client) -> None:
    enroll(kadri)
    kadri.post("/enrollment/agreement", {})
    for page in (kadri.get("/"), kadri.get(INFO), kadri.get("/enrollment/status")):
        main = page.content.decode().partition("<main")[2].partition("</main>")[0]
        assert not re.search(r"<button[^>]*>[^<]*(Cancel|Withdraw|Remove|Leave|End|Delete)", main)
        assert "<form" not in main
    vendor = signed_in(stage.vendor.person)
    html = vendor.get(f"/program/partners/{stage.baltic.id}").content.decode()
    mine = html.partition('id="program-indirect_reseller"')[2].partition("</section>")[0]
    assert "suspend" in mine
    assert "deauthorise" not in mine
    path = f"/program/partners/{stage.baltic.id}/programs/indirect_reseller"
    answer = vendor.post(path, {"move": "deauthorise", "reason": "no"})
    assert answer.status_code == 422
    assert "cannot be taken back" in words(answer)
    assert Program.objects.get(tenant_id=stage.baltic.id, kind="indirect_reseller").status == "active"


@pytest.mark.rows("S26", "S27")
def test_a_dual_partner_works_on_direct_and_indirect_customers_in_one_session(stage: Stage, kadri: Client) -> None:
    trade = world.build()
    agent = world.Partner(
        Caller(stage.baltic.caller.organization, stage.baltic.caller.client,
                      person(stage.baltic.id, "admin_agent"), stage.baltic.caller.http),
        stage.baltic.global_mpn_id, stage.baltic.mpn_id, stage.baltic.other_mpn_id,
    )  # fmt: skip
    direct = world.customer(agent, company_name="Ostsee Werft", domain="ostsee.onmicrosoft.com").customer
    client = signed_in(agent)
    before = words(client.get(f"/customers/{direct.id}"))
    enroll(kadri)
    kadri.post("/enrollment/agreement", {})
    assert words(client.get(f"/customers/{direct.id}")).partition("Account")[2] == before.partition("Account")[2]
    Partnership.objects.create(
        tenant_id=trade.harbor.id, provider_id=trade.harbor.id, reseller_id=stage.baltic.id,
        reseller_mpn_id=stage.baltic.mpn_id, status="active", active_since=clock.now(),
    )  # fmt: skip
    indirect = world.customer(trade.harbor, agent, company_name="Kranich", domain="kranich.onmicrosoft.com").customer
    listed = words(client.get("/customers"))
    assert re.search(r"Ostsee Werft.*?Direct", listed)
    assert re.search(r"Kranich.*?Indirect \(via Harbor Distribution\)", listed)
    for customer in (direct, indirect):
        assert client.get(f"/customers/{customer.id}").status_code == 200


# The review, in the portal of both sides.


def test_the_reviewer_asks_the_partner_answers_and_appeals(stage: Stage, kadri: Client) -> None:
    stage.policy(approval="manual")
    enroll(kadri)
    row, vendor = Enrollment.objects.get(), signed_in(stage.vendor.person)
    path = f"/program/applications/{row.id}"
    page = words(vendor.get(path))
    for shown in ("Baltic Systems OÜ", "form@baltic.test", "Acknowledged by", "Kadri Tamm", "Legal name and address"):
        assert shown in page
    assert vendor.post(f"{path}/request-documents", {"request": ""}).status_code == 422
    vendor.post(f"{path}/request-documents", {"request": "Register extract"})
    assert "Register extract" in words(kadri.get("/enrollment/status"))
    assert "Action required" in words(kadri.get("/"))
    exe = SimpleUploadedFile("a.pdf", b"MZ")
    assert kadri.post("/enrollment/answer", {"comment": "", "documents": exe}).status_code == 422
    pdf = SimpleUploadedFile("extract.pdf", b"%PDF-1.7")
    assert kadri.post("/enrollment/answer", {"comment": "Here", "documents": pdf}).status_code == 302
    link = re.search(rf'href="({path}/documents/[^"]+)"', vendor.get(path).content.decode())
    assert link
    file = vendor.get(link[1])
    assert (file.content, file.headers["Content-Type"]) == (b"%PDF-1.7", "application/pdf")
    assert file.headers["Content-Disposition"].startswith("attachment;")
    assert vendor.post(f"{path}/reject", {"reason": ""}).status_code == 422
    vendor.post(f"{path}/reject", {"reason": "Wrong address"})
    assert "Wrong address" in words(kadri.get("/enrollment/status"))
    agent = signed_in(person(stage.baltic.id, "admin_agent"))
    assert "Send appeal" not in words(agent.get("/enrollment/status"))
    assert agent.post("/enrollment/answer", {"comment": "x"}).status_code == 403
    kadri.post("/enrollment/answer", {"comment": "It is right"})
    vendor.post(f"{path}/approve")
    row.refresh_from_db()
    assert row.status == "approved"
    assert vendor.post(f"{path}/approve").status_code == 409
    assert [mail.subject for mail in mails("form@baltic.test")][-1].endswith("is approved")


@pytest.mark.parametrize("name", ["Выписка из реестра.pdf", "商業登記.pdf", 'a "quoted" name.pdf'])
def test_a_document_keeps_its_name_in_every_alphabet(stage: Stage, kadri: Client, name: str) -> None:
    stage.policy(approval="manual")
    row = stage.submit()
    request_documents(stage.meridian, row.id, "Which company is it?")
    answer_request(stage.kadri, row.id, "", [Document(name, b"%PDF-1.7 proof")])
    link = re.findall(r'href="(/enrollment/documents/[^"]+)"', kadri.get("/enrollment/status").content.decode())[0]
    said = kadri.get(link).headers["Content-Disposition"]
    assert said == content_disposition_header(True, name)
    assert "?" not in said


def test_only_who_answers_the_reviewer_opens_what_was_sent(stage: Stage, kadri: Client) -> None:
    stage.policy(approval="manual")
    row = stage.submit()
    request_documents(stage.meridian, row.id, "Which company is it?")
    answer_request(stage.kadri, row.id, "", [Document("passport.pdf", b"%PDF-1.7 proof")])
    link = re.findall(r'href="(/enrollment/documents/[^"]+)"', kadri.get("/enrollment/status").content.decode())[0]
    reader = signed_in(person(stage.baltic.id, "admin_agent"))
    page = reader.get("/enrollment/status")
    assert "passport.pdf" in words(page)
    assert link not in page.content.decode()
    assert reader.get(link).status_code == 403


@pytest.mark.parametrize("act", ["request-documents", "reject"])
def test_a_decision_on_a_page_that_is_no_longer_true_says_so(stage: Stage, act: str) -> None:
    stage.policy(approval="manual")
    row, reviewer = stage.submit(), signed_in(stage.vendor.person)
    assert reviewer.post(f"/program/applications/{row.id}/approve").status_code == 302
    stale = reviewer.post(f"/program/applications/{row.id}/{act}", {"request": "More", "reason": "No"})
    assert stale.status_code == 422
    assert "The present state is “Approved”" in words(stale)
    assert Enrollment.objects.get().status == "approved"


def test_a_step_of_a_program_that_moved_meanwhile_says_what_is_possible_now(stage: Stage) -> None:
    boss, path = signed_in(stage.vendor.person), f"/program/partners/{stage.baltic.id}"
    for _tab in range(2):
        page = boss.post(f"{path}/programs/direct_bill", {"move": "suspend", "reason": "Overdue"})
    assert page.status_code == 422
    assert "The present state is “Suspended”" in words(page)
    assert 'value="reinstate"' in page.content.decode()
    assert 'value="suspend"' not in page.content.decode()
    boss.post(f"{path}/programs/direct_bill", {"move": "deauthorise", "reason": "Overdue"})
    page = boss.post(f"{path}/programs/direct_bill", {"move": "reinstate", "reason": "Paid"})
    assert page.status_code == 422
    assert "The present state is “De-authorized”" in words(page)


@pytest.mark.parametrize("path", ["applications", "policy", "partners", "agreements"])
def test_the_vendors_desk_is_closed_to_partners(stage: Stage, path: str) -> None:
    assert signed_in(stage.baltic).get(f"/program/{path}").status_code == 404


def test_the_queue_filters_sorts_and_takes_few_statements(stage: Stage) -> None:
    stage.policy(approval="manual")
    stage.submit()
    vendor = signed_in(stage.vendor.person)
    assert statements(vendor, "/program/applications") <= 9
    assert "Baltic" in words(vendor.get("/program/applications?state=pending&sort=submitted"))
    assert "Baltic" not in words(vendor.get("/program/applications?state=rejected"))
    assert vendor.get("/program/applications?state=x&sort=y").status_code == 200
    representative = signed_in(person(stage.vendor.organization.id, "vendor_representative"))
    row = Enrollment.objects.get()
    assert "Approve application" not in words(representative.get(f"/program/applications/{row.id}"))
    assert representative.post(f"/program/applications/{row.id}/approve").status_code == 403
    other = caller("Other Cloud", ["vendor"], "US", ["vendor_admin"], kind="vendor")
    assert signed_in(other.person).get(f"/program/applications/{row.id}").status_code == 404


@pytest.mark.rows("S13", "S14", "S17")
def test_the_vendor_writes_policies_waves_and_holidays(stage: Stage) -> None:
    vendor = signed_in(stage.vendor.person)
    rules = {"gate": "wave", "approval": "manual", "freshness_months": "6", "business_days": "3",
             "links": "https://vendor.test/faq Frequent questions"}  # fmt: skip
    assert vendor.post("/program/policy", rules | {"business_days": "0"}).status_code == 422
    assert vendor.post("/program/policy", rules | {"links": "javascript:alert(1) x"}).status_code == 422
    assert vendor.post("/program/policy", rules).status_code == 302
    page = words(vendor.get("/program/policy"))
    assert "Partners whose wave is open" in page
    assert vendor.post("/program/waves", {"name": "first", "first_month": "13", "last_month": "1"}).status_code == 422
    wave = {"name": "first", "first_month": "9", "last_month": "12", "planned_on": "2027-01-01"}
    assert vendor.post("/program/waves", wave).status_code == 302
    assert vendor.post("/program/waves", wave).status_code == 422
    link = re.search(r'action="(/program/waves/[^"]+/open)"', vendor.get("/program/policy").content.decode())
    assert link
    told = vendor.post(link[1], follow=True)
    assert "1 partner is told" in words(told)
    assert vendor.post("/program/holidays", {"market": "EE", "days": "someday New Year"}).status_code == 422
    assert vendor.post("/program/holidays", {"market": "EE", "days": "2027-01-01 New Year"}).status_code == 302
    shown = vendor.get("/program/policy?market=EE")
    assert "2027-01-01 New Year" in words(shown)
    seen = html.unescape(re.findall(r'name="seen" value="([^"]*)"', shown.content.decode())[0])
    blind = vendor.post("/program/holidays", {"market": "EE", "days": "2027-05-01 May", "seen": ""})
    assert (blind.status_code, "has holidays that this page did not show" in words(blind)) == (422, True)
    assert "2027-01-01 New Year" in words(vendor.get("/program/policy?market=EE"))
    change = {"market": "EE", "days": "2027-01-01 New Year\r\n2027-05-01 May", "seen": seen.replace("\n", "\r\n")}
    assert vendor.post("/program/holidays", change).status_code == 302
    assert vendor.post("/program/holidays", change).status_code == 422, "somebody else has changed them meanwhile"
    reviewer = signed_in(person(stage.vendor.organization.id, "vendor_reviewer"))
    assert "Save new version" not in words(reviewer.get("/program/policy"))
    for path, sent in (("policy", rules), ("waves", wave), ("holidays", {"market": "EE", "days": ""})):
        assert reviewer.post(f"/program/{path}", sent).status_code == 403, path


@pytest.mark.rows("S10")
def test_the_vendor_marks_partners_and_moves_their_programs(stage: Stage) -> None:
    rhine, vendor = stage.partner("Rhine Direct"), signed_in(stage.vendor.person)
    assert "Rhine Direct" in words(vendor.get("/program/partners?q=rhine"))
    assert statements(vendor, "/program/partners") <= 8
    path = f"/program/partners/{rhine.id}"
    vendor.post(f"{path}/mark", {"identified": "yes"})
    assert button(signed_in(rhine).get("/"), "Enroll as indirect reseller")
    vendor.post(f"{path}/mark", {})
    assert not button(signed_in(rhine).get("/"), "Enroll as indirect reseller")
    assert vendor.post(f"{path}/programs/direct_bill", {"move": "restrict", "reason": ""}).status_code == 422
    vendor.post(f"{path}/programs/direct_bill", {"move": "restrict", "reason": "Revenue"})
    assert "Restricted" in words(vendor.get(path))
    assert vendor.post(f"{path}/programs/other", {"move": "restrict", "reason": "x"}).status_code == 404
    representative = signed_in(person(stage.vendor.organization.id, "vendor_representative"))
    assert representative.get(path).status_code == 200
    for part, sent in (("mark", {"identified": "yes"}), ("programs/direct_bill", {"move": "reinstate", "reason": "x"}),
                       ("verification", {"verdict": "reject"})):  # fmt: skip
        assert representative.post(f"{path}/{part}", sent).status_code == 403, part


def test_the_vendor_publishes_versions_of_the_agreement(stage: Stage, kadri: Client) -> None:
    enroll(kadri)
    accept_agreement(stage.kadri)
    vendor = signed_in(stage.vendor.person)
    sent = {"version": "2027-01", "title_en": "Second", "text_en": "More.", "title_ru": "Второе", "text_ru": "Еще."}
    assert vendor.post("/program/agreements", sent | {"text_en": ""}).status_code == 422
    assert vendor.post("/program/agreements", sent | {"version": VERSION}).status_code == 422
    assert vendor.post("/program/agreements", sent).status_code == 302
    assert "2027-01" in words(vendor.get("/program/agreements"))
    page = kadri.get("/")
    assert "Version 2027-01, language English." in words(page)
    assert "Еще." in words(kadri.get("/enrollment/agreement?language=ru"))
    stale = kadri.post("/enrollment/agreement", {"version": VERSION})
    assert stale.status_code == 409
    kadri.post("/enrollment/agreement", {"version": "2027-01", "language": "ru"})
    assert PartnerAgreement.objects.get(version="2027-01").language == "ru"
    reviewer = signed_in(person(stage.vendor.organization.id, "vendor_reviewer"))
    assert reviewer.post("/program/agreements", sent | {"version": "x"}).status_code == 403


@pytest.mark.parametrize("path", ["/", INFO, "/enrollment", "/enrollment/application", "/enrollment/status"])
def test_the_pages_take_few_statements(stage: Stage, kadri: Client, path: str) -> None:
    if path != "/enrollment":
        kadri.post("/enrollment", {"intent": "on"})
    if path in ("/", INFO, "/enrollment/status"):
        kadri.post("/enrollment/application", NEW)
    assert statements(kadri, path) <= 15
