"""Partnerships in the portal: requesting, the page behind the link, removing, what is left, and every role."""

import html
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import pytest
from django.test import Client

from tests.portal.lists import heading, person, signed_in, statements, words
from tests.support import world
from tests.support.requests import YES, acting, partners, person_of, sent
from tests.support.world import World
from tests.wire.conftest import caller
from twotier.access.models import Membership
from twotier.core import clock
from twotier.core.models import OutboxMessage
from twotier.customers.models import Customer, Relationship
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.place_order import place_order
from twotier.partners.models import PartnerAgreement, Program
from twotier.partnerships import letters, queries
from twotier.partnerships.models import Partnership, PartnershipPeriod, PartnershipRequest
from twotier.partnerships.usecases.accept_request import accept_request
from twotier.partnerships.usecases.remove_partnership import ATTESTATION, remove_partnership

pytestmark = pytest.mark.django_db
LIST, REQUESTS = "/indirect-resellers", "/indirect-resellers/requests"


def started(client: Client) -> PartnershipRequest:
    """Press Request a partnership; return the draft that it leads to."""
    answer = client.post("/indirect-resellers/requests")
    assert answer.status_code == 302, words(answer)
    return PartnershipRequest.objects.get(id=answer.headers["Location"].rsplit("/", 1)[1])


def page_of(request: PartnershipRequest) -> str:
    """Return the address of a request's page."""
    return f"/indirect-resellers/requests/{request.id}"


def typed(request: PartnershipRequest, **changes: Any) -> dict[str, Any]:
    """Return what the form of a request sends."""
    form = {"recipient": "", "mpn_id": "", "language": "en", "valid_days": "90"}
    return form | {"subject": request.subject, "text": request.text} | changes


def admin_of(partner: world.Partner) -> Client:
    """Return the browser of a partner's global admin."""
    return signed_in(person_of(acting(partner, "global_admin")))


# The list


@pytest.mark.rows("S93", "S94", "S98", "S109", "S119")
def test_the_page_explains_itself(trade: World) -> None:
    page = signed_in(trade.harbor).get(LIST)
    text = words(page)
    assert heading(page) == "Indirect resellers"
    assert "Partners who sell your subscriptions to their customers." in text
    assert "they own the customer and are your route to market" in text
    assert "Your region is Europe" in text
    assert "Austria" in text
    assert "Taiwan" not in text
    assert 'href="/indirect-resellers"' in signed_in(trade.harbor).get("/").content.decode()
    for cell in (trade.alpine.mpn_id, "Alpine IT", "Active", "Accepted", "Add new customer", "Remove partnership"):
        assert cell in text


@pytest.mark.rows("S95")
def test_the_figures_count_resellers_active_ones_and_new_customers(trade: World) -> None:
    partners(trade)
    world.customer(trade.harbor, trade.alpine)
    world.customer(trade.harbor, domain="direct.onmicrosoft.com")
    text = words(signed_in(trade.harbor).get(LIST))
    assert re.search(r"Resellers 2 partners now Active resellers 1 with .* New customers 1 through", text), text


@pytest.mark.rows("S103", "S107", "S108")
def test_the_checklist_has_three_steps_in_their_order(trade: World) -> None:
    alice, nora = signed_in(trade.harbor), signed_in(trade.nordic)
    assert re.search(r"Not done 1\. .* Not done 2\. .* Not done 3\. ", words(nora.get(LIST)))
    assert re.search(r"Not done 1\. .* Done 2\. .* Not done 3\. ", words(alice.get(LIST)))
    assert alice.post("/indirect-resellers/profile-reviewed").status_code == 302
    assert alice.post("/indirect-resellers/profile-reviewed").status_code == 302
    world.customer(trade.harbor, trade.alpine)
    page = alice.get(LIST)
    assert re.search(r" Done 1\. .* Done 2\. .* Done 3\. ", words(page))
    assert 'href="/customers/new"' in page.content.decode()
    assert "Existing customers" in words(page)
    assert "Not done 1." in words(nora.get(LIST))


@pytest.mark.rows("S147")
def test_the_active_list_lacks_ended_partners_and_another_view_keeps_them(trade: World) -> None:
    remove_partnership(trade.harbor.actor, trade.alpine.id, attested=True)
    alice = signed_in(trade.harbor)
    assert "Alpine IT" not in words(alice.get(LIST))
    ended = words(alice.get(LIST, {"show": "ended"}))
    assert "Alpine IT" in ended
    assert "Removed" in ended
    assert "Partnership removed" in words(alice.get(f"{LIST}/{trade.alpine.id}"))


@pytest.mark.rows("S109")
def test_search_finds_within_a_view(trade: World) -> None:
    partners(trade)
    alice = signed_in(trade.harbor)
    found = words(alice.get(LIST, {"q": "seine"}))
    assert "Seine Services" in found
    assert "Alpine IT" not in found
    assert "No partner matches" in words(alice.get(LIST, {"q": "seine", "show": "ended"}))


def test_pages_take_a_fixed_number_of_statements(trade: World) -> None:
    alice = signed_in(trade.harbor)
    for _ in range(3):
        sent(trade.harbor, recipient="it@seine.test")
    few = statements(alice, LIST)
    assert few <= 15
    for _ in range(20):
        sent(trade.harbor, recipient="it@seine.test")
    assert statements(alice, LIST) == few
    assert statements(alice, f"{LIST}/{trade.alpine.id}") <= 15
    assert statements(alice, f"{LIST}/{trade.alpine.id}/remove") <= 15
    assert statements(alice, page_of(PartnershipRequest.objects.all()[0])) <= 15
    assert statements(admin_of(trade.seine), f"/p/{PartnershipRequest.objects.all()[0].token}") <= 15


# Requesting


@pytest.mark.rows("S89", "S90", "S91", "S92", "S120")
@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("global_admin", True), ("user_management_admin", True), ("admin_agent", True), ("sales_agent", True),
        ("helpdesk_agent", False), ("billing_admin", False), ("mpn_partner_admin", False), ("account_admin", False),
    ],
)  # fmt: skip
def test_the_button_is_there_for_those_who_may(trade: World, role: str, *, may: bool) -> None:
    client = signed_in(person(trade.harbor.id, role))
    page = client.get(LIST)
    assert page.status_code == (200 if may else 403)
    assert ("Request a partnership" in words(page)) == may
    assert client.post("/indirect-resellers/requests").status_code == (302 if may else 403)
    assert PartnershipRequest.objects.count() == int(may)


@pytest.mark.rows("S111", "S121", "S122", "S124")
def test_the_draft_shows_link_guide_and_the_same_text_twice(trade: World) -> None:
    alice = signed_in(trade.harbor)
    request = started(alice)
    page = alice.get(page_of(request)).content.decode()
    whole = html.unescape(page.partition("data-whole>")[2].partition("</textarea>")[0]).lstrip("\n")
    mailto = html.unescape(re.search(r'href="(mailto:[^"]+)"', page)[1])  # type: ignore[index]
    assert unquote(mailto.partition("&body=")[2]).replace("\r\n", "\n") == whole == letters.message(request)
    assert unquote(mailto.partition("?subject=")[2].partition("&")[0]) == request.subject
    assert f"/p/{request.token}" in whole
    assert "/guide/become-a-reseller" in whole
    for name in ("Open in email", "Copy to clipboard", "Send", "Done"):
        assert name in page


@pytest.mark.rows("S124")
def test_editing_the_text_cannot_lose_the_link(trade: World) -> None:
    alice = signed_in(trade.harbor)
    request = started(alice)
    answer = alice.post(page_of(request), typed(request, text="Short.", subject="Other"))
    assert answer.headers["Location"] == page_of(request)
    page = html.unescape(alice.get(page_of(request)).content.decode())
    assert f"Short.\n\nAccept the partnership here: {letters.link(request.token)}" in page


@pytest.mark.rows("S123")
def test_done_leads_to_the_list_where_the_request_is_pending(trade: World) -> None:
    alice = signed_in(trade.harbor)
    request = started(alice)
    answer = alice.post(page_of(request), typed(request, recipient="it@seine.test", do="done"))
    assert answer.headers["Location"] == LIST
    text = words(alice.get(LIST))
    assert "1 open request" in text
    assert "Not opened" in text
    assert "it@seine.test" in text
    assert "Made today by" in text
    assert OutboxMessage.objects.count() == 0
    assert alice.post(page_of(request), typed(request, do="done")).status_code == 302


@pytest.mark.rows("S115")
def test_a_wrong_address_is_flagged_where_it_stands(trade: World) -> None:
    alice = signed_in(trade.harbor)
    request = started(alice)
    for act in ("save", "done", "send"):
        answer = alice.post(page_of(request), typed(request, recipient="nobody at all", do=act))
        assert answer.status_code == 422
        assert "This is not an email address" in words(answer)
        assert 'aria-invalid="true"' in answer.content.decode()
    empty = alice.post(page_of(request), typed(request, do="send"))
    assert empty.status_code == 422
    request.refresh_from_db()
    assert (request.status, request.recipient) == ("draft", "")


@pytest.mark.rows("S110")
def test_the_mpn_id_says_who_it_is_before_anything_is_sent(trade: World) -> None:
    alice = signed_in(trade.harbor)
    request = started(alice)
    alice.post(page_of(request), typed(request, mpn_id=trade.seine.mpn_id))
    text = words(alice.get(page_of(request)))
    assert "Seine Services" in text
    assert "Indirect reseller program Enrolled" in text
    assert "Partner agreement Accepted" in text
    Program.objects.filter(tenant_id=trade.seine.id).update(status="suspended")
    PartnerAgreement.objects.filter(tenant_id=trade.seine.id).delete()
    text = words(alice.get(page_of(request)))
    assert "Indirect reseller program Not enrolled yet" in text
    assert "Partner agreement Missing" in text
    answer = alice.post(page_of(request), typed(request, mpn_id=trade.seine.global_mpn_id))
    assert answer.status_code == 422
    assert trade.seine.mpn_id in words(answer)


@pytest.mark.rows("S37", "S114")
def test_send_mails_it_and_a_second_click_sends_no_second(trade: World) -> None:
    alice = signed_in(trade.harbor)
    request = started(alice)
    form = typed(request, recipient="it@seine.test", language="de", do="send")
    assert alice.post(page_of(request), form).headers["Location"] == LIST
    assert alice.post(page_of(request), form).status_code == 422
    [mail] = OutboxMessage.objects.all()
    assert (mail.body["to"], mail.body["language"]) == (["it@seine.test"], "de")
    assert mail.body["context"]["link"] == letters.link(request.token)
    alice.post(f"{page_of(request)}/resend", {"seen": "1"})
    alice.post(f"{page_of(request)}/resend", {"seen": "1"})
    assert OutboxMessage.objects.count() == 2


def test_revoking_asks_first(trade: World) -> None:
    alice, request = signed_in(trade.harbor), sent(trade.harbor)
    assert heading(alice.get(f"{page_of(request)}/revoke")) == "Revoke this request?"
    request.refresh_from_db()
    assert request.status == "requested"
    assert alice.post(f"{page_of(request)}/revoke").headers["Location"] == LIST
    text = words(alice.get(REQUESTS))
    assert "No request is open." in text
    assert "Revoked" in text


def test_a_request_is_nobody_elses(trade: World) -> None:
    request = sent(trade.harbor)
    for who in (trade.nordic, trade.seine, trade.baltic):
        client = signed_in(who)
        assert client.get(page_of(request)).status_code in (403, 404)
        assert client.post(page_of(request), typed(request)).status_code in (403, 404)
        assert client.post(f"{page_of(request)}/resend").status_code in (403, 404)
        assert client.post(f"{page_of(request)}/revoke").status_code in (403, 404)
    request.refresh_from_db()
    assert request.status == "requested"


def test_who_manages_users_sees_a_sent_request_without_its_link(trade: World) -> None:
    request = sent(trade.harbor)
    page = signed_in(person(trade.harbor.id, "user_management_admin")).get(page_of(request))
    assert page.status_code == 200
    assert request.token not in page.content.decode()


# The page behind the link


@pytest.mark.rows("S37", "S38")
def test_the_link_leads_through_sign_in_and_back(trade: World) -> None:
    request = sent(trade.harbor)
    answer = Client().get(f"/p/{request.token}")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/sign-in?next=/p/{request.token}".replace("/p/", "%2Fp%2F")


def test_the_reseller_sees_that_it_must_act_where_the_provider_waits(trade: World) -> None:
    request = sent(trade.harbor)
    page = admin_of(trade.seine).get(f"/p/{request.token}").content.decode()
    assert re.search(r'class="tt-pill is-need">.*?Asked of you</span>', page)
    assert 'class="tt-pill is-wait"' not in page
    listed = signed_in(trade.harbor).get(LIST, {"show": "pending"}).content.decode()
    assert 'class="tt-pill is-wait"' in listed


@pytest.mark.rows("S37")
def test_the_link_outlives_the_choice_of_an_account(trade: World) -> None:
    request, admin = sent(trade.harbor), person_of(acting(trade.seine, "global_admin"))
    Membership.objects.create(
        tenant_id=trade.alpine.id, organization_id=trade.alpine.id, person=admin, roles=["admin_agent"],
        created_at=clock.now(),
    )  # fmt: skip
    client = signed_in(admin)
    answer = client.get(f"/p/{request.token}", follow=True)
    assert f'name="next" value="/p/{request.token}"' in answer.content.decode()
    chosen = {"organization": str(trade.seine.id), "next": f"/p/{request.token}"}
    answer = client.post("/sign-in/switch", chosen, follow=True)
    assert heading(answer) == "Harbor Distribution requests a partnership"


@pytest.mark.rows("S37")
def test_the_page_shows_that_provider(trade: World) -> None:
    request = sent(trade.harbor)
    text = words(admin_of(trade.seine).get(f"/p/{request.token}"))
    for word in ("Harbor Distribution", trade.harbor.mpn_id, "Germany", "Europe", "Authorize", "Decline"):
        assert word in text
    assert "gets no access to your own tenant unless you tick the box" in text
    request.refresh_from_db()
    assert request.opened_by_name == "Seine Services"
    assert "Opened on" in words(signed_in(trade.harbor).get(LIST))


@pytest.mark.rows("S38")
@pytest.mark.parametrize("role", ["admin_agent", "user_management_admin", "helpdesk_agent", "billing_admin"])
def test_other_roles_read_who_must_accept(trade: World, role: str) -> None:
    request = sent(trade.harbor)
    acting(trade.seine, "global_admin")
    client = signed_in(person(trade.seine.id, role))
    page = client.get(f"/p/{request.token}")
    assert page.status_code == 200
    assert "Your global admin must accept. Global admins of Seine Services: Ines Moreau." in words(page)
    assert 'name="authorized"' not in page.content.decode()
    assert client.post(f"/p/{request.token}", {"authorized": "on"}).status_code == 403
    assert client.post(f"/p/{request.token}/decline").status_code == 403
    assert Partnership.objects.count() == 1


@pytest.mark.rows("S39", "S125")
def test_acceptance_puts_each_into_the_others_list(trade: World) -> None:
    request = sent(trade.harbor)
    bob = admin_of(trade.seine)
    refused = bob.post(f"/p/{request.token}", {})
    assert refused.status_code == 422
    assert "Tick the box that authorizes the indirect provider" in words(refused)
    answer = bob.post(f"/p/{request.token}", {"authorized": "on"})
    assert answer.headers["Location"] == f"/indirect-providers/{trade.harbor.id}"
    assert "Harbor Distribution" in words(bob.get("/indirect-providers"))
    assert "Seine Services" in words(signed_in(trade.harbor).get(LIST))
    assert not Partnership.objects.get(reseller_id=trade.seine.id).administers_reseller
    assert OutboxMessage.objects.count() == 2
    again = bob.post(f"/p/{request.token}", {"authorized": "on"})
    assert again.status_code == 409
    assert "This link was already used." in words(again)


@pytest.mark.rows("S38", "S94", "S110")
def test_what_stands_in_the_way_is_said(trade: World) -> None:
    request = sent(trade.harbor, mpn_id=trade.seine.mpn_id)
    lagune, taiwan = world.partner("Lagune", "reseller", "IT"), world.partner("Formosa", "reseller", "TW")
    wrong = admin_of(lagune).get(f"/p/{request.token}")
    assert (wrong.status_code, "is for another organization" in words(wrong)) == (403, True)
    shared = sent(trade.harbor)
    far = admin_of(taiwan).get(f"/p/{shared.token}")
    assert (far.status_code, "must belong to the same region" in words(far)) == (403, True)
    direct = admin_of(trade.baltic).get(f"/p/{shared.token}")
    assert direct.status_code == 403
    assert letters.guide_link() in direct.content.decode()
    own = signed_in(trade.harbor).get(f"/p/{shared.token}")
    assert "This is your own request." in words(own)
    shopper = caller("Kranich", ["customer"], "DE", ["global_admin"], "customer")
    assert signed_in(shopper.person).get(f"/p/{shared.token}").status_code == 403
    PartnerAgreement.objects.filter(tenant_id=lagune.id).delete()
    assert "has not accepted the partner agreement" in words(admin_of(lagune).get(f"/p/{shared.token}"))


@pytest.mark.rows("S124")
@pytest.mark.parametrize("token", ["unknown", "x" * 32, "%00", "../../x", "01a21875-573a-71b3-9eba-e10f92258c02"])
def test_an_altered_link_leads_nowhere(trade: World, token: str) -> None:
    sent(trade.harbor)
    for answer in (admin_of(trade.seine).get(f"/p/{token}"), signed_in(trade.harbor).get(f"/p/{token}")):
        assert answer.status_code == 404


def test_declining_tells_the_provider(trade: World) -> None:
    request = sent(trade.harbor)
    bob = admin_of(trade.seine)
    assert (
        bob.post(f"/p/{request.token}/decline", {"reason": "Not now <b>"}).headers["Location"] == "/indirect-providers"
    )
    page = signed_in(trade.harbor).get(REQUESTS)
    assert "Declined" in words(page)
    assert "Reason: Not now <b>" in words(page)
    assert "<b>Not" not in page.content.decode()


def test_send_pressed_again_after_a_lost_answer_sends_nothing_more(trade: World) -> None:
    alice = signed_in(trade.harbor)
    request = started(alice)
    form = typed(request, recipient="seine@seine.test", do="send", seen="0")
    assert 'name="seen" value="0"' in alice.get(page_of(request)).content.decode()
    for _press in range(2):
        assert alice.post(page_of(request), form).headers["Location"] == LIST
    assert OutboxMessage.objects.filter(channel="mail").count() == 1


def test_send_in_a_window_that_knows_nothing_of_done_sends_it(trade: World) -> None:
    alice = signed_in(trade.harbor)
    request = started(alice)
    form = typed(request, recipient="seine@seine.test", seen="0")
    assert alice.post(page_of(request), form | {"do": "done"}).status_code == 302
    assert alice.post(page_of(request), form | {"do": "send"}).status_code == 302
    assert OutboxMessage.objects.filter(channel="mail").count() == 1


def test_a_reason_that_is_too_long_stays_as_it_was_typed(trade: World) -> None:
    request, ines = sent(trade.harbor), admin_of(trade.seine)
    answer = ines.post(f"/p/{request.token}/decline", {"reason": "We buy elsewhere. " * 60})
    assert answer.status_code == 422
    assert "The reason is too long" in words(answer)
    assert "We buy elsewhere." in answer.content.decode()
    request.refresh_from_db()
    assert request.status == "requested"


def test_a_named_request_waits_on_the_resellers_page(trade: World) -> None:
    request = sent(trade.harbor, mpn_id=trade.seine.mpn_id)
    page = signed_in(person(trade.seine.id, "global_admin")).get("/indirect-providers")
    assert "Requests for you" in words(page)
    assert f"/p/{request.id}" in page.content.decode()
    assert request.token not in page.content.decode()
    assert "Requests for you" not in words(signed_in(trade.alpine).get("/indirect-providers"))


def test_the_own_tenant_is_switched_by_the_global_admin_alone(trade: World) -> None:
    path = f"/indirect-providers/{trade.harbor.id}"
    bob = admin_of(trade.alpine)
    assert "Let Harbor Distribution administer our own tenant" in words(bob.get(path))
    assert signed_in(trade.alpine).post(f"{path}/own-tenant", {"administers": "yes"}).status_code == 403
    assert "Let Harbor" not in words(signed_in(trade.alpine).get(path))
    assert bob.post(f"{path}/own-tenant", {"administers": "yes"}).status_code == 302
    assert Partnership.objects.get().administers_reseller
    assert "Close our own tenant to Harbor Distribution" in words(bob.get(path))
    assert "may be administered by you" in words(signed_in(trade.harbor).get(f"{LIST}/{trade.alpine.id}"))
    assert admin_of(trade.seine).post(f"{path}/own-tenant", {"administers": "yes"}).status_code == 404


# Levels of access


def test_two_who_switch_different_levels_at_once_both_get_what_they_switched(trade: World) -> None:
    path = f"{LIST}/{trade.alpine.id}/levels"
    alice, bob = signed_in(trade.harbor), signed_in(person(trade.harbor.id, "admin_agent"))
    opened = re.search(r'name="seen" value="([^"]*)"', alice.get(path).content.decode())
    assert opened
    form = {"seen": opened[1], "manages_account": "on", "earns_incentives": "on"}
    assert bob.post(path, form | {"handles_renewals": "on"}).status_code == 302
    del form["manages_account"]
    assert alice.post(path, form).status_code == 302
    levels = queries.levels(trade.harbor.id, trade.alpine.id)
    assert levels
    assert (levels.manages_account, levels.earns_incentives, levels.handles_renewals) == (False, True, True)


@pytest.mark.rows("S130")
def test_levels_are_switched_by_the_provider_and_read_by_both(trade: World) -> None:
    path, alice = f"{LIST}/{trade.alpine.id}/levels", signed_in(trade.harbor)
    assert alice.get(path).content.decode().count("form-check-input") >= 5
    assert alice.post(path, {"gives_support": "on", "handles_renewals": "on"}).status_code == 302
    levels = queries.levels(trade.harbor.id, trade.alpine.id)
    assert levels
    assert (levels.manages_account, levels.gives_support, levels.handles_renewals) == (False, True, True)
    for page in (
        alice.get(f"{LIST}/{trade.alpine.id}"),
        signed_in(trade.alpine).get(f"/indirect-providers/{trade.harbor.id}"),
    ):
        assert "Is the designated support contact of new subscriptions on" in words(page)
        assert "Manages the account and has admin permission for new customers off" in words(page)
    seller = signed_in(person(trade.harbor.id, "sales_agent"))
    assert "disabled" in seller.get(path).content.decode()
    assert seller.post(path, {}).status_code == 403
    assert signed_in(trade.nordic).get(path).status_code == 404
    assert signed_in(trade.alpine).get(path).status_code == 404


# Removing


@pytest.mark.rows("S138", "S140", "S141", "S142", "S143", "S144", "S145", "S146", "S147", "S148")
def test_removing_asks_with_every_consequence(trade: World, tmp_path: Path) -> None:
    items = world.prices(tmp_path)
    made = world.customer(trade.harbor, trade.alpine)
    line = Wanted(id=0, catalog_item_id=items["Basic P1Y monthly"], quantity=3, partner_of_record=trade.alpine.mpn_id)
    place_order(trade.harbor.actor, made.customer.id, [line])
    alice, path = signed_in(trade.harbor), f"{LIST}/{trade.alpine.id}/remove"
    before = (
        Customer.objects.count(),
        list(Relationship.objects.order_by("id").values()),
        OutboxMessage.objects.count(),
    )
    page = alice.get(path)
    text = words(page)
    assert heading(page) == "Remove the partnership with Alpine IT?"
    for part in (
        "Removing the partnership does not remove any customers.", "1 customer Kranich Logistik",
        "Delegated admin privileges at 1 customer", "1 subscription that names Alpine IT: it runs on and renews",
        "Seat, plan and term changes on 1 subscription that names Alpine IT", "No message goes to Alpine IT",
        "See a text you can send", str(ATTESTATION), "Legal notice given on", "Yes", "Cancel",
    ):  # fmt: skip
        assert part in text, part
    box = re.search(r'<input[^>]+name="attestation"[^>]*>', page.content.decode())
    assert box
    assert " checked" not in box[0]
    assert "data-when-ticked" in page.content.decode()
    assert queries.active_between(trade.harbor.id, trade.alpine.id)
    refused = alice.post(path, {"notice_given_on": ""})
    assert (refused.status_code, "Tick the declaration of good faith" in words(refused)) == (422, True)
    assert alice.post(path, {"attestation": "on", "notice_given_on": "soon"}).status_code == 422
    assert alice.post(path, {"attestation": "on", "notice_given_on": "2999-01-01"}).status_code == 422
    assert queries.active_between(trade.harbor.id, trade.alpine.id)
    done = alice.post(path, {"attestation": "on", "notice_given_on": "2026-01-02"})
    assert done.headers["Location"] == f"{LIST}/{trade.alpine.id}/left-over"
    assert queries.active_between(trade.harbor.id, trade.alpine.id) is None
    after = (
        Customer.objects.count(),
        list(Relationship.objects.order_by("id").values()),
        OutboxMessage.objects.count(),
    )
    assert after == before
    period = PartnershipPeriod.objects.get()
    assert (period.attestation, str(period.notice_given_on)) == (str(ATTESTATION), "2026-01-02")
    again = alice.post(path, {"attestation": "on"})
    assert again.status_code == 422
    assert alice.get(path, headers={"HX-Request": "true"}).content.decode().count("<html") == 0


@pytest.mark.rows("S139")
@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("global_admin", True), ("admin_agent", True), ("sales_agent", True), ("user_management_admin", False),
        ("helpdesk_agent", False), ("billing_admin", False),
    ],
)  # fmt: skip
def test_the_control_is_in_the_row_for_those_who_may(trade: World, role: str, *, may: bool) -> None:
    client, path = signed_in(person(trade.harbor.id, role)), f"{LIST}/{trade.alpine.id}/remove"
    assert ("Remove partnership" in words(client.get(LIST))) == may
    assert client.get(path).status_code == (200 if may else 403)
    assert client.post(path, {"attestation": "on"}).status_code == (302 if may else 403)
    assert (queries.active_between(trade.harbor.id, trade.alpine.id) is None) == may


def test_a_stranger_has_no_such_page(trade: World) -> None:
    for name in ("remove", "left-over", "letters", "levels"):
        assert signed_in(trade.nordic).get(f"{LIST}/{trade.alpine.id}/{name}").status_code == 404
        assert signed_in(trade.alpine).get(f"{LIST}/{trade.alpine.id}/{name}").status_code == 404


@pytest.mark.rows("S143")
def test_left_over_access_is_listed_and_ended_by_selection(trade: World) -> None:
    made = world.customer(trade.harbor, trade.alpine)
    other = world.customer(trade.harbor, trade.alpine, domain="other.onmicrosoft.com", company_name="Adler Bau")
    alice, path = signed_in(trade.harbor), f"{LIST}/{trade.alpine.id}/left-over"
    assert alice.get(path).status_code == 409
    remove_partnership(trade.harbor.actor, trade.alpine.id, attested=True)
    assert statements(alice, path) <= 15
    text = words(alice.get(path))
    assert re.search(r"Adler Bau Still there Still there 0 0 .* Kranich Logistik Still there Still there", text)
    assert alice.post(path, {"what": "everything"}).status_code == 422
    assert alice.post(path, {"customer": "no id", "what": "everything"}).status_code == 422
    picked = {"customer": str(other.customer.id), "what": "everything"}
    assert signed_in(person(trade.harbor.id, "user_management_admin")).post(path, picked).status_code == 403
    assert alice.post(path, picked).status_code == 302
    text = words(alice.get(path))
    assert "Adler Bau" not in text
    assert "Kranich Logistik" in text
    alice.post(path, {"customer": str(made.customer.id), "what": "privileges"})
    assert "Kranich Logistik Still there None" in words(alice.get(path))
    assert alice.post(path, {"customer": str(UUID(int=3)), "what": "privileges"}).status_code == 404


@pytest.mark.rows("S146", "S148")
def test_letters_are_offered_and_never_sent(trade: World) -> None:
    remove_partnership(trade.harbor.actor, trade.alpine.id, attested=True)
    alice = signed_in(trade.harbor)
    page = alice.get(f"{LIST}/{trade.alpine.id}/letters?language=en")
    text = words(page)
    for part in ("To the reseller", "To a customer", "Harbor Distribution removed the partnership with Alpine IT."):
        assert part in text
    assert page.content.decode().count("mailto:") == 2
    assert page.content.decode().count("data-copies") == 2
    german = words(alice.get(f"{LIST}/{trade.alpine.id}/letters?language=de"))
    assert "Partnerschaft" in german
    assert OutboxMessage.objects.count() == 0


@pytest.mark.rows("S36")
def test_without_either_side_acting_nothing_begins(trade: World) -> None:
    alice, bob = signed_in(trade.harbor), admin_of(trade.seine)
    request = started(alice)
    alice.post(page_of(request), typed(request, recipient="it@seine.test", do="send"))
    assert "Seine Services" not in words(alice.get(LIST))
    assert "Harbor Distribution" not in words(bob.get("/indirect-providers"))
    bob.get(f"/p/{request.token}")
    assert Partnership.objects.count() == 1


def test_a_draft_can_be_accepted_before_done(trade: World) -> None:
    request = started(signed_in(trade.harbor))
    assert request.status == "draft"
    assert accept_request(acting(trade.seine, "global_admin"), request.token, YES).status == "active"
