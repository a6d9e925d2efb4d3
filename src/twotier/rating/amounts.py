"""What parts of cycles cost: exact fractions of integers, rounded once where a rule says so (billing.md BI20, BI21, BI36)."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from twotier.rating.cycles import measured
from twotier.rating.primitives import half_up, idiv, imul, product

PPM, E8, E10 = 10**6, 10**8, 10**10
LARGEST = 1e37
"""From here on a product is not formed (BI6)."""
TOO_LARGE, NO_RATE = "amount_too_large", "no_exchange_rate"


def with_prices(pieces: ir.Table, rows: ir.Table) -> ir.Table:
    """Add price, discount, currency, grid and partner of the row of the history that each piece has its price from."""
    named = rows.select(
        "subscription", "number", "regime", "plan", "unit_price_e8", "discount_ppm", "currency", "begin", "partner",
        "term_start", "next_term_start",
    )  # fmt: skip
    return measured(pieces.join(named, ["subscription", "number"]))


def with_rates(pieces: ir.Table, billed: ir.Table, currencies: ir.Table, rates: ir.Table) -> ir.Table:
    """Add the currencies' minor units and the rate of the month in which the cycle's first charged day lies (BI46)."""
    first = ibis.greatest(pieces.begin, pieces.full_start)
    found = pieces.mutate(month=first.truncate("month").cast("date")).join(billed, "partner")
    found = found.join(currencies.rename(pricing_scale="scale"), "currency")
    found = found.join(currencies.rename(billing_currency="currency", billing_scale="scale"), "billing_currency")
    found = found.left_join(
        rates,
        [
            found.month == rates.month,
            found.currency == rates.pricing_currency,
            found.billing_currency == rates.billing_currency,
        ],
        rname="{name}_rate",
    )
    same = found.currency == found.billing_currency
    return found.mutate(
        fx_e10=ibis.ifelse(same, ibis.literal(E10, "int64"), found.fx_e10),
        fx_date=ibis.ifelse(same, ibis.null("date"), found.fx_date),
    ).drop("month_rate", "billing_currency_rate", "pricing_currency")


def fault(pieces: ir.Table) -> ir.StringValue:
    """Return why a piece cannot be rated, or nothing: sizes are estimated before any product is formed."""
    size = (
        pieces.unit_price_e8.cast("float64") * PPM * ibis.greatest(pieces.days, pieces.cycle_days) * 2
        * pieces.fx_e10 * pieces.billing_scale * pieces.seats
    )  # fmt: skip
    return ibis.cases((pieces.fx_e10.isnull(), NO_RATE), (size >= LARGEST, TOO_LARGE), else_="")


def rated(pieces: ir.Table, policies: Mapping[str, str]) -> ir.Table:
    """Add amounts to pieces without a fault: minor units, the shown price, and each integer between (BI105)."""
    legacy = pieces.regime == "legacy"
    rounding = ibis.cases(
        (~legacy, policies["seats"]), (pieces.plan == "monthly", policies["legacy_monthly"]), else_=policies["legacy_annual"]
    )  # fmt: skip
    rows = pieces.mutate(
        rounding=rounding,
        sign=ibis.ifelse(pieces.half == "credit", -1, 1).cast("int64"),
        price=product(pieces.unit_price_e8, PPM - pieces.discount_ppm),
    )
    rows = seat_amounts(legacy_amounts(rows))
    old, shown = rows.regime == "legacy", half_up(imul(imul(rows.price, rows.days), 100), imul(rows.cycle_days, PPM))
    return rows.mutate(
        unit_minor=ibis.ifelse(old, rows.legacy_unit, rows.seat_unit),
        subtotal_minor=rows.sign * ibis.ifelse(old, rows.legacy_total, rows.seat_total),
        pricing_minor=rows.sign * ibis.ifelse(old, rows.legacy_pricing, rows.seat_pricing),
        effective_unit_price_e10=rows.sign
        * ibis.ifelse(old, idiv(imul(rows.legacy_unit, E10), rows.pricing_scale), shown),
    ).drop("price", "legacy_unit", "legacy_total", "legacy_pricing", "seat_unit", "seat_total", "seat_pricing")


def seat_amounts(rows: ir.Table) -> ir.Table:
    """Add what new-commerce seats cost: a seat's share cut, times the seats; or the share of all seats cut (BI20, BI21)."""
    exact = product(rows.price, rows.days, rows.fx_e10, rows.billing_scale)
    parts = product(rows.cycle_days, PPM * E8, E10)
    unit = idiv(exact, parts)
    plain, own_parts = product(rows.price, rows.days, rows.pricing_scale), product(rows.cycle_days, PPM * E8)
    by_unit = rows.rounding != "seat_line"
    return rows.mutate(
        seat_unit=unit,
        seat_total=ibis.ifelse(by_unit, unit * rows.seats, idiv(imul(exact, rows.seats), parts)),
        seat_pricing=ibis.ifelse(
            by_unit, idiv(plain, own_parts) * rows.seats, idiv(imul(plain, rows.seats), own_parts)
        ),
    )


def legacy_amounts(rows: ir.Table) -> ir.Table:
    """Add what legacy seats cost in their three ways of rounding a part; whole cycles are exact (BI30, BI36)."""
    scale, days, cycle, seats = rows.pricing_scale, rows.days, rows.cycle_days, ibis.greatest(rows.seats, 1)
    price = idiv(rows.price, PPM)
    whole = half_up(imul(price, scale), E8)
    a_day = half_up(price, imul(cycle, 10**5))
    by_day = half_up(product(a_day, days, scale), 1000)
    all_a_day = half_up(product(price, seats, scale), imul(cycle, E8))
    by_line = half_up(imul(all_a_day, days), seats)
    shown = half_up(product(price, days, scale), imul(cycle, E8))
    unit = ibis.cases(
        (days == cycle, whole), (rows.rounding == "legacy_day3", by_day), (rows.rounding == "legacy_b5", by_line), else_=shown
    )  # fmt: skip
    in_one = half_up(product(price, seats, days, scale), imul(cycle, E8))
    amount = ibis.ifelse((rows.rounding == "line_half_up") | (days == cycle), in_one, unit * rows.seats)
    billed = half_up(product(amount, rows.fx_e10, rows.billing_scale), imul(scale, E10))
    return rows.mutate(legacy_unit=unit, legacy_pricing=amount, legacy_total=billed)
