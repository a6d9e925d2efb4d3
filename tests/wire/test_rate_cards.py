"""Rate cards over the API: currency, region, language, tiers, and to whom they are open."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.support import rate_cards
from tests.support.rate_cards import DATA, HOURS, OUT, TIERED
from tests.support.two_tier import at_most, colleague
from tests.support.wire_schemas import check
from tests.support.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def card(world: World, tmp_path: Path) -> None:
    rate_cards.load(tmp_path)


def test_a_card_has_the_documented_shape_and_exact_numbers(world: World) -> None:
    got = world.harbor.caller("GET", "/v1/ratecards/azure?currency=USD", X_Locale="en-US")
    found = check("AzureRateCard", got.json)
    assert {name: found[name] for name in ("locale", "currency", "isTaxIncluded")} == {
        "locale": "en-US", "currency": "USD", "isTaxIncluded": False,
    }  # fmt: skip
    meters = {row["id"]: check("AzureMeter", row) for row in found["meters"]}
    assert meters[str(TIERED)]["rates"] == {"0": 1, "100": 0.8, "100000": 0.5}
    assert b'"rates":{"0":0.868}' in got.bytes
    assert meters[str(OUT)]["includedQuantity"] == 5
    assert meters[str(HOURS)]["effectiveDate"] == "2026-01-01T00:00:00Z"
    (term,) = [check("AzureOfferTerm", row) for row in found["offerTerms"]]
    assert (term["discount"], term["excludedMeterIds"]) == (0.15, [str(TIERED)])


def test_the_currency_is_that_of_the_region_and_the_region_the_callers(world: World) -> None:
    own = world.harbor.caller("GET", "/v1/ratecards/azure").json
    assert own["currency"] == "EUR"
    assert next(row for row in own["meters"] if row["id"] == str(HOURS))["rates"]["0"] == float(
        Decimal("0.868") * Decimal("0.92")
    )
    japan = world.harbor.caller("GET", "/v1/RateCards/Azure?region=jp").json
    assert (japan["currency"], japan["meters"][0]["rates"]["0"]) == ("JPY", 12.04)
    assert world.nordic.caller("GET", "/v1/ratecards/azure").json["currency"] == "USD", (
        "there is no rate for its currency"
    )


def test_the_words_follow_x_locale(world: World) -> None:
    found = world.harbor.caller("GET", "/v1/ratecards/azure", X_Locale='"de-AT"').json
    names = {row["id"]: row["name"] for row in found["meters"]}
    assert (found["locale"], names[str(DATA)], names[str(HOURS)]) == ("de-AT", "LRS: gespeicherte Daten", "D2s v5")


@pytest.mark.parametrize(
    ("query", "named"), [("currency=ZZZ", "currency"), ("currency=SEK", "currency"), ("region=XX", "region")]
)
def test_an_unknown_currency_or_region_is_named(world: World, query: str, named: str) -> None:
    got = world.harbor.caller("GET", f"/v1/ratecards/azure?{query}")
    assert (got.status, got.json["code"]) == (400, 800002)
    assert named in got.bytes.decode()


def test_the_shared_card_is_apart(world: World) -> None:
    found = check("AzureRateCard", world.harbor.caller("GET", "/v1/ratecards/azure-shared").json)
    assert (found["meters"], found["offerTerms"]) == ([], [])


def test_a_card_takes_four_statements(world: World) -> None:
    world.harbor.caller("GET", "/v1/ratecards/azure")
    with at_most(5):
        world.harbor.caller("GET", "/v1/ratecards/azure")


def test_rate_cards_are_never_for_resellers_nor_for_programs_alone(world: World) -> None:
    assert world.alpine.caller("GET", "/v1/ratecards/azure").status == 403
    assert colleague(world.harbor, "helpdesk_agent")("GET", "/v1/ratecards/azure").status == 403
    assert world.baltic.caller("GET", "/v1/ratecards/azure").status == 200
    assert world.harbor.caller("GET", "/v1/ratecards/azure", app_only=True).json["code"] == 910047


def test_the_azure_plan_is_found_in_its_view_and_sold(world: World, items: dict[str, str]) -> None:
    found = world.harbor.caller("GET", "/v1/products?country=DE&targetView=Azure").json["items"]
    assert [(row["id"], row["productType"]["id"]) for row in found] == [("DZH318Z0BPS6", "Azure")]
    licenses = world.harbor.caller("GET", "/v1/products?country=DE&targetView=OnlineServices").json["items"]
    assert {row["productType"]["id"] for row in licenses} == {"OnlineServicesNCE"}
    assert len(world.harbor.caller("GET", "/v1/products?country=DE").json["items"]) == len(licenses) + 1
