"""What a transfer costs whom: its histories, rated as charge lines (lifecycle.md LC81, LC82)."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.rating.histories import History, duck, rated
from tests.support import subscriptions as shops
from tests.support import transfers
from tests.support.subscriptions import NOON, Shop, offer
from twotier.subscriptions.models import Subscription, SubscriptionChange
from twotier.transfers.shapes import Asked, Wanted
from twotier.transfers.usecases.answer_transfer import accept_transfer
from twotier.transfers.usecases.request_transfer import request_transfer

pytestmark = pytest.mark.django_db
ALIKE = (
    "number", "kind", "status", "family", "term", "quantity", "old_quantity", "unit_price_e8", "currency", "anchor",
    "term_start", "next_term_start", "refund",
)  # fmt: skip


@pytest.fixture
def shop(db: None, tmp_path: Path) -> Iterator[Shop]:
    """Return the shop, whose customer has Baltic as a second partner."""
    for made in shops.shops(tmp_path):
        transfers.joined(made.world.baltic, made.customer.id)
        yield made


def transferred(shop: Shop, row: Subscription, *, at_end: bool = False) -> None:
    """Let Baltic take a subscription over."""
    asked = Asked(shop.world.harbor.id, shop.world.baltic.id, [Wanted(row.id)], at_end=at_end)
    accept_transfer(shop.actor, request_transfer(shop.world.baltic.actor, shop.customer.id, asked).transfer.id)


def read(row: Subscription) -> History:
    """Return the history of a subscription as rating reads it."""
    history = History("2026-01-01", "1", 1)
    history.rows = [
        {name: getattr(one, name) for name in ALIKE} | {
            "subscription": str(row.partner_id), "at": one.at.astimezone(UTC).replace(tzinfo=None), "partner": "EUR",
            "plan": one.billing_cycle, "discount_ppm": 0, "cancel_day_charged": False, "product": one.product_id,
            "sku": one.sku_id,
        }
        for one in SubscriptionChange.objects.filter(subscription=row).order_by("number")
    ]  # fmt: skip
    return history


def lines(shop: Shop, until: str) -> list[dict[str, Any]]:
    """Return the lines of all subscriptions."""
    with duck() as engine:
        return rated(engine, [read(row) for row in Subscription.objects.order_by("created_at", "id")], until=until)


def days(found: list[dict[str, Any]], partner_id: object) -> Counter[date]:
    """Return how many seats of each day a partner is charged for."""
    held: Counter[date] = Counter()
    for line in found:
        if line["subscription"] == str(partner_id):
            for step in range((line["charge_end"] - line["charge_start"]).days + 1):
                held[line["charge_start"] + timedelta(days=step)] += line["seats"] * line["sign"]
    return +held


def span(first: str, last: str, seats: int) -> dict[date, int]:
    """Return some seats of each day from the first to the last."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    return {begin + timedelta(days=step): seats for step in range((end - begin).days + 1)}


@pytest.mark.parametrize("kind", ["license", "legacy"])
def test_the_day_of_the_transfer_is_the_former_partners_and_every_day_is_charged_once(shop: Shop, kind: str) -> None:
    row = shop.sell("P1Y", "monthly", quantity=4) if kind == "license" else shop.sell_offer(offer(), quantity=4)
    shop.time.jump(NOON + timedelta(days=35))
    transferred(shop, row)
    found = lines(shop, "2027-02-01")
    assert days(found, shop.world.harbor.id) == span("2026-11-20", "2026-12-25", 4)
    assert days(found, shop.world.baltic.id) == span("2026-12-26", "2027-02-19", 4)


def test_at_the_end_of_the_term_there_is_no_gap_and_no_day_twice(shop: Shop) -> None:
    row = shop.sell("P1M", "monthly", quantity=4)
    transferred(shop, row, at_end=True)
    shop.time.on("2027-01-10")
    found = lines(shop, "2027-01-10")
    assert days(found, shop.world.harbor.id) == span("2026-11-20", "2026-12-19", 4)
    assert days(found, shop.world.baltic.id) == span("2026-12-20", "2027-01-19", 4)
    assert {line["sign"] for line in found} == {1}


def test_a_suspended_license_is_charged_on_at_its_new_partner(shop: Shop) -> None:
    row = shop.sell("P1Y", "monthly", quantity=4)
    asked = Asked(shop.world.harbor.id, shop.world.baltic.id, [Wanted(row.id)])
    waiting = request_transfer(shop.world.baltic.actor, shop.customer.id, asked).transfer
    shop.change(row, status="suspended")
    accept_transfer(shop.actor, waiting.id)
    assert days(lines(shop, "2026-12-01"), shop.world.baltic.id) == span("2026-11-21", "2026-12-19", 4)
