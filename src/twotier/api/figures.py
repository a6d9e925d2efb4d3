"""Scaled whole numbers as JSON numbers: every digit, and none more."""

from decimal import Decimal


def figure(value: int, digits: int) -> Decimal:
    """Return a whole number of 1/10^digits as a decimal without trailing zeros and without exponent."""
    sign = "-" if value < 0 else ""
    whole, rest = divmod(abs(value), 10**digits)
    behind = f"{rest:0{digits}d}".rstrip("0") if digits else ""
    return Decimal(f"{sign}{whole}.{behind}" if behind else f"{sign}{whole}")
