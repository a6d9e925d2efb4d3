"""A promotion's limit holds for everybody who buys for a customer at the same moment (LC73)."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from tests.support import subscriptions as shops
from tests.support import transfers
from tests.support.racing import at_once
from tests.support.subscriptions import BASIC, Shop
from tests.support.world import Partner
from tests.usecases.test_promotions import ROW, load
from twotier.conversions import promotions
from twotier.conversions.models import Promotion
from twotier.conversions.promotion_rules import Standing
from twotier.core import tenancy
from twotier.core.refusal import Refusal
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.place_order import place_order
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases.change_subscription import Changes, change_subscription

pytestmark = pytest.mark.django_db(transaction=True)
PROMOTED, MORE = 408_000_000, Changes(quantity=12)


@pytest.fixture(autouse=True)
def thoughtful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let time pass between the look at what a customer has and what is made of it, so that two can look at once."""
    look = promotions.standing

    def slowly(customer_id: UUID, row: Promotion) -> Standing:
        found = look(customer_id, row)
        time.sleep(0.2)
        return found

    monkeypatch.setattr(promotions, "standing", slowly)


@pytest.fixture
def shop(transactional_db: None, tmp_path: Path) -> Iterator[Shop]:
    """Return the shop with a promotion of 20 licenses for Basic."""
    with tenancy.scope(tenancy.PROGRAM):
        for made in shops.shops(tmp_path):
            load(tmp_path, ROW)
            yield made


def bought(shop: Shop, quantity: int, seller: Partner | None = None) -> Callable[[], object]:
    """Return the act that orders licenses with the promotion; orders of one partner wait for each other anyway."""
    item = f"{BASIC}:{shop.item(BASIC, 'P1Y', 'monthly').id}"
    actor = (seller or shop.world.harbor).actor
    line = Wanted(id=0, catalog_item_id=item, quantity=quantity, promotion_id=str(ROW["id"]))
    return lambda: place_order(actor, shop.customer.id, [line])


def test_orders_of_two_partners_at_once_do_not_exceed_the_limit(shop: Shop) -> None:
    transfers.joined(shop.world.baltic, shop.customer.id)
    at_once(bought(shop, 15), bought(shop, 15, shop.world.baltic))
    found = Subscription.objects.filter(tenant_id=shop.customer.id).values_list("unit_price_e8", flat=True)
    assert sorted(found) == [PROMOTED, 510_000_000]


def test_subscriptions_that_grow_at_once_do_not_exceed_the_limit(shop: Shop) -> None:
    transfers.joined(shop.world.baltic, shop.customer.id)
    sellers = {seller.id: seller.actor for seller in (shop.world.harbor, shop.world.baltic)}
    for seller in (shop.world.harbor, shop.world.baltic):
        bought(shop, 8, seller)()
    rows = list(Subscription.objects.filter(tenant_id=shop.customer.id))
    grown = [partial(change_subscription, sellers[row.partner_id], row.tenant_id, row.id, MORE) for row in rows]
    answers = at_once(*grown)
    assert [answer.code for answer in answers if isinstance(answer, Refusal)] == [900275], answers
    assert sum(Subscription.objects.filter(tenant_id=shop.customer.id).values_list("quantity", flat=True)) == 20
