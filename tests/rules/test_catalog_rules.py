"""The catalog's words: ids, scales, plans and folded titles; and that DuckDB computes the same ids."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twotier.catalog import markets, rules
from twotier.catalog.imports.session import session
from twotier.core.ids import upper_digest


def test_availability_ids_are_twelve_upper_case_characters_that_depend_on_every_part() -> None:
    key = ("CFQ7TTC0LH18", "0001", "P1Y", "monthly", "DE", "commercial")
    version = rules.price_version("EUR", date(2026, 10, 1), 510_000_000, None)
    first = rules.availability_id(*key, version=version)
    assert len(first) == 12
    assert first == first.upper()
    assert first == rules.availability_id(*key, version=version)
    others = {rules.availability_id(*key[:place], "x", *key[place + 1 :], version=version) for place in range(6)}
    others.add(rules.availability_id(*key, version=rules.price_version("EUR", date(2026, 10, 1), 510_000_001, None)))
    assert len(others) == 7
    assert first not in others


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=1, max_size=50))
def test_duckdb_computes_the_same_ids(texts: list[str]) -> None:
    with session() as opened:
        found = [opened.one("SELECT upper_digest($t)", {"t": text})[0] for text in texts]
    assert found == [upper_digest(text) for text in texts]


@pytest.mark.parametrize(
    ("term", "plan", "fits"),
    [
        ("P1M", "monthly", True),
        ("P1M", "annual", False),
        ("P1Y", "annual", True),
        ("P1Y", "triennial", False),
        ("P3Y", "triennial", True),
        ("P5Q", "monthly", False),
        ("P1Y", "weekly", False),
    ],
)
def test_one_charge_covers_at_most_the_term(term: str, plan: str, fits: bool) -> None:
    assert rules.plan_fits(term, plan) is fits


@given(st.integers(min_value=0, max_value=2**63 - 1))
def test_prices_survive_their_decimal_form(price: int) -> None:
    assert rules.scaled(Decimal(rules.decimal_text(price))) == price


@pytest.mark.parametrize(
    ("price", "text"), [(510_000_000, "5.10"), (1, "0.00000001"), (0, "0.00"), (123_450_000_000, "1234.50")]
)
def test_prices_are_written_with_two_decimals_and_no_more_zeros(price: int, text: str) -> None:
    assert rules.decimal_text(price) == text


def test_a_price_with_too_many_digits_is_refused() -> None:
    for text in ("0.000000001", "92233720369"):
        with pytest.raises(ValueError, match="does not fit"):
            rules.scaled(Decimal(text))


def test_catalog_item_ids_split_into_three() -> None:
    assert rules.split_catalog_item_id("cfq7:0001:abc") == ("CFQ7", "0001", "ABC")
    assert rules.split_catalog_item_id("91FD106F-4B2C-4938-95AC-F54F74E9A239") is None
    assert rules.split_catalog_item_id("a::b") is None


def test_titles_fold_without_case_and_accents() -> None:
    assert rules.fold("Café ÜBER Straße") == "cafe uber strasse"


def test_currencies_are_those_of_today() -> None:
    assert {"EUR", "USD", "JPY", "TWD", "CHF"} <= markets.currencies()
    assert not {"DEM", "FRF", "ZZZ"} & markets.currencies()


def test_reference_markets_follow_region_and_currency() -> None:
    assert markets.reference_candidates("LU") == ("LU", "DE", "US")
    assert markets.reference_candidates("jp") == ("JP", "US")
    assert markets.reference_candidates("KE") == ("KE", "US")
    assert markets.reference_candidates("XX") == ()
