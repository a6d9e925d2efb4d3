"""Offers, products and availabilities over the wire, from the files that the demo program ships."""

from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.wire.conftest import Caller
from twotier.access.actors import program
from twotier.catalog.usecases.import_prices import import_prices
from twotier.catalog.usecases.load_legacy_offers import load_legacy_offers
from twotier.core import clock

DEMO = Path(str(files("twotier"))) / "demo" / "catalog"
OFFER = "8BDBB60B-E526-43E9-92EF-AB760C8E0B72"


@pytest.fixture
def catalog(as_program: None, tmp_path: Path) -> None:
    """Fill the catalog as the demo program does."""
    load_legacy_offers(program(), DEMO / "legacy-offers.json")
    today = clock.today()
    import_prices(
        program(),
        DEMO / "price-sheet-small.csv",
        month=date(today.year, today.month, 1),
        rejected_to=tmp_path / "x.csv",
    )


def first_of(alice: Caller, path: str) -> Any:
    got = alice("GET", path)
    assert got.status == 200, got.bytes
    assert got.json["attributes"] == {"objectType": "Collection"}
    assert got.json["totalCount"] == len(got.json["items"]) > 0
    return got.json["items"][0]


@pytest.mark.trap(15)
@pytest.mark.observed(10)
def test_domains_are_asked_by_head(alice: Caller, charlie: Caller) -> None:
    taken = charlie.organization.domain
    assert alice("HEAD", f"/v1/domains/{taken.upper()}").status == 200
    free = alice("HEAD", "/v1/domains/nobody.onmicrosoft.com")
    assert (free.status, free.bytes) == (404, b"")


def test_country_rules(alice: Caller) -> None:
    got = alice("GET", "/v1/CountryValidationRules/us").json
    assert (got["iso2Code"], got["isStateRequired"], got["attributes"]["objectType"]) == (
        "US",
        True,
        "CountryValidationRules",
    )
    assert alice("GET", "/v1/countryvalidationrules/XX").status == 404


def test_offers_as_recorded(alice: Caller, catalog: None) -> None:
    got = alice("GET", "/v1/offers?country=US")
    assert got.json["totalCount"] == 274
    one = alice("GET", f"/v1/offers/{OFFER.lower()}?country=us").json
    assert one["id"] == OFFER
    assert one["links"]["self"] == {"uri": f"/offers/{OFFER}?country=US", "method": "GET", "headers": []}
    assert one["attributes"] == {"objectType": "Offer"}
    assert one["category"]["attributes"] == {"objectType": "OfferCategory"}
    assert msgspec.json.encode(None) not in got.bytes
    assert first_of(alice, f"/v1/offers/{OFFER}/addons?country=US")["isAddOn"] is True
    assert first_of(alice, "/v1/offercategories?country=US")["id"] == "Enterprise_Key"
    assert alice("GET", "/v1/offers/11111111-1111-1111-1111-111111111111?country=US").status == 404


def test_offers_by_pages(alice: Caller, catalog: None) -> None:
    got = alice("GET", "/v1/offers?country=US&size=100&offset=200").json
    assert got["totalCount"] == 74
    assert "next" not in got["links"]
    assert got["links"]["previous"]["uri"] == "/offers?country=US&size=100&offset=100"


def test_products_down_to_an_availability(alice: Caller, catalog: None) -> None:
    product = first_of(alice, "/v1/products?country=DE&targetView=OnlineServices")
    sku = first_of(alice, "/v1" + product["links"]["skus"]["uri"])
    assert (sku["productId"], sku["dynamicAttributes"]["isMicrosoftProduct"]) == (product["id"], True)
    found = first_of(alice, "/v1" + sku["links"]["availabilities"]["uri"])
    assert found["catalogItemId"] == f"{product['id']}:{sku['id']}:{found['id']}"
    one = alice("GET", "/v1" + found["links"]["self"]["uri"], X_Locale="en-US")
    assert one.json == found
    assert found["terms"][0]["duration"] in ("P1M", "P1Y", "P3Y")
    assert found["defaultCurrency"]["code"] == "EUR"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("products/NOSUCH", 404, 400013),
        ("products/NOSUCH/skus", 404, 400013),
        ("products/NOSUCH/skus/0001", 404, 400013),
        ("products/NOSUCH/skus/0001/availabilities", 404, 400018),
        ("products/NOSUCH/skus/0001/availabilities/AAAAAAAAAAAA", 404, 400019),
        ("products?targetView=Secret", 403, 400036),
        ("products?targetSegment=secret", 403, 400030),
        ("products/NOSUCH?targetSegment=secret", 403, 400030),
        ("products/NOSUCH/skus/0001?targetSegment=secret", 403, 400030),
        ("products/NOSUCH/skus/0001/availabilities/AAAAAAAAAAAA?targetSegment=secret", 403, 400030),
        ("customers/0f6c9a5e-1111-4222-8333-123456789012/products", 404, 60003),
        ("customers/nonsense/products", 404, 60003),
    ],
)
def test_what_is_not_there_says_what(alice: Caller, path: str, status: int, code: int) -> None:
    got = alice("GET", f"/v1/{path}")
    assert (got.status, got.json["code"]) == (status, code)
