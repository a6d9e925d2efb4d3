"""Price sheets that hold more than licenses: each kind of product has sheets of its own."""

from datetime import date
from pathlib import Path

import pytest

from tests.usecases.price_sheets import november, row, write
from twotier.access.actors import program
from twotier.catalog import queries, rules
from twotier.catalog.imports.report import ImportReport
from twotier.catalog.models import Product, Sku
from twotier.catalog.usecases.import_prices import import_prices

pytestmark = pytest.mark.django_db

CAL = {"ProductId": "DG7GMGF0DWT0", "ProductTitle": "Identity Manager", "SkuTitle": "Identity Manager - 1 User CAL"}
PERPETUAL = CAL | {"TermDuration": "OneTime", "BillingPlan": "OneTime", "Tags": "Software", "UnitPrice": "16.74"}
KINDS = {
    "license": ({}, rules.LICENSES),
    "software": (PERPETUAL, rules.SOFTWARE),
    "azure": ({"ProductId": "DZH318Z0BPS6", "Tags": "Azure;Usage", "TermDuration": "P1M"}, rules.METERED),
    "reservation": (
        {"ProductId": "DZH318Z0BQ36", "Tags": " reservation ", "BillingPlan": "OneTime"},
        rules.RESERVATION,
    ),
    "saas": ({"ProductId": "DZH318Z0FJBK", "Tags": "SaaS", "Publisher": "Fjordbyte"}, rules.SAAS),
    "unknown": ({"ProductId": "CFQ7TTC0AAAA", "Tags": "Promotion"}, rules.LICENSES),
}


def take(path: Path, rows: list[list[str]], name: str = "sheet.csv") -> ImportReport:
    """Import a sheet of these rows as the program."""
    return import_prices(program("test"), write(path / name, rows))


def held(sku_id: str, on: str) -> bool:
    """Tell whether a SKU has a price in Germany on a day."""
    return bool(queries.rows(queries.sold("DE", (), date.fromisoformat(on)).filter(sku=sku_id)))


def test_the_first_tag_says_the_kind_of_product(tmp_path: Path) -> None:
    report = take(tmp_path, [row(**changes) for changes, _kind in KINDS.values()])
    assert (report.taken, report.rejected) == (len(KINDS), 0)
    for changes, kind in KINDS.values():
        assert Product.objects.get(id=changes.get("ProductId", "CFQ7TTC0LH18")).product_type == kind
    assert Sku.objects.get(product="DZH318Z0BPS6").maximum_quantity == 1
    assert [item.sku_id for item in queries.search_items("", "DE")] == ["CFQ7TTC0AAAA:0001", "CFQ7TTC0LH18:0001"]


def test_software_is_bought_for_good_and_charged_once(tmp_path: Path) -> None:
    take(tmp_path, [row(**PERPETUAL)])
    found = queries.price_on("DG7GMGF0DWT0:0001", "DE", "commercial", rules.PERPETUAL, rules.ONE_TIME)
    assert found
    assert (found.term, found.billing_plan, found.product_type) == ("", "one_time", rules.SOFTWARE)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"TermDuration": "OneTime"}, "unknown_term"),
        ({"TermDuration": ""}, "unknown_term"),
        ({"BillingPlan": "OneTime"}, "unknown_plan"),
        (PERPETUAL | {"Tags": "Reservation"}, "unknown_term"),
        (PERPETUAL | {"BillingPlan": "Monthly"}, "unknown_term"),
        ({"Tags": "Azure", "BillingPlan": "OneTime"}, "unknown_plan"),
    ],
)
def test_licenses_have_a_term_and_a_plan(tmp_path: Path, changes: dict[str, str], reason: str) -> None:
    report = take(tmp_path, [row(), row(**{"ProductId": "CFQ7TTC0BBBB", **changes})])
    assert [fault.reason for fault in report.faults] == [reason]


def test_a_sheet_speaks_for_its_own_kinds_alone(tmp_path: Path) -> None:
    take(tmp_path, [row(), row(**PERPETUAL)])
    report = take(tmp_path, [november(UnitPrice="5.20")], "licenses.csv")
    assert (report.changed, report.deleted) == (1, 0)
    assert held("DG7GMGF0DWT0:0001", "2026-11-15")
    again = take(tmp_path, [row(**PERPETUAL | {"UnitPrice": "17.00"})], "software.csv")
    assert (again.changed, again.deleted) == (1, 0)
    software = queries.price_on("DG7GMGF0DWT0:0001", "DE", "commercial", "", "one_time")
    assert software
    assert software.unit_price_e8 == 17_00000000
    assert software.valid_until > date(2100, 1, 1), "A sheet of licenses in November does not cut it off."
    assert held("CFQ7TTC0LH18:0001", "2026-11-15")


def test_a_market_without_licenses_has_no_prices_of_its_own(tmp_path: Path) -> None:
    take(tmp_path, [row(), row(**PERPETUAL, Market="AT")])
    assert queries.reference_market("AT") == "DE"
