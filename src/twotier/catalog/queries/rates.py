"""Questions about what metered use costs: rate cards, meters, exchange rates."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from twotier.catalog import rules
from twotier.catalog.models import ExchangeRate, LegacyOffer, Meter, MeterRate, Product
from twotier.catalog.shapes import MeterRow, TierRow

DOLLAR = "USD"
"""What usage is priced in (billing.md BI45)."""
BLOCK = 500


def tiers(
    card: str, currency: str, markets: Collection[str], until: date, meters: Collection[UUID] | None = None
) -> list[TierRow]:
    """Return the rates of a card that begin by a day, in a currency, of markets and of every market.

    Of all meters or those named, in blocks of them. One statement each.
    """
    rows = MeterRate.objects.filter(card=card, currency=currency, valid_from__lte=until, market__in={"", *markets})
    found = rows.order_by("meter_id", "market", "valid_from", "from_quantity_e10").values_list(
        *TierRow.__struct_fields__
    )
    if meters is None:
        return [TierRow(*row) for row in found]
    wanted = sorted(meters)
    blocks = (wanted[start : start + BLOCK] for start in range(0, len(wanted), BLOCK))
    return [TierRow(*row) for block in blocks for row in found.filter(meter_id__in=block)]


def holding(found: Iterable[TierRow]) -> dict[UUID, list[TierRow]]:
    """Return the tiers that hold of each meter: the market's own before those of every market, the latest of each."""
    groups: dict[UUID, dict[tuple[bool, date], list[TierRow]]] = {}
    for row in found:
        groups.setdefault(row.meter_id, {}).setdefault((row.market != "", row.valid_from), []).append(row)
    return {meter: rows[max(rows)] for meter, rows in groups.items()}


def has_currency(card: str, currency: str) -> bool:
    """Tell whether a card has rates in a currency of their own."""
    return MeterRate.objects.filter(card=card, currency=currency).exists()


def meters(ids: Collection[UUID] | None = None) -> dict[UUID, MeterRow]:
    """Return meters in the order of their words, all of them or those named. One statement."""
    rows = Meter.objects.all() if ids is None else Meter.objects.filter(id__in=ids)
    found = rows.order_by("category", "subcategory", "name", "id").values_list(*MeterRow.__struct_fields__)
    return {row[0]: MeterRow(*row) for row in found}


def exchange_rate(target: str, month: date, source: str = DOLLAR) -> int | None:
    """Return the rate of a month, scaled; the last one fixed before where the month has none. One statement."""
    if source == target:
        return int(10**rules.RATE_SCALE)
    rows = ExchangeRate.objects.filter(source=source, target=target, month__lte=month)
    return rows.order_by("-month").values_list("rate_e10", flat=True).first()


def currencies_from(source: str = DOLLAR) -> list[str]:
    """Return the currencies that there is a rate for."""
    rows = ExchangeRate.objects.filter(source=source)
    return sorted({source, *rows.values_list("target", flat=True).distinct()})


def metered_products() -> frozenset[str]:
    """Return the ids of products and legacy offers that are charged by what is used. One statement."""
    new = Product.objects.filter(product_type=rules.METERED).order_by().values_list("id", flat=True)
    old = LegacyOffer.objects.filter(Q(body__billing="usage")).order_by().values_list("id", flat=True)
    return frozenset(new.union(old))


def known_rates(source: str, pairs: Iterable[tuple[str, date]]) -> dict[tuple[str, date], Any]:
    """Return the rates that are fixed already, by currency and month. One statement."""
    wanted = set(pairs)
    rows = ExchangeRate.objects.filter(source=source, target__in={target for target, _month in wanted})
    return {(target, month): rate for target, month, rate in rows.values_list("target", "month", "rate_e10")}
