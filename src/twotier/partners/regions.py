"""Which CSP region a country belongs to, and the currency it is billed in.

`regions.csv` beside this file is data/regions.csv of the project's specification, which takes it from
Microsoft's public page "CSP program regional markets and currencies"; the column note says where
the specification decided.
"""

import csv
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from babel import Locale
from django.utils.functional import Promise, lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Region(StrEnum):
    """A CSP region; a customer and its partner must share one."""

    AFRICA = "africa"
    ASIA_PACIFIC = "asia_pacific"
    AUSTRALIA = "australia"
    BRAZIL = "brazil"
    CANADA = "canada"
    CHINA = "china"
    EUROPE = "europe"
    INDIA = "india"
    JAPAN = "japan"
    KOREA = "korea"
    LATIN_AMERICA_CARIBBEAN = "latin_america_caribbean"
    MIDDLE_EAST_CENTRAL_EASTERN_EUROPE = "middle_east_central_eastern_europe"
    NEW_ZEALAND = "new_zealand"
    TAIWAN = "taiwan"
    UNITED_STATES = "united_states"
    NONE = "none"

    @property
    def label(self) -> Promise:
        """Return the region's name in the reader's language."""
        return REGION_LABELS[self]


# Translators: names of sales regions; they stand in lists and inside sentences.
REGION_LABELS: Mapping[Region, Promise] = MappingProxyType(
    {
        Region.AFRICA: _("Africa"),
        Region.ASIA_PACIFIC: _("Asia Pacific"),
        Region.AUSTRALIA: _("Australia and Pacific islands"),
        Region.BRAZIL: _("Brazil"),
        Region.CANADA: _("Canada"),
        Region.CHINA: _("China"),
        Region.EUROPE: _("Europe"),
        Region.INDIA: _("India"),
        Region.JAPAN: _("Japan"),
        Region.KOREA: _("Korea"),
        Region.LATIN_AMERICA_CARIBBEAN: _("Latin America and Caribbean"),
        Region.MIDDLE_EAST_CENTRAL_EASTERN_EUROPE: _("Middle East, Central and Eastern Europe"),
        Region.NEW_ZEALAND: _("New Zealand"),
        Region.TAIWAN: _("Taiwan"),
        Region.UNITED_STATES: _("United States"),
        Region.NONE: _("No region"),
    }
)


@dataclass(frozen=True, slots=True)
class Country:
    """One row of regions.csv."""

    code: str
    name_en: str
    region: Region
    currency: str
    state_list: bool
    registration_id_required: bool


def _country(row: Mapping[str, str]) -> Country:
    return Country(
        code=row["country"],
        name_en=row["name_en"],
        region=Region(row["region"]),
        currency=row["currency"],
        state_list=row["state_list"] == "yes",
        registration_id_required=row["registration_id_required"] == "yes",
    )


@cache
def all_countries() -> Mapping[str, Country]:
    """Return every country of regions.csv by its ISO code of two letters."""
    text = files(__package__).joinpath("regions.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return MappingProxyType({row["country"]: _country(row) for row in rows})


def country(code: str) -> Country | None:
    """Return the country, whatever the case of its code; None if there is none."""
    return all_countries().get(code.strip().upper())


def region_of(code: str) -> Region:
    """Return the country's region; `Region.NONE` for a country that no region serves."""
    found = country(code)
    return found.region if found else Region.NONE


def currency_of(code: str) -> str:
    """Return the ISO currency the country is billed in; KeyError for an unknown country."""
    return all_countries()[code.strip().upper()].currency


def is_served(code: str) -> bool:
    """Tell whether anything can be sold to the country."""
    return region_of(code) is not Region.NONE


def same_region(a: str, b: str) -> bool:
    """Tell whether two countries share a region; a country without region shares none."""
    return is_served(a) and region_of(a) is region_of(b)


def country_name(code: str, language: str | None = None) -> str:
    """Return the country's name in the language, by default the reader's."""
    code = code.strip().upper()
    name = _locale(language or get_language() or "en").territories.get(code)
    found = country(code)
    return str(name or (found.name_en if found else code))


lazy_country_name = lazy(country_name, str)


def countries(language: str | None = None, *, served_only: bool = True) -> tuple[tuple[str, str], ...]:
    """Return (code, name) of each country in the order of the names: the choices of a form."""
    return _choices(language or get_language() or "en", served_only)


@cache
def _choices(language: str, served_only: bool) -> tuple[tuple[str, str], ...]:
    codes = (code for code in all_countries() if is_served(code) or not served_only)
    named = [(code, country_name(code, language)) for code in codes]
    return tuple(sorted(named, key=lambda pair: _folded(pair[1])))


def _folded(name: str) -> str:
    """Return the name without accents and case, so that Åland stands with A."""
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


@cache
def _locale(language: str) -> Locale:
    """Return the Babel locale of a Django language code (`zh-hant` is `zh_Hant`)."""
    return Locale.parse(language, sep="-")
