"""Upgrades at the same moment: seats go one way, once, and none is lost, whoever is faster (LC70, LC71)."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support import subscriptions as shops
from tests.support.racing import at_once
from tests.support.subscriptions import BASIC, NOON, PREMIUM, Shop, adds_up, hours
from twotier.conversions.models import ListedTarget, Transition
from twotier.conversions.usecases.transition_subscription import WantedTransition, transition_subscription
from twotier.core import tenancy
from twotier.core.refusal import Refusal
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases.change_subscription import Changes, change_subscription

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(transactional_db: None, tmp_path: Path) -> Iterator[Shop]:
    """Return the shop, whose vendor lists upgrades from Basic to Premium and back."""
    with tenancy.scope(tenancy.PROGRAM):
        for made in shops.shops(tmp_path):
            for source, target in ((BASIC, PREMIUM), (PREMIUM, BASIC)):
                ListedTarget.objects.create(kind=ListedTarget.UPGRADE, source=source, target=target)
            yield made


def upgrade(shop: Shop, row: Subscription, into: Subscription, quantity: int | None = None) -> Callable[[], object]:
    """Return the act that moves seats into another subscription."""
    wanted = WantedTransition(to_catalog_item_id=into.catalog_item_id, to_subscription_id=into.id, quantity=quantity)
    actor = shop.actor
    return lambda: transition_subscription(actor, row.tenant_id, row.id, wanted)


def resized(shop: Shop, row: Subscription, quantity: int) -> Callable[[], object]:
    """Return the act that gives a subscription another quantity."""
    actor = shop.actor
    return lambda: change_subscription(actor, row.tenant_id, row.id, Changes(quantity=quantity))


def codes(answers: list[object]) -> list[int]:
    """Return the codes of those who were refused; every other failure fails the test."""
    assert all(isinstance(answer, Refusal | Transition | Subscription) for answer in answers), answers
    return sorted(answer.code for answer in answers if isinstance(answer, Refusal))


def of(*rows: Subscription) -> list[tuple[str, int]]:
    """Return state and seats as they are now, and see that the history says the same."""
    for row in rows:
        row.refresh_from_db()
        adds_up(row)
    return [(row.status, row.quantity) for row in rows]


@pytest.mark.parametrize("_round", range(3))
def test_two_subscriptions_go_into_one_and_no_seat_is_lost(shop: Shop, _round: int) -> None:
    one, two, into = shop.sell(quantity=3), shop.sell(quantity=4), shop.sell(quantity=5, sku=PREMIUM)
    shop.time.jump(NOON + hours(169))
    answers = at_once(upgrade(shop, one, into), upgrade(shop, two, into))
    assert codes(answers) == []
    assert of(one, two, into) == [("deleted", 0), ("deleted", 0), ("active", 12)]
    assert Transition.objects.count() == 2


@pytest.mark.parametrize("_round", range(3))
def test_four_clicks_merge_a_subscription_once(shop: Shop, _round: int) -> None:
    row, into = shop.sell(quantity=3), shop.sell(quantity=5, sku=PREMIUM)
    shop.time.jump(NOON + hours(169))
    answers = at_once(*[upgrade(shop, row, into)] * 4)
    assert len(codes(answers)) == 3
    assert of(row, into) == [("deleted", 0), ("active", 8)]
    assert Transition.objects.count() == 1


@pytest.mark.parametrize("_round", range(3))
def test_two_that_go_into_each_other_do_not_wait_for_ever(shop: Shop, _round: int) -> None:
    one, two = shop.sell(quantity=3), shop.sell(quantity=5, sku=PREMIUM)
    shop.time.jump(NOON + hours(169))
    answers = at_once(upgrade(shop, one, two), upgrade(shop, two, one))
    assert len(codes(answers)) == 1
    assert sorted(of(one, two)) == [("active", 8), ("deleted", 0)]


@pytest.mark.parametrize("_round", range(3))
def test_seats_that_are_added_meanwhile_are_lost_by_nobody(shop: Shop, _round: int) -> None:
    row, into = shop.sell(quantity=3), shop.sell(quantity=5, sku=PREMIUM)
    shop.time.jump(NOON + hours(169))
    answers = at_once(
        upgrade(shop, row, into, 2),
        resized(shop, row, 6),
        resized(shop, into, 9),
    )
    assert codes(answers) == []
    (_active, left), (_state, held) = of(row, into)
    assert (left, held) in {(4, 11), (4, 9), (6, 11), (6, 9)}, "each act in turn"
