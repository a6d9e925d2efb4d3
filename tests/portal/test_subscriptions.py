"""Subscriptions and orders in the portal: what is read, what is changed, what is refused and stays typed."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.portal.lists import csv_of, heading, person, signed_in, statements, words
from tests.support import world
from tests.support.world import World
from twotier.access.models import Person
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.place_order import place_order
from twotier.partners.models import PartnerAgreement
from twotier.subscriptions.models import SeatBatch, Subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def sold(trade: World, tmp_path: Path) -> Subscription:
    """Return a subscription that Harbor sold to a customer of Alpine, with Alpine on record."""
    items = world.prices(tmp_path)
    customer = world.customer(trade.harbor, trade.alpine).customer
    wanted = Wanted(
        id=0, catalog_item_id=items["Basic P1Y monthly"], quantity=10, friendly_name="Basic for all",
        partner_of_record=trade.alpine.mpn_id,
    )  # fmt: skip
    place_order(trade.harbor.actor, customer.id, [wanted])
    return Subscription.objects.get()


def path_of(sold: Subscription) -> str:
    """Return the subscription's page."""
    return f"/customers/{sold.tenant_id}/subscriptions/{sold.id}"


def change(client: Client, sold: Subscription, **typed: object) -> Any:
    """Send one of the page's forms."""
    sold.refresh_from_db()
    return client.post(path_of(sold), {"version": sold.version, **typed}, follow=True)


def test_the_page_tells_price_term_and_open_licenses(trade: World, sold: Subscription) -> None:
    page = signed_in(trade.harbor).get(path_of(sold))
    text = words(page)
    assert heading(page) == "Basic for all"
    assert "€51.00 a month" in text
    assert "Price of one license €5.10 Licenses × 10" in text
    assert "Give back until" in text
    assert "6 d 23 h left" in text
    labels = re.findall(r'<label class="form-label" for="id_\w+">([^<]+)</label>', page.content.decode())
    assert labels == ["Reseller (MPN ID)", "Designated support contact", "Quantity"]
    assert f'<option value="{trade.alpine.mpn_id}">' in page.content.decode()


def test_a_list_takes_few_statements(trade: World, sold: Subscription) -> None:
    alice = signed_in(trade.harbor)
    assert statements(alice, f"/customers/{sold.tenant_id}/subscriptions") <= 11
    assert statements(alice, "/orders") <= 8


@pytest.mark.rows("S116", "S117", "S132")
def test_a_refused_mpn_id_stays_in_the_field_with_its_reason(trade: World, sold: Subscription) -> None:
    alice = signed_in(trade.harbor)
    for mpn_id, reason in (
        (trade.alpine.global_mpn_id, f"that the reseller used for enrollment: {trade.alpine.mpn_id}."),
        (trade.seine.mpn_id, "no active partnership"),
        (trade.harbor.mpn_id, "belongs to an indirect provider"),
        ("1234567", "There is no MPN ID 1234567"),
        ("what", "Enter an MPN ID of 7 digits"),
    ):
        answer = change(alice, sold, reseller=mpn_id, support_contact=str(trade.harbor.id))
        assert answer.status_code == 422, mpn_id
        assert reason in words(answer)
        assert f'name="reseller" value="{mpn_id}"' in answer.content.decode()
    sold.refresh_from_db()
    assert sold.partner_of_record == trade.alpine.mpn_id


@pytest.mark.rows("S118")
def test_a_reseller_without_agreement_is_refused(trade: World, sold: Subscription) -> None:
    alice = signed_in(trade.harbor)
    change(alice, sold, reseller="")
    PartnerAgreement.objects.filter(tenant_id=trade.alpine.id).delete()
    answer = change(alice, sold, reseller=trade.alpine.mpn_id)
    assert "has not accepted the partner agreement" in words(answer)


@pytest.mark.rows("S117")
def test_another_location_is_taken_with_a_warning(trade: World, sold: Subscription) -> None:
    alice = signed_in(trade.harbor)
    answer = change(alice, sold, reseller=trade.alpine.other_mpn_id, support_contact=str(trade.harbor.id))
    assert answer.status_code == 200
    assert f"is another location of Alpine IT than the one tied to its tenant, {trade.alpine.mpn_id}" in words(answer)
    sold.refresh_from_db()
    assert (sold.partner_of_record, sold.reseller_id) == (trade.alpine.other_mpn_id, trade.alpine.id)
    assert (sold.quantity, sold.term) == (10, "P1Y")


@pytest.mark.rows("S129", "S137")
def test_the_support_contact_is_one_of_the_related_partners(trade: World, sold: Subscription) -> None:
    helpdesk = signed_in(person(trade.harbor.id, "helpdesk_agent"))
    page = helpdesk.get(path_of(sold)).content.decode()
    choices = re.findall(r'<option value="([0-9a-f-]{36})"', page)
    assert choices == [str(trade.harbor.id), str(trade.alpine.id)]
    assert 'name="quantity"' not in page
    assert 'name="reseller"' not in page
    assert change(helpdesk, sold, support_contact=str(trade.nordic.id)).status_code == 422
    assert change(helpdesk, sold, support_contact=str(trade.alpine.id)).status_code == 200
    sold.refresh_from_db()
    assert (sold.support_partner_id, sold.support_mpn_id) == (trade.alpine.id, trade.alpine.mpn_id)
    change(helpdesk, sold, quantity=99)
    sold.refresh_from_db()
    assert sold.quantity == 10


@pytest.mark.rows("S116", "S117", "S132")
def test_an_mpn_id_is_verified_before_it_is_saved(trade: World, sold: Subscription) -> None:
    alice, before = signed_in(trade.harbor), sold.version
    answer = change(alice, sold, reseller=trade.alpine.other_mpn_id, verify="1")
    assert answer.status_code == 200
    assert f"MPN ID {trade.alpine.other_mpn_id} is a location of Alpine IT, your active partner." in words(answer)
    assert f"than the one tied to its tenant, {trade.alpine.mpn_id}" in words(answer)
    assert change(alice, sold, reseller=trade.alpine.global_mpn_id, verify="1").status_code == 422
    listed = re.findall(r"<datalist.*?</datalist>", answer.content.decode(), re.DOTALL)[0]
    assert f'value="{trade.alpine.mpn_id}"' in listed
    assert trade.seine.mpn_id not in listed
    sold.refresh_from_db()
    assert (sold.partner_of_record, sold.version) == (trade.alpine.mpn_id, before)


@pytest.mark.rows("S118", "S133")
def test_the_page_tells_who_earned_from_when(trade: World, sold: Subscription) -> None:
    alice = signed_in(trade.harbor)
    change(alice, sold, reseller=trade.alpine.other_mpn_id)
    told = words(alice.get(path_of(sold)))
    assert "Who earns incentives on it" in told
    assert f"MPN ID {trade.alpine.other_mpn_id}, since" in told
    assert re.search(rf"MPN ID {trade.alpine.mpn_id}, .* to ", told)
    seen = words(signed_in(trade.alpine).get(path_of(sold)))
    assert f"MPN ID {trade.alpine.other_mpn_id}, since" in seen
    assert trade.harbor.caller.person.user_name not in seen


def test_the_quantity_goes_up_and_back_within_the_window(trade: World, sold: Subscription) -> None:
    alice = signed_in(trade.harbor)
    assert "Saved." in words(change(alice, sold, quantity=12))
    assert sorted(SeatBatch.objects.values_list("quantity", flat=True)) == [2, 10]
    change(alice, sold, quantity=11)
    SeatBatch.objects.all().delete()
    refused = change(alice, sold, quantity=5)
    assert refused.status_code == 422
    assert "Fewer seats than that are open" in words(refused)
    sold.refresh_from_db()
    assert sold.quantity == 11
    assert sold.partner_of_record == trade.alpine.mpn_id


def test_a_stale_page_changes_nothing(trade: World, sold: Subscription) -> None:
    alice = signed_in(trade.harbor)
    answer = alice.post(path_of(sold), {"version": sold.version + 7, "quantity": 20})
    assert answer.status_code == 422
    assert "changed since it was read" in words(answer)


def test_the_reseller_reads_and_never_writes(trade: World, sold: Subscription) -> None:
    bob = signed_in(trade.alpine)
    page = words(bob.get(path_of(sold)))
    assert "Harbor Distribution sold this subscription" in page
    assert "€" not in page
    assert 'name="quantity"' not in bob.get(path_of(sold)).content.decode()
    assert bob.post(path_of(sold), {"quantity": 99, "version": 1}).status_code == 403
    sold.refresh_from_db()
    assert sold.quantity == 10


def test_strangers_get_404(trade: World, sold: Subscription) -> None:
    charlie = signed_in(trade.nordic)
    assert charlie.get(path_of(sold)).status_code == 404
    assert charlie.post(path_of(sold), {"quantity": 1, "version": 1}).status_code == 404
    other = path_of(sold).replace(str(sold.id), str(trade.harbor.id))
    assert signed_in(trade.harbor).get(other).status_code == 404


def test_the_customer_reads_its_own_subscription(trade: World, sold: Subscription) -> None:
    admin = Person.objects.get(tenant_id=sold.tenant_id)
    Person.objects.filter(id=admin.id).update(must_change_password=False)
    client = signed_in(admin)
    assert "Basic for all" in words(client.get("/subscriptions"))
    page = client.get(path_of(sold))
    assert "Harbor Distribution" in words(page)
    assert 'method="post" novalidate' not in page.content.decode()


def test_the_file_of_a_customer(trade: World, sold: Subscription) -> None:
    lines = csv_of(signed_in(trade.harbor).get(f"/customers/{sold.tenant_id}/subscriptions.csv"))
    assert lines[0] == "Subscription ID,Name,Quantity,Status,Reseller"
    assert lines[1] == f'{sold.id},Basic for all,10,Active,"Alpine IT, {trade.alpine.mpn_id}"'
    sales = signed_in(person(trade.harbor.id, "sales_agent"))
    assert sales.get(f"/customers/{sold.tenant_id}/subscriptions.csv").status_code == 403


def test_orders_are_the_partners_that_placed_them(trade: World, sold: Subscription) -> None:
    alice = signed_in(trade.harbor)
    for path in ("/orders", f"/customers/{sold.tenant_id}/orders"):
        page = words(alice.get(path))
        assert sold.order_id in page
        assert "10 × Basic" in page
        assert f"Reseller {trade.alpine.mpn_id}" in page
    assert sold.order_id not in words(signed_in(trade.nordic).get("/orders"))
    assert signed_in(trade.alpine).get("/orders").status_code == 404
