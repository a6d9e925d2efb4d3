"""What a dual partner, a reseller and a provider may do with direct and with indirect customers."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.support import two_ways, world
from tests.support.two_ways import TwoWays
from twotier.access.models import Visibility
from twotier.access.usecases._sight import hide
from twotier.catalog.models import Product
from twotier.core import clock, tenancy
from twotier.core.models import AuditRecord
from twotier.core.refusal import Refusal
from twotier.customers import queries as customers
from twotier.customers.models import Customer, Relationship, ResellerAssociation
from twotier.customers.usecases.associate_reseller import associate_reseller, remove_reseller
from twotier.customers.usecases.attest_agreement import Attestation, attest_agreement
from twotier.customers.usecases.create_customer import create_customer
from twotier.customers.usecases.manage_users import add_user
from twotier.orders.models import Order
from twotier.orders.usecases.keep_cart import create_cart
from twotier.orders.usecases.keep_draft import start_subscriptions
from twotier.orders.usecases.place_order import place_order
from twotier.partnerships.models import Partnership
from twotier.subscriptions import queries as subscriptions
from twotier.subscriptions.models import SeatBatch, Subscription
from twotier.subscriptions.usecases.change_subscription import Changes, change_subscription
from twotier.subscriptions.usecases.set_auto_renew import set_auto_renew

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(tmp_path: Path) -> TwoWays:
    """Return the world of both ways."""
    return two_ways.build(tmp_path)


def refused(act: Callable[[], object]) -> tuple[int, str]:
    """Return code and error name of a refusal."""
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code, caught.value.error_name


def said(act: Callable[[], object]) -> str:
    """Return the sentence of a refusal."""
    with pytest.raises(Refusal) as caught:
        act()
    return str(caught.value)


# What a dual partner buys.


@pytest.mark.rows("S57", "S70", "S71", "S73", "S81")
@pytest.mark.parametrize("product_type", ["OnlineServices", "AzureReservation", "Software"])
def test_direct_bill_buys_for_direct_customers_and_never_for_indirect_ones(scene: TwoWays, product_type: str) -> None:
    alpine = scene.alpine.actor
    assert scene.sold(scene.alpine, scene.direct).partner_id == scene.alpine.id
    Product.objects.update(product_type=product_type)
    before = Order.objects.count()
    for act in (
        lambda: place_order(alpine, scene.indirect.id, [scene.line()]),
        lambda: create_cart(alpine, scene.indirect.id, [scene.line()]),
        lambda: start_subscriptions(alpine, customer_id=scene.indirect.id),
    ):
        assert refused(act) == (910030, "customer_is_indirect")
    assert Order.objects.count() == before
    Product.objects.update(product_type="OnlineServices")
    assert scene.sold(scene.harbor, scene.indirect).partner_id == scene.harbor.id


@pytest.mark.rows("S57", "S75")
def test_direct_bill_changes_no_seats_of_what_the_provider_sold(scene: TwoWays) -> None:
    sold = scene.sold(scene.harbor, scene.indirect, mpn_id=scene.alpine.mpn_id)
    act = lambda: change_subscription(scene.alpine.actor, scene.indirect.id, sold.id, Changes(quantity=9))  # noqa: E731
    assert refused(act) == (910030, "customer_is_indirect")
    sold.refresh_from_db()
    assert sold.quantity == 5


@pytest.mark.rows("S27", "S69")
def test_a_customer_of_both_ways_keeps_its_direct_subscriptions_manageable(scene: TwoWays) -> None:
    direct = scene.sold(scene.alpine, scene.direct)
    associate = lambda: associate_reseller(scene.harbor.actor, scene.direct.id, scene.alpine.id)  # noqa: E731
    assert refused(associate) == (60003, "no_relationship")
    for partner, kind in ((scene.harbor, "provider"), (scene.alpine, "reseller")):
        Relationship.objects.create(
            tenant_id=scene.direct.id, partner_id=partner.id, kind=kind, status="active", created_at=clock.now()
        )
    Visibility.objects.create(tenant_id=scene.direct.id, organization_id=scene.harbor.id)
    world.attested(scene.harbor, scene.direct.id)
    indirect = scene.sold(scene.harbor, scene.direct, mpn_id=scene.alpine.mpn_id)
    alpine = scene.alpine.actor
    assert change_subscription(alpine, scene.direct.id, direct.id, Changes(quantity=6)).quantity == 6
    act = lambda: change_subscription(alpine, scene.direct.id, indirect.id, Changes(quantity=6))  # noqa: E731
    assert refused(act) == (910030, "customer_is_indirect")
    assert place_order(alpine, scene.direct.id, [scene.line()])[0][0].partner_id == scene.alpine.id


@pytest.mark.rows("S54")
def test_a_dual_partner_creates_tenants_as_a_direct_bill_partner_alone(scene: TwoWays) -> None:
    two_ways.make_dual(scene.trade.seine)
    made = create_customer(scene.trade.seine.actor, world.form(domain="lumiere.onmicrosoft.com", country="FR"))
    assert Relationship.objects.get(tenant_id=made.customer.id).kind == "direct"
    named = lambda: create_customer(  # noqa: E731
        scene.alpine.actor, world.form(domain="x.onmicrosoft.com"), reseller_id=scene.alpine.id
    )
    assert refused(named)[0] == 910016


@pytest.mark.rows("S54", "S75", "S96")
def test_a_reseller_has_no_way_to_buy_create_or_attest(scene: TwoWays, tmp_path: Path) -> None:
    seine = scene.trade.seine
    scene.trade.alpine = seine
    Partnership.objects.create(
        tenant_id=scene.harbor.id, provider_id=scene.harbor.id, reseller_id=seine.id, reseller_mpn_id=seine.mpn_id,
        status="active", active_since=clock.now(),
    )  # fmt: skip
    associate_reseller(scene.harbor.actor, scene.indirect.id, seine.id)
    attestation = Attestation(first_name="Ada", last_name="K", email="a@kranich.test", agreed_on=clock.now())
    actor, customer = seine.actor, scene.indirect.id
    assert refused(lambda: place_order(actor, customer, [scene.line()])) == (910032, "reseller_cannot_order")
    assert refused(lambda: create_cart(actor, customer, [scene.line()])) == (910032, "reseller_cannot_order")
    assert refused(lambda: create_customer(actor, world.form())) == (910029, "reseller_cannot_create_tenant")
    assert refused(lambda: attest_agreement(actor, customer, attestation)) == (910014, "reseller_cannot_attest")
    assert "order request" in said(lambda: place_order(actor, customer, [scene.line()]))


@pytest.mark.rows("S81")
def test_a_dual_partner_attests_for_its_direct_customers_alone(scene: TwoWays) -> None:
    attestation = Attestation(first_name="Eva", last_name="Gruber", email="eva@tirol.test", agreed_on=clock.now())
    assert attest_agreement(scene.alpine.actor, scene.direct.id, attestation).email == "eva@tirol.test"
    act = lambda: attest_agreement(scene.alpine.actor, scene.indirect.id, attestation)  # noqa: E731
    assert refused(act) == (910014, "reseller_cannot_attest")


# The provider.


@pytest.mark.rows("S45", "S58", "S40")
def test_a_provider_orders_as_soon_as_it_has_a_relationship_and_not_before(scene: TwoWays) -> None:
    act = partial(place_order, scene.harbor.actor, scene.direct.id, [scene.line()])
    assert refused(act) == (60003, "no_relationship")
    Visibility.objects.create(tenant_id=scene.direct.id, organization_id=scene.harbor.id)
    relationship = Relationship.objects.create(
        tenant_id=scene.direct.id, partner_id=scene.harbor.id, kind="provider", status="active", created_at=clock.now()
    )
    world.attested(scene.harbor, scene.direct.id)
    assert act()
    Relationship.objects.filter(id=relationship.id).update(status="ended")
    assert refused(act) == (20002, "no_relationship")


@pytest.mark.rows("S97", "S127")
def test_what_the_provider_orders_lands_on_the_provider_with_the_reseller_on_record(scene: TwoWays) -> None:
    sold = scene.sold(scene.harbor, scene.indirect, mpn_id=scene.alpine.mpn_id)
    assert (sold.partner_id, sold.reseller_id) == (scene.harbor.id, scene.alpine.id)
    assert set(Order.objects.filter(tenant_id=scene.indirect.id).values_list("partner_id", flat=True)) == {
        scene.harbor.id
    }


@pytest.mark.rows("S106")
def test_a_reseller_without_partnership_is_refused_everywhere(scene: TwoWays) -> None:
    seine, harbor = scene.trade.seine, scene.harbor.actor
    sold = scene.sold(scene.harbor, scene.indirect)
    for act in (
        lambda: create_customer(harbor, world.form(domain="n.onmicrosoft.com"), reseller_id=seine.id),
        lambda: associate_reseller(harbor, scene.indirect.id, seine.id),
        lambda: place_order(harbor, scene.indirect.id, [scene.line(mpn_id=seine.mpn_id)]),
        lambda: change_subscription(harbor, scene.indirect.id, sold.id, Changes(partner_of_record=seine.mpn_id)),
    ):
        assert refused(act) == (910016, "partnership_not_active")
    assert not ResellerAssociation.objects.filter(reseller_id=seine.id).exists()


@pytest.mark.rows("S55", "S56")
def test_a_new_customer_stands_in_its_resellers_list_at_once(scene: TwoWays) -> None:
    made = create_customer(
        scene.harbor.actor, world.form(domain="elbe.onmicrosoft.com"), reseller_id=scene.alpine.id
    ).customer
    alpine = scene.alpine.actor
    with tenancy.scope(alpine.scope):
        listed = customers.listed(alpine, after=None, size=10)
    assert made.id in {row.id for row in listed}
    assert customers.resellers_of(scene.harbor.actor, [made.id])[made.id] == [(scene.alpine.id, "Alpine IT")]


# Resellers of customers and of single subscriptions.


@pytest.fixture
def alone(scene: TwoWays) -> Customer:
    """Return a customer of Harbor that no reseller serves."""
    return world.customer(scene.harbor, company_name="Elbe Digital", domain="elbe.onmicrosoft.com").customer


def seen_by_alpine(scene: TwoWays, customer: Customer) -> set[object]:
    """Return which subscriptions of a customer Alpine sees, behind its own wall."""
    actor = scene.alpine.actor
    with tenancy.scope(actor.scope):
        return {row.id for row in subscriptions.of_customer(actor, customer.id)}


@pytest.mark.rows("S100", "S128")
def test_the_reseller_of_one_subscription_sees_that_one_and_nothing_else(scene: TwoWays, alone: Customer) -> None:
    harbor, alpine = scene.harbor.actor, scene.alpine.actor
    named, other = scene.sold(scene.harbor, alone), scene.sold(scene.harbor, alone)
    assert seen_by_alpine(scene, alone) == set()
    change_subscription(harbor, alone.id, named.id, Changes(partner_of_record=scene.alpine.mpn_id))
    assert seen_by_alpine(scene, alone) == {named.id}
    with tenancy.scope(alpine.scope):
        assert alone.id in {row.id for row in customers.listed(alpine, after=None, size=10)}
        assert alone.id in {row.id for row in customers.page(alpine, after=None, size=10)}
        assert customers.customer_seen(alpine, alone.id).company_name == "Elbe Digital"
        assert subscriptions.subscription(alpine, alone.id, named.id).quantity == 5
        assert refused(lambda: subscriptions.subscription(alpine, alone.id, other.id))[0] == 20003
        assert refused(lambda: customers.customer_with(alpine, alone.id)) == (20002, "no_relationship")
    assert not customers.has_access(alpine, alone.id)
    assert scene.alpine.id not in customers.related_partners(alone.id)
    change_subscription(harbor, alone.id, named.id, Changes(partner_of_record=""))
    assert seen_by_alpine(scene, alone) == set()
    with tenancy.scope(alpine.scope):
        assert alone.id not in {row.id for row in customers.listed(alpine, after=None, size=10)}


@pytest.mark.postgres
@pytest.mark.rows("S128")
def test_the_second_wall_opens_one_subscription_and_nothing_else(scene: TwoWays, alone: Customer) -> None:
    named, other = scene.sold(scene.harbor, alone, mpn_id=scene.alpine.mpn_id), scene.sold(scene.harbor, alone)
    with tenancy.scope(scene.alpine.id):
        assert set(Subscription.objects.filter(tenant_id=alone.id).values_list("id", flat=True)) == {named.id}
        assert set(SeatBatch.objects.filter(tenant_id=alone.id).values_list("subscription_id", flat=True)) == {named.id}
        assert Customer.objects.filter(id=alone.id).count() == 1
        assert set(Relationship.objects.filter(tenant_id=alone.id).values_list("partner_id", flat=True)) == {
            scene.alpine.id
        }
        assert not Order.objects.filter(tenant_id=alone.id).exists()
        assert Subscription.objects.filter(id=other.id).update(quantity=99) == 0
    with tenancy.scope(scene.trade.seine.id):
        assert not Customer.objects.filter(id=alone.id).exists()
        assert not Subscription.objects.filter(tenant_id=alone.id).exists()


@pytest.mark.rows("S128")
def test_an_order_that_names_a_reseller_opens_its_subscription_to_it(scene: TwoWays, alone: Customer) -> None:
    named = scene.sold(scene.harbor, alone, mpn_id=scene.alpine.mpn_id)
    scene.sold(scene.harbor, alone)
    assert seen_by_alpine(scene, alone) == {named.id}
    assert refused(lambda: customers.customer_to_change(scene.alpine.actor, alone.id))[0] == 20002
    user: dict[str, Any] = {"first_name": "Eva", "last_name": "Gruber", "user_name": "eva"}
    assert refused(lambda: add_user(scene.alpine.actor, alone.id, **user))[0] == 20002


@pytest.mark.rows("S100")
def test_a_reseller_is_named_for_a_customer_and_for_subscriptions_apart(scene: TwoWays, alone: Customer) -> None:
    harbor = scene.harbor.actor
    named, other = scene.sold(scene.harbor, alone, mpn_id=scene.alpine.mpn_id), scene.sold(scene.harbor, alone)
    associate_reseller(harbor, alone.id, scene.alpine.id)
    associate_reseller(harbor, alone.id, scene.alpine.id)
    assert ResellerAssociation.objects.filter(tenant_id=alone.id, ended_at=None).count() == 1
    assert seen_by_alpine(scene, alone) == {named.id, other.id}
    assert customers.kinds_with(scene.alpine.actor, alone.id) == {"reseller"}
    assert customers.kinds_with(harbor, alone.id) == {"direct", "provider"}
    remove_reseller(harbor, alone.id, scene.alpine.id)
    assert seen_by_alpine(scene, alone) == {named.id}
    assert customers.kinds_with(harbor, alone.id) == {"direct"}
    assert not Visibility.objects.filter(tenant_id=alone.id, organization_id=scene.alpine.id).exists()
    named.refresh_from_db()
    assert named.reseller_id == scene.alpine.id
    operations = AuditRecord.objects.values_list("operation", flat=True)
    assert {"add_customer_reseller", "remove_customer_reseller"} <= set(operations)


@pytest.mark.rows("S100")
def test_a_reseller_that_was_named_before_comes_back(scene: TwoWays, alone: Customer) -> None:
    harbor = scene.harbor.actor
    for _time in range(2):
        associate_reseller(harbor, alone.id, scene.alpine.id)
        assert customers.kinds_with(scene.alpine.actor, alone.id) == {"reseller"}
        remove_reseller(harbor, alone.id, scene.alpine.id)
        assert customers.kinds_with(scene.alpine.actor, alone.id) == set()
    assert Relationship.objects.filter(tenant_id=alone.id, partner_id=scene.alpine.id).count() == 1


def test_the_provider_alone_names_resellers(scene: TwoWays, alone: Customer) -> None:
    nordic = scene.trade.nordic
    assert refused(lambda: associate_reseller(nordic.actor, alone.id, scene.alpine.id))[0] == 60003
    assert refused(lambda: associate_reseller(scene.alpine.actor, scene.indirect.id, scene.alpine.id))[0] == 910046
    remove = lambda: remove_reseller(scene.harbor.actor, alone.id, scene.trade.seine.id)  # noqa: E731
    assert refused(remove) == (910028, "no_relationship")
    assert "Seine Services" in said(remove)
    assert refused(lambda: remove_reseller(scene.harbor.actor, alone.id, uuid4()))[0] == 910028


def test_a_dual_partner_keeps_sight_of_its_own_customer_when_a_provider_lets_it_go(scene: TwoWays) -> None:
    Visibility.objects.create(tenant_id=scene.direct.id, organization_id=scene.harbor.id)
    Relationship.objects.create(
        tenant_id=scene.direct.id, partner_id=scene.harbor.id, kind="provider", status="active", created_at=clock.now()
    )
    associate_reseller(scene.harbor.actor, scene.direct.id, scene.alpine.id)
    remove_reseller(scene.harbor.actor, scene.direct.id, scene.alpine.id)
    assert customers.kinds_with(scene.alpine.actor, scene.direct.id) == {"direct"}
    assert Visibility.objects.filter(tenant_id=scene.direct.id, organization_id=scene.alpine.id).exists()


@pytest.mark.rows("S41")
def test_without_relationship_a_customer_is_neither_listed_nor_opened(scene: TwoWays) -> None:
    alpine = scene.alpine.actor
    Relationship.objects.filter(tenant_id=scene.indirect.id, partner_id=scene.alpine.id).update(status="ended")
    hide(scene.alpine.id, scene.indirect.id)
    assert scene.indirect.id not in {row.id for row in customers.listed(alpine, after=None, size=10)}
    assert refused(lambda: customers.customer_with(alpine, scene.indirect.id)) == (20002, "no_relationship")


# Renewals.


@pytest.fixture
def renewing(scene: TwoWays) -> Subscription:
    """Return a subscription that Harbor sold, with Alpine on record."""
    return scene.sold(scene.harbor, scene.indirect, mpn_id=scene.alpine.mpn_id)


def renew(scene: TwoWays, who: world.Partner, found: Subscription, *, on: bool) -> Subscription:
    """Choose what happens at the end of the term, behind the wall of whoever chooses."""
    return set_auto_renew(who.actor, found.tenant_id, found.id, on=on)


@pytest.mark.rows("S77")
def test_a_reseller_sets_renewals_once_the_provider_gave_it_the_right(scene: TwoWays, renewing: Subscription) -> None:
    act = partial(renew, scene, scene.alpine, renewing, on=False)
    assert refused(act) == (910037, "renewals_not_delegated")
    renewing.refresh_from_db()
    assert renewing.auto_renew
    two_ways.delegate_renewals(scene)
    changed = act()
    assert (changed.auto_renew, changed.partner_id, changed.version) == (False, scene.harbor.id, 2)
    record = AuditRecord.objects.filter(operation="update_subscription").latest("happened_at")
    assert (record.before, record.after) == ({"auto_renew": True}, {"auto_renew": False})
    assert act().version == 2
    two_ways.delegate_renewals(scene, on=False)
    assert refused(lambda: renew(scene, scene.alpine, renewing, on=True))[0] == 910037


@pytest.mark.rows("S77")
def test_the_right_reaches_single_subscriptions_too(scene: TwoWays, alone: Customer) -> None:
    named = scene.sold(scene.harbor, alone, mpn_id=scene.alpine.mpn_id)
    other = scene.sold(scene.harbor, alone)
    two_ways.delegate_renewals(scene)
    assert not renew(scene, scene.alpine, named, on=False).auto_renew
    assert refused(lambda: renew(scene, scene.alpine, other, on=False))[0] == 20003


def test_seller_and_direct_partner_always_choose(scene: TwoWays, renewing: Subscription) -> None:
    assert not renew(scene, scene.harbor, renewing, on=False).auto_renew
    own = scene.sold(scene.alpine, scene.direct)
    assert not renew(scene, scene.alpine, own, on=False).auto_renew
    assert refused(lambda: renew(scene, scene.trade.nordic, renewing, on=True))[0] == 60003


@pytest.mark.rows("S40")
def test_a_renewal_names_the_provider_whose_relationship_is_missing(scene: TwoWays, renewing: Subscription) -> None:
    two_ways.delegate_renewals(scene)
    Relationship.objects.filter(tenant_id=scene.indirect.id, partner_id=scene.harbor.id).update(status="ended")
    act = lambda: renew(scene, scene.alpine, renewing, on=False)  # noqa: E731
    assert refused(act) == (910028, "no_relationship")
    assert "Harbor Distribution" in said(act)


def test_without_partnership_seats_wait_and_renewals_go_on(scene: TwoWays, renewing: Subscription) -> None:
    two_ways.delegate_renewals(scene)
    two_ways.end_partnership(scene)
    harbor = scene.harbor.actor
    seats = partial(change_subscription, harbor, renewing.tenant_id, renewing.id, Changes(quantity=9))
    assert refused(seats) == (910016, "partnership_not_active")
    assert not change_subscription(harbor, renewing.tenant_id, renewing.id, Changes(auto_renew=False)).auto_renew
    assert refused(lambda: renew(scene, scene.alpine, renewing, on=True))[0] == 910037
    change_subscription(harbor, renewing.tenant_id, renewing.id, Changes(partner_of_record=""))
    assert seats().quantity == 9


def test_a_stale_renewal_choice_is_refused(scene: TwoWays, renewing: Subscription) -> None:
    act = lambda: set_auto_renew(scene.harbor.actor, renewing.tenant_id, renewing.id, on=False, version=9)  # noqa: E731
    assert refused(act) == (2055, "stale_etag")
    Subscription.objects.filter(id=renewing.id).update(status="suspended")
    assert refused(lambda: renew(scene, scene.harbor, renewing, on=False))[0] == 800091
