"""Promotions on lines of orders: the price, the list price beyond the limit, several lines, several partners (LC73)."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.support import subscriptions as shops
from tests.support import transfers
from tests.support.subscriptions import BASIC, PREMIUM, Shop
from twotier.access.actors import program
from twotier.conversions import promotions
from twotier.conversions.models import Promotion, Redemption
from twotier.conversions.usecases.load_promotions import load_promotions
from twotier.core.refusal import Refusal
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.place_order import place_order
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases.change_subscription import WantedTerm
from twotier.transfers.shapes import Asked
from twotier.transfers.shapes import Wanted as Transferred
from twotier.transfers.usecases.answer_transfer import accept_transfer
from twotier.transfers.usecases.request_transfer import request_transfer

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


def test_a_renewal_keeps_the_promotion_inside_its_period_and_no_longer(shop: Shop, tmp_path: Path) -> None:
    load(tmp_path, ROW | {"ends_on": "2027-11-30", "maximum_seats": 12})
    row, plain = buy(shop, 10)[0], shop.sell()
    shop.reprice(BASIC, "P1Y", "monthly", 600, date(2027, 11, 1))
    shop.time.on(date(2027, 11, 20))
    row.refresh_from_db()
    plain.refresh_from_db()
    assert (row.term_start, row.unit_price_e8, plain.unit_price_e8) == (date(2027, 11, 20), 480_000_000, 600_000_000)
    assert promotions.standing(shop.customer.id, Promotion.objects.get()).seats == 10
    shop.time.on(date(2028, 11, 20))
    row.refresh_from_db()
    assert row.unit_price_e8 == 600_000_000, "the day lies behind the promotion"
    assert promotions.standing(shop.customer.id, Promotion.objects.get()).seats == 0
    shop.change(row, quantity=30)


def test_what_is_scheduled_beyond_the_limit_costs_the_list_price_whole(shop: Shop, tmp_path: Path) -> None:
    load(tmp_path, ROW | {"ends_on": "2027-11-30"})
    more, same, other = buy(shop, 8, 7)[0], buy(shop, 2)[0], buy(shop, 1)[0]
    shop.change(more, schedule=WantedTerm(quantity=11))
    shop.change(other, schedule=WantedTerm(term="P3Y"))
    shop.time.on(date(2027, 11, 20))
    for row in (more, same, other):
        row.refresh_from_db()
    assert (more.quantity, more.unit_price_e8) == (11, 510_000_000)
    assert same.unit_price_e8 == 408_000_000
    assert (other.term, other.unit_price_e8) == ("P3Y", 480_000_000), "not offered for that term"


def test_added_seats_stay_inside_the_limit_that_all_partners_share(shop: Shop) -> None:
    first, second = buy(shop, 12, 5)
    assert shop.refused(first, quantity=16) == 900275
    shop.change(first, quantity=15)
    assert shop.refused(second, quantity=6) == 900275
    shop.change(first, quantity=14)
    shop.change(second, quantity=6)
    plain = shop.sell()
    shop.change(plain, quantity=40)


def test_a_longer_term_keeps_the_promotion_only_where_it_is_offered(shop: Shop, tmp_path: Path) -> None:
    three = {"sku": BASIC, "term": "P3Y", "billing_cycle": "annual", "discount_ppm": 100_000}
    load(tmp_path, ROW | {"offers": [ROW["offers"][0], three]})  # type: ignore[index]
    kept, lost = buy(shop, 2)[0], buy(shop, 3)[0]
    shop.change(kept, term="P3Y", billing_cycle="annual")
    shop.change(lost, term="P3Y", billing_cycle="monthly")
    kept.refresh_from_db()
    lost.refresh_from_db()
    assert (kept.unit_price_e8, lost.unit_price_e8) == (4_950_000_000, 480_000_000)


def test_a_promotion_goes_with_a_subscription_to_another_partner_until_its_term_ends(shop: Shop) -> None:
    baltic = shop.world.baltic
    transfers.joined(baltic, shop.customer.id)
    now, then = buy(shop, 5, 6)
    for row, at_end in ((now, False), (then, True)):
        asked = Asked(shop.world.harbor.id, baltic.id, [Transferred(row.id)], at_end=at_end)
        accept_transfer(shop.actor, request_transfer(baltic.actor, shop.customer.id, asked).transfer.id)
    new = Subscription.objects.get(partner_id=baltic.id)
    use = Redemption.objects.get(subscription_id=new.id)
    assert (new.unit_price_e8, use.partner_id) == (408_000_000, baltic.id)
    assert promotions.standing(shop.customer.id, Promotion.objects.get()).seats == 11
    shop.time.on(date(2027, 11, 20))
    later = Subscription.objects.filter(partner_id=baltic.id).exclude(id=new.id).get()
    assert (later.unit_price_e8, Redemption.objects.filter(subscription_id=later.id).exists()) == (510_000_000, False)
