"""Which markets' prices a country buys at, and which currencies exist."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from babel.core import get_global
from babel.numbers import get_territory_currencies

from twotier.partners.regions import Region, all_countries, country

REFERENCE: Mapping[Region, str] = MappingProxyType(
    {
        Region.AUSTRALIA: "AU",
        Region.BRAZIL: "BR",
        Region.CANADA: "CA",
        Region.EUROPE: "DE",
        Region.INDIA: "IN",
        Region.JAPAN: "JP",
        Region.TAIWAN: "TW",
    }
)
"""Reference market of a region (decisions.md 4); the regions that are billed in US dollars share US."""

LAST_RESORT = "US"


def reference_candidates(code: str) -> tuple[str, ...]:
    """Return the markets whose prices a country may use, the best first; none for an unknown country."""
    found = country(code)
    if found is None:
        return ()
    own = "DE" if found.currency == "EUR" else REFERENCE.get(found.region, LAST_RESORT)
    return tuple(dict.fromkeys((found.code, own, LAST_RESORT)))


@cache
def currencies() -> frozenset[str]:
    """Return the codes of every currency that is legal tender somewhere, and of those the program bills in."""
    tender = {code for territory in get_global("territory_currencies") for code in get_territory_currencies(territory)}
    return frozenset(tender | {found.currency for found in all_countries().values()})
