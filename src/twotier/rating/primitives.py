"""What engines do differently, once: division and products on money, and steps of months and days (billing.md BI2, BI6).

Expressions call these functions by name; `definitions` has them for each engine, with the same result. Money is never divided
another way.
"""

from __future__ import annotations

from typing import Final

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

WIDE: Final = dt.Decimal(38, 0)
"""Products are computed in 128 bits."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def idiv(a: WIDE, b: WIDE) -> dt.int64:  # type: ignore[valid-type]
    """Return a quotient cut toward zero, of operands that are not negative."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def imul(a: WIDE, b: WIDE) -> WIDE:  # type: ignore[valid-type]
    """Return a product, 128 bits wide."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def half_up(n: WIDE, d: WIDE) -> dt.int64:  # type: ignore[valid-type]
    """Return a quotient rounded half away from zero, of operands that are not negative."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def months_on(a: dt.date, n: dt.int64) -> dt.date:
    """Return the same day number some months later, cut to that month's last day (lifecycle.md LC3)."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def days_on(a: dt.date, n: dt.int64) -> dt.date:
    """Return the day some days later."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def days_until(a: dt.date, b: dt.date) -> dt.int64:
    """Return how many days lie between two days, the first counted, the second not."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def midnight(a: dt.date) -> dt.timestamp:
    """Return the instant, in UTC, with which a billing day begins (lifecycle.md LC1)."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def looked_back_to() -> dt.date:
    """Return the day from when on parts are made that a refund of the period may give back."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def rated_since() -> dt.date:
    """Return the first day of the period that is rated."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def rated_until() -> dt.timestamp:
    """Return the moment, in UTC, before which the period that is rated ends."""


def product(*factors: ir.Value | int) -> ir.Value:
    """Return the product of several factors, 128 bits wide."""
    found = factors[0]
    for factor in factors[1:]:
        found = imul(found, factor)
    return found
