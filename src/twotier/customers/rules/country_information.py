"""What a form must ask for in a country: the members of Partner Center's CountryValidationRules.

The recorded answer for the United States (spec/api-recordings, record 01) is met member by member. What
the libraries cannot say is left out, as the service leaves out what is null. `vat_ids.csv` holds the
patterns of the EU's VIES and of the British, Norwegian and Swiss registers, each with a made-up sample
whose check digits are right.
"""

import csv
import re
from functools import cache
from importlib.resources import files

import msgspec
import phonenumbers
from babel.languages import get_official_languages, get_territory_language_info
from msgspec.structs import replace
from phonenumbers import PhoneMetadata
from stdnum import get_cc_module

from twotier.customers.rules import places
from twotier.customers.rules.registration import (
    is_registration_required,
    registration_regex,
    registration_sample,
)
from twotier.partners.regions import country as country_row

SPOKEN_BY_PERCENT = 5
RECORDED_PHONE_NUMBERS = {
    "US": r"^(1[ \-\/\.]?)?(\((\d{3})\)|(\d{3}))[ \-\/\.]?(\d{3})[ \-\/\.]?(\d{4})$",
}


class CountryInformation(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """The rules of one country; members that are None or False by default stay away from the wire."""

    iso2_code: str = msgspec.field(name="iso2Code")
    default_culture: str
    is_state_required: bool
    supported_states_list: tuple[str, ...]
    supported_languages_list: tuple[str, ...]
    supported_cultures_list: tuple[str, ...]
    is_postal_code_required: bool
    postal_code_regex: str | None = None
    is_city_required: bool
    is_vat_id_supported: bool
    tax_id_format: str | None = None
    tax_id_sample: str | None = None
    vat_id_regex: str | None = None
    phone_number_regex: str | None = None
    is_tax_id_supported: bool
    is_tax_id_optional: bool
    country_calling_codes_list: tuple[str, ...]
    customer_organization_registration_number_regex: str | None = None
    customer_organization_registration_number_sample: str | None = None
    customer_organization_registration_number_required: bool = False
    customer_organization_phone_number_required: bool = False


@cache
def country_information(iso2: str) -> CountryInformation | None:
    """Return the rules of the country; None for a code that regions.csv does not have."""
    row = country_row(iso2)
    if row is None:
        return None
    code, languages = row.code, languages_of(row.code)
    information = CountryInformation(
        iso2_code=code,
        default_culture=culture(languages[0], code),
        is_state_required=places.has_state_list(code),
        supported_states_list=places.states(code),
        supported_languages_list=languages,
        supported_cultures_list=tuple(culture(language, code) for language in languages),
        is_postal_code_required=places.is_postal_code_required(code),
        postal_code_regex=places.postal_code_regex(code),
        is_city_required=places.is_city_required(code),
        is_vat_id_supported=code in _vat_ids(),
        phone_number_regex=phone_number_regex(code),
        is_tax_id_supported=any(get_cc_module(code, kind) for kind in ("vat", "tin")),
        is_tax_id_optional=True,
        country_calling_codes_list=calling_codes(code),
    )
    return _with_registration(_with_vat_id(information))


def _with_vat_id(information: CountryInformation) -> CountryInformation:
    """Add the pattern of the country's VAT ids, if it has them."""
    if not information.is_vat_id_supported:
        return information
    regex, sample = _vat_ids()[information.iso2_code]
    form = re.sub(r"\d", "#", sample)
    return replace(information, vat_id_regex=regex, tax_id_sample=sample, tax_id_format=form)


def _with_registration(information: CountryInformation) -> CountryInformation:
    """Add the pattern of the registration number where customers need one."""
    code = information.iso2_code
    if not is_registration_required(code):
        return information
    return replace(
        information,
        customer_organization_registration_number_regex=registration_regex(code),
        customer_organization_registration_number_sample=registration_sample(code),
        customer_organization_registration_number_required=True,
        customer_organization_phone_number_required=True,
    )


def languages_of(code: str) -> tuple[str, ...]:
    """Return the official languages that one in twenty speaks, two letters each, the most spoken first."""
    spoken = get_territory_language_info(code)
    official = get_official_languages(code, regional=True, de_facto=True)
    shares = {name: float(spoken[name]["population_percent"] or 0) for name in official if name in spoken}
    common = [name for name, percent in shares.items() if percent >= SPOKEN_BY_PERCENT]
    names = [name.split("_")[0] for name in common or official or spoken]
    return tuple(dict.fromkeys(name for name in names if len(name) == len("en"))) or ("en",)


def culture(language: str, code: str) -> str:
    """Return the culture tag of a language in a country, as `de-AT`."""
    return f"{language}-{code}"


def calling_codes(code: str) -> tuple[str, ...]:
    """Return the country calling codes; none for a few uninhabited islands."""
    number = phonenumbers.country_code_for_region(code)
    return (str(number),) if number else ()


@cache
def phone_number_regex(code: str) -> str | None:
    """Return a pattern that counts digits, from the shortest number to the longest with its prefixes."""
    if code in RECORDED_PHONE_NUMBERS:
        return RECORDED_PHONE_NUMBERS[code]
    metadata = PhoneMetadata.metadata_for_region(code)
    if metadata is None or metadata.general_desc is None:
        return None
    lengths = metadata.general_desc.possible_length
    before = max(len(calling_codes(code)[0]), len(metadata.national_prefix or ""))
    return rf"^(?=(\D*\d){{{min(lengths)},{max(lengths) + before}}}\D*$)\+?[\d \-\/\.\(\)]+$"


@cache
def _vat_ids() -> dict[str, tuple[str, str]]:
    text = files(__package__).joinpath("vat_ids.csv").read_text(encoding="utf-8")
    return {row["country"]: (row["regex"], row["sample"]) for row in csv.DictReader(text.splitlines())}
