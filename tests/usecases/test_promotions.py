"""Promotions on lines of orders: the price, the list price beyond the limit, several lines, several partners (LC73)."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.support import subscriptions as shops
from tests.support.subscriptions import BASIC, PREMIUM, Shop
from twotier.access.actors import program
from twotier.conversions import promotions
from twotier.conversions.models import Promotion, Redemption
from twotier.conversions.usecases.load_promotions import load_promotions
from twotier.core.refusal import Refusal
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.place_order import place_order
from twotier.subscriptions.models import Subscription

pytestmark = pytest.mark.django_db
ROW = {
    "id": "39nfjqt1pjqb:0001:39nfjqt1q5kn", "name": "Basic 20 %", "starts_on": "2026-11-01", "ends_on": "2026-11-30",
    "offers": [{"sku": BASIC, "term": "P1Y", "billing_cycle": "monthly", "discount_ppm": 200_000}], "maximum_seats": 20,
}  # fmt: skip


@pytest.fixture
def shop(db: None, tmp_path: Path) -> Iterator[Shop]:
    """Return the shop with a promotion for Basic."""
    for made in shops.shops(tmp_path):
        load(tmp_path, ROW)
        yield made


def load(folder: Path, *rows: dict[str, Any]) -> Promotion:
    """Load promotions."""
    file = folder / "promotions.json"
    file.write_bytes(msgspec.json.encode(rows))
    assert load_promotions(program("test"), file) == len(rows)
    return Promotion.objects.get(id=str(rows[0]["id"]).upper())


def buy(shop: Shop, *quantities: int, sku: str = BASIC, promotion: str = str(ROW["id"])) -> list[Subscription]:
    """Buy lines that name the promotion; return their subscriptions."""
    item = f"{sku}:{shop.item(sku, 'P1Y', 'monthly').id}"
    lines = [Wanted(id=n, catalog_item_id=item, quantity=q, promotion_id=promotion) for n, q in enumerate(quantities)]
    _orders, rows = place_order(shop.actor, shop.customer.id, lines)
    return [Subscription.objects.get(id=row.subscription_id or "") for row in rows]


def test_a_line_costs_less(shop: Shop) -> None:
    (row,) = buy(shop, 10)
    assert row.unit_price_e8 == 408_000_000, "5.10 less 20 %"
    assert Redemption.objects.get().subscription_id == row.id
    shop.change(row, quantity=12)
    row.refresh_from_db()
    assert row.unit_price_e8 == 408_000_000, "added seats pay the locked price"


def test_seats_beyond_the_limit_cost_the_list_price_whole(shop: Shop) -> None:
    rows = buy(shop, 15, 6, 5)
    assert [row.unit_price_e8 for row in rows] == [408_000_000, 510_000_000, 408_000_000]
    assert Redemption.objects.count() == 2
    assert buy(shop, 1)[0].unit_price_e8 == 510_000_000, "nothing is left"
    shop.change(rows[0], status="deleted")
    assert buy(shop, 15)[0].unit_price_e8 == 408_000_000, "what ended has it no longer"


def test_what_is_not_given(shop: Shop, tmp_path: Path) -> None:
    for sku, promotion in ((PREMIUM, str(ROW["id"])), (BASIC, "unknown")):
        with pytest.raises(Refusal) as caught:
            buy(shop, 1, sku=sku, promotion=promotion)
        assert caught.value.code == 800009
    load(tmp_path, ROW | {"prerequisites": [PREMIUM], "new_only": True})
    with pytest.raises(Refusal):
        buy(shop, 1)
    shop.sell(sku=PREMIUM)
    assert buy(shop, 1)[0].unit_price_e8 == 408_000_000
    with pytest.raises(Refusal):
        buy(shop, 1)
    shop.time.jump(shop.time.moment + timedelta(days=11))
    assert promotions.current("DE", "commercial") == []


def test_a_damaged_file_changes_nothing(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "promotions.json"
    file.write_text('[{"id": "x"}]', encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        load_promotions(program("test"), file)
    assert (caught.value.code, Promotion.objects.get().ends_on) == (800002, date(2026, 11, 30))
