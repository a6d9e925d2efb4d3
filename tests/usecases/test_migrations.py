"""Legacy subscriptions go to new commerce: what keeps them, what they become, and when (lifecycle.md LC76)."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support import subscriptions as shops
from tests.support.subscriptions import BASIC, NOON, PREMIUM, Shop, adds_up, history, offer
from twotier.conversions.models import ListedTarget, Migration, MigrationSchedule, Promotion, Redemption
from twotier.conversions.rules import Legacy, why_not_migrate
from twotier.conversions.usecases.schedule_migration import cancel_schedule, change_schedule, schedule_migration
from twotier.conversions.usecases.start_migration import start_migration, validate_migration
from twotier.core.refusal import Refusal
from twotier.partners.models import Program
from twotier.subscriptions.models import SeatBatch, Subscription

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def shop(db: None, tmp_path: Path) -> Iterator[Shop]:
    """Return the shop."""
    yield from shops.shops(tmp_path)


@pytest.fixture
def old(shop: Shop) -> Subscription:
    """Return a legacy subscription of 40 days whose successor is Basic."""
    key = offer()
    ListedTarget.objects.create(kind=ListedTarget.SUCCESSOR, source=key, target=BASIC)
    row = shop.sell_offer(key)
    shop.time.jump(NOON + 40 * DAY)
    return row


def wish(**wanted: Any) -> Migration:
    """Return what is wished."""
    return Migration(**wanted)


def start(shop: Shop, row: Subscription, **wanted: Any) -> Migration:
    """Begin a migration as the seller."""
    return start_migration(shop.actor, row.tenant_id, row.id, wish(**wanted))


def refused(shop: Shop, row: Subscription, **wanted: Any) -> tuple[int, int]:
    """Return the code with which a migration is refused, and the number that the check says."""
    with pytest.raises(Refusal) as caught:
        start(shop, row, **wanted)
    said = [way.word for way in validate_migration(shop.actor, row.tenant_id, row.id, wish(**wanted)) if way.why]
    return caught.value.code, said[0]


def successor(made: Migration) -> Subscription:
    """Return the subscription that a migration made."""
    assert made.new_subscription_id
    return Subscription.objects.get(id=made.new_subscription_id)


LEGACY = Legacy(True, False, False, "active", "commercial", date(2026, 11, 20), date(2027, 11, 20))


@pytest.mark.parametrize(
    ("today", "full", "word"),
    [
        (date(2026, 12, 19), False, 3), (date(2026, 12, 20), False, 0), (date(2027, 11, 18), False, 0),
        (date(2027, 11, 19), False, 4), (date(2027, 11, 19), True, 0),
    ],
)  # fmt: skip
def test_neither_the_first_days_nor_the_last(today: date, full: bool, word: int) -> None:
    assert why_not_migrate(LEGACY, today, full_term=full) == word


def test_the_new_one_begins_on_the_next_day_and_keeps_the_last(shop: Shop, old: Subscription) -> None:
    made = start(shop, old)
    assert (made.status, made.due_on) == ("processing", date(2026, 12, 31))
    assert refused(shop, old) == (900278, 10)
    shop.time.on("2026-12-31", 1)
    made.refresh_from_db()
    old.refresh_from_db()
    new = successor(made)
    assert (made.status, old.status, new.status, new.order_id) == (
        "completed",
        "suspended",
        "active",
        made.new_order_id,
    )
    assert (new.family, f"{new.product_id}:{new.sku_id}", new.quantity) == ("license", BASIC, 10)
    assert (new.term_start, new.next_term_start, new.anchor) == (
        date(2026, 12, 31),
        date(2027, 11, 20),
        date(2027, 11, 20),
    )
    assert (new.term, new.billing_cycle, new.partner_id) == ("P1Y", "monthly", old.partner_id)
    assert new.unit_price_e8 == shop.item(BASIC, "P1Y", "monthly").unit_price_e8
    assert SeatBatch.objects.get(subscription=new).quantity == 10, "a new window"
    assert new.cancel_until
    assert history(old)[-1][0] == "suspend"
    assert history(new) == [("migrate", 0, 10)]
    adds_up(old)
    adds_up(new)
    shop.time.on("2027-11-21")
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.status, new.status, new.term_start) == ("deleted", "active", date(2027, 11, 20))


def test_another_quantity_and_a_full_term(shop: Shop, old: Subscription) -> None:
    made = start(shop, old, quantity=4, term="P1M", full_term=True)
    shop.time.on("2026-12-31")
    new = successor(Migration.objects.get(id=made.id))
    assert (new.quantity, new.term, new.next_term_start, new.anchor) == (
        4,
        "P1M",
        date(2027, 1, 31),
        date(2026, 12, 31),
    )


def test_a_chosen_end(shop: Shop, old: Subscription) -> None:
    assert refused(shop, old, last_day=date(2028, 1, 31))[0] == 900291
    assert refused(shop, old, last_day=date(2027, 3, 17))[0] == 900292
    start(shop, old, last_day=date(2027, 3, 31))
    shop.time.on("2026-12-31")
    assert Subscription.objects.get(family="license").next_term_start == date(2027, 4, 1)


def test_what_stays(shop: Shop, old: Subscription) -> None:
    assert refused(shop, shop.sell_offer(old.catalog_item_id)) == (900141, 3)
    assert refused(shop, shop.sell()) == (900141, 1)
    assert refused(shop, old, term="P3Y", billing_cycle="annual", quantity=20_000_000) == (900275, 11)
    assert refused(shop, old, billing_cycle="triennial") == (900141, 5)
    shop.change(old, status="suspended")
    assert refused(shop, old) == (900141, 2)
    shop.change(old, status="active")
    Subscription.objects.filter(id=old.id).update(segment="education")
    assert refused(shop, old) == (900141, 7)
    Subscription.objects.filter(id=old.id).update(segment="commercial")
    ListedTarget.objects.all().delete()
    assert refused(shop, old) == (900141, 5)


def test_a_reseller_that_is_not_valid(shop: Shop, old: Subscription) -> None:
    alpine = shop.world.alpine
    shop.change(old, partner_of_record=alpine.mpn_id)
    Program.objects.filter(tenant_id=alpine.id).update(status="suspended")
    assert refused(shop, old) == (900247, 9)


def test_add_ons_go_along_or_nothing_goes(shop: Shop) -> None:
    base_offer, more = offer(), offer("Old Archive", add_on=True)
    ListedTarget.objects.create(kind=ListedTarget.SUCCESSOR, source=base_offer, target=BASIC)
    base = shop.sell_offer(base_offer)
    add_on = shop.sell_offer(more, base=base, quantity=3)
    shop.time.jump(NOON + 40 * DAY)
    assert refused(shop, base) == (900141, 5), "the add-on has no successor"
    ListedTarget.objects.create(kind=ListedTarget.SUCCESSOR, source=more, target=PREMIUM)
    assert refused(shop, add_on) == (900141, 8)
    start(shop, base)
    shop.time.on("2026-12-31")
    for row, seats in ((base, 10), (add_on, 3)):
        row.refresh_from_db()
        made = Migration.objects.get(subscription_id=row.id)
        assert (row.status, made.status) == ("suspended", "completed")
        assert successor(made).quantity == seats


def test_what_can_no_longer_be_done_fails_and_changes_nothing(shop: Shop, old: Subscription) -> None:
    made = start(shop, old)
    shop.change(old, status="suspended")
    shop.time.on("2026-12-31")
    made.refresh_from_db()
    old.refresh_from_db()
    assert (made.status, made.error_code, made.new_subscription_id, old.status) == ("failed", 2, None, "suspended")
    shop.change(old, status="active")
    assert start(shop, old).status == "processing", "again"


def schedule(shop: Shop, row: Subscription, on: date | None = None, **wanted: Any) -> MigrationSchedule:
    """Schedule a migration as the seller."""
    renewal = on is None
    return schedule_migration(shop.actor, row.tenant_id, row.id, wish(**wanted), on=on, on_renewal=renewal)


def test_it_begins_on_a_day(shop: Shop, old: Subscription) -> None:
    made = schedule(shop, old, date(2027, 2, 1), quantity=7)
    with pytest.raises(Refusal) as twice:
        schedule(shop, old, date(2027, 2, 2))
    assert twice.value.code == 900278
    with pytest.raises(Refusal) as past:
        change_schedule(shop.actor, old.tenant_id, made.id, wish(), on=date(2026, 12, 30), on_renewal=False)
    assert past.value.code == 3000
    change_schedule(shop.actor, old.tenant_id, made.id, wish(quantity=6), on=date(2027, 2, 3), on_renewal=False)
    shop.time.on("2027-02-03")
    made.refresh_from_db()
    assert made.status == "begun"
    assert Migration.objects.get().status == "processing"
    shop.time.on("2027-02-04")
    assert Subscription.objects.get(family="license").quantity == 6
    with pytest.raises(Refusal) as late:
        cancel_schedule(shop.actor, old.tenant_id, made.id)
    assert late.value.code == 910055


def test_it_follows_the_renewal_without_a_gap(shop: Shop, old: Subscription) -> None:
    schedule(shop, old)
    shop.time.on("2027-11-20")
    old.refresh_from_db()
    new = Subscription.objects.get(family="license")
    assert old.status == "deleted", "its term is over"
    assert (new.term_start, new.next_term_start) == (date(2027, 11, 20), date(2028, 11, 20))
    adds_up(old)
    adds_up(new)


def test_a_schedule_is_taken_back_or_fails(shop: Shop, old: Subscription) -> None:
    first = schedule(shop, old, date(2027, 2, 1))
    assert cancel_schedule(shop.actor, old.tenant_id, first.id).status == "canceled"
    second = schedule(shop, old, date(2027, 2, 1))
    ListedTarget.objects.all().delete()
    shop.time.on("2027-02-02")
    second.refresh_from_db()
    assert (second.status, second.error_code, Migration.objects.count()) == ("failed", 900141, 0)


def test_strangers_and_resellers(shop: Shop, old: Subscription) -> None:
    shop.change(old, partner_of_record=shop.world.alpine.mpn_id)
    for partner, code in ((shop.world.alpine, 910046), (shop.world.nordic, 60003)):
        with pytest.raises(Refusal) as caught:
            start_migration(partner.actor, old.tenant_id, old.id, wish())
        assert caught.value.code == code


def test_a_promoted_one_stays_until_its_renewal_ends_the_promotion(shop: Shop, old: Subscription) -> None:
    offers = [{"sku": f"{old.product_id}:{old.sku_id}".upper(), "term": "P1Y", "billing_cycle": "monthly", "discount_ppm": 200_000}]  # fmt: skip
    promotion = Promotion.objects.create(
        id="39NFJQT1PJQB:0001:39NFJQT1Q5KN", name="Old Mail 20 %", starts_on=date(2026, 11, 1), ends_on=date(2028, 11, 1),
        offers=offers,
    )  # fmt: skip
    Redemption.objects.create(
        tenant_id=old.tenant_id, partner_id=old.partner_id, promotion=promotion, order_line_id=old.order_line_id,
        subscription_id=old.id, quantity=old.quantity, unit_price_e8=320_000_000, at=NOON,
    )  # fmt: skip
    assert refused(shop, old) == (900141, 12)
    shop.time.on(date(2027, 11, 20))
    shop.time.on(date(2027, 12, 25))
    assert start(shop, old).status == "processing"
