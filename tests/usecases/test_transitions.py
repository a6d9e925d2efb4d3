"""Upgrades of subscriptions: whole, in part, into another one; trials that are paid (lifecycle.md LC70, LC71, LC25)."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support import subscriptions as shops
from tests.support import world
from tests.support.subscriptions import BASIC, NOON, PREMIUM, TRIAL, Shop, adds_up, history, offer, snapshot
from twotier.access.actors import program
from twotier.catalog.models import LegacyOffer, Sku
from twotier.conversions import choices
from twotier.conversions.licenses import license_of
from twotier.conversions.models import ListedTarget, Transition
from twotier.conversions.usecases.convert_trial import convert_trial
from twotier.conversions.usecases.load_conversion_list import load_conversion_list
from twotier.conversions.usecases.transition_subscription import WantedTransition, transition_subscription
from twotier.conversions.usecases.upgrade_offer import upgrade_offer
from twotier.core.refusal import Refusal
from twotier.licences.models import LicenseAssignment
from twotier.licences.shapes import LicenseChange, UserForm
from twotier.licences.usecases.change_licenses import change_licenses
from twotier.licences.usecases.create_user import create_user
from twotier.orders.models import Order, OrderLine
from twotier.subscriptions.models import SeatBatch, Subscription, SubscriptionChange
from twotier.subscriptions.usecases.change_subscription import WantedTerm

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None, tmp_path: Path) -> Iterator[Shop]:
    """Return the shop, whose vendor lists an upgrade from Basic to Premium."""
    for made in shops.shops(tmp_path):
        ListedTarget.objects.create(kind=ListedTarget.UPGRADE, source=BASIC, target=PREMIUM)
        yield made


def upgrade(shop: Shop, row: Subscription, **wanted: Any) -> Transition:
    """Upgrade a subscription to Premium as its seller."""
    item = f"{PREMIUM}:{shop.item(PREMIUM, row.term, row.billing_cycle).id}"
    full = WantedTransition(**{"to_catalog_item_id": item} | wanted)
    return transition_subscription(shop.actor, row.tenant_id, row.id, full)


def refused(shop: Shop, row: Subscription, **wanted: Any) -> int:
    """Return the code with which an upgrade is refused; it changes nothing."""
    before = [snapshot(each) for each in Subscription.objects.order_by("id")]
    with pytest.raises(Refusal) as caught:
        upgrade(shop, row, **wanted)
    assert [snapshot(each) for each in Subscription.objects.order_by("id")] == before
    assert not Transition.objects.exists()
    return caught.value.code


def test_all_seats_become_another_product_under_the_same_id(shop: Shop) -> None:
    row = shop.sell()
    ends = row.next_term_start
    shop.change(row, schedule=WantedTerm(quantity=20))
    shop.time.jump(NOON + timedelta(days=2))
    made = upgrade(shop, row)
    row.refresh_from_db()
    assert (made.source_id, made.target_id, made.quantity, made.kind) == (row.id, row.id, 10, Transition.WITH_LICENSES)
    assert f"{row.product_id}:{row.sku_id}" == PREMIUM
    assert row.unit_price_e8 == shop.item(PREMIUM, "P1Y", "monthly").unit_price_e8
    assert (row.quantity, row.next_term_start, row.anchor, row.schedule) == (10, ends, date(2026, 11, 20), None)
    assert shop.refused(row, status="deleted") == 900117, "no window any more"
    assert shop.refused(row, quantity=9) == 900257, "the batch is locked"
    assert history(row) == [("new", 0, 10), ("upgrade", 10, 10)]
    adds_up(row)


def test_some_seats_become_a_subscription_with_the_same_last_day(shop: Shop) -> None:
    row = shop.sell(mpn_id=shop.world.alpine.mpn_id)
    shop.time.jump(NOON + timedelta(days=12))
    made = upgrade(shop, row, quantity=4)
    new = Subscription.objects.get(id=made.target_id)
    row.refresh_from_db()
    assert (row.quantity, new.quantity, new.status, made.kind) == (6, 4, "active", Transition.ONLY)
    assert (new.anchor, new.next_term_start, new.term, new.billing_cycle) == (
        row.anchor, row.next_term_start, row.term, row.billing_cycle,
    )  # fmt: skip
    assert (new.partner_of_record, new.reseller_id) == (row.partner_of_record, row.reseller_id)
    assert not SeatBatch.objects.filter(subscription=new).exists()
    assert (new.cancel_until, new.auto_renew, new.friendly_name) == (None, True, "Premium")
    line = OrderLine.objects.get(subscription_id=new.id)
    assert (Order.objects.get(id=new.order_id).status, line.order_id, line.quantity) == ("completed", new.order_id, 4)
    assert (history(row)[-1], history(new)) == (("upgrade_out", 10, 6), [("upgrade_in", 0, 4)])
    pair = SubscriptionChange.objects.filter(kind__in=("upgrade_out", "upgrade_in"))
    assert len({each.reference_id for each in pair}) == 1
    adds_up(row)
    adds_up(new)


def test_two_become_one(shop: Shop) -> None:
    first, second = shop.sell(), shop.sell(quantity=3)
    target = Subscription.objects.get(id=upgrade(shop, first).target_id)
    made = upgrade(shop, second, to_subscription_id=target.id)
    target.refresh_from_db()
    second.refresh_from_db()
    assert (made.target_id, target.quantity, second.quantity, second.status) == (target.id, 13, 0, "deleted")
    assert second.end_reason == "merged"
    adds_up(target)
    adds_up(second)


def test_some_seats_go_into_a_subscription_that_there_is(shop: Shop) -> None:
    row, target = shop.sell(), shop.sell(sku=PREMIUM, quantity=5)
    assert refused(shop, row, to_subscription_id=target.id, quantity=2) == 900261
    shop.time.jump(NOON + timedelta(days=8))
    upgrade(shop, row, to_subscription_id=target.id, quantity=2)
    for each, seats in ((row, 8), (target, 7)):
        each.refresh_from_db()
        assert (each.quantity, each.status) == (seats, "active")
        adds_up(each)
    assert SeatBatch.objects.filter(subscription=target, quantity__gt=0, open_until__gt=shop.time.moment).count() == 0


def test_what_cannot_be(shop: Shop) -> None:
    row = shop.sell()
    other, basic, short = shop.sell(sku=PREMIUM), shop.sell(), shop.sell("P1M", "monthly", sku=PREMIUM)
    shop.time.jump(NOON + timedelta(days=8))
    assert refused(shop, row, to_subscription_id=row.id) == 900259
    assert refused(shop, row, to_subscription_id=basic.id) == 900260
    assert refused(shop, row, to_subscription_id=short.id) == 900267
    shop.change(other, status="suspended")
    assert refused(shop, row, to_subscription_id=other.id) == 900258
    shop.change(other, status="active")
    Subscription.objects.filter(id=other.id).update(next_term_start=date(2027, 11, 1))
    assert refused(shop, row, to_subscription_id=other.id) == 900236
    assert refused(shop, row, to_catalog_item_id=f"{BASIC}:{shop.item(BASIC, 'P1Y', 'monthly').id}") == 400019
    assert refused(shop, other) == 400019, "no upgrade is listed"
    assert refused(shop, row, to_catalog_item_id="nonsense") == 400019
    assert refused(shop, row, quantity=0) == 800090
    assert refused(shop, row, quantity=11) == 2002
    assert refused(shop, row, term="P3Y") == 900141
    assert refused(shop, row, to_subscription_id=shop.customer.id) == 20003
    shop.change(row, status="suspended")
    assert refused(shop, row) == 800091


def test_a_product_that_is_no_longer_sold_is_no_target(shop: Shop) -> None:
    row = shop.sell()
    shop.withdraw(PREMIUM, shop.time.moment.date())
    assert choices.of_license(row) == []
    item = f"{PREMIUM}:000000000000"
    assert refused_item(shop, row, item) == 400019


def refused_item(shop: Shop, row: Subscription, item: str) -> int:
    """Return the code with which an upgrade to an item is refused."""
    with pytest.raises(Refusal) as caught:
        transition_subscription(shop.actor, row.tenant_id, row.id, WantedTransition(to_catalog_item_id=item))
    return caught.value.code


def test_maximum_of_the_target(shop: Shop) -> None:
    row = shop.sell()
    Sku.objects.filter(id=PREMIUM).update(maximum_quantity=5)
    assert refused(shop, row) == 800067
    assert upgrade(shop, row, quantity=5).quantity == 5


def holder(shop: Shop, name: str, row: Subscription) -> Any:
    """Return a user of the customer with a license of a subscription."""
    domain = shop.customer.domain
    form = UserForm(user_name=f"{name}@{domain}", first_name=name, last_name="Wind", usage_location="DE")
    person, _password = create_user(shop.actor, shop.customer.id, form)
    key = license_of(row.product_id, row.sku_id, row.title)
    change_licenses(shop.actor, shop.customer.id, person.id, LicenseChange(assign={key: ()}))
    return person


@pytest.mark.parametrize(("kind", "names"), [("", {"Premium"}), (Transition.ONLY, {"Basic"})])
def test_users_hold_the_new_license(shop: Shop, kind: str, names: set[str]) -> None:
    row = shop.sell()
    holder(shop, "ada", row)
    holder(shop, "ben", row)
    upgrade(shop, row, kind=kind)
    found = LicenseAssignment.objects.filter(tenant_id=row.tenant_id)
    assert ({each.name for each in found}, found.count()) == (names, 2)


def test_a_legacy_offer_becomes_one_that_it_names(shop: Shop) -> None:
    small, large = offer("Old Mail"), offer("Old Suite", 900)
    row = shop.sell_offer(small)
    assert choices.of_offer(row) == []
    LegacyOffer.objects.filter(id=small).update(body={"upgradeTargetOffers": [large.lower()]})
    with pytest.raises(Refusal, match="cannot be upgraded"):
        upgrade_offer(shop.actor, row.tenant_id, row.id, small, quantity=None, with_licenses=False)
    with pytest.raises(Refusal, match="together"):
        upgrade_offer(shop.actor, row.tenant_id, row.id, large, quantity=3, with_licenses=False)
    made = upgrade_offer(shop.actor, row.tenant_id, row.id, large, quantity=10, with_licenses=True)
    assert (made.id, made.title, made.unit_price_e8, made.family) == (row.id, "Old Suite", 900_000_000, "legacy")
    adds_up(row)


def test_a_trial_is_paid_from_today(shop: Shop) -> None:
    row = shop.sell("P1M", sku=TRIAL, quantity=25)
    shop.time.jump(NOON + timedelta(days=10))
    (target,) = choices.of_trial(row)
    with pytest.raises(Refusal) as few:
        convert_trial(shop.actor, row.tenant_id, row.id, target.item.catalog_item_id, quantity=24)
    assert few.value.code == 900275
    with pytest.raises(Refusal) as other:
        convert_trial(shop.actor, row.tenant_id, row.id, PREMIUM)
    assert other.value.code == 400019
    made = convert_trial(shop.actor, row.tenant_id, row.id, target.item.catalog_item_id.lower(), quantity=30)
    assert (made.id, made.family, made.quantity, made.term, made.billing_cycle) == (
        row.id,
        "license",
        30,
        "P1Y",
        "monthly",
    )
    assert (made.anchor, made.next_term_start) == (date(2026, 11, 30), date(2027, 11, 30))
    assert shop.change(row, quantity=28).quantity == 28, "a batch of its own window"
    assert history(row) == [("new", 0, 25), ("convert", 25, 30), ("remove_quantity", 30, 28)]
    with pytest.raises(Refusal) as again:
        convert_trial(shop.actor, row.tenant_id, row.id, target.item.catalog_item_id)
    assert again.value.code == 900280
    adds_up(row)


def test_a_trial_goes_into_a_subscription_that_there_is(shop: Shop) -> None:
    trial, paid = shop.sell("P1M", sku=TRIAL, quantity=25), shop.sell(quantity=2)
    convert_trial(shop.actor, trial.tenant_id, trial.id, BASIC, quantity=30, into_id=paid.id)
    for row, seats, status in ((trial, 0, "deleted"), (paid, 32, "active")):
        row.refresh_from_db()
        assert (row.quantity, row.status) == (seats, status)
        adds_up(row)
    assert shop.change(paid, quantity=1).quantity == 1, "both batches are open"


def test_a_legacy_trial_becomes_what_its_offer_names(shop: Shop) -> None:
    trial, paid = offer("Old Mail Trial", 0), offer("Old Mail")
    LegacyOffer.objects.filter(id=trial).update(body={"conversionTargetOffers": [paid]})
    row = shop.sell_offer(trial, quantity=25)
    made = convert_trial(shop.actor, row.tenant_id, row.id, paid)
    assert (made.family, made.quantity, made.catalog_item_id, made.next_term_start) == (
        "legacy", 25, paid, date(2027, 11, 20),
    )  # fmt: skip
    adds_up(row)


def test_another_partner_upgrades_nothing(shop: Shop) -> None:
    row = shop.sell(mpn_id=shop.world.alpine.mpn_id)
    wanted = WantedTransition(to_catalog_item_id=f"{PREMIUM}:X")
    for actor, code in ((shop.world.alpine.actor, 910032), (shop.world.nordic.actor, 60003)):
        with pytest.raises(Refusal) as caught:
            transition_subscription(actor, row.tenant_id, row.id, wanted)
        assert caught.value.code == code


def test_the_list_is_taken_whole(tmp_path: Path, db: None) -> None:
    world.build()
    file = tmp_path / "conversions.csv"
    file.write_text("Kind,Source,Target\nupgrade,p1:0001,p2:0001\nupgrade,P1:0001,P2:0001\n", encoding="utf-8")
    assert load_conversion_list(program("test"), file) == 1
    assert ListedTarget.objects.get().source == "P1:0001"
    file.write_text("Kind,Source,Target\nrename,P1:0001,P2:0001\n", encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        load_conversion_list(program("test"), file)
    assert (caught.value.code, ListedTarget.objects.count()) == (800002, 1)
