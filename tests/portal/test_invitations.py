"""Invitations in the portal: from the provider's row to the customer's decision."""

import html
import re
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from tests.portal.lists import heading, person, signed_in, statements, words
from tests.support import inviting, world
from tests.support.world import World
from tests.wire.conftest import Caller, caller
from twotier.access.models import Membership
from twotier.core import clock
from twotier.customers.models import Invitation, InvitationAnswer, Relationship
from twotier.customers.usecases._drafting import Wishes
from twotier.customers.usecases.change_invitation import finish_invitation, revoke_invitation
from twotier.customers.usecases.create_invitation import create_joint_invitation
from twotier.partners.models import Program
from twotier.partnerships.models import Partnership

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade() -> World:
    return world.build()


def row_form(page: Any) -> dict[str, str]:
    """Return what the form of the first Invite new customers sends."""
    found = re.findall(r'<form method="post" action="/invitations/new">.*?</form>', page.content.decode(), re.DOTALL)
    return dict(re.findall(r'name="(provider|key|relation)" value="([^"]*)"', found[0]))


def drafted(trade: World) -> tuple[Client, Invitation]:
    """Return Alpine's browser with a draft that was made through the row's button."""
    alpine = signed_in(trade.alpine)
    answer = alpine.post("/invitations/new", row_form(alpine.get("/indirect-providers")))
    invitation = Invitation.objects.get()
    assert answer.headers["Location"] == f"/invitations/{invitation.id}"
    return alpine, invitation


def typed(invitation: Invitation, **changes: Any) -> dict[str, Any]:
    """Return what the form of a draft sends."""
    row = invitation
    values = {
        "subject": row.subject, "text": row.text, "email": row.email, "language": row.language, "days": 90,
        "asks_admin": "on", "customer": "", "act": "save",
    }  # fmt: skip
    return values | changes


@pytest.mark.rows("S43", "S44", "S60", "S61")
def test_each_provider_row_invites_with_that_provider(trade: World) -> None:
    Partnership.objects.create(
        tenant_id=trade.nordic.id, provider_id=trade.nordic.id, reseller_id=trade.alpine.id,
        reseller_mpn_id=trade.alpine.mpn_id, status="removed", active_since=clock.now(),
    )  # fmt: skip
    alpine = signed_in(trade.alpine)
    page = alpine.get("/indirect-providers?show=all")
    body = page.content.decode()
    assert body.count("Invite new customers") == 2
    assert f'aria-disabled="true" aria-describedby="row-{trade.nordic.id} off-{trade.nordic.id}"' in body
    assert "The partnership is not active." in words(page)
    sent = row_form(page)
    assert sent["provider"] == str(trade.harbor.id)
    alpine.post("/invitations/new", sent)
    assert Invitation.objects.get().provider_id == trade.harbor.id
    assert alpine.post("/invitations/new", {"provider": trade.nordic.id}).status_code == 403
    assert Invitation.objects.count() == 1


def test_a_double_click_drafts_once(trade: World) -> None:
    alpine = signed_in(trade.alpine)
    sent = row_form(alpine.get("/indirect-providers"))
    first, second = (alpine.post("/invitations/new", sent) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Invitation.objects.count() == 1
    assert alpine.get("/invitations/new").status_code == 405


@pytest.mark.rows("S46", "S47", "S48", "S62", "S63")
def test_the_draft_shows_subject_text_and_a_locked_link(trade: World) -> None:
    alpine, invitation = drafted(trade)
    page = alpine.get(f"/invitations/{invitation.id}")
    body = html.unescape(page.content.decode())
    link = re.findall(r"https?://[^/]+/i/[\w-]+", body)[0]
    assert link.endswith(f"/i/{invitation.token}")
    for control in ("Open in email", "Copy to clipboard", "Send", "Done"):
        assert control in words(page)
    whole = body.partition('id="mail-whole"')[2].partition(">")[2].partition("</textarea>")[0]
    assert whole == f"{invitation.text}\n\n{link}"
    mailto = re.findall(r'href="(mailto:[^"]*)"', body)[0]
    subject, sent = mailto.partition("?subject=")[2].split("&body=")
    assert unquote(subject) == invitation.subject
    assert unquote(sent).replace("\r\n", "\n") == whole


@pytest.mark.rows("S48", "S63")
def test_a_link_that_was_taken_out_comes_back(trade: World) -> None:
    alpine, invitation = drafted(trade)
    url = f"/invitations/{invitation.id}"
    assert alpine.post(url, typed(invitation, text="Just come.")).status_code == 302
    body = html.unescape(alpine.get(url).content.decode())
    assert re.search(rf"Just come.\n\nhttps?://[^/]+/i/{invitation.token}</textarea>", body)


@pytest.mark.rows("S49", "S63")
def test_done_leads_to_the_list_where_it_waits(trade: World) -> None:
    alpine, invitation = drafted(trade)
    answer = alpine.post(f"/invitations/{invitation.id}", typed(invitation, act="done"))
    assert answer.headers["Location"] == "/invitations"
    page = alpine.get("/invitations")
    assert "Pending" in words(page)
    assert "Any organization with the link" in words(page)
    assert heading(page) == "Invitations"
    again = alpine.get(f"/invitations/{invitation.id}")
    assert "Copy to clipboard" in words(again)
    assert invitation.token in again.content.decode()
    assert "Any organization" in words(alpine.get("/invitations?state=pending"))
    assert "No invitation matches" in words(alpine.get("/invitations?state=revoked"))


@pytest.mark.rows("S47")
def test_send_asks_for_an_address_and_mails(trade: World) -> None:
    alpine, invitation = drafted(trade)
    url = f"/invitations/{invitation.id}"
    answer = alpine.post(url, typed(invitation, act="send"))
    assert answer.status_code == 422
    assert "Enter the email address" in words(answer)
    assert alpine.post(url, typed(invitation, act="send", email="claire@lumiere.test")).status_code == 302
    assert len(inviting.mails("invitation")) == 1


def test_the_text_is_written_anew_in_another_language(trade: World) -> None:
    alpine, invitation = drafted(trade)
    alpine.post(f"/invitations/{invitation.id}", typed(invitation, language="de", act="rewrite"))
    invitation.refresh_from_db()
    assert invitation.text.startswith("Guten Tag")


@pytest.mark.rows("S59", "S61")
def test_a_known_customer_can_be_chosen_and_a_strange_one_not(trade: World) -> None:
    dual = inviting.make_dual(trade.baltic, trade.harbor)
    made = world.customer(dual)
    invitation = create_joint_invitation(dual.actor, trade.harbor.id)
    baltic = signed_in(dual)
    url = f"/invitations/{invitation.id}"
    assert made.customer.domain in baltic.get(url).content.decode()
    assert baltic.post(url, typed(invitation, customer="strange.example")).status_code == 422
    assert baltic.post(url, typed(invitation, customer=made.customer.domain)).status_code == 302
    invitation.refresh_from_db()
    assert invitation.customer_id == made.customer.id


def test_strangers_and_other_roles_are_kept_out(trade: World) -> None:
    _alpine, invitation = drafted(trade)
    url = f"/invitations/{invitation.id}"
    assert signed_in(trade.seine).get(url).status_code == 404
    assert signed_in(trade.seine).get(f"{url}/revoke").status_code == 404
    reader = signed_in(person(trade.alpine.id, "user_management_admin"))
    assert "Save" not in words(reader.get(url))
    assert reader.post(url, typed(invitation)).status_code == 403
    assert reader.post("/invitations/new", {"provider": trade.harbor.id}).status_code == 403
    assert "Invite new customers" not in words(reader.get("/indirect-providers"))
    assert signed_in(person(trade.alpine.id, "billing_admin")).get("/invitations").status_code == 403
    assert signed_in(inviting.organization().person).get("/invitations").status_code == 404


def test_hostile_names_and_texts_stay_text(trade: World) -> None:
    owner = trade.alpine.caller.organization
    owner.name = "<script>alert(1)</script>\u202eevil"
    owner.save()
    alpine, invitation = drafted(trade)
    evil = '<img src=x onerror=alert(1)>\u202e "quoted"'
    alpine.post(f"/invitations/{invitation.id}", typed(invitation, subject=f"{evil}\r\nBcc: a@b.test", text=evil))
    invitation.refresh_from_db()
    assert "\n" not in invitation.subject
    claire = signed_in(inviting.organization().person)
    for browser, url in ((alpine, f"/invitations/{invitation.id}"), (claire, f"/i/{invitation.token}")):
        body = browser.get(url).content.decode()
        assert "<script>alert" not in body
        assert "<img src=x" not in body
        main = body.partition("<main")[2]
        assert "\u202e" not in main.partition("tt-tier")[0]


@pytest.mark.rows("S50")
def test_the_consent_page_names_both_partners_and_their_rights(trade: World) -> None:
    invitation = inviting.joint(trade)
    page = signed_in(inviting.organization().person).get(f"/i/{invitation.token}")
    said = words(page)
    assert heading(page) == "Alpine IT and Harbor Distribution ask for a relationship with you"
    assert "What Alpine IT may do" in said
    assert "What Harbor Distribution may do" in said
    assert "Not allowed: Order subscriptions and licenses for you" in said
    assert "Bill Alpine IT for them" in said
    body = page.content.decode()
    assert " checked" not in body
    assert body.count('name="decision"') == 2
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in page.headers["Cache-Control"]


@pytest.mark.rows("S50")
def test_authorize_and_decline_by_the_page(trade: World) -> None:
    made = inviting.organization()
    claire, invitation = signed_in(made.person), inviting.joint(trade)
    url = f"/i/{invitation.token}"
    answer = claire.post(url, {"decision": "authorize"})
    assert answer.status_code == 422
    assert "Tick that you accept the customer agreement" in words(answer)
    assert claire.post(url, {"decision": "authorize", "agreement": "1"}).headers["Location"] == "/partners"
    page = claire.get("/partners")
    assert "Alpine IT" in words(page)
    assert "Harbor Distribution" in words(page)
    assert claire.post(url, {"decision": "authorize"}).status_code == 409
    second = inviting.joint(trade)
    assert claire.post(f"/i/{second.token}", {"decision": "decline"}).headers["Location"] == "/own-invitations"
    assert set(InvitationAnswer.objects.values_list("answer", flat=True)) == {"accepted", "declined"}
    assert "Accepted" in words(claire.get("/own-invitations"))


@pytest.mark.rows("S50")
def test_whoever_may_not_decide_reads_who_may(trade: World) -> None:
    invitation, made = inviting.joint(trade), inviting.organization()
    url = f"/i/{invitation.token}"
    anonymous = Client().get(url)
    assert anonymous.status_code == 200
    assert f'href="/sign-in?next=%2Fi%2F{invitation.token}"' in anonymous.content.decode()
    assert Client().post(url, {"decision": "authorize"}).status_code == 302
    user = signed_in(person(made.organization.id, "user"))
    assert "In your organization: Claire Dubois." in words(user.get(url))
    assert user.post(url, {"decision": "authorize", "agreement": "1"}).status_code == 403
    partner = signed_in(trade.seine)
    assert "You are signed in to Seine Services" in words(partner.get(url))
    assert partner.post(url, {"decision": "decline"}).status_code == 403
    for page in (anonymous, user.get(url), partner.get(url)):
        assert 'name="decision"' not in page.content.decode()
    assert not Relationship.objects.exists()
    assert Invitation.objects.get().opened_at is None


def test_a_link_that_is_over_says_why(trade: World) -> None:
    claire, invitation = signed_in(inviting.organization().person), inviting.joint(trade)
    assert claire.get(f"/i/{invitation.token}x").status_code == 404
    assert Client().get("/i/nothing").status_code == 404
    revoke_invitation(trade.alpine.actor, invitation.id)
    assert claire.get(f"/i/{invitation.token}").status_code == 409
    assert "revoked" in words(claire.get(f"/i/{invitation.token}"))


@pytest.mark.rows("S59")
def test_another_customers_invitation_is_not_shown(trade: World) -> None:
    made = world.customer(trade.harbor, trade.alpine)
    invitation = create_joint_invitation(trade.alpine.actor, trade.harbor.id, Wishes(customer_id=made.customer.id))
    answer = signed_in(inviting.organization().person).get(f"/i/{invitation.token}")
    assert answer.status_code == 403
    assert "meant for another organization" in words(answer)
    finish_invitation(trade.alpine.actor, invitation.id)
    own = signed_in(inviting.person_of(made.customer.id))
    assert "Read and decide" in words(own.get("/own-invitations"))
    assert "1 invitation waits for you" in words(own.get("/partners"))


@pytest.mark.rows("S50")
def test_a_decision_counts_for_the_organization_for_which_its_page_was_opened(trade: World) -> None:
    """Whoever switches the account in another tab authorizes nobody for the other organization by mistake."""
    first, other = inviting.organization("Erste"), inviting.organization("Andere")
    places = {made.organization.id for made in (first, other)}
    Membership.objects.create(
        tenant_id=other.organization.id, organization_id=other.organization.id, person=first.person,
        roles=["global_admin"], created_at=clock.now(),
    )  # fmt: skip
    browser, link = Client(enforce_csrf_checks=True), f"/i/{inviting.joint(trade).token}"
    browser.force_login(first.person)

    def form_at(path: str) -> dict[str, str]:
        found = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get(path).content.decode())
        return {"csrfmiddlewaretoken": found[0], "decision": "authorize", "agreement": "1"}

    def switched(made: Caller) -> None:
        sent = form_at("/sign-in/account") | {"organization": str(made.organization.id)}
        assert browser.post("/sign-in/switch", sent).status_code == 302

    switched(first)
    opened = form_at(link)
    switched(other)
    assert browser.post(link, opened).status_code == 403
    assert not Relationship.objects.filter(tenant_id__in=places).exists()
    assert browser.post(link, form_at(link)).status_code == 302
    assert set(Relationship.objects.values_list("tenant_id", flat=True)) == {other.organization.id}


@pytest.mark.rows("S42")
@pytest.mark.parametrize("halted", ["partnership", "reseller", "provider"])
def test_what_cannot_begin_now_can_be_declined_alone(trade: World, halted: str) -> None:
    made, invitation = inviting.organization(), inviting.joint(trade)
    claire, link = signed_in(made.person), f"/i/{invitation.token}"
    assert 'value="authorize"' in claire.get(link).content.decode()
    if halted == "partnership":
        Partnership.objects.update(status="removed")
    else:
        Program.objects.filter(kind=f"indirect_{halted}").update(status="suspended")
    page = claire.get(link)
    assert page.status_code == 200
    assert "not active" in words(page)
    assert 'value="authorize"' not in page.content.decode()
    assert "I accept the customer agreement" not in words(page)
    assert claire.post(link, {"agreement": "1", "decision": "authorize"}).status_code == 403
    assert claire.post(link, {"decision": "decline"}).headers["Location"] == "/own-invitations"
    assert InvitationAnswer.objects.get().answer == "declined"


@pytest.mark.rows("S66", "S67")
def test_the_store_explains_itself_until_the_vendor_opens_it(trade: World) -> None:
    made, invitation = inviting.organization(), inviting.joint(trade)
    claire, url = signed_in(made.person), f"/i/{invitation.token}"
    for via in ("store", "elsewhere"):
        answer = claire.get(f"{url}?via={via}")
        assert answer.status_code == 409
        assert f'href="{url}"' in answer.content.decode()
        assert claire.post(f"{url}?via={via}", {"decision": "authorize", "agreement": "1"}).status_code == 409
    assert claire.get(url).status_code == 200
    vendor = signed_in(caller("Meridian", ["vendor"], "US", ["vendor_admin"], kind="vendor").person)
    assert "Closed" in words(vendor.get("/settings/acceptance-channels"))
    vendor.post("/settings/acceptance-channels", {"channel": "store", "open": "1"})
    assert "Close channel" in words(vendor.get("/settings/acceptance-channels"))
    assert claire.get(f"{url}?via=store").status_code == 200
    assert claire.post(f"{url}?via=store", {"decision": "authorize", "agreement": "1"}).status_code == 302
    assert signed_in(trade.harbor).get("/settings/acceptance-channels").status_code == 404


def test_revoking_asks_first(trade: World) -> None:
    alpine, invitation = drafted(trade)
    assert "stops working at once" in words(alpine.get(f"/invitations/{invitation.id}/revoke"))
    assert alpine.post(f"/invitations/{invitation.id}/revoke").headers["Location"] == "/invitations"
    page = alpine.get(f"/invitations/{invitation.id}")
    assert "Revoked" in words(page)
    assert "Nobody has opened it yet." in words(page)


def test_a_dual_partner_asks_in_either_of_its_programs(trade: World) -> None:
    baltic = signed_in(inviting.make_dual(trade.baltic, trade.harbor))
    page = words(baltic.get("/customers"))
    assert "Ask for a direct relationship" in page
    assert "Ask for a reseller relationship" in page
    baltic.post("/invitations/new", {"relation": "reseller"})
    assert Invitation.objects.get().relation == "reseller"
    assert "Ask for a relationship" in words(signed_in(trade.harbor).get("/customers"))


def test_lists_take_few_statements(trade: World) -> None:
    alpine, _invitation = drafted(trade)
    few = statements(alpine, "/invitations")
    for _ in range(30):
        inviting.joint(trade)
    assert statements(alpine, "/invitations") == few <= 8
    page = alpine.get("/invitations").content.decode()
    mark = page.partition("?after=")[2].partition('"')[0]
    assert alpine.get(f"/invitations?after={mark}").content.decode().count("data-opens") == 6
    claire = signed_in(inviting.organization().person)
    assert statements(claire, f"/i/{Invitation.objects.all()[0].token}") <= 15
    assert statements(claire, "/own-invitations") <= 8
    assert statements(claire, "/partners") <= 10
