"""How spending reads: amounts, months, how far a budget is used, how an amount comes about."""

from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twotier.billing import rules
from twotier.billing.queries import spending, usage
from twotier.billing.shapes import Cost, Currency
from twotier.catalog.queries.rates import DOLLAR
from twotier.catalog.rules import QUANTITY_SCALE, RATE_SCALE
from twotier.portal import wording
from twotier.portal.templatetags.twotier import drawn_pill

BACK = 12
"""Months before the present one that can be looked at."""
STATES: dict[str, str | Promise] = {
    spending.REACHED: gettext_lazy("Budget used up"),
    spending.NEAR: gettext_lazy("At least 80 percent used"),
    spending.BELOW: gettext_lazy("Less than 80 percent used"),
    spending.NONE: gettext_lazy("Without a budget"),
}
FAMILIES = {spending.REACHED: "stopped", spending.NEAR: "needs"}
Pairs = list[tuple[str, str]]


def months() -> dict[str, date]:
    """Return the months that can be looked at by their names, the present one first."""
    found, month = {}, usage.this_month()
    for _number in range(BACK + 1):
        found[rules.month_name(month)] = month
        month = rules.month_before(month)
    return found


def money(amount_e10: int, currency: Currency) -> str:
    """Return an amount that usage is priced in, in the reader's currency: cut, as usage is billed."""
    return wording.amount(minor(amount_e10, currency), currency.code)


def minor(amount_e10: int, currency: Currency) -> int:
    """Return an amount that usage is priced in, in minor units of the reader's currency."""
    return rules.minor_of(currency.of(amount_e10), currency.code)


def quantity(quantity_e10: int, unit: str) -> str:
    """Return what was used of a meter."""
    value = Decimal(quantity_e10).scaleb(-QUANTITY_SCALE)
    return f"{wording.number(value)} × {unit}"


def bar(percent: int, state: str) -> SafeString:
    """Return a share of a budget as number, bar and, where it matters, as a word."""
    word = drawn_pill(FAMILIES[state], str(STATES[state])) if state in FAMILIES else ""
    return format_html(
        '<span>{} <b>{}</b><progress class="tt-prog{}" max="100" value="{}" aria-hidden="true"></progress></span>',
        word,
        wording.percent(percent),
        " is-time" if word else "",
        min(percent, 100),
    )


def state(share_ppm: int) -> str:
    """Return how far a budget is used."""
    near, full = rules.THRESHOLDS[:2]
    return spending.REACHED if share_ppm >= full else spending.NEAR if share_ppm >= near else spending.BELOW


def steps(cost: Cost, currency: Currency, month: date, *, net: bool = False) -> Pairs:
    """Return how an amount comes about: the sum in dollars, less the credit for its seller, at the month's rate."""
    found = [(_("Usage at the prices of the rate card"), dollars(cost.list_e10))]
    if net:
        found.append((_("Partner earned credit"), dollars(cost.net_e10 - cost.list_e10)))
    if currency.code != DOLLAR:
        rate = wording.precise(Decimal(currency.rate_e10).scaleb(-RATE_SCALE), 2)
        found.append((_("Exchange rate of %(month)s") % {"month": wording.month(month)}, f"× {rate}"))
    return [*found, (_("Rounded"), _("once, down"))]


def dollars(amount_e10: int) -> str:
    """Return an amount that usage is priced in with all its digits."""
    value = Decimal(amount_e10).scaleb(-rules.AMOUNT_SCALE)
    return f"{DOLLAR}\u00a0{wording.precise(value, 2)}".replace("-", "\u2212")
