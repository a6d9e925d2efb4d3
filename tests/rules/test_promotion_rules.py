"""Who gets a promotion (lifecycle.md LC73): each rule alone, the price, and any order of seats."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twotier.conversions.promotion_rules import Ask, Standing, Terms, faults, left, off, reduced

TERMS = Terms(
    date(2026, 11, 1), date(2026, 11, 30), (("P:1", "P1Y", "monthly", 200_000),), ("DE",), ("commercial",), 2, 300, 3, True,
    ("P:9",),
)  # fmt: skip
ASK = Ask("P:1", "P1Y", "monthly", 10, "DE", "commercial", date(2026, 11, 30))
HAS = Standing(owned=frozenset({"P:9"}))


@pytest.mark.parametrize(
    ("ask", "has", "found"),
    [
        (ASK, HAS, []),
        (replace(ASK, day=date(2026, 12, 1)), HAS, ["NotAvailable"]),
        (replace(ASK, market="FR"), HAS, ["NotAvailable"]),
        (replace(ASK, segment="education"), HAS, ["NotAvailable"]),
        (replace(ASK, quantity=1), HAS, ["SeatCount"]),
        (replace(ASK, quantity=301), HAS, ["SeatCount"]),
        (ASK, replace(HAS, seats=291), ["SeatCount"]),
        (ASK, replace(HAS, seats=290), []),
        (replace(ASK, plan="annual"), HAS, ["Term"]),
        (ASK, replace(HAS, redeemed=3), ["RedemptionLimit"]),
        (ASK, replace(HAS, bought=frozenset({"P:1"})), ["OfferPurchasedPreviously"]),
        (ASK, replace(HAS, owned=frozenset()), ["PrerequisiteProductOwnership"]),
    ],
)
def test_each_rule(ask: Ask, has: Standing, found: list[str]) -> None:
    assert faults(TERMS, ask, has) == found


def test_what_is_taken_off() -> None:
    assert off(TERMS, ASK) == 200_000
    assert (reduced(510_000_000, 200_000), reduced(3, 500_000)) == (408_000_000, 2)
    assert left(TERMS, replace(HAS, seats=400)) == 0
    assert left(replace(TERMS, maximum_seats=None), HAS) is None


@given(st.lists(st.integers(1, 400), max_size=12))
def test_seats_with_a_promotion_never_pass_its_limit(orders: list[int]) -> None:
    seats = 0
    for quantity in orders:
        if not faults(replace(TERMS, redemptions=None), replace(ASK, quantity=quantity), replace(HAS, seats=seats)):
            seats += quantity
    assert seats <= 300
