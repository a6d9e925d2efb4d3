"""A whole price sheet of 61,920 rows: its memory, and exactly the damaged lines refused; `make bench` times it."""

import csv
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.usecases.price_sheets import many, write

ROOT = Path(__file__).resolve().parents[2]
ROWS = 61_920
Damage = Callable[[list[str]], list[str]]
BREAK: list[Damage] = [
    lambda row: [*row[:11], "12,3.4x", *row[12:]],
    lambda row: [*row[:7], "P5Q", *row[8:]],
    lambda row: [*row[:1], "", *row[2:]],
    lambda row: row[:-3],
    lambda row: [*row[:10], "ZZZ", *row[11:]],
    lambda row: [*row[:14], "2030-01-01T00:00:00Z", "2020-01-01T00:00:00Z", *row[16:]],
]


def sheet(path: Path, bad: int) -> list[int]:
    """Write a full sheet with so many damaged rows; returns their lines."""
    damaged = [number * 37 for number in range(1, bad + 1)]

    def rows() -> Iterator[list[str]]:
        for line, row in enumerate(itertools.islice(many(450), ROWS), start=2):
            yield BREAK[line // 37 % len(BREAK)](row) if line in damaged_lines else row

    damaged_lines = set(damaged)
    write(path, rows())
    return damaged


def run(path: Path, folder: Path, url: str) -> dict[str, float]:
    """Migrate an empty database and import a sheet, each in a process of its own."""
    environment = os.environ | {
        "TWOTIER_MODE": "sandbox",
        "TWOTIER_DATA": str(folder),
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "twotier.config.settings",
    }
    for command in (["-c", MIGRATE], ["-m", "tests.usecases.full_sheet", str(path)]):
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


MIGRATE = """
import django
django.setup()
from django.core.management import call_command
from twotier.core import tenancy
with tenancy.as_owner():
    call_command("migrate", verbosity=0, interactive=False)
"""


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_full_sheet_takes_400_megabytes_at_most(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("postgres_database") if database == "postgresql" else ""
    damaged = sheet(tmp_path / "sheet.csv", 50)
    took = run(tmp_path / "sheet.csv", tmp_path / "data", url)
    assert (took["taken"], took["rejected"]) == (ROWS - 50, 50)
    with (tmp_path / "sheet.csv.rejected.csv").open(encoding="utf-8", newline="") as lines:
        assert [int(row["line"]) for row in csv.DictReader(lines)] == damaged
    assert took["megabytes"] <= 400
