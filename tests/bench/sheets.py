"""A whole price sheet into both databases: seconds and peak memory of a process that does nothing else."""

from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.stage import Stage
from tests.usecases.test_import_full_sheet import ROWS, run, sheet

BAD = 50


def imports(made: Stage) -> list[Figure]:
    """Return time and memory of an import on SQLite and on PostgreSQL."""
    path = made.folder / "sheet.csv"
    sheet(path, BAD)
    made.execute("CREATE DATABASE sheets")
    found = []
    for name, url in (("SQLite", ""), ("PostgreSQL", made.url("sheets"))):
        took = run(path, folder(made, name), url)
        if took["rejected"] != BAD or took["taken"] != ROWS - BAD:
            raise RuntimeError(f"{name} took {took['taken']} rows and rejected {took['rejected']}.")
        found += [
            Figure(
                f"Price sheet of {ROWS:,} rows, {name}", took["seconds"], "s", 6, note=f"{BAD} damaged rows rejected"
            ),
            Figure(f"Peak memory of that import, {name}", took["megabytes"], "MB", 400),
        ]
    return found


def folder(made: Stage, name: str) -> Path:
    """Return an empty data folder."""
    return made.data(f"sheets-{name.lower()}")
