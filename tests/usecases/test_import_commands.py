"""The import commands: exit status, report for people and for scripts, the month by hand."""

import json
from argparse import ArgumentParser
from pathlib import Path

import pytest

from tests.support import usage
from tests.usecases.price_sheets import row, write
from twotier.billing.models import UsageImport
from twotier.console import import_prices, import_products, import_usage

pytestmark = pytest.mark.django_db(transaction=True)


def prices(*arguments: str) -> int:
    """Run the command as the program does."""
    parser = ArgumentParser()
    import_prices.add_arguments(parser)
    return import_prices.run(parser.parse_args(arguments))


def test_every_row_taken_is_status_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert prices(str(write(tmp_path / "s.csv", [row()]))) == 0
    shown = capsys.readouterr()
    assert "1 rows taken, 0 rejected" in shown.out
    assert shown.err == "", "no progress bar in a pipe"


def test_a_rejected_row_is_status_1_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert prices(str(write(tmp_path / "s.csv", [row(), row(Market="XX")]))) == 1
    out = capsys.readouterr().out
    assert "line 3: Market 'XX': There is no such market." in out
    assert str(tmp_path / "s.csv.rejected.csv") in out


def test_scripts_read_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert prices(str(write(tmp_path / "s.csv", [row()])), "--json", "--month", "2026-11") == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["kind"], report["month"], report["added"], report["rejected"]) == ("price_sheet", "2026-11-01", 1, 0)


def test_a_file_that_is_not_there_or_is_no_sheet_is_status_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert prices(str(tmp_path / "nothing.csv")) == 1
    assert "nothing.csv" in capsys.readouterr().err
    parser = ArgumentParser()
    import_products.add_arguments(parser)
    assert import_products.run(parser.parse_args([str(write(tmp_path / "s.csv", [row()]))])) == 1
    assert "Service_Plan_Id" in capsys.readouterr().err


def test_usage_is_read_under_the_name_of_its_source(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _world, plan = usage.build(tmp_path)
    parser = ArgumentParser()
    import_usage.add_arguments(parser)
    path = usage.write(tmp_path / "usage.csv", [plan.row(usage.month_day(1))])
    assert import_usage.run(parser.parse_args([str(path), "--source", "november", "--json"])) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["kind"], report["taken"], report["added"]) == ("usage", 1, 1)
    assert UsageImport.objects.get().source == "november"
    usage.write(path, [plan.row(usage.month_day(1)), plan.row("never")])
    assert import_usage.run(parser.parse_args([str(path), "--source", "november"])) == 1
    assert "line 3: UsageDate 'never': This is no day and no full hour in UTC." in capsys.readouterr().out
