"""Customers in the portal: the list, its filters and files, the account, users; Alice, Bob and Charlie."""

import re
from datetime import timedelta
from typing import Any

import pytest

from tests.portal.lists import csv_of, heading, person, signed_in, statements, words
from tests.support import world
from tests.support.world import World
from twotier.access.models import Organization, Person, Visibility
from twotier.core import clock
from twotier.customers.models import Customer, CustomerAgreement, Relationship

pytestmark = pytest.mark.django_db


@pytest.fixture
def kranich(trade: World) -> Customer:
    """Return a customer of Harbor, served by Alpine."""
    return world.customer(trade.harbor, trade.alpine).customer


def named(trade: World, name: str, reseller: Any = None) -> Customer:
    """Return another customer of Harbor."""
    domain = f"{re.sub('[^a-z]', '', name.lower())}.onmicrosoft.com"
    return world.customer(trade.harbor, reseller, company_name=name, domain=domain).customer


def test_the_list_says_whose_customers_they_are(trade: World, kranich: Customer) -> None:
    named(trade, "Direct GmbH")
    page = words(signed_in(trade.harbor).get("/customers"))
    assert "Kranich Logistik" in page
    assert "kranich.onmicrosoft.com Alpine IT Indirect" in page
    assert re.search(r"Direct GmbH .*? Direct Active", page)
    assert "Indirect (via Harbor Distribution)" in words(signed_in(trade.alpine).get("/customers"))


def test_a_stranger_sees_nothing_and_gets_404(trade: World, kranich: Customer) -> None:
    charlie = signed_in(trade.nordic)
    assert "Kranich" not in words(charlie.get("/customers"))
    for path in ("", "/row", "/subscriptions", "/users", "/orders", "/activity", "/subscriptions.csv", "/users/new"):
        assert charlie.get(f"/customers/{kranich.id}{path}").status_code == 404, path
    assert charlie.post(f"/customers/{kranich.id}/agreement", {}).status_code == 404


@pytest.mark.rows("S170", "S171")
def test_search_finds_name_domain_and_id(trade: World, kranich: Customer) -> None:
    named(trade, "Elbe Digital")
    alice = signed_in(trade.harbor)
    for text in ("KRANICH", "logis", kranich.domain, str(kranich.id)):
        page = words(alice.get("/customers", {"q": text}))
        assert "Kranich Logistik" in page, text
        assert "Elbe Digital" not in page, text
    assert "No customer matches" in words(alice.get("/customers", {"q": "nobody at all"}))


@pytest.mark.rows("S172")
def test_the_filters_combine(trade: World, kranich: Customer) -> None:
    named(trade, "Elbe Digital")
    alice = signed_in(trade.harbor)
    served = words(alice.get("/customers", {"reseller": str(trade.alpine.id)}))
    assert "Kranich Logistik" in served
    assert "Elbe Digital" not in served
    assert "Elbe Digital" not in words(alice.get("/customers", {"kind": "indirect"}))
    assert "Kranich Logistik" not in words(alice.get("/customers", {"kind": "direct"}))
    assert "No customer matches" in words(alice.get("/customers", {"kind": "direct", "reseller": str(trade.alpine.id)}))
    assert alice.get("/customers", {"reseller": "no-id", "after": "%%%", "kind": "odd"}).status_code == 200


def test_pages_follow_each_other_by_name(trade: World) -> None:
    names = [f"Firm {chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(28)]
    for name in reversed(names):
        named(trade, name)
    alice = signed_in(trade.harbor)
    first = alice.get("/customers")
    pattern = re.compile(r"data-opens>(Firm \w\w)<")
    assert pattern.findall(first.content.decode()) == names[:25]
    assert "1–25 of 28" in words(first)
    mark = re.search(r'href="(/customers\?after=[^"]+)" rel="next"', first.content.decode())
    assert mark
    second = alice.get(mark[1]).content.decode()
    assert pattern.findall(second) == names[25:]
    assert 'rel="next"' not in second


def test_a_list_page_takes_few_statements_however_long(trade: World, kranich: Customer) -> None:
    alice = signed_in(trade.harbor)
    few = statements(alice, "/customers")
    for n in range(5):
        named(trade, f"More {chr(65 + n)}", trade.alpine)
    assert statements(alice, "/customers") == few <= 10


def test_a_dual_partner_has_one_row_with_two_labels(trade: World, kranich: Customer) -> None:
    Organization.objects.filter(id=trade.alpine.id).update(kinds=["reseller", "direct_bill"])
    Relationship.objects.create(
        tenant_id=kranich.id, partner_id=trade.alpine.id, kind="direct", status="active", created_at=clock.now()
    )
    alice = signed_in(trade.alpine)
    page = alice.get("/customers", {"kind": "both"})
    assert page.content.decode().count("data-opens") == 1
    assert "Direct Indirect (via Harbor Distribution)" in words(page)
    lines = csv_of(alice.get("/customers.csv"))
    assert [line.rpartition(",")[2] for line in lines[1:]] == ["Direct", "Indirect (via Harbor Distribution)"]
    account = alice.get(f"/customers/{kranich.id}")
    assert "Add products" in words(account)
    assert "View products" in words(account)


def test_the_file_cannot_run_formulas_and_needs_the_permission(trade: World, kranich: Customer) -> None:
    Customer.objects.filter(id=kranich.id).update(company_name="=cmd|' /C calc'!A0")
    lines = csv_of(signed_in(trade.harbor).get("/customers.csv"))
    assert lines[0] == "Microsoft ID,Company,Primary domain,Relationship"
    assert lines[1] == f"{kranich.id},'=cmd|' /C calc'!A0,{kranich.domain},Indirect (via Alpine IT)"
    sales = signed_in(person(trade.harbor.id, "sales_agent"))
    refused = sales.get("/customers.csv")
    assert refused.status_code == 403
    assert "Global admin, Admin agent" in words(refused)
    assert "Export CSV" not in words(sales.get("/customers"))


@pytest.mark.rows("S173")
def test_the_expander_leads_on_and_only_the_buyer_orders(trade: World, kranich: Customer) -> None:
    path = f"/customers/{kranich.id}/row"
    alice = signed_in(trade.harbor).get(path, headers={"HX-Request": "true"})
    assert "<html" not in alice.content.decode()
    assert all(word in words(alice) for word in ("Account", "Services", "Users", "Add subscription"))
    bob = signed_in(trade.alpine).get(path)
    assert heading(bob) == "Kranich Logistik"
    assert "Services" in words(bob)
    assert "Add subscription" not in words(bob)


def test_direct_customers_offer_products_and_indirect_ones_do_not(trade: World, kranich: Customer) -> None:
    direct = named(trade, "Direct GmbH")
    alice = signed_in(trade.harbor)
    for word in ("Add products", "View products"):
        assert word in words(alice.get(f"/customers/{direct.id}"))
        assert word not in words(alice.get(f"/customers/{kranich.id}"))
    bob = signed_in(trade.alpine)
    page = words(bob.get(f"/customers/{kranich.id}"))
    assert not any(word in page for word in ("Add products", "View products", "Add subscription", "Orders"))
    assert bob.get(f"/customers/{kranich.id}/orders").status_code == 403


def test_a_missing_agreement_is_recorded_in_the_portal(trade: World) -> None:
    customer = world.customer(trade.harbor, trade.alpine, agreed=False).customer
    alice, path = signed_in(trade.harbor), f"/customers/{customer.id}/agreement"
    page = alice.get(f"/customers/{customer.id}")
    assert "The customer has accepted the customer agreement" in words(page)
    assert 'id="id_accepted" checked' not in page.content.decode()
    typed = {"first_name": "Ada", "last_name": "Kranich", "email": "ada@kranich.test"}
    today = clock.today()
    refused = alice.post(path, typed | {"accepted_on": today.isoformat()})
    assert refused.status_code == 422
    assert 'value="ada@kranich.test"' in refused.content.decode()
    future = alice.post(path, typed | {"accepted": "on", "accepted_on": (today + timedelta(days=2)).isoformat()})
    assert "cannot lie in the future" in words(future)
    assert not CustomerAgreement.objects.exists()
    done = alice.post(path, typed | {"accepted": "on", "accepted_on": today.isoformat()}, follow=True)
    assert "Attested" in words(done)
    assert CustomerAgreement.objects.get().agreed_on.date() == today


def test_resellers_never_attest(trade: World) -> None:
    customer = world.customer(trade.harbor, trade.alpine, agreed=False).customer
    bob = signed_in(trade.alpine)
    assert "Record acceptance" not in words(bob.get(f"/customers/{customer.id}"))
    typed = {
        "first_name": "A", "last_name": "B", "email": "a@b.test", "accepted": "on", "accepted_on": "2026-01-01",
    }  # fmt: skip
    assert bob.post(f"/customers/{customer.id}/agreement", typed).status_code == 403
    assert not CustomerAgreement.objects.exists()


# Users


@pytest.mark.rows("S152", "S167")
def test_a_reseller_adds_a_user_and_sees_the_password_once(trade: World, kranich: Customer) -> None:
    bob, path = signed_in(trade.alpine), f"/customers/{kranich.id}/users"
    typed = {"first_name": "Mina", "last_name": "Park", "user_name": "mina.park", "role": "user"}
    answer = bob.post(f"{path}/new", typed)
    made = Person.objects.get(user_name=f"mina.park@{kranich.domain}")
    assert made.tenant_id == kranich.id
    assert made.must_change_password
    secret = re.search(r"<code data-secret[^>]*>([^<]+)</code>", answer.content.decode())
    assert secret
    assert made.check_password(secret[1])
    assert "no-store" in answer.headers["Cache-Control"]
    assert secret[1] not in bob.get(path).content.decode()
    again = bob.post(f"{path}/new", typed)
    assert again.status_code == 422
    assert "This user name is taken" in words(again)
    assert bob.post(f"{path}/new", typed | {"user_name": "no spaces"}).status_code == 422


def test_a_reset_gives_a_new_password_that_must_be_changed(trade: World, kranich: Customer) -> None:
    admin = Person.objects.get(tenant_id=kranich.id)
    agent = signed_in(trade.harbor)
    path = f"/customers/{kranich.id}/users/{admin.id}/reset-password"
    before = admin.password
    helpdesk = signed_in(person(trade.harbor.id, "helpdesk_agent"))
    assert helpdesk.post(path).status_code == 403
    assert "Reset the password of" in heading(agent.get(path))
    answer = agent.post(path)
    admin.refresh_from_db()
    assert admin.password != before
    assert admin.must_change_password
    assert "no-store" in answer.headers["Cache-Control"]
    assert helpdesk.get(f"/customers/{kranich.id}/users/new").status_code == 403
    stranger = person(trade.nordic.id, "admin_agent")
    elsewhere = path.replace(str(admin.id), str(stranger.id))
    assert agent.post(elsewhere).status_code == 404
    assert signed_in(trade.nordic).post(path).status_code == 404


def test_without_admin_privileges_users_are_left_alone(trade: World, kranich: Customer) -> None:
    Relationship.objects.filter(partner_id=trade.alpine.id).update(delegated_access=False)
    admin = Person.objects.get(tenant_id=kranich.id)
    refused = signed_in(trade.alpine).post(f"/customers/{kranich.id}/users/{admin.id}/reset-password")
    assert refused.status_code == 403
    assert "took your admin privileges away" in words(refused)


def test_roles_decide_who_manages_users(trade: World, kranich: Customer) -> None:
    sales = signed_in(person(trade.harbor.id, "sales_agent"))
    refused = sales.get(f"/customers/{kranich.id}/users")
    assert refused.status_code == 403
    assert "Roles that may" in words(refused)
    assert "Users" not in words(sales.get(f"/customers/{kranich.id}/row", headers={"HX-Request": "true"}))


# The customer's own portal


def test_a_customer_sees_its_own_things(trade: World, kranich: Customer) -> None:
    admin = Person.objects.get(tenant_id=kranich.id)
    Person.objects.filter(id=admin.id).update(must_change_password=False)
    assert Visibility.objects.filter(organization_id=kranich.id, tenant_id=kranich.id).exists()
    client = signed_in(admin)
    assert heading(client.get("/")) == "Overview"
    partners = words(client.get("/partners"))
    assert "Harbor Distribution indirect provider, buys and bills" in partners
    assert "Alpine IT indirect reseller, serves the customer" in partners
    assert heading(client.get("/users")) == "Users"
    assert heading(client.get("/subscriptions")) == "Subscriptions"
    assert client.get("/customers").status_code == 404
    assert client.get("/orders").status_code == 404
    user = signed_in(person(kranich.id, "user"))
    assert user.get("/subscriptions").status_code == 403
    assert heading(user.get("/")) == "Overview"
