"""How numbers, money and moments read in the reader's language: all from Babel, nothing typed."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import format_currency, format_decimal, format_percent
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from twotier.core import clock, money

LOCALES = {"en": "en_GB", "de": "de", "fr": "fr", "ru": "ru", "zh-hant": "zh_Hant"}
"""English has day before month and names foreign dollars: what Babel calls en_GB."""

SIGNS = {("zh-hant", "TWD"): "NT$"}
"""Babel writes Taiwan's dollar in Chinese as a bare $; the reader could take it for another one."""

WHOLE = frozenset({"TWD"})
"""Currencies whose fraction nobody writes when there is none."""

LIST_MARK, COMMA, SEMICOLON = {"zh-hant": "、"}, {"zh-hant": "，"}, {"zh-hant": "；"}
COLON = {"zh-hant": "：", "fr": "\u00a0: "}
BRACKETS = {"zh-hant": ("（", "）")}
"""Marks between parts that no sentence holds together, where a language has its own."""

DAY, HOUR, MINUTE = 86_400, 3_600, 60


def locale() -> Locale:
    """Return Babel's locale of the reader's language."""
    return locale_of((get_language() or "en").lower())


@cache
def locale_of(language: str) -> Locale:
    """Return Babel's locale of a language of ours; a page asks some hundred times."""
    return Locale.parse(LOCALES.get(language, "en_GB"))


def own(marks: Mapping[str, Any], usual: Any) -> Any:
    """Return the mark of the reader's language."""
    return marks.get((get_language() or "en").lower(), usual)


def joined(parts: Iterable[object]) -> str:
    """Return names as a list, without those that are empty."""
    return str(own(LIST_MARK, ", ")).join(filter(None, map(str, parts)))


def number(value: int | Decimal) -> str:
    """Return a number with the language's own grouping."""
    return format_decimal(value, locale=locale()).replace("-", "\u2212")


def amount(minor_units: int, currency: str, *, code: bool = False) -> str:
    """Return an amount of minor units: the sign by language, or the ISO code where two currencies meet."""
    places = money.digits(currency)
    value = Decimal(minor_units).scaleb(-places)
    if currency in WHOLE and value == value.to_integral_value():
        places = 0
    here, fraction = locale(), "." + "0" * places if places else ""
    if code:
        grouped = format_decimal(value, format=f"#,##0{fraction}", locale=here)
        return f"{currency}\u00a0{grouped}".replace("-", "\u2212")
    shape = here.currency_formats["standard"].pattern.replace(".00", fraction)
    text: str = format_currency(value, currency, format=shape, locale=here, currency_digits=False)
    sign = SIGNS.get(((get_language() or "en").lower(), currency))
    return (text.replace("$", sign) if sign else text).replace("-", "\u2212")


def plain_amount(minor_units: int, currency: str) -> str:
    """Return an amount without its currency and without groups, as a field of a form holds it."""
    places = money.digits(currency)
    shape = f"0.{'0' * places}" if places else "0"
    return format_decimal(Decimal(minor_units).scaleb(-places), format=shape, locale=locale())


def precise(value: Decimal, least: int = 0) -> str:
    """Return a number with all its digits, ten at most behind the point, and with no fewer than some."""
    return format_decimal(value, format=f"#,##0.{'0' * least}{'#' * (10 - least)}", locale=locale())


def percent(value: int) -> str:
    """Return whole percent."""
    return str(format_percent(Decimal(value).scaleb(-2), locale=locale()))


def month(value: date) -> str:
    """Return a month with its year."""
    return str(format_skeleton("yMMMM", value, locale=locale()))


def day(moment: date | None) -> str:
    """Return a date; its weekday too when it lies within a week of today."""
    if moment is None:
        return ""
    here = moment.astimezone(UTC).date() if isinstance(moment, datetime) else moment
    near = abs((here - clock.today()).days) < 7
    text: str = format_skeleton("yMMMEd" if near else "yMMMd", here, locale=locale())
    return text.replace(", ", " ", 1) if locale().language == "en" else text


def moment(when: datetime | None) -> str:
    """Return date and time in UTC, and say that it is UTC."""
    if when is None:
        return ""
    there = when.astimezone(UTC)
    return _("%(date)s, %(time)s UTC") % {"date": day(there), "time": f"{there:%H:%M}"}


def exact(when: datetime, zone: str = "UTC") -> str:
    """Return a deadline's moment: the reader's zone first with its offset, UTC beside it."""
    there = when.astimezone(ZoneInfo(zone))
    if not there.utcoffset():
        return moment(when)
    values = {
        "local": f"{day(there.date())}, {there:%H:%M}",
        "offset": f"UTC{there.isoformat()[-6:]}",
        "utc": moment(when),
    }
    return _("%(local)s (%(offset)s); %(utc)s") % values


def time_left(left: timedelta) -> str:
    """Return what is left of a window: two units at most."""
    seconds = int(left.total_seconds())
    days, hours, minutes = seconds // DAY, seconds % DAY // HOUR, seconds % HOUR // MINUTE  # money: seconds of a day
    if days >= 7:
        return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": number(days)}
    if days:
        return _("%(days)s d %(hours)s h left") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)s h %(minutes)s min left") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)s min left") % {"minutes": minutes}
