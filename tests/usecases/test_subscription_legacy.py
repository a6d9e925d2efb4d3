"""Subscriptions of legacy offers: suspended instead of canceled, seats at any time, renewed at the day's price (lifecycle.md LC22)."""

from collections.abc import Iterator
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from tests.support import subscriptions as shops
from tests.support.subscriptions import NOON, Shop, adds_up, history, hours, offer
from twotier.catalog.models import LegacyPrice
from twotier.subscriptions.models import SeatBatch, Subscription, SubscriptionChange
from twotier.subscriptions.usecases.change_subscription import WantedTerm

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None, tmp_path: Path) -> Iterator[Shop]:
    """Return the shop."""
    yield from shops.shops(tmp_path)


def test_seats_go_up_and_down_at_any_time(shop: Shop) -> None:
    row = shop.sell_offer(offer())
    assert (row.family, row.cancel_until, SeatBatch.objects.count()) == ("legacy", None, 0)
    shop.time.jump(NOON + timedelta(days=60))
    assert shop.change(row, quantity=4).quantity == 4
    assert shop.refused(row, quantity=0) == 800090
    adds_up(row)


def test_it_is_suspended_and_not_canceled_and_has_no_schedule(shop: Shop) -> None:
    row = shop.sell_offer(offer())
    assert shop.refused(row, status="deleted") == 800040
    assert shop.refused(row, schedule=WantedTerm(quantity=3)) == 900141
    assert shop.refused(row, term="P3Y") == 900141
    assert shop.refused(row, billing_cycle="annual") == 800097
    stopped = shop.change(row, status="suspended")
    assert stopped.state_until == date(2026, 11, 20) + timedelta(days=90)
    assert shop.change(row, status="active").state_until is None
    shop.change(row, status="suspended")
    shop.time.on(date(2027, 2, 18))
    row.refresh_from_db()
    assert (row.status, row.end_reason) == ("deleted", "suspended")
    adds_up(row)


def test_the_end_of_its_term_deletes_a_suspended_one(shop: Shop) -> None:
    row = shop.sell_offer(offer())
    shop.time.on("2027-11-01")
    assert shop.change(row, status="suspended").state_until == date(2027, 11, 20)
    shop.time.on("2027-11-20")
    row.refresh_from_db()
    assert row.status == "deleted"
    assert history(row)[-1][0] == "delete"
    adds_up(row)


def test_it_renews_at_the_price_of_the_day(shop: Shop) -> None:
    row = shop.sell_offer(offer())
    LegacyPrice.objects.update(unit_price_e8=450_000_000)
    shop.time.on("2027-11-20")
    row.refresh_from_db()
    assert (row.status, row.unit_price_e8, row.next_term_start) == ("active", 450_000_000, date(2028, 11, 20))
    adds_up(row)


def test_add_ons_are_suspended_with_their_base_and_come_back_after_it(shop: Shop) -> None:
    base = shop.sell_offer(offer())
    add_on = shop.sell_offer(offer("Old Archive", add_on=True), base=base)
    shop.change(base, status="suspended")
    add_on.refresh_from_db()
    assert (add_on.status, add_on.version) == ("suspended", 2)
    rows = SubscriptionChange.objects.filter(kind="suspend")
    assert len({row.reference_id for row in rows}) == 1, "one act"
    assert shop.refused(add_on, status="active") == 27009
    shop.change(base, status="active")
    assert shop.change(add_on, status="active").status == "active"
    adds_up(add_on)


def test_a_trial_of_a_legacy_offer_expires(shop: Shop) -> None:
    row = shop.sell_offer(offer("Old Mail Trial", 0))
    assert (row.family, row.next_term_start) == ("legacy_trial", date(2026, 12, 20))
    shop.time.on("2026-12-20")
    row.refresh_from_db()
    assert row.status == "expired"


def test_a_history_is_written_for_what_was_sold_before_there_was_one(shop: Shop) -> None:
    row, old = shop.sell(mpn_id=shop.world.alpine.mpn_id), shop.sell_offer(offer())
    for number, changes in enumerate(({"quantity": 14}, {"partner_of_record": "-1"}, {"quantity": 12}), start=1):
        shop.time.jump(NOON + hours(number))
        shop.change(row, **changes)  # type: ignore[arg-type]
    columns = ("kind", "at", "old_quantity", "quantity", "partner_of_record", "reseller_id", "number")
    rows = SubscriptionChange.objects.order_by("subscription", "number")
    written = list(rows.values_list(*columns))
    SubscriptionChange.objects.all().delete()
    Subscription.objects.update(changes=0, family="license", window_opened_at=None)
    backfill: Any = import_module("twotier.subscriptions.migrations.0008_backfill_history")
    backfill.backfill(apps, None)
    assert list(rows.values_list(*columns)) == written
    adds_up(row)
    old.refresh_from_db()
    assert (old.family, old.changes) == ("legacy", 1)
    row.refresh_from_db()
    assert row.window_opened_at == NOON
