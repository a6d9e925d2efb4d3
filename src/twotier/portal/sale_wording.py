"""How terms, billing plans and prices read in a sale."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType

from babel.numbers import format_currency
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from twotier.catalog.rules import ONE_TIME, PERPETUAL
from twotier.catalog.shapes import AvailabilityRow
from twotier.core import money
from twotier.portal import wording

Words = Mapping[str, Promise]

TERMS: Words = MappingProxyType(
    {"P1M": _("1 month"), "P1Y": _("1 year"), "P3Y": _("3 years"), PERPETUAL: _("Without an end")}
)
BY_USE = _("charged by use")
PER_CYCLE: Words = MappingProxyType(
    {"monthly": _("a month"), "annual": _("a year"), "triennial": _("for three years"), ONE_TIME: _("once")}
)
CYCLES: Words = MappingProxyType(
    {
        "monthly": _("Billed monthly"),
        "annual": _("Billed yearly"),
        "triennial": _("Billed once"),
        ONE_TIME: _("Paid once"),
    }
)
TOTALS: Words = MappingProxyType(
    {
        "monthly": _("A month, without tax"),
        "annual": _("A year, without tax"),
        "triennial": _("For three years, without tax"),
        ONE_TIME: _("Once, without tax"),
    }
)
CHOICES: Words = MappingProxyType(
    {
        "monthly": _("%(price)s: %(term)s, billed monthly"),
        "annual": _("%(price)s: %(term)s, billed yearly"),
        "triennial": _("%(price)s: %(term)s, billed once"),
        ONE_TIME: _("%(price)s: %(term)s, paid once"),
    }
)
BILLED: Words = MappingProxyType(
    {
        "monthly": _("%(term)s, billed monthly"),
        "annual": _("%(term)s, billed yearly"),
        "triennial": _("%(term)s, billed once"),
        ONE_TIME: _("%(term)s, paid once"),
    }
)


def unit_price(price_e8: int, currency: str) -> str:
    """Return a unit price with all its digits, and at least those of its currency."""
    exact = Decimal(price_e8).scaleb(-money.UNIT_SCALE).normalize()
    places = max(money.digits(currency), -int(exact.as_tuple().exponent))
    if places == money.digits(currency):
        return wording.amount(money.minor(price_e8, 1, currency), currency)
    here = wording.locale()
    shape = here.currency_formats["standard"].pattern.replace(".00", "." + "0" * places)
    text: str = format_currency(exact, currency, format=shape, locale=here, currency_digits=False)
    return text


def choice(row: AvailabilityRow) -> str:
    """Return one way to buy a SKU: term, billing plan and price of one license."""
    values = {"term": TERMS[row.term], "price": unit_price(row.unit_price_e8, row.currency)}
    return str(CHOICES[row.billing_plan]) % values


def billed(term: str, cycle: str) -> str:
    """Return a term with its billing plan."""
    return str(BILLED[cycle]) % {"term": TERMS[term]}


def choices(rows: Iterable[AvailabilityRow]) -> list[tuple[str, str]]:
    """Return the ways to buy a SKU as the choices of a list."""
    return [(row.catalog_item_id, choice(row)) for row in rows]
