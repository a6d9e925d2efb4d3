"""Licenses: never more than seats, a result for each user, and who may; real rows, no stand-ins."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.portal.lists import person
from tests.support import kept, world
from tests.support.world import World
from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.models import Person
from twotier.catalog.models import IncludedPlan, PublishedProduct, ServicePlan, Sku
from twotier.core.models import AuditRecord
from twotier.core.refusal import Refusal
from twotier.customers.models import Relationship
from twotier.licences import queries
from twotier.licences.models import LicenseAssignment
from twotier.licences.shapes import LicenseChange, Pool
from twotier.licences.usecases.change_licenses import change_licenses
from twotier.licences.usecases.change_licenses_of_many import change_licenses_of_many
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.place_order import place_order
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases.change_subscription import Changes, change_subscription

SKU = UUID("f8a1db68-be16-40ed-86d5-cb42ce701560")


class Shop:
    """A customer of Harbor through Alpine with three seats of Basic, and its people."""

    def __init__(self, folder: Path) -> None:
        self.world: World = world.build()
        self.items = world.prices(folder)
        self.id: UUID = world.customer(self.world.harbor, self.world.alpine).customer.id
        self.admin = Person.objects.get(tenant_id=self.id)
        self.people = [person(self.id, "user") for _n in range(1)]
        self.buy("Basic P1Y monthly", 3)

    def buy(self, item: str, quantity: int) -> None:
        """Buy seats for the customer."""
        place_order(
            self.world.harbor.actor,
            self.id,
            [Wanted(id=0, catalog_item_id=self.items[item], quantity=quantity)],
        )

    def hire(self, *names: str) -> list[Person]:
        """Return new people of the customer."""
        return [add(self.id, name) for name in names]

    @property
    def alpine(self) -> Actor:
        """Return the reseller's admin agent."""
        return self.world.alpine.actor

    @property
    def basic(self) -> Pool:
        """Return the licenses of Basic."""
        return next(pool for pool in queries.pools(self.id) if pool.name == "Basic")

    def give(self, *people: Person, actor: Actor | None = None) -> None:
        """Assign Basic to people."""
        for who in people:
            change_licenses(actor or self.alpine, self.id, who.id, LicenseChange(assign={self.basic.sku_id: ()}))

    def held(self) -> list[str]:
        """Return who holds a license."""
        return sorted(LicenseAssignment.objects.filter(tenant_id=self.id).values_list("person__user_name", flat=True))


def add(customer_id: UUID, name: str) -> Person:
    """Return a new person of a customer, with a name."""
    from twotier.access.models import Membership
    from twotier.core import clock

    made = Person.objects.create(
        tenant_id=customer_id, user_name=f"{name}@{customer_id}.example", first_name=name, created_at=clock.now()
    )
    Membership.objects.create(
        tenant_id=customer_id, organization_id=customer_id, person=made, roles=["user"], created_at=clock.now()
    )
    return made


@pytest.fixture
def shop(db: None, tmp_path: Path) -> Shop:
    return kept.scene("shop of licenses", lambda: Shop(tmp_path))


def refused(act: Callable[[], object]) -> Refusal:
    """Return the refusal of an act."""
    with pytest.raises(Refusal) as found:
        act()
    return found.value


def actor_of(who: Person, organization_id: UUID) -> Actor:
    """Return a person as an actor."""
    found = access_queries.member(who.id, organization_id)
    assert found
    return found


def only(sku: UUID) -> LicenseChange:
    """Return the wish for one license."""
    return LicenseChange(assign={sku: ()})


def test_seats_of_active_subscriptions_can_be_assigned_and_add_up(shop: Shop) -> None:
    shop.buy("Basic P1M monthly", 4)
    shop.buy("Premium P1Y monthly", 2)
    found = queries.pools(shop.id)
    assert [(pool.name, pool.total, pool.free) for pool in found] == [("Basic", 7, 7), ("Premium", 2, 2)]


@pytest.mark.rows("S51", "S76")
def test_the_reseller_assigns_and_revokes_and_each_act_is_in_the_audit(shop: Shop) -> None:
    who = shop.people[0]
    shop.give(who)
    assert (shop.basic.assigned, shop.basic.free) == (1, 2)
    shop.give(who)
    assert shop.basic.assigned == 1, "A license that the user has stays as it is."
    change_licenses(shop.alpine, shop.id, who.id, LicenseChange(remove=frozenset([shop.basic.sku_id])))
    assert (shop.basic.assigned, shop.basic.free) == (0, 3)
    records = AuditRecord.objects.filter(tenant_id=shop.world.alpine.id, operation="update_customer_user_licenses")
    acts = [(row.resource_type, row.resource_id, row.customer_id, row.after) for row in records.order_by("id")]
    words = {"user_name": who.user_name, "license": "Basic"}
    assert acts == [
        ("license", str(who.id), shop.id, words | {"assigned": True, "excluded_plans": []}),
        ("license", str(who.id), shop.id, words | {"revoked": True}),
    ]


@pytest.mark.rows("S51", "S76")
def test_the_reseller_manages_licenses_but_orders_nothing(shop: Shop) -> None:
    shop.give(shop.people[0])
    sold = Subscription.objects.get()
    wanted = [Wanted(id=0, catalog_item_id=shop.items["Basic P1Y monthly"], quantity=1)]
    assert refused(lambda: place_order(shop.alpine, shop.id, wanted)).status == 403
    more = Changes(quantity=9, version=sold.version)
    assert refused(lambda: change_subscription(shop.alpine, shop.id, sold.id, more)).status == 403
    assert shop.basic.total == 3


def test_never_more_than_seats_and_the_refusal_says_the_way_out(shop: Shop) -> None:
    people = shop.hire("a", "b", "c", "d")
    shop.give(*people[:3])
    no = refused(lambda: shop.give(people[3]))
    assert (no.status, no.code) == (400, 60012)
    assert "Take one from another user or buy more" in str(no)
    assert no.data == [
        (
            f"LicenseQuotaExceededException : Subscription with Account {shop.id} and SKU {shop.basic.sku_id} "
            "does not have any available licenses left."
        )
    ]
    assert shop.basic.assigned == 3
    unknown = refused(lambda: change_licenses(shop.alpine, shop.id, people[3].id, only(uuid4())))
    assert unknown.code == 60012
    assert "has no license of this product" in str(unknown)


def test_several_changes_of_one_user_are_made_together_or_not_at_all(shop: Shop) -> None:
    shop.buy("Premium P1Y monthly", 1)
    basic, premium = (pool.sku_id for pool in queries.pools(shop.id))
    first, second = shop.hire("a", "b")
    change_licenses(shop.alpine, shop.id, first.id, LicenseChange(assign={basic: (), premium: ()}))
    change_licenses(shop.alpine, shop.id, second.id, only(basic))
    swap = LicenseChange(assign={premium: ()}, remove=frozenset([basic]))
    assert refused(lambda: change_licenses(shop.alpine, shop.id, second.id, swap)).code == 60012
    assert queries.licenses_of(shop.id, [second.id])[second.id][0].sku_id == basic
    both = LicenseChange(assign={basic: ()}, remove=frozenset([basic]))
    assert refused(lambda: change_licenses(shop.alpine, shop.id, second.id, both)).code == 3000


def test_fewer_seats_than_holders_take_nothing_away_but_nobody_new_gets_one(shop: Shop) -> None:
    people = shop.hire("a", "b", "c", "d")
    shop.give(*people[:3])
    sold = Subscription.objects.get()
    change_subscription(shop.world.harbor.actor, shop.id, sold.id, Changes(quantity=1, version=sold.version))
    assert (shop.basic.assigned, shop.basic.total, shop.basic.free, shop.basic.missing) == (3, 1, 0, 2)
    assert refused(lambda: shop.give(people[3])).code == 60012
    for who in people[:2]:
        change_licenses(shop.alpine, shop.id, who.id, LicenseChange(remove=frozenset([shop.basic.sku_id])))
    assert (shop.basic.missing, shop.basic.free) == (0, 0)


def test_suspended_seats_are_kept_and_cannot_be_assigned(shop: Shop) -> None:
    one, two = shop.hire("a", "b")
    shop.give(one)
    Subscription.objects.update(status="suspended")
    assert (shop.basic.suspended, shop.basic.assigned, shop.basic.missing, shop.basic.free) == (3, 1, 0, 0)
    assert "are suspended" in str(refused(lambda: shop.give(two)))
    Subscription.objects.update(status="expired")
    assert (shop.basic.warning, shop.basic.free) == (3, 2)
    Subscription.objects.update(status="disabled")
    assert (shop.basic.total, shop.basic.missing) == (0, 1)


def test_the_published_product_gives_id_part_number_and_plans(shop: Shop) -> None:
    sku = Sku.objects.get(id__startswith=Subscription.objects.get().product_id)
    Sku.objects.filter(id=sku.id).update(string_id="BASIC_ONE")
    product = PublishedProduct.objects.create(guid=SKU, string_id="BASIC_ONE", title="Basic")
    plan = ServicePlan.objects.create(guid=uuid4(), name="MAIL", title="Mail")
    IncludedPlan.objects.create(product=product, plan=plan)
    assert (shop.basic.sku_id, shop.basic.part_number) == (SKU, "BASIC_ONE")
    who = shop.people[0]
    change_licenses(shop.alpine, shop.id, who.id, LicenseChange(assign={SKU: (plan.guid,)}))
    assert LicenseAssignment.objects.get().excluded_plans == [str(plan.guid)]
    shop.give(who)
    assert LicenseAssignment.objects.get().excluded_plans == []


def test_many_users_get_a_result_each_and_a_refusal_changes_nothing_for_them(shop: Shop) -> None:
    shop.buy("Premium P1Y monthly", 9)
    basic, premium = (pool.sku_id for pool in queries.pools(shop.id))
    people = shop.hire("a", "b", "c", "d")
    for who in people:
        change_licenses(shop.alpine, shop.id, who.id, only(premium))
    wish = LicenseChange(assign={basic: ()}, remove=frozenset([premium]))
    outcomes = change_licenses_of_many(shop.alpine, shop.id, [who.id for who in people], wish)
    assert [(row.person.first_name, row.assigned, row.removed) for row in outcomes] == [
        ("a", ("Basic",), ("Premium",)), ("b", ("Basic",), ("Premium",)), ("c", ("Basic",), ("Premium",)),
        ("d", (), ()),
    ]  # fmt: skip
    assert "No license of Basic is free" in str(outcomes[3].refused)
    assert [row.name for row in queries.licenses_of(shop.id, [people[3].id])[people[3].id]] == ["Premium"]
    stranger = person(shop.world.nordic.id, "admin_agent")
    assert change_licenses_of_many(shop.alpine, shop.id, [stranger.id], only(premium)) == []
    assert refused(lambda: change_licenses_of_many(shop.alpine, shop.id, [], wish)).code == 3000
    nothing = LicenseChange()
    assert refused(lambda: change_licenses_of_many(shop.alpine, shop.id, [people[0].id], nothing)).code == 3000


def test_only_its_global_admin_and_partners_with_privileges(shop: Shop, django_assert_max_num_queries: Any) -> None:
    who, basic = shop.people[0], shop.basic.sku_id
    wish = only(basic)
    plain = actor_of(who, shop.id)
    assert refused(lambda: change_licenses(plain, shop.id, who.id, wish)).error_name == "role_missing"
    helpdesk = actor_of(person(shop.world.alpine.id, "helpdesk_agent"), shop.world.alpine.id)
    assert refused(lambda: change_licenses(helpdesk, shop.id, who.id, wish)).error_name == "role_missing"
    assert refused(lambda: change_licenses(shop.world.nordic.actor, shop.id, who.id, wish)).status == 404
    Relationship.objects.filter(partner_id=shop.world.alpine.id).update(delegated_access=False)
    assert refused(lambda: change_licenses(shop.alpine, shop.id, who.id, wish)).error_name == "no_delegated_access"
    assert not shop.held()
    with django_assert_max_num_queries(16):
        change_licenses(actor_of(shop.admin, shop.id), shop.id, who.id, wish)
    assert shop.held() == [who.user_name]
    outsider = person(shop.world.harbor.id, "admin_agent")
    strange = refused(lambda: change_licenses(shop.world.harbor.actor, shop.id, outsider.id, wish))
    assert (strange.status, strange.code) == (404, 60002)
