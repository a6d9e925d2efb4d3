"""Rate cards and exchange rates: what is taken, what is refused, what holds on a day; the plan that is sold with them."""

from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from tests.support import catalog_rows, rate_cards, world
from tests.support.rate_cards import DATA, HOURS, TIERED, rate, write
from tests.usecases import price_sheets
from twotier.access.actors import program
from twotier.catalog import queries
from twotier.catalog.imports.report import ImportReport
from twotier.catalog.models import Availability, CatalogImport, ExchangeRate, Meter, MeterRate
from twotier.catalog.queries import rates
from twotier.catalog.usecases.import_exchange_rates import import_exchange_rates
from twotier.catalog.usecases.import_prices import import_prices
from twotier.catalog.usecases.import_rate_card import import_rate_card
from twotier.core.refusal import Refusal

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 15)
DAMAGES = {
    "bad_guid": ("MeterId", rate(MeterId="D2s")),
    "missing_value": ("MeterName", rate(MeterName=" ")),
    "unknown_currency": ("Currency", rate(Currency="ZZZ")),
    "unknown_market": ("Market", rate(Market="XX")),
    "unknown_rate_card": ("RateCard", rate(RateCard="amazon")),
    "bad_decimal": ("UnitPrice", rate(UnitPrice="1,5")),
    "too_many_decimals": ("UnitPrice", rate(UnitPrice="0.123456789")),
    "price_too_large": ("UnitPrice", rate(UnitPrice="92233720369")),
    "bad_quantity": ("TierMinimum", rate(TierMinimum="-1")),
    "too_precise": ("IncludedQuantity", rate(IncludedQuantity="0.12345678901")),
    "quantity_too_large": ("IncludedQuantity", rate(IncludedQuantity="922337204")),
    "bad_date": ("EffectiveStartDate", rate(EffectiveStartDate="1.1.2026")),
    "repeated_item": ("TierMinimum", rate(HOURS, "0.9")),
    "no_first_tier": ("TierMinimum", rate(DATA, TierMinimum="10")),
}


def take(folder: Path, *rows: dict[str, str], name: str = "card.csv") -> ImportReport:
    """Import a card of these rows as the program."""
    return import_rate_card(program("test"), write(folder / name, rows))


def prices(meter: object, on: date = ON, market: str = "DE") -> list[tuple[int, int]]:
    """Return the tiers of a meter that hold on a day: from which quantity, at which price."""
    found = rates.holding(rates.tiers(MeterRate.AZURE, "USD", [market], on))
    return [(row.from_quantity_e10, row.unit_price_e8) for row in found.get(meter, [])]  # type: ignore[call-overload]


@pytest.mark.parametrize("reason", DAMAGES)
def test_a_damaged_row_is_reported_with_line_column_and_reason(tmp_path: Path, reason: str) -> None:
    column, damaged = DAMAGES[reason]
    report = take(tmp_path, rate(), damaged, rate(TIERED))
    assert (report.taken, report.rejected) == (2, 1)
    assert [(fault.line, fault.column, fault.reason) for fault in report.faults] == [(3, column, reason)]
    assert str(report.faults[0].sentence)


def test_tiers_hold_from_their_day_until_the_next_ones(tmp_path: Path) -> None:
    first = take(tmp_path, *rate_cards.cards())
    assert (first.added, first.changed, first.unchanged) == (6, 0, 0)
    assert prices(TIERED) == [(0, 10**8), (100 * 10**10, 80_000_000), (100_000 * 10**10, 50_000_000)]
    later = take(
        tmp_path,
        rate(TIERED, "2", EffectiveStartDate="2026-12-01"),
        rate(HOURS, "0.9"),
        rate(DATA, "0.02"),
        name="later.csv",
    )
    assert (later.added, later.changed, later.unchanged) == (1, 1, 1)
    assert len(prices(TIERED)) == 3
    assert prices(TIERED, date(2026, 12, 1)) == [(0, 2 * 10**8)]
    assert prices(HOURS) == [(0, 90_000_000)]
    assert prices(HOURS, date(2025, 12, 31)) == []


def test_a_market_of_its_own_goes_before_every_market(tmp_path: Path) -> None:
    take(tmp_path, rate(), rate(HOURS, "0.7", Market="CH"), rate(HOURS, "0.6", EffectiveStartDate="2026-11-01"))
    assert prices(HOURS, market="CH") == [(0, 70_000_000)]
    assert prices(HOURS, market="DE") == [(0, 60_000_000)]


def test_words_in_other_languages_come_from_their_columns(tmp_path: Path) -> None:
    take(tmp_path, *rate_cards.cards())
    found = rates.meters([DATA])[DATA]
    assert found.said("de-AT") == {"name": "LRS: gespeicherte Daten"}
    assert found.said("fr") == {}


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    take(tmp_path, *rate_cards.cards())
    before = list(MeterRate.objects.order_by("id").values())
    assert take(tmp_path, *rate_cards.cards()).repeated
    assert list(MeterRate.objects.order_by("id").values()) == before
    assert CatalogImport.objects.count() == 1


def test_a_parquet_file_is_read_as_a_csv_file_is(tmp_path: Path) -> None:
    import duckdb

    source, target = write(tmp_path / "card.csv", rate_cards.cards()), tmp_path / "card.data"
    duckdb.sql(f"COPY (SELECT * FROM read_csv('{source}')) TO '{target}' (FORMAT parquet)")
    assert import_rate_card(program("test"), target).taken == 6
    assert prices(DATA) == [(0, 2_000_000)]
    assert Meter.objects.count() == 4


@pytest.mark.parametrize("content", [b"PAR1 and nothing else", b"", b"MeterId,MeterName\n"])
def test_a_file_that_is_no_rate_card_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "card.csv"
    path.write_bytes(content)
    with pytest.raises(Refusal) as refused, transaction.atomic():
        import_rate_card(program("test"), path)
    assert refused.value.error_name == "unreadable_file"
    assert not CatalogImport.objects.exists()


def fix(folder: Path, *rows: tuple[str, str, str, str]) -> ImportReport:
    """Import exchange rates of month, currencies and rate."""
    columns = ("Month", "FromCurrency", "ToCurrency", "Rate")
    return import_exchange_rates(program("test"), write(folder / "rates.csv", [dict(zip(columns, row, strict=True)) for row in rows], columns))  # fmt: skip


def test_exchange_rates_hold_for_their_month_and_until_newer_ones_are_fixed(tmp_path: Path) -> None:
    assert fix(tmp_path, ("2026-10", "USD", "EUR", "0.9"), ("2026-11", "usd", "eur", "0.9215")).taken == 2
    assert [rates.exchange_rate("EUR", date(2026, month, 1)) for month in (9, 10, 11, 12)] == [
        None, 9_000_000_000, 9_215_000_000, 9_215_000_000,
    ]  # fmt: skip
    assert rates.exchange_rate("USD", ON) == 10**10


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("11-2026", "USD", "EUR", "0.9"), "bad_month"),
        (("2026-11", "USD", "ZZZ", "0.9"), "unknown_currency"),
        (("2026-11", "EUR", "EUR", "1"), "same_currency"),
        (("2026-11", "USD", "EUR", "0"), "rate_of_nothing"),
        (("2026-11", "USD", "EUR", "0,9"), "bad_decimal"),
        (("2026-11", "USD", "EUR", "0.12345678901"), "rate_too_precise"),
    ],
)
def test_a_damaged_exchange_rate_is_refused(tmp_path: Path, row: tuple[str, str, str, str], reason: str) -> None:
    assert [fault.reason for fault in fix(tmp_path, row).faults] == [reason]
    assert not ExchangeRate.objects.exists()


def test_a_month_that_has_begun_keeps_its_rates(tmp_path: Path) -> None:
    fix(tmp_path, ("2026-10", "USD", "EUR", "0.9"), ("2099-01", "USD", "EUR", "0.9"))
    again = fix(tmp_path, ("2026-10", "USD", "EUR", "0.8"), ("2099-01", "USD", "EUR", "0.8"))
    assert [(fault.line, fault.reason) for fault in again.faults] == [(2, "rate_fixed")]
    assert (again.taken, again.changed) == (1, 1)
    assert rates.exchange_rate("EUR", ON) == 9_000_000_000
    assert rates.exchange_rate("EUR", date(2099, 1, 1)) == 8_000_000_000


def test_the_azure_plan_is_sold_wherever_anything_is_and_no_price_sheet_ends_it(tmp_path: Path) -> None:
    world.prices(tmp_path)
    assert queries.sku("DZH318Z0BPS6", "0001") is None
    take(tmp_path, *rate_cards.cards())
    (found,) = queries.availabilities("DZH318Z0BPS6", "0001", "DE")
    assert (found.unit_price_e8, found.currency, found.term, found.maximum_quantity) == (0, "EUR", "P1M", 1)
    rows = [price_sheets.november(), price_sheets.november(Market="US", Currency="USD")]
    import_prices(program("test"), price_sheets.write(tmp_path / "november.csv", rows))
    assert queries.availabilities("DZH318Z0BPS6", "0001", "DE") == [found]
    (new,) = queries.availabilities("DZH318Z0BPS6", "0001", "US")
    assert new.currency == "USD"
    assert rates.metered_products() == {"DZH318Z0BPS6"}
    assert Availability.objects.filter(sku_id="DZH318Z0BPS6:0001").count() == 2


def test_nothing_is_sold_before_the_catalog_says_what_usage_costs(tmp_path: Path) -> None:
    catalog_rows.once(lambda: world.prices(tmp_path))
    assert rates.metered_products() == frozenset()
