"""Both ways in the portal: what a page offers per relationship, order requests, renewals, resellers of a customer."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.portal.lists import csv_of, heading, person, signed_in, statements, words
from tests.support import two_ways, world
from tests.support.two_ways import TwoWays
from twotier.access.models import Person, Visibility
from twotier.core import clock
from twotier.customers.models import Customer, Relationship, ResellerAssociation
from twotier.orders.models import Order, OrderRequest
from twotier.orders.usecases.answer_request import refuse_request
from twotier.orders.usecases.request_order import request_order
from twotier.subscriptions.models import Subscription

pytestmark = pytest.mark.django_db
BUYING = ("Add products", "View products", "Add subscription")


@pytest.fixture
def scene(tmp_path: Path) -> TwoWays:
    """Return the world of both ways."""
    return two_ways.build(tmp_path)


@pytest.fixture
def alone(scene: TwoWays) -> Customer:
    """Return a customer of Harbor that no reseller serves."""
    return world.customer(scene.harbor, company_name="Elbe Digital", domain="elbe.onmicrosoft.com").customer


def both(scene: TwoWays) -> Customer:
    """Let Harbor buy for Alpine's direct customer as well."""
    for partner, kind in ((scene.harbor, "provider"), (scene.alpine, "reseller")):
        Relationship.objects.create(
            tenant_id=scene.direct.id, partner_id=partner.id, kind=kind, status="active", created_at=clock.now()
        )
    ResellerAssociation.objects.create(
        tenant_id=scene.direct.id, provider_id=scene.harbor.id, reseller_id=scene.alpine.id, granted_at=clock.now()
    )
    return scene.direct


def links(answer: Any) -> dict[str, str]:
    """Return the links of a page's content by their words."""
    found = re.findall(r'<a[^>]*href="([^"]+)"[^>]*>(.*?)</a>', answer.content.decode(), re.DOTALL)
    return {re.sub(r"<[^>]+>", "", text).strip(): url for url, text in found}


def request_of(scene: TwoWays, quantity: int = 10) -> OrderRequest:
    """Return Alpine's request for the indirect customer."""
    return request_order(scene.alpine.actor, scene.indirect.id, [scene.line(quantity=quantity)], note="New branch")


@pytest.mark.rows("S27", "S69", "S78")
def test_the_list_labels_every_relationship_and_filters_by_it(scene: TwoWays) -> None:
    eva = signed_in(scene.alpine)
    page = words(eva.get("/customers"))
    assert re.search(r"Tirol Bau .*? Direct Active", page)
    assert "Indirect (via Harbor Distribution)" in page
    for kind, here, there in (("direct", "Tirol Bau", "Kranich"), ("indirect", "Kranich", "Tirol Bau")):
        found = words(eva.get("/customers", {"kind": kind}))
        assert here in found, kind
        assert there not in found, kind
    assert "No customer matches" in words(eva.get("/customers", {"kind": "both"}))
    both(scene)
    assert "Direct Indirect (via Harbor Distribution)" in words(eva.get("/customers", {"kind": "both"}))
    told = [row.split(",")[1:4:2] for row in csv_of(eva.get("/customers.csv"))[1:]]
    assert sorted(told) == [
        ["Kranich Logistik", "Indirect (via Harbor Distribution)"],
        ["Tirol Bau", "Direct"],
        ["Tirol Bau", "Indirect (via Harbor Distribution)"],
    ]


@pytest.mark.rows("S79", "S80", "S81", "S70", "S72")
def test_a_page_offers_what_its_relationship_allows(scene: TwoWays) -> None:
    eva = signed_in(scene.alpine)
    scene.sold(scene.alpine, scene.direct)
    direct, indirect = f"/customers/{scene.direct.id}", f"/customers/{scene.indirect.id}"
    page = eva.get(direct)
    assert heading(page) == "Tirol Bau"
    assert all(word in words(page) for word in (*BUYING, "Orders"))
    assert "Ask your provider" not in words(page)
    assert "Basic" in words(eva.get(links(page)["View products"]))
    assert eva.get(links(page)["Add products"]).status_code == 302
    page = eva.get(indirect)
    assert not any(word in words(page) for word in BUYING)
    assert f"{indirect}/orders" not in page.content.decode()
    assert "Ask your provider" in links(page)
    for path in (f"{indirect}/orders", f"{indirect}/add-subscription"):
        refused = eva.get(path)
        assert refused.status_code == 403
        assert "You cannot use direct bill" in words(refused)
    row = words(eva.get(f"{indirect}/row"))
    assert "Ask your provider" in row
    assert "Add subscription" not in row


@pytest.mark.rows("S74")
def test_amounts_and_orders_are_shown_where_the_partner_bills_the_customer_itself(scene: TwoWays) -> None:
    eva, jana = signed_in(scene.alpine), signed_in(scene.harbor)
    direct = scene.sold(scene.alpine, scene.direct)
    indirect = scene.sold(scene.harbor, scene.indirect, mpn_id=scene.alpine.mpn_id)
    path = "/customers/{0.tenant_id}/subscriptions/{0.id}"
    assert "€25.50 a month" in words(eva.get(path.format(direct)))
    assert direct.order_id in words(eva.get("/orders"))
    assert "€" not in words(eva.get(path.format(indirect)))
    assert indirect.order_id not in words(eva.get("/orders"))
    assert "€25.50 a month" in words(jana.get(path.format(indirect)))
    assert Order.objects.get(id=indirect.order_id).partner_id == scene.harbor.id


@pytest.mark.rows("S69", "S80")
def test_a_customer_of_both_ways_offers_both(scene: TwoWays) -> None:
    customer, eva = both(scene), signed_in(scene.alpine)
    page = words(eva.get(f"/customers/{customer.id}"))
    assert all(word in page for word in (*BUYING, "Ask your provider", "Direct", "Indirect (via Harbor Distribution)"))


@pytest.mark.rows("S53", "S65")
def test_the_expander_is_a_page_with_the_ways_on(scene: TwoWays) -> None:
    scene.sold(scene.harbor, scene.indirect, mpn_id=scene.alpine.mpn_id)
    eva = signed_in(scene.alpine)
    listed = eva.get("/customers").content.decode()
    path = f"/customers/{scene.indirect.id}"
    assert f'data-expands="{path}/row" aria-label="Details of Kranich Logistik"' in listed
    found = links(eva.get(f"{path}/row"))
    for word in ("Account", "Services", "Users"):
        assert eva.get(found[word]).status_code == 200, word


# Order requests.


@pytest.mark.rows("S75")
def test_a_reseller_chooses_products_and_sends_the_request(scene: TwoWays) -> None:
    eva, path = signed_in(scene.alpine), f"/customers/{scene.indirect.id}/ask"
    page = eva.get(path, {"q": "basic"})
    assert heading(page) == "Ask your provider"
    assert "Harbor Distribution gets the request" in words(page)
    assert "€" not in words(page)
    sku = re.search(r'name="act" value="(add:[^"]+)"', page.content.decode())
    assert sku
    item = scene.items["Basic P1Y monthly"]
    chosen = eva.post(path, {"q": "basic", "note": "Soon", "act": sku[1], f"offer-{sku[1][4:]}": item})
    assert chosen.status_code == 302
    kept = eva.get(chosen.headers["Location"])
    assert f'name="item" value="{item}"' in kept.content.decode()
    assert "Soon" in kept.content.decode()
    for posted, text in (
        ({"item": [], "n": []}, "Choose at least one product first."),
        ({"item": [item], "n": ["many"]}, "A quantity is a whole number"),
        ({"item": [item], "n": ["99999999"]}, "must lie between"),
    ):
        wrong = eva.post(path, {"act": "send", **posted})
        assert wrong.status_code == 422
        assert text in words(wrong)
    assert not OrderRequest.objects.exists()
    sent = eva.post(path, {"act": "send", "item": [item], "n": ["12"], "note": "Soon"}, follow=True)
    assert heading(sent) == "12 × Basic"
    assert "The request is sent" in words(sent)
    assert OrderRequest.objects.get().note == "Soon"
    removed = eva.post(path, {"act": f"remove:{item}", "item": [item], "n": ["12"]})
    assert "item=" not in removed.headers["Location"]


@pytest.mark.rows("S75", "S127")
def test_the_provider_accepts_at_the_prices_it_saw(scene: TwoWays) -> None:
    request, jana = request_of(scene), signed_in(scene.harbor)
    path = f"/order-requests/{request.id}"
    assert "Order requests" in links(jana.get("/customers"))
    listed = words(jana.get("/order-requests", {"status": "open"}))
    assert re.search(r"Kranich Logistik .*? 10 × Basic Alpine IT Harbor Distribution Open", listed)
    page = jana.get(path)
    assert "€51.00" in words(page)
    assert "New branch" in words(page)
    moved = jana.post(f"{path}/accept", {"seen": "0" * 12})
    assert moved.status_code == 422
    assert "Prices changed since you looked at them" in words(moved)
    seen = re.search(r'name="seen" value="([^"]+)"', page.content.decode())
    assert seen
    done = jana.post(f"{path}/accept", {"seen": seen[1]}, follow=True)
    sold = Subscription.objects.get(tenant_id=scene.indirect.id)
    assert sold.order_id in words(done)
    assert sold.reseller_id == scene.alpine.id
    again = jana.post(f"{path}/accept", {"seen": seen[1]})
    assert again.status_code == 422
    assert "This order request is closed" in words(again)
    assert Order.objects.count() == 1
    reader = signed_in(scene.alpine)
    assert "Accepted" in words(reader.get(path))
    assert "€" not in words(reader.get(path))
    assert sold.order_id not in words(reader.get(path))


def test_whoever_must_answer_sees_that_it_is_needed_and_the_other_side_that_it_waits(scene: TwoWays) -> None:
    request = request_of(scene)
    for path in (f"/order-requests/{request.id}", "/order-requests"):
        receiver, sender = (signed_in(who).get(path).content.decode() for who in (scene.harbor, scene.alpine))
        assert 'class="tt-pill is-need"' in receiver, path
        assert 'class="tt-pill is-wait"' not in receiver, path
        assert 'class="tt-pill is-wait"' in sender, path
        assert 'class="tt-pill is-need"' not in sender, path
    refuse_request(scene.harbor.actor, request.id, reason="No")
    assert 'class="tt-pill is-need"' not in signed_in(scene.harbor).get(path).content.decode()


def test_the_overview_names_requests_that_wait(scene: TwoWays) -> None:
    request = request_of(scene)
    home = signed_in(scene.harbor).get("/")
    assert "10 × Basic Alpine IT asks for Kranich Logistik." in words(home)
    assert links(home)["Review request"] == f"/order-requests/{request.id}"
    assert "asks for Kranich" not in words(signed_in(scene.alpine).get("/"))
    refuse_request(scene.harbor.actor, request.id, reason="No")
    assert "asks for Kranich" not in words(signed_in(scene.harbor).get("/"))


@pytest.mark.rows("S75")
def test_refuse_and_withdraw_ask_first(scene: TwoWays) -> None:
    jana, eva = signed_in(scene.harbor), signed_in(scene.alpine)
    path = f"/order-requests/{request_of(scene).id}"
    assert "Refuse this order request?" in words(jana.get(f"{path}/refuse"))
    assert jana.post(f"{path}/refuse", {"reason": ""}).status_code == 422
    assert "No credit left" in words(jana.post(f"{path}/refuse", {"reason": "No credit left"}, follow=True))
    assert "No credit left" in words(eva.get(path))
    second = f"/order-requests/{request_of(scene, 11).id}"
    assert "Withdraw this order request?" in words(eva.get(f"{second}/withdraw", headers={"HX-Request": "true"}))
    assert "Withdrawn" in words(eva.post(f"{second}/withdraw", follow=True))
    assert eva.post(f"{second}/withdraw").status_code == 409
    assert "Withdraw request" not in words(eva.get(second))


def test_who_sees_requests_in_the_portal(scene: TwoWays) -> None:
    request = request_of(scene)
    path = f"/order-requests/{request.id}"
    for stranger in (scene.trade.nordic, scene.trade.seine):
        charlie = signed_in(stranger)
        assert charlie.get(path).status_code == 404
        assert "Kranich" not in words(charlie.get("/order-requests"))
        assert charlie.post(f"{path}/accept", {}).status_code in (403, 404)
    for organization, role in ((scene.harbor, "helpdesk_agent"), (scene.alpine, "billing_admin")):
        bob = signed_in(person(organization.id, role))
        page = words(bob.get(path))
        assert not any(word in page for word in ("Accept request", "Refuse request", "Withdraw request"))
        assert bob.post(f"{path}/accept", {}).status_code == 403
        assert bob.post(f"{path}/withdraw", {}).status_code == 403
    guest = signed_in(person(scene.harbor.id, "incentives_user"))
    assert guest.get("/order-requests").status_code == 403
    assert signed_in(scene.harbor).get(f"/customers/{scene.indirect.id}/ask").status_code == 403
    assert signed_in(scene.trade.seine).get(f"/customers/{scene.indirect.id}/ask").status_code == 404


def test_pages_of_requests_take_few_statements(scene: TwoWays) -> None:
    jana = signed_in(scene.harbor)
    request = request_of(scene)
    few = statements(jana, "/order-requests")
    for quantity in range(20, 25):
        request_of(scene, quantity)
    assert statements(jana, "/order-requests") == few <= 6
    assert statements(jana, f"/order-requests/{request.id}") <= 15
    assert statements(signed_in(scene.alpine), f"/customers/{scene.indirect.id}/ask") <= 13


def test_a_customer_asks_its_partner(scene: TwoWays) -> None:
    scene.sold(scene.harbor, scene.indirect)
    admin = Person.objects.get(tenant_id=scene.indirect.id)
    Person.objects.filter(id=admin.id).update(must_change_password=False)
    ada = signed_in(admin)
    page = ada.get("/subscriptions")
    assert "Ask your partner" in links(page)
    item = scene.items["Premium P1M monthly"]
    sent = ada.post(links(page)["Ask your partner"], {"act": "send", "item": [item], "n": ["1"]}, follow=True)
    assert heading(sent) == "1 × Premium"
    assert "1 × Premium" in words(signed_in(scene.harbor).get("/order-requests"))


# Subscriptions: asking for a change, renewals.


@pytest.mark.rows("S75", "S77")
def test_a_reseller_asks_for_changes_of_what_runs(scene: TwoWays) -> None:
    sold = scene.sold(scene.harbor, scene.indirect, mpn_id=scene.alpine.mpn_id)
    path, eva = f"/customers/{sold.tenant_id}/subscriptions/{sold.id}", signed_in(scene.alpine)
    page = eva.get(path)
    assert "Ask for a change" in links(page)
    assert "not given you the right to handle renewals" in words(page)
    assert "renews on" in words(page)
    assert "Save choice" not in words(page)
    assert eva.post(f"{path}/renewal", {"choice": "cancel"}).status_code == 403
    assert eva.post(f"{path}/ask", {"quantity": "5"}).status_code == 422
    assert heading(eva.post(f"{path}/ask", {"quantity": "8"}, follow=True)).endswith("8 licenses instead of 5")
    assert "auto-renew off" in heading(eva.post(f"{path}/ask", {"act": "renewal"}, follow=True))
    jana = signed_in(scene.harbor)
    for request in OrderRequest.objects.all():
        assert jana.post(f"/order-requests/{request.id}/accept", {}).status_code == 302
    sold.refresh_from_db()
    assert (sold.quantity, sold.auto_renew) == (8, False)
    assert "Ask for a change" not in links(jana.get(path))


@pytest.mark.rows("S77")
def test_the_end_of_a_term_is_the_sellers_and_the_delegates_choice(scene: TwoWays) -> None:
    sold = scene.sold(scene.harbor, scene.indirect, mpn_id=scene.alpine.mpn_id)
    path = f"/customers/{sold.tenant_id}/subscriptions/{sold.id}"
    two_ways.delegate_renewals(scene)
    for client, choice, told in (
        (signed_in(scene.alpine), "cancel", "The subscription ends with its term."),
        (signed_in(scene.harbor), "renew", "The subscription renews by itself at the end of its term."),
    ):
        assert "Go on month by month" in words(client.get(path))
        sold.refresh_from_db()
        done = client.post(f"{path}/renewal", {"choice": choice, "version": sold.version}, follow=True)
        assert told in words(done)
    assert client.post(f"{path}/renewal", {"choice": "cancel", "version": 99}).status_code == 400
    assert client.post(f"{path}/renewal", {"choice": "what"}).status_code == 400
    helpdesk = signed_in(person(scene.harbor.id, "helpdesk_agent"))
    assert "Save choice" not in words(helpdesk.get(path))
    for posted in ({"choice": "cancel"}, {"unschedule": "1"}, {}):
        assert helpdesk.post(f"{path}/renewal", posted).status_code == 403
    assert signed_in(scene.trade.nordic).post(f"{path}/renewal", {"choice": "cancel"}).status_code == 404


# Resellers of a customer, and of one subscription.


@pytest.mark.rows("S100", "S99", "S106")
def test_a_provider_names_a_reseller_and_both_see_a_common_customer(scene: TwoWays, alone: Customer) -> None:
    jana, eva, path = signed_in(scene.harbor), signed_in(scene.alpine), f"/customers/{alone.id}"
    pages = (f"/indirect-resellers/{scene.alpine.id}", f"/indirect-providers/{scene.harbor.id}")
    assert "Add reseller" in words(jana.get(path))
    assert jana.post(f"{path}/resellers", {"reseller": str(scene.trade.seine.id)}).status_code == 403
    assert "Choose a reseller first." in words(jana.post(f"{path}/resellers", {"reseller": ""}, follow=True))
    named = jana.post(f"{path}/resellers", {"reseller": str(scene.alpine.id)}, follow=True)
    assert "The reseller is named." in words(named)
    for client, url in zip((jana, eva), pages, strict=True):
        found = words(client.get(url)).partition("Common customers")[2]
        assert "Elbe Digital" in found
        assert "Kranich Logistik" in found
        assert "Tirol Bau" not in found
    assert eva.get(path).status_code == 200
    remove = links(jana.get(path))["Remove reseller"]
    assert heading(jana.get(remove)) == "Remove Alpine IT as reseller of Elbe Digital?"
    assert "The reseller is removed." in words(jana.post(remove, follow=True))
    assert jana.get(remove).status_code == 404
    assert eva.get(path).status_code == 403
    for client, url in zip((jana, eva), pages, strict=True):
        assert "Elbe Digital" not in words(client.get(url))


def test_who_may_name_resellers(scene: TwoWays, alone: Customer) -> None:
    path = f"/customers/{alone.id}"
    helpdesk = signed_in(person(scene.harbor.id, "helpdesk_agent"))
    assert "Resellers" in words(helpdesk.get(path))
    assert "Add reseller" not in words(helpdesk.get(path))
    for who in (helpdesk, signed_in(scene.alpine)):
        assert who.post(f"{path}/resellers", {"reseller": str(scene.alpine.id)}).status_code == 403
    assert (
        signed_in(scene.trade.nordic).post(f"{path}/resellers", {"reseller": str(scene.alpine.id)}).status_code == 404
    )
    assert "Add reseller" not in words(signed_in(scene.alpine).get(f"/customers/{scene.direct.id}"))


@pytest.mark.rows("S128")
def test_the_reseller_of_one_subscription_has_a_small_page(scene: TwoWays, alone: Customer) -> None:
    named, other = scene.sold(scene.harbor, alone, mpn_id=scene.alpine.mpn_id), scene.sold(scene.harbor, alone)
    eva, path = signed_in(scene.alpine), f"/customers/{alone.id}"
    listed = words(eva.get("/customers"))
    assert re.search(r"Elbe Digital .*? Indirect \(via Harbor Distribution\)", listed)
    page = eva.get(path)
    assert "You are the reseller of single subscriptions" in words(page)
    assert "ada@kranich.test" not in words(page)
    tabs = {f"{path}/subscriptions", f"{path}/azure-spending"}
    assert {url for url in links(page).values() if url.startswith(f"{path}/")} == tabs
    content = eva.get(f"{path}/subscriptions").content.decode()
    assert str(named.id) in content
    assert str(other.id) not in content
    assert "Ask for a change" in links(eva.get(f"{path}/subscriptions/{named.id}"))
    assert eva.get(f"{path}/subscriptions/{other.id}").status_code == 404
    for more in ("users", "orders", "activity", "ask"):
        assert eva.get(f"{path}/{more}").status_code == 403, more
    assert words(eva.get(f"{path}/row")).count("Services") == 1


@pytest.mark.rows("S69")
def test_a_direct_customer_with_one_subscription_of_a_provider_bears_both_labels(scene: TwoWays) -> None:
    Relationship.objects.create(
        tenant_id=scene.direct.id, partner_id=scene.harbor.id, kind="provider", status="active", created_at=clock.now()
    )
    Visibility.objects.create(organization_id=scene.harbor.id, tenant_id=scene.direct.id)
    world.attested(scene.harbor, scene.direct.id)
    sold = scene.sold(scene.harbor, scene.direct, mpn_id=scene.alpine.mpn_id)
    eva, jana = signed_in(scene.alpine), signed_in(scene.harbor)
    assert re.search(r"Tirol Bau .*? Direct Indirect \(via Harbor Distribution\)", words(eva.get("/customers")))
    page = eva.get(f"/customers/{scene.direct.id}")
    assert "Direct Indirect, single subscriptions" in words(page)
    assert "Add products" in words(page)
    choices = jana.get(f"/customers/{scene.direct.id}/subscriptions/{sold.id}").content.decode()
    assert f'<option value="{scene.alpine.id}"' in choices


@pytest.mark.rows("S41", "S54")
def test_without_relationship_no_page_opens_and_a_reseller_adds_no_customer(scene: TwoWays) -> None:
    seine = signed_in(scene.trade.seine)
    assert seine.get(f"/customers/{scene.indirect.id}").status_code == 404
    assert "Kranich" not in words(seine.get("/customers"))
    assert "Add new customer" not in words(seine.get("/customers"))
    assert seine.get("/customers/new").status_code == 403
    assert "Add new customer" in words(signed_in(scene.alpine).get("/customers"))


def test_nobody_signed_in_is_led_to_the_sign_in_page(scene: TwoWays) -> None:
    assert Client().get("/order-requests").status_code == 302
