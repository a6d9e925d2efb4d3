"""Money as whole minor units, unit prices as exact scaled integers, and the one division."""

from babel.numbers import get_currency_precision

UNIT_SCALE = 8
"""Decimal digits of a stored unit price (`_e8`, billing.md BI1)."""

LARGEST = 10**37


def idiv(numerator: int, denominator: int) -> int:
    """Divide towards zero, as DuckDB and Spark do: the only division on money.

    Raises OverflowError for a product that a 38-digit column could not hold.
    """
    if abs(numerator) >= LARGEST or denominator == 0:
        raise OverflowError("This amount does not fit into 37 digits.")
    quotient = abs(numerator) // abs(denominator)  # idiv itself
    return quotient if (numerator < 0) == (denominator < 0) else -quotient


def half_up(numerator: int, denominator: int) -> int:
    """Divide and round half away from zero."""
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    return sign * idiv(2 * abs(numerator) + abs(denominator), 2 * abs(denominator))


def digits(currency: str) -> int:
    """Return how many decimal digits a currency's minor unit has."""
    return get_currency_precision(currency)


def minor(unit_price: int, quantity: int, currency: str) -> int:
    """Return a line's amount in minor units: scaled unit price × quantity, rounded half up once."""
    return half_up(unit_price * quantity, 10 ** (UNIT_SCALE - digits(currency)))
