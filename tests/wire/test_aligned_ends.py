"""Lines of a cart whose first term ends on a chosen day, and what their subscription renews to (LC13 to LC16, LC40)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.support import goods
from tests.support import subscriptions as shops
from tests.support.subscriptions import BASIC, PREMIUM, TRIAL, Shop
from tests.support.two_tier import at_most
from tests.support.wire_schemas import check
from tests.wire.conftest import Got
from twotier.subscriptions import schedules
from twotier.subscriptions.models import Subscription

BEGIN = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def shop(as_program: None, tmp_path: Path) -> Iterator[Shop]:
    """Yield the shop under a clock that stands still."""
    yield from shops.shops(tmp_path)


def line(shop: Shop, term: str, plan: str = "monthly", sku: str = BASIC, **said: Any) -> dict[str, Any]:
    """Return a line of a cart."""
    found = shop.item(sku, term, plan)
    return {"catalogItemId": f"{sku}:{found.id}", "quantity": 2, **said}


def carted(shop: Shop, *lines: dict[str, Any]) -> Got:
    """Open a cart."""
    return shop.world.harbor.caller("POST", f"/v1/customers/{shop.customer.id}/carts", {"lineItems": list(lines)})


def fault(shop: Shop, asked: dict[str, Any]) -> int:
    """Return the error of a line, or nothing."""
    (kept,) = carted(shop, asked).json["lineItems"]
    return int(kept.get("error", {}).get("errorCode", 0))


def bought(shop: Shop, asked: dict[str, Any]) -> Subscription:
    """Buy a line through a cart."""
    cart = check("Cart", carted(shop, asked).json)
    got = shop.world.harbor.caller("POST", f"/v1/customers/{shop.customer.id}/carts/{cart['id']}/checkout")
    assert got.status == 201, got.bytes
    (order,) = got.json["orders"]
    return Subscription.objects.get(id=order["lineItems"][0]["subscriptionId"])


def days(row: Subscription) -> tuple[str, str, str]:
    """Return anchor, first day, and the day after the last one."""
    return str(row.anchor), str(row.term_start), str(row.next_term_start)


def test_a_term_ends_with_the_month(shop: Shop) -> None:
    row = bought(shop, line(shop, "P1Y", customTermEndDate="2027-10-31T00:00:00Z"))
    assert days(row) == ("2027-11-01", "2026-11-20", "2027-11-01")
    shops.adds_up(row)
    for day in ("2026-11-30", "2027-04-30", "2027-11-19"):
        other = bought(shop, line(shop, "P1Y", CustomTermEndDate=f"{day}T23:59:59.999Z"))
        assert str(other.next_term_start) > day
    assert days(other) == ("2026-11-20", "2026-11-20", "2027-11-20"), "the usual end needs no other anchor"
    shop.time.on("2027-11-01", 13)
    row.refresh_from_db()
    assert days(row) == ("2027-11-01", "2027-11-01", "2028-11-01")


def test_a_term_ends_with_another_subscription(shop: Shop) -> None:
    other = shop.sell("P1Y")
    shop.time.on("2027-02-10")
    yearly = bought(
        shop, line(shop, "P1Y", sku=PREMIUM, plan="annual", coterminousSubscriptionId=str(other.id).upper())
    )
    assert days(yearly) == ("2027-11-20", "2027-02-10", "2027-11-20")
    longest = bought(shop, line(shop, "P3Y", "annual", PREMIUM, CoterminousSubscriptionId=str(other.id)))
    assert days(longest)[2] == "2029-11-20"
    chosen = bought(
        shop,
        line(shop, "P3Y", "annual", PREMIUM, coterminousSubscriptionId=str(other.id), customTermEndDate="2028-11-19"),
    )
    assert days(chosen)[2] == "2028-11-20"
    cart = carted(shop, line(shop, "P1Y", coterminousSubscriptionId=str(other.id))).json
    assert cart["lineItems"][0]["coterminousSubscriptionId"] == str(other.id)


def test_with_which_end_nothing_can_be_bought(shop: Shop) -> None:
    monthly, yearly = shop.sell("P1M"), shop.sell("P1Y")
    through = shop.sell("P1Y", mpn_id=shop.world.alpine.mpn_id)
    shop.time.on("2026-12-05")
    for asked in (
        line(shop, "P1Y", customTermEndDate="2027-06-15"),
        line(shop, "P1Y", customTermEndDate="2026-11-30"),
        line(shop, "P1Y", customTermEndDate="2028-01-31"),
        line(shop, "P1M", customTermEndDate="2026-12-29"),
        line(shop, "P1Y", coterminousSubscriptionId=str(monthly.id)),
        line(shop, "P1M", coterminousSubscriptionId=str(yearly.id)),
        line(shop, "P1Y", coterminousSubscriptionId=str(through.id)),
        line(shop, "P1Y", coterminousSubscriptionId=str(uuid4())),
        line(shop, "P3Y", "annual", PREMIUM, coterminousSubscriptionId=str(yearly.id), customTermEndDate="2028-11-30"),
    ):
        assert fault(shop, asked) == 900242, asked
    got = carted(shop, line(shop, "P1Y", coterminousSubscriptionId="soon"))
    assert (got.status, got.json["code"]) == (400, 3000)
    assert fault(shop, line(shop, "P1Y", coterminousSubscriptionId=str(yearly.id))) == 0
    shop.change(yearly, status="suspended")
    assert fault(shop, line(shop, "P1Y", coterminousSubscriptionId=str(yearly.id))) == 900242
    named: dict[str, Any] = {"participants": [{"key": "transaction_reseller", "value": shop.world.alpine.mpn_id}]}
    assert fault(shop, line(shop, "P1Y", coterminousSubscriptionId=str(through.id), **named)) == 0
    other = shop.world.nordic.caller(
        "POST", f"/v1/customers/{shop.customer.id}/carts", {"lineItems": [line(shop, "P1Y")]}
    )
    assert other.json["code"] == 60003


def test_which_kinds_end_as_usual_alone(shop: Shop, tmp_path: Path) -> None:
    more = goods.goods(tmp_path)
    offer = shops.offer()
    ids = [more["sql 1y"], more["saas 1y"], more["azure"], offer, f"{TRIAL}:{shop.item(TRIAL, 'P1M', 'monthly').id}"]
    for item in ids:
        assert fault(shop, {"catalogItemId": item, "quantity": 1, "customTermEndDate": "2026-11-30"}) == 900244, item


def test_a_cart_that_waits_is_aligned_anew(shop: Shop) -> None:
    cart = carted(shop, line(shop, "P1Y", customTermEndDate="2026-11-30")).json
    shop.time.on("2026-12-01", 13)
    path = f"/v1/customers/{shop.customer.id}/carts/{cart['id']}/checkout"
    assert shop.world.harbor.caller("POST", path).json["code"] == 800009
    asked = line(shop, "P1Y", customTermEndDate="2027-01-31")
    with at_most(16) as plain:
        carted(shop, line(shop, "P1Y"))
    with at_most(len(plain) + 1):
        carted(shop, asked, asked)


def test_a_subscription_renews_to_another_term(shop: Shop) -> None:
    row = bought(shop, line(shop, "P1M", renewsTo={"termDuration": "P1Y"}))
    plan = schedules.of(row)
    assert plan is not None
    assert (plan.term, plan.billing_cycle, plan.quantity) == ("P1Y", "monthly", 2)
    shop.time.on("2026-12-20", 13)
    row.refresh_from_db()
    assert (row.term, row.billing_cycle, row.schedule) == ("P1Y", "monthly", None)
    assert days(row) == ("2026-11-20", "2026-12-20", "2027-12-20")
    shops.adds_up(row)
    longer = bought(shop, line(shop, "P1Y", "annual", PREMIUM, renewsTo={"termDuration": "P3Y"}))
    assert (plan := schedules.of(longer)) is not None
    assert plan.billing_cycle == "annual"
    assert bought(shop, line(shop, "P1Y", renewsTo={"termDuration": "P1Y"})).schedule is None
    shop.withdraw(PREMIUM, shop.time.moment.date())
    assert fault(shop, line(shop, "P1M", renewsTo={"termDuration": "P3Y"})) == 0
