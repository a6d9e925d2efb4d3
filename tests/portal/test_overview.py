"""Overview: figures that are true, and what is due, for every kind of organization."""

from pathlib import Path

import pytest

from tests.portal.lists import heading, person, signed_in, statements, words
from tests.support import world
from tests.support.world import World
from tests.wire.conftest import caller
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.place_order import place_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade(tmp_path: Path) -> World:
    """Return a world with a sale."""
    made = world.build()
    items = world.prices(tmp_path)
    customer = world.customer(made.harbor, made.alpine).customer
    place_order(made.harbor.actor, customer.id, [Wanted(id=0, catalog_item_id=items["Basic P1M monthly"], quantity=10)])
    return made


def test_a_providers_figures_and_deadlines(trade: World) -> None:
    world.customer(
        trade.harbor, agreed=False, company_name="Elbe Digital", domain="elbe.onmicrosoft.com"
    )  # fmt: skip
    page = signed_in(trade.harbor).get("/")
    text = words(page)
    assert heading(page) == "Overview"
    assert "Customers 2 Show all" in text
    assert "Active resellers 1 Show all" in text
    assert "Active licenses 10 in 1 subscription" in text
    assert "10 licenses can be given back" in text
    assert "Nothing can be ordered for Elbe Digital before." in text
    assert "Add new customer" in text


def test_a_reseller_sees_what_it_serves_and_adds_nothing(trade: World) -> None:
    text = words(signed_in(trade.alpine).get("/"))
    assert "Indirect providers 1" in text
    assert "Active licenses 10" in text
    assert "Add new customer" not in text
    assert "can be given back" not in text


def test_a_stranger_sees_zeros(trade: World) -> None:
    text = words(signed_in(trade.nordic).get("/"))
    assert "Customers 0" in text
    assert "Active licenses 0" in text
    assert "Nothing needs you now." in text


def test_the_vendor_counts_partners_by_program(trade: World) -> None:
    vendor = caller("Meridian Cloud", ["vendor"], "US", ["vendor_admin"], kind="vendor")
    text = words(signed_in(vendor.person).get("/"))
    assert "Indirect providers 2 active" in text
    assert "Indirect resellers 2 active" in text
    assert "Direct-bill partners 1 active" in text
    assert "Markets with prices 1 DE" in text
    assert "sheet.csv" in text


def test_roles_without_customers_see_no_figures_of_them(trade: World) -> None:
    page = signed_in(person(trade.harbor.id, "mpn_partner_admin")).get("/")
    assert page.status_code == 200
    assert "Customers" not in words(page)


def test_the_page_stays_cheap(trade: World) -> None:
    assert statements(signed_in(trade.harbor), "/") <= 13
