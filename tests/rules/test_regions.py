"""Regions, currencies and names of countries: regions.csv as the program reads it."""

import pytest
from babel.numbers import list_currencies
from django.utils import translation

from twotier.partners.regions import (
    Region,
    all_countries,
    countries,
    country,
    country_name,
    currency_of,
    is_served,
    region_of,
    same_region,
)

DOCUMENTED_24 = {
    "AM", "AZ", "BY", "BR", "HU", "IN", "IQ", "KZ", "KG", "MD", "MM", "PL", "RU", "SA", "ZA", "SS", "TJ", "TH", "TR", "UA",
    "AE", "UZ", "VE", "VN",
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "region", "currency"),
    [
        ("DE", Region.EUROPE, "EUR"),
        ("CH", Region.EUROPE, "CHF"),
        ("GB", Region.EUROPE, "GBP"),
        ("FO", Region.EUROPE, "DKK"),
        ("TW", Region.TAIWAN, "TWD"),
        ("US", Region.UNITED_STATES, "USD"),
        ("PM", Region.CANADA, "CAD"),
        ("VU", Region.NEW_ZEALAND, "NZD"),
        ("BR", Region.BRAZIL, "BRL"),
        ("RU", Region.NONE, "USD"),
        ("ZA", Region.MIDDLE_EAST_CENTRAL_EASTERN_EUROPE, "USD"),
    ],
)
def test_each_country_has_its_region_and_currency(code: str, region: Region, currency: str) -> None:
    assert region_of(code) is region
    assert region_of(f" {code.lower()} ") is region
    assert currency_of(code) == currency


def test_a_country_without_region_is_not_served() -> None:
    assert [code for code in all_countries() if not is_served(code)] == ["BY", "RU"]
    assert not same_region("BY", "RU")
    assert not same_region("RU", "RU")


def test_an_unknown_country_has_no_region_and_no_currency() -> None:
    assert country("ZZ") is None
    assert region_of("ZZ") is Region.NONE
    assert not is_served("")
    with pytest.raises(KeyError):
        currency_of("ZZ")


def test_partners_and_customers_share_a_region_not_a_country() -> None:
    assert same_region("DE", "at")
    assert same_region("EE", "FR")
    assert not same_region("DE", "TW")
    assert not same_region("TW", "HK")


def test_the_documented_countries_need_a_registration_number() -> None:
    assert {code for code, row in all_countries().items() if row.registration_id_required} == DOCUMENTED_24
    assert {code for code, row in all_countries().items() if row.state_list} == {"US", "CA", "CN", "MX"}


def test_every_currency_exists_and_every_region_has_a_country() -> None:
    assert {row.currency for row in all_countries().values()} <= set(list_currencies())
    assert {row.region for row in all_countries().values()} == set(Region)


@pytest.mark.parametrize(
    ("language", "name"),
    [("en", "Germany"), ("de", "Deutschland"), ("fr", "Allemagne"), ("ru", "Германия"), ("zh-hant", "德國")],
)
def test_names_are_in_the_readers_language(language: str, name: str) -> None:
    assert country_name("de", language) == name
    with translation.override(language):
        assert country_name("DE") == name
        assert ("DE", name) in countries()


def test_the_choices_leave_out_what_is_not_served_and_are_in_order() -> None:
    codes = [code for code, _name in countries("de")]
    assert len(codes) == len(all_countries()) - 2
    assert codes.index("EG") < codes.index("AX") < codes.index("AL")  # Ägypten, Ålandinseln, Albanien
    assert len(countries("en", served_only=False)) == len(all_countries())


def test_every_region_has_a_label() -> None:
    assert all(str(region.label) for region in Region)
