"""The answer about each country, against the recorded one and against the rules themselves."""

import json
import re

import msgspec
import phonenumbers
import pytest
from stdnum import get_cc_module

from twotier.customers.rules import places
from twotier.customers.rules.country_information import country_information, phone_number_regex
from twotier.partners.regions import all_countries

# Recorded answer of GET /v1/countryvalidationrules/US, without its attributes:
# microsoft/Partner-Center-PowerShell, SessionRecords/GetPartnerCountryValidation.json (MIT license).
RECORDED = {
    "iso2Code": "US",
    "defaultCulture": "en-US",
    "isStateRequired": True,
    "supportedStatesList": [
        "AK",
        "AL",
        "AR",
        "AZ",
        "CA",
        "CO",
        "CT",
        "DC",
        "DE",
        "FL",
        "GA",
        "HI",
        "IA",
        "ID",
        "IL",
        "IN",
        "KS",
        "KY",
        "LA",
        "MA",
        "MD",
        "ME",
        "MI",
        "MN",
        "MO",
        "MS",
        "MT",
        "NC",
        "ND",
        "NE",
        "NH",
        "NJ",
        "NM",
        "NV",
        "NY",
        "OH",
        "OK",
        "OR",
        "PA",
        "RI",
        "SC",
        "SD",
        "TN",
        "TX",
        "UT",
        "VA",
        "VT",
        "WA",
        "WI",
        "WV",
        "WY",
    ],
    "supportedLanguagesList": ["en", "es"],
    "supportedCulturesList": ["en-US", "es-US"],
    "isPostalCodeRequired": True,
    "postalCodeRegex": r"^\d{5}(-\d{4})?$",
    "isCityRequired": True,
    "isVatIdSupported": False,
    "phoneNumberRegex": r"^(1[ \-\/\.]?)?(\((\d{3})\)|(\d{3}))[ \-\/\.]?(\d{3})[ \-\/\.]?(\d{4})$",
    "isTaxIdSupported": True,
    "isTaxIdOptional": True,
    "countryCallingCodesList": ["1"],
}


def test_the_united_states_answer_as_recorded() -> None:
    wire = json.loads(msgspec.json.encode(country_information("us")))
    assert wire == RECORDED
    assert list(wire) == list(RECORDED)


@pytest.mark.parametrize("code", sorted(all_countries()))
def test_every_country_has_an_answer_that_agrees_with_itself(code: str) -> None:
    rules = country_information(code)
    assert rules is not None
    assert rules.default_culture == rules.supported_cultures_list[0]
    assert all(re.fullmatch(r"[a-z]{2}", language) for language in rules.supported_languages_list)
    assert rules.is_state_required == bool(rules.supported_states_list)
    if rules.is_postal_code_required:
        assert places.is_postal_code(code, places.postal_code_example(code))
    if rules.vat_id_regex:
        module, sample = get_cc_module(code, "vat"), rules.tax_id_sample or ""
        assert re.fullmatch(rules.vat_id_regex, sample)
        assert module is not None
        assert module.is_valid(sample)
    number, pattern = (
        rules.customer_organization_registration_number_sample,
        rules.customer_organization_registration_number_regex,
    )
    assert rules.customer_organization_registration_number_required == bool(number)
    if number and pattern:
        assert re.fullmatch(pattern, number)


@pytest.mark.parametrize("code", sorted(all_countries()))
def test_the_phone_pattern_takes_a_real_number_as_people_write_it(code: str) -> None:
    pattern, number = phone_number_regex(code), phonenumbers.example_number(code)
    if pattern is None or number is None:
        assert number is None
        return
    styles = [phonenumbers.PhoneNumberFormat.NATIONAL, phonenumbers.PhoneNumberFormat.INTERNATIONAL]
    for style in styles if code != "US" else styles[:1]:
        written = phonenumbers.format_number(number, style)
        assert re.fullmatch(pattern, written.replace(") ", ")")), written


def test_known_cultures() -> None:
    taiwan, swiss = country_information("TW"), country_information("CH")
    assert taiwan is not None
    assert swiss is not None
    assert taiwan.supported_cultures_list == ("zh-TW",)
    assert swiss.supported_languages_list == ("de", "fr", "it")
    assert country_information("ZZ") is None
