"""Checking the rows of a file of exchange rates: one row per month and currency."""

from __future__ import annotations

from typing import Final

from twotier.catalog import markets, rules
from twotier.catalog.imports import tables
from twotier.catalog.imports.price_rows import words
from twotier.catalog.imports.session import Session
from twotier.catalog.imports.tables import scaled, text

COLUMNS: Final = ("Month", "FromCurrency", "ToCurrency", "Rate")
MONTH: Final = r"^\d{4}-\d{2}$"
RATE: Final = tables.Words("bad_decimal", "rate_too_precise", "price_too_large")


def parse(session: Session) -> None:
    """Make `parsed`: each readable row with its values understood, NULL where they cannot be."""
    month = f"CASE WHEN regexp_matches({text('Month')}, '{MONTH}') THEN try_cast({text('Month')} || '-01' AS DATE) END"
    session.run(
        f"CREATE TABLE parsed AS SELECT line, {month} AS month, upper({text('FromCurrency')}) AS source, "
        f"upper({text('ToCurrency')}) AS target, {scaled('Rate', rules.RATE_SCALE)} AS rate_e10 FROM raw"
    )


def faults() -> tables.Faults:
    """Return (column, reason, condition of the fault) for every rule on a row."""
    known = words(sorted(markets.currencies()))
    return [
        ("Month", "bad_month", "p.month IS NULL"),
        ("FromCurrency", "unknown_currency", f"p.source NOT IN ({known})"),
        ("ToCurrency", "unknown_currency", f"p.target NOT IN ({known})"),
        ("ToCurrency", "same_currency", "p.source = p.target"),
        *tables.decimal_faults("Rate", rules.RATE_SCALE, RATE),
        ("Rate", "rate_of_nothing", "p.rate_e10 = 0"),
    ]


def sort_out(session: Session) -> None:
    """Leave the good rows in `parsed`, each month and pair of currencies once."""
    tables.sort_out(session, "parsed", faults(), COLUMNS)
    tables.refuse_repeated(session, "parsed", "month, source, target", "ToCurrency", COLUMNS)
