"""A whole price sheet into both databases: seconds and peak memory of a process that does nothing else."""

from tests.bench.figures import Figure
from tests.bench.stage import Stage
from tests.usecases.test_import_full_sheet import ROWS, run, sheet

BAD, TRIES = 50, 2


def imports(made: Stage) -> list[Figure]:
    """Return time and memory of an import into an empty database on SQLite and on PostgreSQL."""
    sheet(made.folder / "sheet.csv", BAD)
    found = []
    for name in ("SQLite", "PostgreSQL"):
        tries = [once(made, name, number) for number in range(TRIES)]
        seconds, megabytes = min(took["seconds"] for took in tries), max(took["megabytes"] for took in tries)
        said = f"{BAD} damaged rows rejected; the better of {TRIES} tries"
        found += [
            Figure(f"Price sheet of {ROWS:,} rows, {name}", seconds, "s", 6, note=said),
            Figure(f"Peak memory of that import, {name}", megabytes, "MB", 400),
        ]
    return found


def once(made: Stage, name: str, number: int) -> dict[str, float]:
    """Import the sheet once and return what it took."""
    database = f"sheets_{number}"
    if name == "PostgreSQL":
        made.execute(f"CREATE DATABASE {database}")
    url = made.url(database) if name == "PostgreSQL" else ""
    took = run(made.folder / "sheet.csv", made.data(f"{database}_{name.lower()}"), url)
    if took["rejected"] != BAD or took["taken"] != ROWS - BAD:
        raise RuntimeError(f"{name} took {took['taken']} rows and rejected {took['rejected']}.")
    return took
