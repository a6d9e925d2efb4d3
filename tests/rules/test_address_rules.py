"""What may stand in a customer's address, and the form that is suggested."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twotier.customers.rules.address import (
    Address,
    AddressStatus,
    check_address,
    check_country,
    normalized,
    tidy,
    validate_address,
)

REDMOND = Address("1 Microsoft Way", city="Redmond", state="WA", postal_code="98052", country="US")
HAMBURG = Address("Am Sandtorkai 37", city="Hamburg", postal_code="20457", country="DE")


@pytest.mark.parametrize("address", [REDMOND, HAMBURG, Address("1 Queen's Road", country="HK")])
def test_an_address_is_accepted(address: Address) -> None:
    assert check_address(address) == []


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        (Address(city="Redmond", country="US"), ["address_line1", "state", "postal_code"]),
        (Address("1 Way", city="Redmond", state="XX", postal_code="98052", country="US"), ["state"]),
        (Address("1 Way", city="Redmond", state="PR", postal_code="98052", country="US"), ["state"]),
        (Address("1 Way", city="Redmond", state="WA", postal_code="9805", country="US"), ["postal_code"]),
        (Address("1 Way", city="Redmond", state="WA", postal_code="9805２", country="US"), ["postal_code"]),
        (Address("Sandtorkai", postal_code="20457", country="DE"), ["city"]),
        (Address("Sandtorkai", city="Ham\u202eburg", postal_code="20457", country="DE"), ["city"]),
        (Address("x" * 201, city="Hamburg", postal_code="20457", country="DE"), ["address_line1"]),
        (Address("1 Rue", city="Ottawa", state="Bayern", postal_code="K1A 0B1", country="CA"), ["state"]),
        (Address("1 Rue", city="Ottawa"), ["country"]),
    ],
)
def test_a_faulty_address_names_every_field(address: Address, fields: list[str]) -> None:
    found = check_address(address)
    assert [violation.field for violation in found] == fields
    assert {(violation.status, violation.code) for violation in found} == {(400, 3000)}


@pytest.mark.parametrize(
    ("country", "written", "printed", "postal_code"),
    [
        ("US", "washington", "WA", "98052"),
        ("CA", "Québec", "QC", "K1A 0B1"),
        ("CA", "Quebec", "QC", "K1A 0B1"),
        ("MX", "nuevo leon", "N.L.", "64000"),
        ("MX", "CMX", "CDMX", "02860"),
        ("CN", "Beijing", "北京市", "100808"),
        ("CN", "广东", "广东省", "510000"),
    ],
)
def test_listed_states_are_known_by_each_spelling(country: str, written: str, printed: str, postal_code: str) -> None:
    address = Address("1 Street", city="City", state=written, postal_code=postal_code, country=country)
    assert check_address(address) == []
    assert normalized(address).state == printed


@pytest.mark.parametrize("country", ["DE", "IN", "AU", "BR"])
def test_elsewhere_any_text_may_be_the_state(country: str) -> None:
    postal_codes = {"DE": "20457", "IN": "110034", "AU": "2060", "BR": "40301-110"}
    for state in ("", "anything at all"):
        assert (
            check_address(Address("1", city="C", state=state, postal_code=postal_codes[country], country=country)) == []
        )


def test_a_state_in_region_counts_as_the_state() -> None:
    address = Address("1 Microsoft Way", city="Redmond", postal_code="98052", country="us", region="wa")
    assert check_address(address) == []
    assert normalized(address).state == "WA"


def test_an_unserved_country_has_the_projects_own_code() -> None:
    (violation,) = check_country("RU")
    assert (violation.status, violation.code, violation.error_name) == (403, 910060, "market_not_served")
    assert check_country("de") == []


@pytest.mark.parametrize(
    ("country", "written", "printed"),
    [
        ("CA", "k1a0b1", "K1A 0B1"),
        ("NL", "1234ab", "1234 AB"),
        ("GB", "sw1a1aa", "SW1A 1AA"),
        ("PL", "00-950", "00-950"),
    ],
)
def test_the_suggestion_prints_the_postal_code_as_the_country_does(country: str, written: str, printed: str) -> None:
    address = Address("1 Street", city="City", state="ON", postal_code=written, country=country)
    assert normalized(address).postal_code == printed


def test_the_documented_answers_of_an_address_check() -> None:
    assert validate_address(REDMOND).status is AddressStatus.VERIFIED_SHIPPABLE
    assert validate_address(REDMOND).suggestion == REDMOND
    partial = Address("Microsoft Way", city="Redmond", state="WA", postal_code="98052", country="US")
    assert validate_address(partial).status is AddressStatus.STREET_PARTIAL
    longhand = Address("1 Microsoft Way", city="Redmond", state="Washington", postal_code="98052", country="US")
    answer = validate_address(longhand)
    assert (answer.status, answer.suggestion) == (AddressStatus.INTERACTION_REQUIRED, REDMOND)
    assert validate_address(Address(country="US")).status is AddressStatus.NONE


@given(
    st.builds(
        Address,
        address_line1=st.text(max_size=20),
        city=st.text(max_size=20),
        state=st.sampled_from(["", "WA", "washington", "QC", "北京市", "x"]),
        postal_code=st.sampled_from(["", "98052", "98052-6399", "k1a0b1", "100808", "20457"]),
        country=st.sampled_from(["US", "CA", "CN", "MX", "DE", "HK", "us", "ZZ", ""]),
    )
)
def test_the_suggestion_is_accepted_and_suggests_itself(address: Address) -> None:
    suggestion = normalized(address)
    assert bool(check_address(suggestion)) == bool(check_address(address))
    assert normalized(suggestion) == suggestion
    assert tidy(tidy(address)) == tidy(address)
