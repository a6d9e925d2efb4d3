"""Suspending, reactivating, canceling and the end of a term in the portal: consequences first, refusals with their reason."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.portal.lists import heading, person, signed_in, words
from tests.support import subscriptions as shops
from tests.support.subscriptions import OTHER, TRIAL, Shop, snapshot
from tests.support.two_tier import admin_of
from twotier.access.models import Person
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases.change_subscription import WantedTerm

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None, tmp_path: Path) -> Iterator[Shop]:
    """Return the shop."""
    yield from shops.shops(tmp_path)


@pytest.fixture
def alice(shop: Shop) -> Client:
    """Return the seller's admin agent at a browser."""
    return signed_in(shop.world.harbor)


def path_of(row: Subscription) -> str:
    """Return the subscription's page."""
    return f"/customers/{row.tenant_id}/subscriptions/{row.id}"


def own(shop: Shop) -> Client:
    """Return the customer's administrator at a browser."""
    Person.objects.filter(tenant_id=shop.customer.id).update(must_change_password=False)
    return signed_in(admin_of(shop.customer).person)


def act(client: Client, row: Subscription, name: str, **typed: object) -> Any:
    """Confirm an act in the version that stands."""
    row.refresh_from_db()
    return client.post(f"{path_of(row)}/{name}", {"version": row.version, **typed}, follow=True)


def test_a_suspension_says_what_stays_and_what_stops_and_is_taken_back(shop: Shop, alice: Client) -> None:
    row = shop.sell()
    asked = alice.get(f"{path_of(row)}/suspend")
    assert heading(asked) == "Suspend Office?"
    text = words(asked)
    for said in (
        "Billing: €51.00 a month until 19 Nov 2027", "Access of all users; licenses: 10",
        "Without reactivation it is disabled after 19 Nov 2027, and deleted 120 days later.",
    ):  # fmt: skip
        assert said in text
    assert Subscription.objects.get(id=row.id).status == "active", "looking changes nothing"
    page = words(act(alice, row, "suspend"))
    assert "Suspended. Nobody has access until it is reactivated." in page
    assert "It can be reactivated until 19 Nov 2027" in page
    assert "Change quantity" not in page
    assert "Save choice" not in page
    assert "disabled on 20 Nov 2027" in words(alice.get(f"/customers/{row.tenant_id}/subscriptions"))
    assert "as they were before the suspension" in words(alice.get(f"{path_of(row)}/reactivate"))
    page = words(act(alice, row, "reactivate"))
    assert "Reactivated." in page
    assert "Change quantity" in page


def test_a_cancellation_is_confirmed_first(shop: Shop, alice: Client) -> None:
    row = shop.sell()
    shop.time.jump(shop.time.now() + timedelta(days=2))
    text = words(alice.get(f"{path_of(row)}/cancel"))
    for said in (
        "There is no way back", "Credited of the running charge, in days: 28 of 30.", "Keep subscription",
        "Access of all users, at once; licenses: 10",
    ):  # fmt: skip
        assert said in text
    before = snapshot(row)
    answer = act(alice, row, "cancel")
    assert answer.status_code == 422
    assert "Confirm first that you have read what ends." in words(answer)
    assert snapshot(row) == before
    page = words(act(alice, row, "cancel", confirmed="on"))
    assert "The subscription is canceled." in page
    assert "The subscription is gone for good" in page
    assert "Suspend" not in page


def test_after_the_window_the_button_is_off_and_says_why(shop: Shop, alice: Client) -> None:
    row = shop.sell()
    shop.time.jump(shop.time.now() + timedelta(days=8))
    page = alice.get(path_of(row))
    off = re.search(
        r'<button[^>]*aria-disabled="true" aria-describedby="off-cancel">Cancel subscription<', page.content.decode()
    )
    assert off
    assert "could be canceled is over. Turn auto-renew off" in words(page)
    dialog = alice.get(f"{path_of(row)}/cancel")
    assert "could be canceled is over" in words(dialog)
    assert "btn-danger" not in dialog.content.decode()
    before = snapshot(row)
    answer = act(alice, row, "cancel", confirmed="on")
    assert answer.status_code == 422
    assert snapshot(row) == before


def test_a_second_click_finds_it_done_and_a_stale_page_is_told(shop: Shop, alice: Client) -> None:
    row = shop.sell()
    act(alice, row, "suspend")
    again = act(alice, row, "suspend")
    assert again.status_code == 200
    assert Subscription.objects.get(id=row.id).version == 2
    stale = alice.post(f"{path_of(row)}/reactivate", {"version": 1})
    assert stale.status_code == 422
    assert "The subscription changed since it was read" in words(stale)
    assert alice.post(f"{path_of(row)}/reactivate", {"version": "x" * 40}, follow=True).status_code == 200


def test_the_three_ends_of_a_term_show_their_prices_and_one_is_chosen(shop: Shop, alice: Client) -> None:
    row = shop.sell()
    text = words(alice.get(path_of(row)))
    for said in (
        "From 20 Nov 2027: Basic, 10 licenses, 1 year, billed monthly. At today's prices: €51.00 a month.",
        "every month is billed, at today's prices: €63.00 a month.",
        "Users have access until 19 Nov 2027. Administrators reach the data until 18 Feb 2028",
    ):  # fmt: skip
        assert said in text
    for choice, afterwards in (
        ("extend", "month by month from 20 Nov 2027"), ("cancel", "ends on 19 Nov 2027"), ("renew", "renews on 20 Nov 2027"),
    ):  # fmt: skip
        page = act(alice, row, "renewal", choice=choice)
        assert f'value="{choice}" checked' in page.content.decode()
        assert afterwards in words(page)
        assert afterwards in words(alice.get(f"/customers/{row.tenant_id}/subscriptions"))


def test_a_scheduled_change_is_shown_and_taken_back(shop: Shop, alice: Client) -> None:
    row = shop.change(
        shop.sell(), schedule=WantedTerm(product_id=OTHER, term="P3Y", billing_cycle="annual", quantity=4)
    )
    page = words(alice.get(path_of(row)))
    assert "Scheduled for then Premium, 4 licenses, 3 years, billed yearly" in page
    page = words(act(alice, row, "renewal", unschedule="1"))
    assert "The scheduled change is removed." in page
    assert "Scheduled for then" not in page


def test_extended_terms_and_trials_say_what_cannot_be_changed(shop: Shop, alice: Client) -> None:
    row = shop.change(shop.sell("P1M"), auto_renew=False)
    trial = shop.sell("P1M", sku=TRIAL, quantity=25)
    assert "A trial cannot be changed" in words(alice.get(path_of(trial)))
    shop.time.on("2026-12-21")
    page = words(alice.get(path_of(row)))
    assert "It goes on month by month" in page
    assert "In an extended term nothing can be changed" in page
    assert "Administrators reach the data for 90 days" in words(alice.get(f"{path_of(row)}/cancel"))
    page = words(act(alice, row, "cancel", confirmed="on"))
    assert "Administrators reach the data until" in page
    assert "deleted on" in page


@pytest.mark.parametrize("status", ["expired", "disabled", "deleted"])
def test_whoever_sees_it_reads_its_state(shop: Shop, status: str) -> None:
    row = shop.sell(mpn_id=shop.world.alpine.mpn_id)
    until = None if status == "deleted" else row.next_term_start
    Subscription.objects.filter(id=row.id).update(status=status, state_until=until)
    for client in (signed_in(shop.world.harbor), signed_in(shop.world.alpine), own(shop)):
        page = words(client.get(path_of(row)))
        told = {
            "expired": "Users keep access until",
            "disabled": "Administrators reach the data until",
            "deleted": "gone for good",
        }
        assert told[status] in page
        assert "Suspend or cancel" not in page


def test_only_the_sellers_roles_act(shop: Shop) -> None:
    row = shop.sell(mpn_id=shop.world.alpine.mpn_id)
    sales = signed_in(person(shop.world.harbor.id, "sales_agent"))
    assert "Suspend or cancel" in words(sales.get(path_of(row)))
    assert sales.get(f"{path_of(row)}/suspend").status_code == 200
    for client in (
        signed_in(person(shop.world.harbor.id, "helpdesk_agent")), signed_in(shop.world.alpine),
        own(shop),
    ):  # fmt: skip
        assert "Suspend or cancel" not in words(client.get(path_of(row)))
        before = snapshot(row)
        for name in ("suspend", "reactivate", "cancel"):
            assert client.post(f"{path_of(row)}/{name}", {"confirmed": "on"}).status_code in (403, 404), name
        assert snapshot(row) == before
    stranger = signed_in(shop.world.nordic)
    assert stranger.get(f"{path_of(row)}/suspend").status_code == 404
    assert stranger.post(f"{path_of(row)}/cancel", {"confirmed": "on"}).status_code == 404
