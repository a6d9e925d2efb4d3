"""Which rule of a price list wins and what it makes: the specification's examples (billing.md BI55, BI56) and any others."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.price_lists import DAY, item, rule, some_rule
from twotier.catalog.rules import METERED
from twotier.pricing import rules
from twotier.pricing.shapes import Rule

P1 = rule(rules.MARKUP, 30_000)
P2 = rule(rules.MARKUP, 20_000, rank=rules.FOR_GROUP)
P3 = rule(
    rules.FIXED, 11_90000000, rank=rules.FOR_RESELLER, item_rank=3, item="CFQ7TTC0LH18:0001", term="P1Y",
    billing_plan="monthly", currency="EUR", valid_from=date(2026, 6, 1), valid_until=date(2026, 9, 1),
)  # fmt: skip
P4 = rule(rules.OFF_ERP, 120_000, rank=rules.FOR_RESELLER)
ALPINE, SEINE, FORMOSA = (P1, P2, P3, P4), (P1, P2), (P1,)


@pytest.mark.parametrize(
    ("held", "day", "wins", "price"),
    [
        (ALPINE, date(2026, 7, 15), P3, 11_90000000),
        (ALPINE, date(2026, 9, 1), P4, 11_09000000),
        (SEINE, date(2026, 7, 15), P2, 10_28000000),
        (FORMOSA, date(2026, 7, 15), P1, 10_38000000),
    ],
)
def test_the_worked_example(held: tuple[Rule, ...], day: date, wins: Rule, price: int) -> None:
    """E-P01: named reseller before group before all, then the narrower item; valid from <= day < until."""
    found = rules.winner(held, item(), day)
    assert found is wins
    assert rules.offered(found, item()).price_e8 == price


@pytest.mark.parametrize(
    ("kind", "value", "more", "price"),
    [
        (rules.MARKUP, 30_000, {"discount_ppm": 200_000}, 8_31000000),  # 10.08 x 0.8 x 1.03 = 8.30592
        (rules.OFF_ERP, 120_000, {"discount_ppm": 200_000}, 11_09000000),  # a promotion stays with the seller
        (rules.MARKUP, 0, {"cost_e8": 5_00500000}, 5_01000000),  # half up
        (rules.MARKUP, 30_000, {"currency": "JPY", "cost_e8": 1234_00000000}, 1271_00000000),  # 1271.02
        (rules.FIXED, 11_90000000, {"percent": 103}, 12_26000000),  # 12.257
        (
            rules.OFF_ERP,
            120_000,
            {"percent": 123, "cost_e8": 12_40000000},
            13_64000000,
        ),  # 12.60 x 1.23 x 0.88 = 13.63824
    ],
)
def test_prices_are_rounded_once_half_up(kind: str, value: int, more: dict[str, object], price: int) -> None:
    assert rules.price_of(rule(kind, value), item(**more)) == price


def test_a_price_below_the_cost_is_allowed_and_marked() -> None:
    assert rules.offered(rule(rules.MARKUP, -10_000), item()).below_cost
    assert not rules.offered(rule(rules.MARKUP, 0), item()).below_cost
    cut = rules.offered(rule(rules.MARKUP, 0), item(cost_e8=10_08400000))
    assert (cut.price_e8, cut.below_cost) == (10_08000000, True)


@pytest.mark.parametrize(
    ("kind", "rate", "base", "amount"),
    [
        (rules.MARKUP, 0, "list", 12345),  # 123.456 cut
        (rules.OFF_LIST, 50_000, "list", 11728),  # 117.2832
        (rules.MARKUP, 100_000, "net", 11543),  # 104.9376 x 1.1 = 115.43136
    ],
)
def test_usage_is_cut_at_the_line(kind: str, rate: int, base: str, amount: int) -> None:
    found = rule(kind, rate, usage_base=base)
    assert rules.usage_minor(found, 1_234_560_000_000, 1_049_376_000_000, "EUR") == amount


def test_kinds_that_cannot_price_an_item_are_passed_over() -> None:
    usage = item(family=METERED, cost_e8=0, erp_e8=None)
    broad, close = rule(rules.MARKUP, 30_000), rule(rules.OFF_ERP, 10_000, rank=rules.FOR_RESELLER)
    assert rules.winner([broad, close], usage, DAY) is broad
    assert rules.winner([broad, close], item(erp_e8=None), DAY) is broad
    assert rules.winner([rule(rules.OFF_LIST, 50_000)], item(), DAY) is None
    offered = rules.offered(broad, usage)
    assert offered.is_usage
    assert rules.usage_factor(broad) == 1_030_000


@given(st.lists(some_rule(), max_size=12))
def test_no_other_rule_that_holds_names_the_buyer_or_the_item_more_closely(held: list[Rule]) -> None:
    asked = item()
    found = rules.winner(held, asked, DAY)
    others = [one for one in held if rules.holds(one, DAY) and rules.fits(one, asked)]
    if found is None:
        assert not others
        return
    assert found in others
    for one in others:
        key = (one.buyer_rank, one.item_rank, one.valid_from)
        assert key <= (found.buyer_rank, found.item_rank, found.valid_from)


@given(some_rule(), st.integers(0, 10**14), st.integers(0, 1_000_000))
def test_a_price_is_whole_minor_units_and_never_negative(found: Rule, cost: int, discount: int) -> None:
    price = rules.price_of(found, item(cost_e8=cost, discount_ppm=discount))
    assert price >= 0
    assert price % 10**6 == 0


@pytest.mark.parametrize(
    ("rate", "base", "below"), [(150_000, "list", False), (150_001, "list", True), (0, "net", False), (1, "net", True)]
)
def test_usage_is_below_the_cost_where_even_the_earned_credit_does_not_pay_for_it(
    rate: int, base: str, below: bool
) -> None:
    usage = item(family=METERED, cost_e8=0, erp_e8=None)
    assert rules.offered(rule(rules.OFF_LIST, rate, usage_base=base), usage).below_cost == below
