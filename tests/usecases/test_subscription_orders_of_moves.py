"""Whatever people and time do in whatever order: one state, no seat too few, and a history that adds up to the present."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support import subscriptions as shops
from tests.support.subscriptions import NOON, OTHER, TRIAL, Shop, adds_up, snapshot
from twotier.core.refusal import Refusal
from twotier.subscriptions import queries, terms
from twotier.subscriptions.lifecycle import SUBSCRIPTION
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases.change_subscription import WantedTerm

pytestmark = pytest.mark.django_db

SCHEDULES = st.builds(
    WantedTerm,
    product_id=st.sampled_from([None, OTHER]),
    quantity=st.sampled_from([None, 0, 3, 40]),
    term=st.sampled_from([None, "P1M", "P1Y", "P3Y"]),
    billing_cycle=st.sampled_from([None, "monthly", "annual"]),
)
CHANGES: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "quantity": st.integers(-1, 20),
        "auto_renew": st.booleans(),
        "end_of_term": st.sampled_from(["renew", "extend", "cancel"]),
        "status": st.sampled_from(["active", "suspended", "deleted", "expired"]),
        "term": st.sampled_from(["P1M", "P1Y", "P3Y"]),
        "billing_cycle": st.sampled_from(["monthly", "annual", "triennial"]),
        "schedule": SCHEDULES,
        "standard_term": st.just(True),
        "friendly_name": st.sampled_from(["Desk", "Hall"]),
    },
)
ONE = st.sampled_from(["quantity", "auto_renew", "end_of_term", "status", "term", "schedule"]).flatmap(
    lambda name: CHANGES.filter(lambda changes: name in changes).map(lambda changes: {name: changes[name]})
)
STEPS = st.lists(st.one_of(ONE, CHANGES, st.integers(0, 400)), max_size=8)


@pytest.fixture
def shop(db: None, tmp_path: Path) -> Iterator[Shop]:
    """Return the shop."""
    yield from shops.shops(tmp_path)


def sound(row: Subscription) -> None:
    """Check what holds at every moment."""
    adds_up(row)
    assert row.status in {state.name for state in SUBSCRIPTION.states}
    assert row.quantity >= 1
    assert row.term_start < row.next_term_start
    assert (row.state_until is not None) == (row.status in ("expired", "disabled"))
    assert row.status != "suspended" or (row.schedule, row.auto_renew) == (None, False)
    assert (row.aside is not None) == (row.status == "suspended")
    assert not row.schedule or row.auto_renew
    assert sum(batch.quantity for batch in queries.open_batches(row)) <= row.quantity


def step(shop: Shop, row: Subscription, what: dict[str, Any] | int) -> None:
    """Let days pass, or make a change; a refusal changes nothing."""
    if isinstance(what, int):
        shop.time.to(shop.time.now() + timedelta(days=what))
        return
    before = snapshot(row)
    with suppress(Refusal):
        shop.change(row, **what)
        return
    assert snapshot(row) == before


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much])
@given(
    sold=st.sampled_from(
        [("P1M", "monthly"), ("P1Y", "monthly"), ("P1Y", "annual"), ("P3Y", "annual"), ("P1M", TRIAL)]
    ),
    steps=STEPS,
)
def test_any_order_of_moves_is_sound(shop: Shop, sold: tuple[str, str], steps: list[dict[str, Any] | int]) -> None:
    Subscription.objects.all().delete()
    shop.time.jump(NOON)
    trial = sold[1] == TRIAL
    row = shop.sell("P1M", sku=TRIAL, quantity=25) if trial else shop.sell(*sold)
    for what in steps:
        step(shop, row, what)
        sound(row)
    shop.time.to(shop.time.now() + timedelta(days=1))
    row.refresh_from_db()
    assert row.status not in ("active", "suspended") or row.next_term_start > shop.time.now().date()
    if row.status == "active" and row.term_kind == "standard" and row.family == "license":
        assert list(terms.cycles(row.anchor, row.term_start, row.next_term_start, row.billing_cycle))
