"""Sales that were begun: listed for the person who began them, continued without loss, canceled without a trace."""

import re

import pytest
from django.test import Client

from tests.portal.lists import person, signed_in, statements, words
from tests.portal.test_sale import begun, chosen, typed
from tests.support import world
from tests.support.world import World
from twotier.access.models import Organization
from twotier.access.queries import domain_taken
from twotier.customers.models import Customer, CustomerDraft
from twotier.orders.models import Cart, Order

pytestmark = pytest.mark.django_db


def listed(client: Client) -> str:
    """Return the part of Customers that lists begun sales."""
    found = re.search(
        r'<section[^>]*aria-labelledby="drafts".*?</section>', client.get("/customers").content.decode(), re.DOTALL
    )
    return found[0] if found else ""


@pytest.mark.rows("S160")
def test_a_begun_sale_is_listed_and_goes_on(trade: World, items: dict[str, str]) -> None:
    alice = signed_in(trade.harbor)
    at = begun(alice, trade.alpine.id)
    assert listed(alice) == ""
    alice.post(f"{at}/customer", typed())
    shown = listed(alice)
    assert "Donau Optik GmbH" in shown
    assert "Step: New customer" in shown
    assert "7 d" in shown or "6 d" in shown
    chosen(alice, at, items["Basic P1Y monthly"])
    shown = listed(alice)
    assert "Step: New subscription" in shown
    assert "1 subscription chosen" in shown
    link = re.search(r'href="([^"]+)"[^>]*>Continue', shown)
    assert link
    assert 'value="12"' in alice.get(link[1]).content.decode()
    assert 'value="Donau Optik GmbH"' in alice.get(f"{at}/customer").content.decode()


@pytest.mark.rows("S160")
def test_cancel_from_the_list_leaves_nothing(trade: World, items: dict[str, str]) -> None:
    alice = signed_in(trade.harbor)
    before = Organization.objects.count()
    at = begun(alice, trade.alpine.id)
    alice.post(f"{at}/customer", typed())
    chosen(alice, at, items["Basic P1Y monthly"])
    link = re.search(r'href="([^"]+/cancel)"', listed(alice))
    assert link
    assert alice.post(link[1]).status_code == 302
    assert listed(alice) == ""
    assert (Customer.objects.count(), Order.objects.count(), Cart.objects.count()) == (0, 0, 0)
    assert Organization.objects.count() == before
    assert not domain_taken("donauoptik.onmicrosoft.com")
    kept = CustomerDraft.objects.get()
    assert (kept.form, kept.lines) == ({}, [])
    again = begun(alice, trade.alpine.id)
    assert alice.post(f"{again}/customer", typed()).status_code == 302


def test_only_the_person_sees_their_sales(trade: World, items: dict[str, str]) -> None:
    alice = signed_in(trade.harbor)
    alice.post(f"{begun(alice)}/customer", typed())
    assert listed(alice)
    for other in (signed_in(person(trade.harbor.id, "admin_agent")), signed_in(trade.nordic), signed_in(trade.alpine)):
        assert listed(other) == ""


def test_an_untouched_draft_serves_again(trade: World) -> None:
    alice = signed_in(trade.harbor)
    assert begun(alice, trade.alpine.id) == begun(alice, trade.alpine.id) != begun(alice)
    assert CustomerDraft.objects.count() == 2


@pytest.mark.rows("S173")
def test_more_subscriptions_are_listed_by_the_customers_name(trade: World, items: dict[str, str]) -> None:
    alice, made = signed_in(trade.harbor), world.customer(trade.harbor, trade.alpine)
    begin = alice.get(f"/customers/{made.customer.id}/add-subscription")
    chosen(alice, str(begin.headers["Location"]).removesuffix("/subscriptions"), items["Basic P1Y monthly"])
    shown = listed(alice)
    assert "Kranich Logistik" in shown
    assert "More subscriptions" in shown


def test_begun_sales_cost_two_statements(trade: World, items: dict[str, str]) -> None:
    alice = signed_in(trade.harbor)
    before = statements(alice, "/customers")
    for number in range(3):
        alice.post(f"{begun(alice)}/customer", typed(company_name=f"Firma {number}"))
    assert statements(alice, "/customers") == before
    assert "Firma 2" in words(alice.get("/customers"))
