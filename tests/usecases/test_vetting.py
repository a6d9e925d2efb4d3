"""The vendor's review of new customers: off by default, a queue while it is on, no orders before it (D4, C8)."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support import world
from tests.support.world import World
from tests.wire.conftest import Caller, caller
from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.core import clock, tenancy
from twotier.core.models import AuditRecord
from twotier.core.refusal import Refusal
from twotier.customers.models import Customer
from twotier.customers.queries import vetting
from twotier.customers.usecases.vet_customer import approve_customer, deny_customer, switch_vetting
from twotier.orders.models import Cart, Order
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.keep_cart import create_cart
from twotier.orders.usecases.place_order import place_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_tier() -> World:
    """Return the small world."""
    return world.build()


@pytest.fixture
def vendor() -> Caller:
    """Return the vendor's admin."""
    return caller("Meridian Cloud", ["vendor"], "US", ["vendor_admin"], kind="vendor")


def acting(who: Caller) -> Actor:
    """Return a caller's person as an actor."""
    found = access_queries.member(who.person.id, who.organization.id)
    assert found
    return found


def refused(act: Callable[[], object]) -> tuple[int, int]:
    """Return status and code with which an act is refused."""
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value.status, refusal.value.code


def test_the_review_is_off_by_default(two_tier: World, vendor: Caller) -> None:
    made = world.customer(two_tier.harbor, two_tier.alpine).customer
    assert (made.status, vetting.is_on()) == ("active", False)
    assert list(vetting.in_review(acting(vendor))) == []


def test_nothing_is_ordered_before_the_vendor_approved(two_tier: World, vendor: Caller, tmp_path: Path) -> None:
    item, actor = world.prices(tmp_path)["Basic P1Y monthly"], two_tier.harbor.actor
    switch_vetting(acting(vendor), on=True)
    made = world.customer(two_tier.harbor, two_tier.alpine).customer
    line = Wanted(id=0, catalog_item_id=item, quantity=3)
    assert made.status == "in_review"
    assert refused(lambda: place_order(actor, made.id, [line])) == (403, 800073)
    assert refused(lambda: create_cart(actor, made.id, [line])) == (403, 800073)
    Customer.objects.update(created_at=clock.now() - vetting.PROMISED - timedelta(seconds=1))
    assert refused(lambda: place_order(actor, made.id, [line])) == (403, 800074)
    deny_customer(acting(vendor), made.id, "The company does not exist.")
    with pytest.raises(Refusal) as refusal:
        place_order(actor, made.id, [line])
    assert (refusal.value.code, "The company does not exist." in str(refusal.value)) == (800075, True)
    assert (Order.objects.count(), Cart.objects.count()) == (0, 0)
    approve_customer(acting(vendor), made.id)
    place_order(actor, made.id, [line])
    assert Order.objects.count() == 1
    told = AuditRecord.objects.filter(customer_id=made.id).values_list("operation", flat=True)
    assert {"deny_customer", "approve_customer"} <= set(told)


def test_the_queue_holds_those_who_wait_behind_the_second_wall(two_tier: World, vendor: Caller) -> None:
    world.customer(two_tier.harbor, domain="vorher.onmicrosoft.com")
    switch_vetting(acting(vendor), on=True)
    made = world.customer(two_tier.harbor, two_tier.alpine).customer
    with tenancy.scope(vendor.organization.id):
        waiting = list(vetting.in_review(acting(vendor)))
        assert [row.id for row in waiting] == [made.id]
        assert sorted(vetting.partners_of(waiting)[made.id]) == ["Alpine IT", "Harbor Distribution"]
    switch_vetting(acting(vendor), on=False)
    assert Customer.objects.get(id=made.id).status == "in_review"
    assert world.customer(two_tier.harbor, domain="nachher.onmicrosoft.com").customer.status == "active"


def test_who_decides_and_who_switches(two_tier: World, vendor: Caller) -> None:
    switch_vetting(acting(vendor), on=True)
    made = world.customer(two_tier.harbor).customer
    assert refused(lambda: approve_customer(two_tier.harbor.actor, made.id)) == (403, 910046)
    assert refused(lambda: deny_customer(acting(vendor), made.id, "  ")) == (400, 3000)
    other = caller("Other", ["provider"], "DE", ["global_admin"])
    assert refused(lambda: switch_vetting(acting(other), on=False)) == (403, 910046)
    reviewer = caller("Second", ["vendor"], "US", ["vendor_reviewer"], kind="vendor")
    assert refused(lambda: switch_vetting(acting(reviewer), on=False)) == (403, 910046)
    approve_customer(acting(vendor), made.id)
    assert refused(lambda: approve_customer(acting(vendor), made.id)) == (409, 910055)
    assert vetting.is_on()
