"""The published product list and the legacy offers: as published, damaged, and taken twice."""

from pathlib import Path

import pytest

import twotier.demo
from tests.usecases.price_sheets import LIST_HEADER, write
from twotier.access.actors import program
from twotier.catalog import queries, rules
from twotier.catalog.models import IncludedPlan, LegacyOffer, LegacyPrice, PublishedProduct
from twotier.catalog.queries import legacy
from twotier.catalog.usecases.import_prices import import_prices
from twotier.catalog.usecases.import_products import import_products
from twotier.catalog.usecases.load_legacy_offers import load_legacy_offers

pytestmark = pytest.mark.django_db

DEMO = Path(twotier.demo.__path__[0]) / "catalog"
PRODUCT, PLAN, OTHER = (f"{digit * 8}-0000-0000-0000-000000000000" for digit in "123")


def listing(path: Path, rows: list[list[str]]) -> Path:
    """Write a product list."""
    return write(path, rows, LIST_HEADER)


def entry(plan: str = PLAN, **changes: str) -> list[str]:
    """Return a good row of the list with some values changed."""
    values = dict(zip(LIST_HEADER, ["Some Product", "SOME", PRODUCT, "PLAN", plan, "A plan"], strict=True)) | changes
    return [values[name] for name in LIST_HEADER]


def test_the_list_is_read_as_published(tmp_path: Path) -> None:
    source = DEMO / "product-names-and-service-plans.csv"
    report = import_products(program("test"), source, rejected_to=tmp_path / "rejected.csv")
    assert (report.taken, report.rejected, report.added) == (3276, 0, 413)
    assert PublishedProduct.objects.count() == 413
    titles = set(PublishedProduct.objects.values_list("title", flat=True))
    assert not any("\N{REPLACEMENT CHARACTER}" in title for title in titles)
    again = import_products(program("test"), source, rejected_to=tmp_path / "rejected.csv")
    assert again.repeated


def test_windows_1252_letters_arrive_and_bytes_without_meaning_are_refused(tmp_path: Path) -> None:
    path = listing(
        tmp_path / "list.csv", [entry(Product_Display_Name="Caf\xe9 – Pro"), entry(OTHER, Product_Display_Name="X\x81")]
    )
    path.write_bytes(cp1252(path))
    report = import_products(program("test"), path)
    assert [(fault.line, fault.column, fault.reason) for fault in report.faults] == [
        (3, "Product_Display_Name", "bad_encoding")
    ]
    assert PublishedProduct.objects.get().title == "Caf\xe9 – Pro"


def cp1252(path: Path) -> bytes:
    """Return a file's text in Windows-1252, with the byte 0x81, which has no letter there, as it is."""
    return b"\x81".join(part.encode("cp1252") for part in path.read_text(encoding="utf-8").split("\x81"))


def test_a_new_list_changes_names_and_service_plans(tmp_path: Path) -> None:
    import_products(program("test"), listing(tmp_path / "a.csv", [entry(), entry(OTHER)]))
    report = import_products(
        program("test"),
        listing(tmp_path / "b.csv", [entry(Product_Display_Name="New name"), entry(GUID=OTHER, String_Id="OTHER")]),
    )
    assert (report.added, report.changed, report.unchanged) == (1, 1, 0)
    plans = queries.included_plans(["SOME"])
    assert [(str(row.plan_guid), row.product_title) for row in plans] == [(PLAN, "New name")]
    assert IncludedPlan.objects.count() == 2


def test_damaged_entries_are_reported(tmp_path: Path) -> None:
    rows = [entry(), entry(GUID="123"), entry(String_Id=""), entry()[:4]]
    report = import_products(program("test"), listing(tmp_path / "list.csv", rows))
    assert [(fault.line, fault.column, fault.reason) for fault in report.faults] == [
        (3, "GUID", "bad_guid"),
        (4, "String_Id", "missing_value"),
        (5, "", "wrong_column_count"),
    ]
    assert report.taken == 1


def test_legacy_offers_are_loaded_once_with_prices_by_currency() -> None:
    for _time in range(2):
        assert load_legacy_offers(program("test"), DEMO / "legacy-offers.json") == 274
    assert LegacyOffer.objects.count() == 274
    assert len(legacy.offer_categories()) == 4
    german, swiss, taiwanese = (legacy.offers(country) for country in ("DE", "CH", "TW"))
    assert [{price.currency for row in found for price in row.prices} for found in (german, swiss, taiwanese)] == [
        {"EUR"},
        {"CHF"},
        {"USD"},
    ]
    trials = [row for row in german if row.is_trial]
    assert len(trials) == 17
    assert all(price.unit_price_e8 == 0 for row in trials for price in row.prices)
    assert LegacyPrice.objects.filter(unit_price_e8__lt=0).count() == 0
    assert legacy.offer(german[0].id.lower(), "US") is not None


def test_the_demo_catalog_fits_together(tmp_path: Path) -> None:
    import_products(program("test"), DEMO / "product-names-and-service-plans.csv", rejected_to=tmp_path / "r.csv")
    report = import_prices(program("test"), DEMO / "price-sheet-small.csv", rejected_to=tmp_path / "r.csv")
    assert (report.taken, report.rejected) == (3000, 0)
    assert report.markets == ["AT", "CH", "DE", "EE", "FR", "GB", "TW", "US"]
    for market in report.markets:
        found = queries.products(market, "commercial", report.month)
        assert len(found) > 35
        for product in (row for row in found if row.product_type == rules.LICENSES):
            assert queries.included_plans([sku.string_id for sku in queries.skus(product.id, market, on=report.month)])
