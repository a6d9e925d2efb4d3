"""Which rule of a price list wins, and the price that it makes (billing.md BI55, BI56). Pure functions on values."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from twotier.catalog.rules import EARNED_CREDIT_PPM, LEGACY, USAGE
from twotier.catalog.rules import KINDS as PRODUCT_KINDS
from twotier.core import money
from twotier.pricing.shapes import Asked, Offered, Rule

FIXED: Final = "fixed"
MARKUP: Final = "markup"
OFF_ERP: Final = "discount_from_erp"
OFF_LIST: Final = "discount_from_list"
KINDS: Final = (FIXED, MARKUP, OFF_ERP, OFF_LIST)

BY_DEFAULT, FOR_ALL, FOR_GROUP, FOR_RESELLER = range(4)
"""How closely a rule names its buyer; the default markup of a list holds where no rule does."""

LEVELS: Final = ("all", "family", "product", "sku")
"""How closely a rule names its item, by rank."""

FILTERS: Final = ("market", "segment", "term", "billing_plan", "currency")
"""What a rule may further be limited to; of equal rules the one with the earlier of these named wins."""

FAMILIES: Final = PRODUCT_KINDS | {"legacy": LEGACY}
"""Families of products by the word for them, and the product type that the catalog has."""

USAGE_BASES: Final = ("list", "net")
"""On what usage is priced: before the partner earned credit, which the seller then keeps, or after it."""

PPM: Final = 10**6
PERCENT: Final = 10**4
"""Millionths in a percent."""
QUANTITY_E10: Final = 10**10
HIGHEST_PRICE_E8: Final = 10**17
"""A thousand million: beyond it no price is meant."""


def span(kind: str) -> tuple[int, int]:
    """Return between which millionths the share of a rule lies: a price is never negative."""
    return (-PPM, 10 * PPM) if kind == MARKUP else (0, PPM)


def holds(rule: Rule, day: date) -> bool:
    """Tell whether a rule holds on a day; the day it ends is the first on which it does not."""
    return rule.valid_from <= day < rule.valid_until


def narrowness(named: Iterable[str]) -> int:
    """Return how closely a rule is limited besides its item, of the filters that it names."""
    found = set(named)
    return sum(1 << place for place, name in enumerate(reversed(FILTERS)) if name in found)


def kinds_for(family: str, *, has_erp: bool) -> tuple[str, ...]:
    """Return the kinds of rules that can price a product of a family."""
    if family in USAGE:
        return (MARKUP, OFF_LIST)
    return (FIXED, MARKUP, OFF_ERP) if has_erp else (FIXED, MARKUP)


def fits(rule: Rule, asked: Asked) -> bool:
    """Tell whether a rule is about an item, whatever the day and the buyer."""
    items = ("", asked.family, asked.product, asked.sku)
    limits = (
        (rule.item, items[rule.item_rank]), (rule.market, asked.market), (rule.segment, asked.segment),
        (rule.term, asked.term), (rule.billing_plan, asked.billing_plan), (rule.currency, asked.currency),
    )  # fmt: skip
    named = all(said in ("", found) for said, found in limits)
    return named and rule.kind in kinds_for(asked.family, has_erp=asked.erp_e8 is not None)


def order(rule: Rule) -> tuple[object, ...]:
    """Return by what rules are compared: the buyer first, then the item, then the day from which they hold."""
    return (rule.buyer_rank, rule.item_rank, rule.valid_from, rule.narrowness, rule.id)


def winner(rules: Iterable[Rule], asked: Asked, day: date) -> Rule | None:
    """Return the rule that prices an item on a day, among those that are for its buyer; None is not for sale."""
    return max((rule for rule in rules if holds(rule, day) and fits(rule, asked)), key=order, default=None)


def price_of(rule: Rule, asked: Asked) -> int:
    """Return the price per charge cycle that a rule makes, rounded half up to the currency's minor unit once."""
    if rule.kind == FIXED:
        top, bottom = (rule.price_e8 or 0) * asked.percent, 100
    elif rule.kind == OFF_ERP:
        top, bottom = (asked.erp_e8 or 0) * asked.percent * (PPM - (rule.rate_ppm or 0)), 100 * PPM
    else:
        top, bottom = asked.cost_e8 * (PPM - asked.discount_ppm) * (PPM + (rule.rate_ppm or 0)), PPM * PPM
    unit: int = 10 ** (money.UNIT_SCALE - money.digits(asked.currency))
    return money.half_up(top, bottom * unit) * unit


def offered(rule: Rule, asked: Asked) -> Offered:
    """Return an item at the price of the rule that won; what costs by use has none.

    A share of the list amount is below the cost where it is so even with the earned credit.
    """
    if asked.family in USAGE:
        cost = PPM if rule.usage_base == "net" else PPM - EARNED_CREDIT_PPM
        return Offered(asked=asked, rule=rule, price_e8=None, below_cost=usage_factor(rule) < cost)
    price = price_of(rule, asked)
    cost = asked.cost_e8 * (PPM - asked.discount_ppm)
    return Offered(asked=asked, rule=rule, price_e8=price, below_cost=price * PPM < cost)


def usage_factor(rule: Rule) -> int:
    """Return by how many millionths of its base usage is charged."""
    rate = rule.rate_ppm or 0
    return PPM - rate if rule.kind == OFF_LIST else PPM + rate


def usage_minor(rule: Rule, list_e10: int, net_e10: int, currency: str) -> int:
    """Return what usage costs in minor units: the exact amount of its base, cut once at the line (BI56).

    `list_e10` is the amount before the partner earned credit, `net_e10` the one after it.
    """
    base = net_e10 if rule.usage_base == "net" else list_e10
    return money.idiv(base * usage_factor(rule) * 10 ** money.digits(currency), PPM * QUANTITY_E10)
