"""How price rules read: for whom, about what, how much, from when until when."""

from decimal import Decimal

from babel.numbers import format_percent
from django.utils.translation import gettext as _

from twotier.catalog.rules import END_OF_TIME
from twotier.core import clock
from twotier.portal import sale_wording, wording
from twotier.portal.forms.price_list import BASES, FAMILIES, KINDS
from twotier.portal.prices import SEGMENTS
from twotier.portal.templatetags.twotier import pill_as
from twotier.pricing import rules
from twotier.pricing.models import PriceRule
from twotier.pricing.shapes import Offered, Rule

WORDS = {name: word for word, name in rules.FAMILIES.items()}
STATES = {"current": "good", "planned": "waiting", "ended": "ended"}
AnyRule = PriceRule | Rule


def share(rate_ppm: int) -> str:
    """Return millionths as a percentage with all its digits."""
    return str(format_percent(Decimal(rate_ppm).scaleb(-6), locale=wording.locale(), decimal_quantization=False))


def buyer(row: PriceRule) -> str:
    """Return for whom a rule is."""
    if row.reseller:
        return row.reseller.name
    return _("Group %(name)s") % {"name": row.group.name} if row.group else _("All resellers")


def about(row: AnyRule) -> str:
    """Return what a rule is about."""
    if row.item_rank == 0:
        return _("All products")
    return str(FAMILIES[WORDS[row.item]]) if row.item_rank == 1 else row.item


def value(row: AnyRule) -> str:
    """Return how a rule makes a price."""
    if row.price_e8 is not None:
        return sale_wording.unit_price(row.price_e8, row.currency)
    rate = row.rate_ppm or 0
    if row.kind == rules.MARKUP:
        return _("Cost + %(share)s") % {"share": share(rate)}
    if row.kind == rules.OFF_ERP:
        return _("List price − %(share)s") % {"share": share(rate)}
    return _("Usage − %(share)s") % {"share": share(rate)}


def limits(row: AnyRule) -> str:
    """Return what a rule is limited to besides its item."""
    segment = str(SEGMENTS.get(row.segment, row.segment))
    plan = str(sale_wording.CYCLES[row.billing_plan]) if row.billing_plan else ""
    term = str(sale_wording.TERMS[row.term]) if row.term else ""
    return wording.joined([row.market, segment, term, plan, row.currency if row.price_e8 is None else ""])


def until(row: AnyRule) -> str:
    """Return the first day without a rule."""
    return wording.day(row.valid_until) if row.valid_until < END_OF_TIME else ""


def state(row: PriceRule) -> str:
    """Return whether a rule holds today, will hold, or has ended."""
    today = clock.today()
    if row.valid_until <= max(today, row.valid_from):
        return "ended"
    return "planned" if row.valid_from > today else "current"


def state_label(name: str) -> str:
    """Return the word for a state."""
    return {"current": _("Holds today"), "planned": _("Planned"), "ended": _("Ended")}[name]


def state_pill(row: PriceRule) -> str:
    """Return the mark of a rule's state."""
    name = state(row)
    return pill_as(STATES[name], state_label(name))


def kind(row: AnyRule) -> str:
    """Return the kind of a rule."""
    return str(KINDS[row.kind])


def base(row: AnyRule) -> str:
    """Return on what usage is priced."""
    return str(BASES[row.usage_base])


def price(offered: Offered) -> str:
    """Return what a reseller pays: a price, or for usage a percentage of its list or net amount."""
    if offered.price_e8 is not None:
        return sale_wording.unit_price(offered.price_e8, offered.asked.currency)
    values = {"share": share(rules.usage_factor(offered.rule))}
    if offered.rule.usage_base == "net":
        return _("%(share)s of the net amount of usage") % values
    return _("%(share)s of the list amount of usage") % values
