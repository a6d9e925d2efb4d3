"""Address checks over the wire: the words that the form of an address gives, and nothing kept."""

from typing import Any

import pytest

from tests.support.two_tier import at_most, colleague
from tests.support.wire_schemas import check
from tests.support.world import World
from tests.wire.conftest import Got

GOOD = {"AddressLine1": "1 Microsoft Way", "City": "Redmond", "State": "WA", "PostalCode": "98052", "Country": "US"}


def asked(world: World, **changes: Any) -> Got:
    """Check an address."""
    return world.harbor.caller("POST", "/v1/validations/address", GOOD | changes)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, "VerifiedShippable"),
        ({"State": "Washington"}, "InteractionRequired"),
        ({"AddressLine1": "Microsoft Way"}, "StreetPartial"),
        ({"AddressLine1": "P.O. Box 12"}, "Verified"),
        ({"PostalCode": "1"}, "None"),
        ({"State": "ZZ", "City": None}, "None"),
        ({"Country": "BY", "State": None}, "NotValidated"),
        ({"Country": "de", "State": None, "PostalCode": "20457", "City": "Hamburg"}, "VerifiedShippable"),
    ],
)
def test_the_form_of_an_address_gives_the_word(world: World, changes: dict[str, Any], status: str) -> None:
    got = asked(world, **changes)
    made = check("AddressValidationResponse", got.json)
    assert (got.status, made["status"]) == (200, status), made
    assert made["originalAddress"]["addressLine1"] == (GOOD | changes)["AddressLine1"]
    assert bool(made["suggestedAddresses"]) == (status not in ("None", "NotValidated"))
    assert ("validationMessage" in made) == (status in ("None", "NotValidated", "StreetPartial"))


def test_the_suggestion_is_the_form_to_use(world: World) -> None:
    made = asked(world, State="washington", City="  Redmond ").json
    assert made["suggestedAddresses"] == [
        {"country": "US", "city": "Redmond", "state": "WA", "addressLine1": "1 Microsoft Way", "postalCode": "98052"}
    ]
    assert made["originalAddress"]["state"] == "washington"
    assert "'PostalCode'" in asked(world, PostalCode="x").json["validationMessage"]


@pytest.mark.trap(16)
def test_a_check_only_reads(world: World) -> None:
    asked(world)
    with at_most(1) as said:
        asked(world)
    assert all(sql.startswith("SELECT") for sql in said)


@pytest.mark.parametrize("changes", [{"Country": None}, {"Country": ""}, {"Country": "Germany"}, {"Country": "X"}])
def test_an_address_without_a_country_is_refused(world: World, changes: dict[str, Any]) -> None:
    got = asked(world, **changes)
    assert (got.status, got.json["code"]) == (400, 3000)


@pytest.mark.parametrize("country", ["ZZ", "Д1", "  us  "])
def test_odd_countries_are_no_fault(world: World, country: str) -> None:
    assert asked(world, Country=country).status in (200, 400)


def test_long_lines_are_told_not_kept(world: World) -> None:
    made = asked(world, AddressLine1="x" * 5000, AddressLine2="\u202e").json
    assert made["status"] == "None"


def test_who_may(world: World) -> None:
    assert world.alpine.caller("POST", "/v1/validations/address", GOOD).status == 200
    assert colleague(world.harbor, "guest")("POST", "/v1/validations/address", GOOD).status == 403
    assert world.harbor.caller("POST", "/v1/validations/address", GOOD, app_only=True).status == 200
    assert world.harbor.caller("POST", "/v1/validations/address", b"{").status == 400
