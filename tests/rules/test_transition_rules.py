"""Which seats may go into which subscription (lifecycle.md LC70): the rules one by one, and their order."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from twotier.conversions.rules import Standing, split, why_not_into

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SOURCE = Standing("a", "P:1", "active", "P1Y", date(2027, 11, 20))
TARGET = Standing("b", "P:2", "active", "P1Y", date(2027, 11, 20))


@pytest.mark.parametrize(
    ("target", "code"),
    [
        (TARGET, 0),
        (replace(TARGET, term="P3Y", next_term_start=date(2029, 1, 1)), 0),
        (replace(TARGET, id="a"), 900259),
        (replace(TARGET, status="suspended"), 900258),
        (replace(TARGET, sku="P:3"), 900260),
        (replace(TARGET, term="P1M"), 900267),
        (replace(TARGET, next_term_start=date(2027, 11, 19)), 900236),
        (replace(TARGET, cancel_until=NOW + timedelta(microseconds=1)), 900261),
        (replace(TARGET, cancel_until=NOW), 0),
    ],
)
def test_what_keeps_seats_out(target: Standing, code: int) -> None:
    assert why_not_into(SOURCE, target, "P:2", NOW) == code


def test_no_quantity_means_all() -> None:
    assert split(10, None) == split(10, 10) == (10, True)
    assert split(10, 4) == (4, False)
