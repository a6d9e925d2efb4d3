"""Dates of terms, cycles, windows and aligned ends, with the numbers of the specification (lifecycle.md 1; billing-examples.json)."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twotier.subscriptions import alignment, terms
from twotier.subscriptions.terms import add_months, cycles, last_day, next_term_start

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
TERMS = st.sampled_from(["P1M", "P1Y", "P3Y"])
PLANS = {"P1M": ["monthly"], "P1Y": ["monthly", "annual"], "P3Y": ["monthly", "annual", "triennial"]}
DAY_31 = [
    ("2021-01-31", "2021-02-27"), ("2021-02-28", "2021-03-30"), ("2021-03-31", "2021-04-29"),
    ("2021-04-30", "2021-05-30"), ("2021-05-31", "2021-06-29"), ("2021-06-30", "2021-07-30"),
    ("2021-07-31", "2021-08-30"), ("2021-08-31", "2021-09-29"), ("2021-09-30", "2021-10-30"),
    ("2021-10-31", "2021-11-29"), ("2021-11-30", "2021-12-30"), ("2021-12-31", "2022-01-30"),
]  # fmt: skip
"""E-T02."""
DAY_30 = [
    ("2021-01-30", "2021-02-27"), ("2021-02-28", "2021-03-29"), ("2021-03-30", "2021-04-29"),
    ("2021-04-30", "2021-05-29"), ("2021-05-30", "2021-06-29"), ("2021-06-30", "2021-07-29"),
    ("2021-07-30", "2021-08-29"), ("2021-08-30", "2021-09-29"), ("2021-09-30", "2021-10-29"),
    ("2021-10-30", "2021-11-29"), ("2021-11-30", "2021-12-29"), ("2021-12-30", "2022-01-29"),
]  # fmt: skip
"""E-T04."""


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "months", "found"),
    [
        ("2021-01-31", 1, "2021-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2021-03-31", -1, "2021-02-28"),
        ("2021-01-15", 36, "2024-01-15"),
    ],
)
def test_months_are_added_to_the_day_number_and_cut(start: str, months: int, found: str) -> None:
    assert add_months(day(start), months) == day(found)


@pytest.mark.parametrize(("first", "rows"), [("2021-01-31", DAY_31), ("2021-01-30", DAY_30)])
def test_charge_cycles_of_a_year_are_counted_from_the_anchor(first: str, rows: list[tuple[str, str]]) -> None:
    anchor = day(first)
    end = next_term_start(anchor, "P1Y")
    found = [(str(cycle.start), str(last_day(cycle.next_start))) for cycle in cycles(anchor, anchor, end, "monthly")]
    assert found == rows
    assert str(last_day(end)) == rows[-1][1]


def test_five_years_from_the_29th_of_february_find_back_to_it() -> None:  # E-T05
    anchor = start = day("2024-02-29")
    rows = []
    for _term in range(5):
        end = terms.following_start(anchor, start, "P1Y")
        rows.append((str(start), str(last_day(end)), (end - start).days))
        start = end
    assert rows == [
        ("2024-02-29", "2025-02-27", 365), ("2025-02-28", "2026-02-27", 365), ("2026-02-28", "2027-02-27", 365),
        ("2027-02-28", "2028-02-28", 366), ("2028-02-29", "2029-02-27", 365),
    ]  # fmt: skip


@given(DAYS, TERMS, st.data())
def test_cycles_tile_a_term(anchor: date, term: str, data: st.DataObject) -> None:
    before = data.draw(st.integers(0, 5))
    start = add_months(anchor, before)
    end = terms.following_start(anchor, start, term)
    plan = data.draw(st.sampled_from(PLANS[term]))
    found = list(cycles(anchor, start, end, plan))
    assert (found[0].start, found[-1].next_start) == (start, end)
    assert all(one.next_start == other.start for one, other in pairwise(found))
    assert all((one.start, one.next_start) == (one.full_start, one.full_next) for one in found)
    assert len(found) == terms.TERM_MONTHS[term] // terms.PLAN_MONTHS[plan]


def test_an_aligned_term_begins_with_the_short_cycle() -> None:
    """15 Jul 2022 to 31 Oct 2022: boundaries are counted back from 1 Nov (LC6)."""
    found = list(cycles(day("2022-11-01"), day("2022-07-15"), day("2022-11-01"), "monthly"))
    assert [(str(one.start), one.days, one.full_days) for one in found] == [
        ("2022-07-15", 17, 31), ("2022-08-01", 31, 31), ("2022-09-01", 30, 30), ("2022-10-01", 31, 31),
    ]  # fmt: skip
    (whole,) = cycles(day("2025-07-01"), day("2022-07-15"), day("2025-07-01"), "triennial")
    assert (whole.days, whole.full_start, whole.full_next) == (1082, day("2022-07-01"), day("2025-07-01"))


def test_a_plan_that_begins_inside_a_year_begins_with_a_stub() -> None:
    """Three years from 10 Jan 2022, monthly to annual on 10 May: the first annual charge runs to the anniversary (BI25)."""
    found = list(cycles(day("2022-01-10"), day("2022-01-10"), day("2025-01-10"), "annual", since=day("2022-05-10")))
    assert [(str(one.start), one.days, one.full_days) for one in found] == [
        ("2022-05-10", 245, 365), ("2023-01-10", 365, 365), ("2024-01-10", 366, 366),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("plan", "today", "found"),
    [
        ("monthly", "2022-04-10", "2022-05-10"),
        ("monthly", "2022-05-09", "2022-05-10"),
        ("annual", "2022-05-09", "2023-01-10"),
        ("annual", "2024-12-31", "2025-01-10"),
    ],
)
def test_a_plan_is_left_at_its_own_next_boundary(plan: str, today: str, found: str) -> None:
    anchor = day("2022-01-10")
    assert terms.next_cycle(anchor, anchor, plan, day(today)) == day(found)


def test_a_window_is_elapsed_time_whatever_the_clocks_do() -> None:  # E-T09
    bought = datetime.fromisoformat("2026-03-25T10:00:00+01:00")
    assert terms.window_end(bought) == datetime(2026, 4, 1, 9, tzinfo=UTC)
    assert terms.window_end(bought) - bought == timedelta(hours=168)


@pytest.mark.parametrize(
    ("first", "term", "ends", "days", "next_end"),
    [
        ("2022-07-15", "P3Y", "2025-06-30", 1082, "2028-06-30"),
        ("2022-07-15", "P1Y", "2023-06-30", 351, "2024-06-30"),
        ("2022-07-15", "P1M", "2022-07-31", 17, "2022-08-31"),
        ("2023-02-04", "P1Y", "2024-01-31", 362, "2025-01-31"),
        ("2023-01-31", "P1M", "2023-01-31", 1, "2023-02-28"),
        ("2023-04-01", "P1M", "2023-04-30", 30, "2023-05-31"),
    ],
)
def test_a_term_ends_with_the_month(first: str, term: str, ends: str, days: int, next_end: str) -> None:  # E-T18
    found = alignment.month_end(day(first), term)
    assert (str(found), (found - day(first)).days + 1) == (ends, days)
    anchor = found + terms.DAY
    assert str(last_day(terms.following_start(anchor, anchor, term))) == next_end


@pytest.mark.parametrize(
    ("term", "other", "ends", "days", "next_end"),
    [
        ("P3Y", "P1Y", "2024-10-01", 824, "2027-10-01"),
        ("P3Y", "P3Y", "2022-10-01", 93, "2025-10-01"),
        ("P1Y", "P1Y", "2022-10-01", 93, "2023-10-01"),
        ("P1Y", "P3Y", "2022-10-01", 93, "2023-10-01"),
    ],
)
def test_a_term_ends_with_another_subscription(term: str, other: str, ends: str, days: int, next_end: str) -> None:
    first = day("2022-07-01")  # E-T19
    found = alignment.end_with((day("2022-10-01"), other), first, term)
    assert found is not None
    assert (str(found), (found - first).days + 1) == (ends, days)
    anchor = found + terms.DAY
    assert str(last_day(terms.following_start(anchor, anchor, term))) == next_end


def test_what_ends_before_the_term_or_after_it_is_no_end_for_it() -> None:
    first = day("2022-07-01")
    assert alignment.end_with((day("2024-08-01"), "P1Y"), first, "P1Y") is None
    assert alignment.end_with((day("2022-05-01"), "P1Y"), first, "P1Y") == day("2023-05-01")


@pytest.mark.parametrize(
    ("last", "term", "good"),
    [
        ("2022-07-28", "P1M", False),
        ("2022-07-29", "P1M", False),
        ("2022-07-30", "P1M", False),
        ("2022-07-31", "P1M", True),
        ("2022-07-27", "P1M", True),
        ("2022-07-28", "P1Y", True),
        ("2022-07-14", "P1Y", False),
        ("2023-07-14", "P1Y", True),
        ("2023-07-15", "P1Y", False),
    ],
)
def test_an_end_lies_in_the_first_term_and_on_no_odd_day(last: str, term: str, good: bool) -> None:
    assert alignment.inside(day(last), day("2022-07-15"), term) == good


def test_years_do_not_end_with_monthly_terms() -> None:
    first, other = day("2022-07-15"), (day("2022-08-10"), "P1M")
    assert not alignment.matches(day("2022-08-10"), first, "P1Y", [other])
    assert alignment.matches(day("2022-08-10"), first, "P1M", [other])
    assert alignment.matches(day("2022-08-31"), first, "P1Y", [])
    assert not alignment.matches(day("2022-08-30"), first, "P1Y", [])
