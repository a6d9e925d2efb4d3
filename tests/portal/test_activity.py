"""Activity: sentences of sealed records, for those who may read them."""

import re
from pathlib import Path

import pytest

from tests.portal.lists import csv_of, person, signed_in, statements, words
from tests.support import world
from tests.support.world import World
from twotier.access.models import Person
from twotier.core import clock, sealing
from twotier.core.events import all_events
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.place_order import place_order
from twotier.portal.activity import kinds, written
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases.change_subscription import Changes, change_subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade(tmp_path: Path) -> World:
    """Return a world in which something happened, sealed."""
    made = world.build()
    items = world.prices(tmp_path)
    customer = world.customer(made.harbor, made.alpine).customer
    wanted = Wanted(id=0, catalog_item_id=items["Basic P1Y monthly"], quantity=10, friendly_name="Basic for all")
    place_order(made.harbor.actor, customer.id, [wanted])
    sold = Subscription.objects.get()
    for changes in (
        Changes(quantity=12),
        Changes(partner_of_record=made.alpine.mpn_id),
        Changes(support_partner_id=made.alpine.id),
    ):
        change_subscription(made.harbor.actor, customer.id, sold.id, changes)
    sealing.seal()
    return made


def test_acts_read_as_sentences(trade: World) -> None:
    page = words(signed_in(trade.harbor).get("/activity"))
    who = trade.harbor.caller.person.user_name
    for sentence in (
        f"{who} added the customer Kranich Logistik.",
        "accepted the customer agreement.",
        f"{who} placed the order",
        "The subscription Basic is active. Licenses: 10.",
        f"{who} changed the quantity of Basic for all to 12.",
        f"{who} changed the reseller of Basic for all.",
        f"{who} changed the support contact of Basic for all.",
    ):
        assert sentence in page, sentence


def test_every_event_is_told_from_its_twins() -> None:
    assert {kind for found in kinds().values() for kind in found} <= set(all_events())
    for found in kinds().values():
        if len(found) > 1:
            assert len({written(kind) for kind in found}) == len(found)


def test_only_the_own_organization_and_the_customer_read(trade: World) -> None:
    assert "Kranich" not in words(signed_in(trade.nordic).get("/activity"))
    admin = Person.objects.get(tenant_id=Subscription.objects.get().tenant_id)
    Person.objects.filter(id=admin.id).update(must_change_password=False)
    assert "placed the order" in words(signed_in(admin).get("/activity"))
    assert signed_in(person(trade.harbor.id, "helpdesk_agent")).get("/activity").status_code == 403


def test_filters_by_customer_and_day(trade: World) -> None:
    alice, today = signed_in(trade.harbor), clock.today().isoformat()
    assert "placed the order" in words(alice.get("/activity", {"q": "kranich", "since": today, "until": today}))
    assert "Nothing happened" in words(alice.get("/activity", {"q": "someone else"}))
    assert "Nothing happened" in words(alice.get("/activity", {"since": "2020-01-01", "until": "2020-02-01"}))
    assert alice.get("/activity", {"since": "nonsense", "until": "9999-12-31", "after": "AAA"}).status_code == 200
    customer = Subscription.objects.get().tenant_id
    assert "placed the order" in words(alice.get(f"/customers/{customer}/activity"))


def test_the_page_takes_few_statements(trade: World) -> None:
    assert statements(signed_in(trade.harbor), "/activity") <= 8


def test_the_file_needs_its_permission(trade: World) -> None:
    lines = csv_of(signed_in(trade.harbor).get("/activity.csv"))
    assert lines[0].startswith("When (UTC),Who,Customer,Microsoft ID,Act,What")
    assert any("create_order" in line and "placed the order" in line for line in lines)
    assert signed_in(person(trade.harbor.id, "sales_agent")).get("/activity.csv").status_code == 403


def test_older_records_are_on_the_next_page(trade: World) -> None:
    for n in range(30):
        change_subscription(
            trade.harbor.actor, Subscription.objects.get().tenant_id, Subscription.objects.get().id,
            Changes(friendly_name=f"Name {n}"),
        )  # fmt: skip
    sealing.seal()
    alice = signed_in(trade.harbor)
    first = alice.get("/activity").content.decode()
    mark = re.search(r'href="(/activity\?after=[^"]+)"', first)
    assert mark
    assert "placed the order" not in first
    assert "placed the order" in words(alice.get(mark[1]))
