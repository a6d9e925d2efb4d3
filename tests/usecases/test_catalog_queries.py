"""What the catalog answers, and in how many statements."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.usecases.price_sheets import row, write
from twotier.access.actors import program
from twotier.catalog import queries
from twotier.catalog.usecases.import_prices import import_prices

pytestmark = pytest.mark.django_db
ON = date(2026, 10, 15)


@pytest.fixture(autouse=True)
def sheet(db: None, tmp_path: Path) -> None:
    rows = [
        row(),
        row(BillingPlan="Annual", UnitPrice="61.20"),
        row(Segment="Education", UnitPrice="2.00"),
        row(Segment="Charity", UnitPrice="1.00"),
        row(Segment="Government", UnitPrice="4.00"),
        row(Market="US", Currency="USD", UnitPrice="6.00"),
        row(ProductId="CFQ7TTC0VISI", ProductTitle="Visio Plán 2", SkuTitle="Visio Plán 2"),
        row(ProductId="CFQ7TTC0XXXX", ProductTitle="Add-on for Visio Plan 2", SkuTitle="Add-on for Visio Plan 2"),
    ]
    assert import_prices(program("test"), write(tmp_path / "sheet.csv", rows)).complete


def test_a_country_buys_at_its_own_market_else_at_its_regions() -> None:
    with CaptureQueriesContext(
        connection,
    ) as statements:
        assert queries.reference_market("DE") == "DE"
    assert len(statements) == 1
    found = {country: queries.reference_market(country) for country in ("US", "LU", "CZ", "CH", "TW", "XX")}
    assert found == {"US": "US", "LU": "DE", "CZ": "DE", "CH": "DE", "TW": "US", "XX": ""}


def test_prices_of_many_items_take_one_statement() -> None:
    own = queries.availabilities("CFQ7TTC0LH18", "0001", "DE", "commercial", ON)
    other = queries.availabilities("CFQ7TTC0LH18", "0001", "US", "commercial", ON)
    ids = [found.catalog_item_id for found in own]
    with CaptureQueriesContext(connection) as statements:
        found = queries.prices_of([*ids, other[0].catalog_item_id, "no:such:item", "nonsense"], "DE", ON)
    assert len(statements) == 1
    assert list(found) == ids
    assert [price.unit_price_e8 for price in found.values()] == [510_000_000, 6_120_000_000]
    wrong_sku = f"CFQ7TTC0VISI:0001:{own[0].id}"
    assert queries.prices_of([wrong_sku], "DE", ON) == {}


def test_an_item_is_found_only_on_its_days() -> None:
    item = queries.availabilities("CFQ7TTC0LH18", "0001", "DE", "commercial", ON)[0].catalog_item_id
    assert queries.prices_of([item], "DE", date(2026, 9, 30)) == {}
    assert list(queries.prices_of([item], "DE", date(2026, 9, 30), ever=True)) == [item]


def test_products_and_skus_are_those_of_the_market() -> None:
    assert [found.id for found in queries.products("US", on=ON)] == ["CFQ7TTC0LH18"]
    assert [found.title for found in queries.products("DE", on=ON)] == [
        "Add-on for Visio Plan 2",
        "Microsoft 365 Business Basic",
        "Visio Plán 2",
    ]
    assert [found.plans for found in queries.skus("cfq7ttc0lh18", "DE", "commercial", ON)] == [("monthly", "annual")]
    assert queries.skus("CFQ7TTC0VISI", "US", on=ON) == []
    assert queries.product("nothing") is None


@pytest.mark.parametrize(
    ("segment", "segments"),
    [
        ("commercial", {"commercial"}),
        ("nonprofit", {"commercial", "nonprofit"}),
        ("education", {"commercial", "education"}),
        ("government", {"government"}),
        ("state_owned", {"commercial"}),
    ],
)
def test_a_customer_of_a_segment_chooses_among_the_segments_it_may_buy(segment: str, segments: set[str]) -> None:
    found = queries.search_items("business basic", "DE", segment, on=ON)
    assert {choice.segment for item in found for choice in item.choices} == segments


def test_search_folds_case_and_accents_and_puts_titles_that_begin_so_first() -> None:
    with CaptureQueriesContext(connection) as statements:
        found = queries.search_items("VISIO plan", "DE", on=ON)
    assert len(statements) == 2
    assert [item.title for item in found] == ["Visio Plán 2", "Add-on for Visio Plan 2"]
    assert [item.is_add_on for item in found] == [False, True]
    assert queries.search_items("visio 100%", "DE", on=ON) == []
    assert [item.sku_id for item in queries.search_items("CFQ7TTC0VISI", "DE", on=ON)] == ["CFQ7TTC0VISI:0001"]
