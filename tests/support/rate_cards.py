"""Rate cards and exchange rates for tests, written in the documented columns."""

import csv
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from twotier.access.actors import program
from twotier.catalog.usecases.import_exchange_rates import import_exchange_rates
from twotier.catalog.usecases.import_rate_card import import_rate_card

COLUMNS = (
    "RateCard", "MeterId", "MeterName", "MeterCategory", "MeterSubCategory", "MeterRegion", "Unit", "IncludedQuantity",
    "Market", "Currency", "TierMinimum", "UnitPrice", "EffectiveStartDate", "Tags", "EarnedCredit", "MeterName:de",
)  # fmt: skip
HOURS, DATA, OUT, TIERED = (UUID(int=0x4B836326_7E19_46E6_8BCE_000000000000 + number) for number in range(4))
"""A machine's hours, stored data, outgoing data of which 5 GB are included, and a meter of three tiers (E-U02)."""


def rate(meter: UUID = HOURS, price: str = "0.868", **changes: str) -> dict[str, str]:
    """Return a good row of a rate card with some values changed; `_de` stands for a column in German."""
    values = {
        "MeterId": str(meter), "MeterName": "D2s v5", "MeterCategory": "Virtual Machines",
        "MeterSubCategory": "Dsv5 Series", "MeterRegion": "EU West", "Unit": "1 Hour", "Currency": "USD",
        "UnitPrice": price, "EffectiveStartDate": "2026-01-01",
    }  # fmt: skip
    return values | {name.replace("_de", ":de"): value for name, value in changes.items()}


def cards() -> list[dict[str, str]]:
    """Return a small card: four meters."""
    tiers = (("0", "1"), ("100", "0.80"), ("100000", "0.50"))
    return [
        rate(),
        rate(DATA, "0.02", MeterName="LRS Data Stored", MeterCategory="Storage", Unit="1 GB/Month", MeterName_de="LRS: gespeicherte Daten"),
        rate(OUT, "0.08", MeterName="Data Transfer Out", MeterCategory="Bandwidth", Unit="1 GB", IncludedQuantity="5"),
        *(rate(TIERED, price, MeterName="Calls", MeterCategory="Support", Unit="1", TierMinimum=start, EarnedCredit="no") for start, price in tiers),
    ]  # fmt: skip


def write(path: Path, rows: Sequence[dict[str, str]], columns: Sequence[str] = COLUMNS) -> Path:
    """Write rows as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as out:
        made = csv.DictWriter(out, columns, restval="")
        made.writeheader()
        made.writerows(rows)
    return path


def load(folder: Path) -> None:
    """Take the small card and the exchange rates of some months into the catalog."""
    assert import_rate_card(program(), write(folder / "card.csv", cards())).complete
    lines = [
        {"Month": month, "FromCurrency": "USD", "ToCurrency": currency, "Rate": rate}
        for month, euro in (("2026-10", "0.9"), ("2026-11", "0.92"))
        for currency, rate in (("EUR", euro), ("JPY", "150.5"))
    ]
    path = write(folder / "rates.csv", lines, ("Month", "FromCurrency", "ToCurrency", "Rate"))
    assert import_exchange_rates(program(), path).complete
