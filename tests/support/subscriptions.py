"""A shop of subscriptions under a clock that stands still: every term and plan is for sale, and time moves where a test says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.support import kept, world
from tests.support.world import World
from twotier.access.actors import Actor
from twotier.billing.queries import periods
from twotier.catalog.models import Availability, LegacyOffer, LegacyPrice, Sku
from twotier.catalog.rules import END_OF_TIME
from twotier.core import clock, due
from twotier.core.refusal import Refusal
from twotier.customers.models import Customer
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.place_order import place_order
from twotier.subscriptions.models import FACTS, SeatBatch, Subscription, SubscriptionChange
from twotier.subscriptions.usecases.change_subscription import Changes, change_subscription

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
PRODUCT, OTHER = "CFQ7TTC0LH18", "CFQ7TTC0LCHC"
BASIC, PREMIUM, TRIAL = f"{PRODUCT}:0001", f"{OTHER}:0001", f"{PRODUCT}:000T"
MORE = (
    (BASIC, "P3Y", "monthly", 480), (BASIC, "P3Y", "annual", 5500), (BASIC, "P3Y", "triennial", 16000),
    (PREMIUM, "P3Y", "annual", 6100), (TRIAL, "P1M", "monthly", 0),
)  # fmt: skip
"""What is for sale besides the small sheet of the world: SKU, term, plan, price in cents."""


class Time:
    """A clock that stands still until it is moved; moving it does what falls due, as the sandbox does."""

    def __init__(self, now: datetime) -> None:
        self.moment = now

    def now(self) -> datetime:
        """Return the time."""
        return self.moment

    def to(self, moment: datetime) -> dict[str, int]:
        """Move to a moment through every one at which something falls due."""
        done: dict[str, int] = {}
        due.add(done, due.run_all(self.moment))
        while (following := due.next_moment(self.moment)) is not None and following <= moment:
            self.moment = following
            due.add(done, due.run_all(following))
        self.moment = moment
        return done

    def on(self, day: date | str, hour: int = 12) -> dict[str, int]:
        """Move to an hour of a day."""
        day = date.fromisoformat(day) if isinstance(day, str) else day
        return self.to(datetime(day.year, day.month, day.day, hour, tzinfo=UTC))

    def jump(self, moment: datetime) -> None:
        """Move without doing what fell due: as if no worker had run."""
        self.moment = moment


def still(patch: pytest.MonkeyPatch, now: datetime = NOON, *, bills: bool = False) -> Time:
    """Let the clock stand still; months are closed on its way only where a test is about that, since each costs a second."""
    time = Time(now)
    patch.setattr(clock, "now", time.now)
    if not bills:
        patch.setattr(periods, "next_month_to_close", lambda: None)
    return time


@dataclass
class Shop:
    """Harbor sells to Kranich through Alpine."""

    world: World
    customer: Customer
    time: Time

    @property
    def actor(self) -> Actor:
        """Return the seller's admin agent."""
        return self.world.harbor.actor

    def item(self, sku: str, term: str, plan: str, on: date | None = None) -> Availability:
        """Return the price that holds on a day."""
        day = on or clock.today()
        return Availability.objects.get(
            sku=sku, term=term, billing_plan=plan, market="DE", valid_from__lte=day, valid_until__gt=day
        )

    def sell(
        self, term: str = "P1Y", plan: str = "monthly", *, quantity: int = 10, sku: str = BASIC, mpn_id: str = ""
    ) -> Subscription:
        """Sell a subscription."""
        found = self.item(sku, term, plan)
        line = Wanted(
            id=0,
            catalog_item_id=f"{sku}:{found.id}",
            quantity=quantity,
            partner_of_record=mpn_id,
            friendly_name="Office",
        )
        _orders, (row,) = place_order(self.actor, self.customer.id, [line])
        return Subscription.objects.get(order_line_id=row.id)

    def sell_offer(self, offer_id: str, *, quantity: int = 10, base: Subscription | None = None) -> Subscription:
        """Sell a subscription of a legacy offer."""
        line = Wanted(
            id=0, catalog_item_id=offer_id, quantity=quantity, billing_cycle="monthly",
            parent_subscription_id=str(base.id) if base else "",
        )  # fmt: skip
        _orders, (row,) = place_order(self.actor, self.customer.id, [line])
        return Subscription.objects.get(order_line_id=row.id)

    def change(self, row: Subscription, **changes: Any) -> Subscription:
        """Change a subscription as its seller."""
        return change_subscription(self.actor, row.tenant_id, row.id, Changes(**changes))

    def refused(self, row: Subscription, **changes: Any) -> int:
        """Return the code with which a change is refused; it changes nothing."""
        before = snapshot(row)
        with pytest.raises(Refusal) as caught:
            self.change(row, **changes)
        assert snapshot(row) == before, "a refusal changes nothing"
        return caught.value.code

    def reprice(self, sku: str, term: str, plan: str, cents: int, since: date) -> Availability:
        """Let another price hold from a day on."""
        old = Availability.objects.get(sku=sku, term=term, billing_plan=plan, market="DE", valid_until__year=9999)
        Availability.objects.filter(id=old.id).update(valid_until=since)
        return priced(old.sku, term, plan, cents, since, like=old)

    def withdraw(self, sku: str, since: date) -> None:
        """Let a SKU be sold no more from a day on."""
        Availability.objects.filter(sku=sku, valid_until__year=9999).update(valid_until=since)


def priced(sku: Sku, term: str, plan: str, cents: int, since: date, *, like: Availability) -> Availability:
    """Write one more price."""
    number = Availability.objects.count()
    return Availability.objects.create(
        id=f"ZZ{number:010d}", sku=sku, market=like.market, segment=like.segment, currency=like.currency, term=term,
        billing_plan=plan, unit_price_e8=cents * 1_000_000, valid_from=since, valid_until=END_OF_TIME, marker="ADD",
        sheet=like.sheet,
    )  # fmt: skip


def offer(name: str = "Old Mail", cents: int = 400, *, add_on: bool = False) -> str:
    """Write a legacy offer with a monthly price; return its id."""
    made = LegacyOffer.objects.create(
        id=str(uuid4()).upper(), name=name, folded=name.lower(), segment="commercial", rank=1, minimum_quantity=1,
        maximum_quantity=1000, is_trial="Trial" in name, is_add_on=add_on, body={},
    )  # fmt: skip
    LegacyPrice.objects.create(
        offer=made, currency="EUR", billing_plan="monthly", unit_price_e8=cents * 1_000_000, erp_price_e8=0
    )
    return made.id


def adds_to(add_on: str, base: str) -> None:
    """Let one legacy offer add to another."""
    LegacyOffer.objects.filter(id=add_on).update(body={"prerequisiteOffers": [base]})


def build(folder: Path, time: Time) -> Shop:
    """Return the shop."""
    made, customer = kept.scene("shop of subscriptions", lambda: stocked(folder))
    return Shop(made, customer, time)


def stocked(folder: Path) -> tuple[World, Customer]:
    """Return the world with a customer and everything for sale."""
    made = world.build()
    world.prices(folder)
    like = Availability.objects.filter(market="DE").order_by("id")[0]
    basic = Sku.objects.get(id=BASIC)
    Sku.objects.create(
        id=TRIAL, product=basic.product, code="000T", title="Basic Trial", folded="basic trial", is_trial=True,
        maximum_quantity=25,
    )  # fmt: skip
    for sku, term, plan, cents in MORE:
        priced(Sku.objects.get(id=sku), term, plan, cents, like.valid_from, like=like)
    return made, world.customer(made.harbor, made.alpine).customer


def shops(folder: Path, *, bills: bool = False) -> Iterator[Shop]:
    """Yield the shop under a clock that stands still; for a fixture."""
    with pytest.MonkeyPatch.context() as patch:
        yield build(folder, still(patch, bills=bills))


def snapshot(row: Subscription) -> tuple[object, ...]:
    """Return all that a change could change."""
    return (
        Subscription.objects.filter(id=row.id).values().get(),
        list(SeatBatch.objects.filter(subscription=row).order_by("id").values()),
        list(SubscriptionChange.objects.filter(subscription=row).order_by("number").values()),
    )


def history(row: Subscription) -> list[tuple[str, int, int]]:
    """Return kind, quantity before and quantity after of each change."""
    rows = SubscriptionChange.objects.filter(subscription=row).order_by("number")
    return list(rows.values_list("kind", "old_quantity", "quantity"))


def adds_up(row: Subscription) -> None:
    """Check that the present state is the last of the history, and its seats the sum of all changes."""
    row.refresh_from_db()
    rows = list(SubscriptionChange.objects.filter(subscription=row).order_by("number"))
    assert [one.number for one in rows] == list(range(1, row.changes + 1))
    assert [one.at for one in rows] == sorted(one.at for one in rows)
    assert sum(one.quantity - one.old_quantity for one in rows) == row.quantity
    assert all(one.quantity == other.old_quantity for one, other in pairwise(rows))
    for name in (*FACTS, "status"):
        assert getattr(rows[-1], name) == getattr(row, name), name


def hours(count: float) -> timedelta:
    """Return a span of hours."""
    return timedelta(hours=count)
