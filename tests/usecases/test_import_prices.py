"""Price sheets: what is taken, what is refused and where it stood, and what a month changes."""

import csv
from datetime import date
from pathlib import Path

import pytest

from tests.usecases.price_sheets import HEADER, november, row, write
from twotier.access.actors import Actor, program
from twotier.access.models import Visibility
from twotier.catalog import queries
from twotier.catalog.imports.report import ImportReport
from twotier.catalog.models import Availability, CatalogImport
from twotier.catalog.usecases.import_prices import import_prices
from twotier.core.ids import new_id
from twotier.core.models import AuditRecord
from twotier.core.refusal import Refusal

pytestmark = pytest.mark.django_db

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
DAMAGES = {
    "bad_decimal": (row(UnitPrice="12,3.4x"), "UnitPrice", "12,3.4x"),
    "too_many_decimals": (row(UnitPrice="1.123456789"), "UnitPrice", "1.123456789"),
    "price_too_large": (row(UnitPrice="92233720369"), "UnitPrice", "92233720369"),
    "unknown_term": (row(TermDuration="P5Q"), "TermDuration", "P5Q"),
    "unknown_plan": (row(BillingPlan="Weekly"), "BillingPlan", "weekly"),
    "plan_longer_than_term": (row(TermDuration="P1M", BillingPlan="Annual"), "BillingPlan", "Annual"),
    "missing_id": (row(ProductId=""), "ProductId", ""),
    "bad_id": (row(ProductId="CFQ7 TTC"), "ProductId", "CFQ7 TTC"),
    "missing_value": (row(SkuTitle=" "), "SkuTitle", ""),
    "wrong_column_count": (row()[:-3], "", "16 / 19"),
    "unknown_currency": (row(Currency="ZZZ"), "Currency", "ZZZ"),
    "unknown_market": (row(Market="XX"), "Market", "XX"),
    "unknown_segment": (row(Segment="Friends"), "Segment", "Friends"),
    "bad_date": (row(EffectiveStartDate="2026-13-01"), "EffectiveStartDate", "2026-13-01"),
    "end_before_start": (
        row(EffectiveStartDate="2030-01-01T00:00:00Z", EffectiveEndDate="2020-01-01T00:00:00Z"),
        "EffectiveEndDate",
        "2020-01-01T00:00:00Z",
    ),
    "price_by_quantity": (row(PricingTierRangeMax="10"), "PricingTierRangeMax", "10"),
    "repeated_item": (row(UnitPrice="7.00"), "ProductId", "line 2"),
}


def take(path: Path, rows: list[list[str]], name: str = "sheet.csv") -> ImportReport:
    """Import a sheet of these rows as the program."""
    return import_prices(program("test"), write(path / name, rows))


def markers(report: ImportReport) -> tuple[int, int, int, int]:
    """Return added, changed, deleted, unchanged."""
    return report.added, report.changed, report.deleted, report.unchanged


def price(on: date, market: str = "DE") -> int | None:
    """Return what the row of `row()` costs on a day."""
    found = queries.price_on("CFQ7TTC0LH18:0001", market, "commercial", "P1Y", "monthly", on=on)
    return found.unit_price_e8 if found else None


@pytest.mark.parametrize("reason", DAMAGES)
def test_a_damaged_row_is_reported_with_line_column_value_and_reason(tmp_path: Path, reason: str) -> None:
    damaged, column, value = DAMAGES[reason]
    report = take(tmp_path, [row(), damaged, row(Market="AT")])
    assert (report.taken, report.rejected) == (2, 1)
    fault = report.faults[0]
    assert (fault.line, fault.column, fault.value.lower(), fault.reason) == (3, column, value.lower(), reason)
    with (tmp_path / "sheet.csv.rejected.csv").open(encoding="utf-8", newline="") as lines:
        rejected = list(csv.DictReader(lines))
    assert [(found["line"], found["column"], found["code"]) for found in rejected] == [("3", column, reason)]
    assert rejected[0]["reason"] == fault.sentence
    assert next(csv.reader([rejected[0]["original"]])) == damaged


def test_lines_are_exact_behind_blank_lines_quoted_line_breaks_and_open_quotes(tmp_path: Path) -> None:
    plain = [",".join(f'"{value}"' for value in found) for found in (HEADER, row(), row(Market="AT"), row(Market="FR"))]
    lines = [
        plain[0],
        plain[1].replace('"License"', '"Lic\nense"'),  # lines 2 and 3
        "",
        plain[2].replace('"AT"', '"AT'),  # 5: the quote is never closed
        plain[3],  # 6
        plain[3].replace("6.38", "x"),  # 7
        "",
        plain[3].replace("Microsoft", "Micr\xf6soft"),  # 9: not UTF-8
        plain[2],  # 10
    ]
    path = tmp_path / "odd.csv"
    path.write_bytes("\n".join(lines).encode("latin-1"))
    report = import_prices(program("test"), path)
    assert [(fault.line, fault.reason) for fault in report.faults] == [
        (5, "broken_quotes"),
        (7, "bad_decimal"),
        (9, "bad_encoding"),
    ]
    assert report.taken == 3
    assert report.markets == ["AT", "DE", "FR"]


def test_an_open_quote_at_the_end_of_a_bare_line_takes_no_other_line_with_it(tmp_path: Path) -> None:
    path = tmp_path / "bare.csv"
    good = [",".join(row(Market=market)) for market in ("DE", "AT", "FR")]
    path.write_text(
        "\n".join([",".join(HEADER), good[0], good[1].replace("Microsoft Corporation", '"Microsoft'), good[2]])
    )
    report = import_prices(program("test"), path)
    assert [fault.line for fault in report.faults] == [3]
    assert report.markets == ["DE", "FR"]


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    rows = [row(), row(Market="AT"), row(UnitPrice="x")]
    first, before = take(tmp_path, rows), list(Availability.objects.order_by("id").values())
    second = take(tmp_path, rows)
    assert (first.repeated, second.repeated) == (False, True)
    assert (second.id, second.rejected, markers(second)) == (first.id, 1, markers(first))
    assert list(Availability.objects.order_by("id").values()) == before
    assert CatalogImport.objects.count() == 1
    assert AuditRecord.objects.filter(operation="import_price_sheet").count() == 1


def test_the_same_rows_in_another_file_are_all_unchanged(tmp_path: Path) -> None:
    take(tmp_path, [row(), row(Market="AT")])
    before = list(Availability.objects.order_by("id").values())
    report = take(tmp_path, [row(Market="AT"), row()], "other.csv")
    assert markers(report) == (0, 0, 0, 2)
    assert list(Availability.objects.order_by("id").values()) == before


def test_the_next_month_adds_changes_deletes_and_leaves(tmp_path: Path) -> None:
    take(tmp_path, [row(), row(Market="AT"), row(Market="FR"), row(TermDuration="P3Y")])
    report = take(
        tmp_path,
        [
            november(UnitPrice="6.00"),
            november(Market="AT"),
            november(Market="FR", SkuId="0002"),
            november(TermDuration="P3Y"),
        ],
        "november.csv",
    )
    assert report.month == NOVEMBER
    assert markers(report) == (1, 1, 1, 2)
    assert price(date(2026, 10, 31)) == 510_000_000
    assert price(NOVEMBER) == 600_000_000
    assert (price(date(2026, 10, 31), "FR"), price(NOVEMBER, "FR")) == (510_000_000, None)
    assert Availability.objects.filter(market="AT").count() == 1


def test_a_sheet_speaks_only_for_the_markets_in_it(tmp_path: Path) -> None:
    take(tmp_path, [row(), row(Market="US", Currency="USD")])
    report = take(tmp_path, [november(UnitPrice="6.00")], "november.csv")
    assert markers(report) == (0, 1, 0, 0)
    assert price(NOVEMBER, "US") == 510_000_000


def test_a_corrected_sheet_of_the_same_month_replaces_from_its_first_day(tmp_path: Path) -> None:
    take(tmp_path, [row()])
    take(tmp_path, [row(UnitPrice="6.00")], "corrected.csv")
    assert price(OCTOBER) == 600_000_000
    again = take(tmp_path, [row()])
    assert (again.repeated, markers(again)) == (False, (0, 1, 0, 0))
    assert price(OCTOBER) == 510_000_000
    assert Availability.objects.count() == 2


def test_a_sheet_that_comes_late_speaks_only_until_the_next_one(tmp_path: Path) -> None:
    september = {"EffectiveStartDate": "2026-09-01T00:00:00Z"}
    take(tmp_path, [row(**september)], "september.csv")
    take(tmp_path, [november()], "november.csv")
    late = take(tmp_path, [row(UnitPrice="9.00"), row(TermDuration="P3Y")], "october.csv")
    assert markers(late) == (1, 1, 0, 0)
    assert [price(day) for day in (date(2026, 9, 30), OCTOBER, date(2026, 10, 31), NOVEMBER)] == [
        510_000_000,
        900_000_000,
        900_000_000,
        510_000_000,
    ]
    assert queries.price_on("CFQ7TTC0LH18:0001", "DE", "commercial", "P3Y", "monthly", on=NOVEMBER) is None


def test_a_damaged_row_does_not_end_the_price_of_its_item(tmp_path: Path) -> None:
    take(tmp_path, [row(), row(Market="AT"), row(TermDuration="P3Y")])
    report = take(tmp_path, [november(UnitPrice="x"), november(Market="AT"), november(SkuId="0002")], "november.csv")
    assert markers(report) == (1, 0, 1, 1)
    assert price(NOVEMBER) == 510_000_000


def test_a_row_that_ends_before_the_month_is_refused(tmp_path: Path) -> None:
    old = row(EffectiveStartDate="2026-01-01", EffectiveEndDate="2026-09-30T23:59:59Z", Market="AT")
    report = take(tmp_path, [row(), old])
    assert [fault.reason for fault in report.faults] == ["ends_before_month"]


def test_a_price_ends_on_the_day_after_its_last_second(tmp_path: Path) -> None:
    take(tmp_path, [row(EffectiveEndDate="2026-12-31T23:59:59.0000000Z")])
    assert (price(date(2026, 12, 31)), price(date(2027, 1, 1))) == (510_000_000, None)


def test_charity_is_nonprofit_and_the_last_parenthesis_is_the_string_id(tmp_path: Path) -> None:
    take(tmp_path, [row(Segment="Charity")])
    found = queries.availabilities("CFQ7TTC0LH18", "0001", "DE", "nonprofit", on=OCTOBER)
    assert [answer.segment for answer in found] == ["nonprofit"]
    sku = queries.sku("CFQ7TTC0LH18", "0001")
    assert sku is not None
    assert (sku.string_id, sku.maximum_quantity) == ("O365_BUSINESS_ESSENTIALS", 300)


def test_a_file_without_the_documented_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="UnitPrice"):
        import_prices(program("test"), write(tmp_path / "x.csv", [], [name for name in HEADER if name != "UnitPrice"]))
    assert CatalogImport.objects.count() == 0


def test_only_the_vendor_admin_imports(tmp_path: Path) -> None:
    vendor_id = new_id()
    Visibility.objects.create(organization_id=vendor_id, tenant_id=vendor_id)
    partner = Actor(new_id(), kinds=frozenset({"provider"}), roles=frozenset({"global_admin"}), person_id=new_id())
    with pytest.raises(Refusal):
        import_prices(partner, write(tmp_path / "x.csv", [row()]))
    vendor = Actor(vendor_id, kinds=frozenset({"vendor"}), roles=frozenset({"vendor_admin"}), person_id=new_id())
    assert import_prices(vendor, write(tmp_path / "x.csv", [row()])).complete


@pytest.mark.django_db(transaction=True)
def test_a_failure_while_writing_leaves_nothing(tmp_path: Path) -> None:
    def fails_at_last(done: int, total: int, phase: str) -> None:
        if phase == "writing" and done == total:
            raise RuntimeError("the power fails")

    with pytest.raises(RuntimeError):
        import_prices(program("test"), write(tmp_path / "x.csv", [row()]), fails_at_last)
    assert (Availability.objects.count(), CatalogImport.objects.count()) == (0, 0)


def test_progress_tells_every_phase_in_order(tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    import_prices(program("test"), write(tmp_path / "x.csv", [row()]), lambda *step: told.append(step))
    assert list(dict.fromkeys(phase for _done, _total, phase in told)) == [
        "reading",
        "checking",
        "comparing",
        "writing",
        "done",
    ]
    assert [done for done, _total, _phase in told] == sorted(done for done, _total, _phase in told)
