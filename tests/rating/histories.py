"""Histories of subscriptions as rating reads them, and lines as the examples print them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from twotier.rating import lines, roundings, shapes
from twotier.rating.engine import DuckDB, Engine
from twotier.subscriptions import terms

EXAMPLES: dict[str, dict[str, Any]] = {
    row["id"]: row for row in json.loads(Path(__file__).with_name("billing_examples.json").read_text(encoding="utf-8"))
}
"""The worked examples of the specification of billing, as they were printed there."""
E8, E10 = 10**8, 10**10


def moment(text: str) -> datetime:
    """Return an instant in UTC without a zone; a day alone is its beginning."""
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found


@dataclass
class History:
    """What happened to one subscription: `then` adds a row with all that holds after it."""

    start: str
    unit: str
    quantity: int
    term: str = "P1M"
    plan: str = "monthly"
    kind: str = "new"
    name: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        at = moment(self.start)
        day = at.date()
        row = {
            "subscription": self.name, "number": 1, "kind": self.kind, "at": at, "status": "active", "family": "license",
            "term": self.term, "plan": self.plan, "quantity": self.quantity, "old_quantity": 0,
            "unit_price_e8": int(Decimal(self.unit) * E8), "discount_ppm": 0, "currency": "EUR", "anchor": day,
            "term_start": day, "next_term_start": terms.next_term_start(day, self.term), "refund": "",
            "cancel_day_charged": False, "partner": "EUR", "product": "one", "sku": "one",
        }  # fmt: skip
        row |= self.more
        self.rows.append(row | {"partner": self.more.get("partner", row["currency"])})

    def then(self, kind: str, at: str, unit: str = "", **changed: Any) -> History:
        """Add what happened at a moment; what is not named stays."""
        last = self.rows[-1]
        row = last | {"kind": kind, "at": moment(at), "number": len(self.rows) + 1, "old_quantity": last["quantity"]}
        if unit:
            row["unit_price_e8"] = int(Decimal(unit) * E8)
        self.rows.append(row | changed)
        return self


@contextmanager
def duck() -> Iterator[Engine]:
    """Open the embedded engine."""
    with duckdb.connect() as connection:
        yield DuckDB(connection)


CURRENCIES = [
    {"currency": code, "scale": scale} for code, scale in (("EUR", 100), ("USD", 100), ("GBP", 100), ("JPY", 1))
]


def rate_rows(given: Mapping[str, str], pricing: str, billing: str) -> list[dict[str, Any]]:
    """Return exchange rates by month as rating reads them."""
    months = {date.fromisoformat(f"{month}-01"): Decimal(rate) for month, rate in given.items()}
    return [
        {
            "month": month, "pricing_currency": pricing, "billing_currency": billing, "fx_e10": int(rate * E10),
            "fx_date": month,
        }
        for month, rate in months.items()
    ]  # fmt: skip


def rated(
    engine: Engine,
    histories: Iterable[History],
    *,
    since: str = "2017-01-01",
    until: str = "2031-01-01",
    rounding: Mapping[str, str] | None = None,
    rates: Sequence[Mapping[str, Any]] = (),
) -> list[dict[str, Any]]:
    """Return the lines of some histories, in the order of the acts, credit before charge.

    A partner is billed in the currency that it is named by.
    """
    rows = [row for history in histories for row in history.rows]
    tables = {
        "changes": (shapes.CHANGES, rows),
        "billed": (
            shapes.BILLED,
            [{"partner": code, "billing_currency": code} for code in ("EUR", "USD", "GBP", "JPY")],
        ),
        "currencies": (shapes.CURRENCIES, CURRENCIES),
        "rates": (shapes.RATES, rates),
    }
    for name, (schema, found) in tables.items():
        engine.table(name, pa.Table.from_pylist(found, schema=schema.to_pyarrow()))
    period = lines.Period(date.fromisoformat(since), moment(until))
    lines.rate(engine, period, dict(roundings.DEFAULTS) | dict(rounding or {}))
    ordered = "FROM lines ORDER BY subscription, event_at, event, sign, charge_start"
    return engine.rows(ordered).to_pylist()  # type: ignore[no-any-return]


def text(value: int, scale: int, least: int = 2) -> str:
    """Return a scaled integer as the examples print it: at least some decimals, no further trailing zeros."""
    found = f"{Decimal(value) / scale:.10f}".rstrip("0")
    whole, _, decimals = found.partition(".")
    return f"{whole}.{decimals:0<{least}}"


def shown(line: Mapping[str, Any]) -> dict[str, Any]:
    """Return a line as the examples print it."""
    legacy = line["regime"] == "legacy"
    common = {
        "charge_type": line["charge_type"], "charge_start": str(line["charge_start"]),
        "charge_end": str(line["charge_end"]), "days": line["days"], "cycle_days": line["cycle_days"],
    }  # fmt: skip
    amount = f"{Decimal(line['subtotal_minor']) / 100:.2f}"
    effective = text(line["effective_unit_price_e10"], E10)
    if legacy:
        return common | {"unit_price": effective, "quantity": str(line["seats"]), "amount": amount}
    return common | {
        "unit_price": text(line["unit_price_e8"], E8), "effective_unit_price": effective,
        "billable_quantity": str(line["seats"]), "subtotal": amount, "currency": line["billing_currency"],
        "fx": text(line["fx_e10"], E10, 0).rstrip("."),
    }  # fmt: skip


def agree(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    """Check that lines are those that an example expects, member by member; what it does not name is free."""
    assert len(found) == len(expected), [shown(line) for line in found]
    for line, wanted in zip(found, expected, strict=True):
        printed = shown(line)
        assert printed == printed | {key: value for key, value in wanted.items() if key in printed}
