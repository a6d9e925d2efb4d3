"""What the import commands share: arguments, a progress bar for people, the report, the exit status."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec

from twotier.access.actors import Actor, program
from twotier.catalog import queries
from twotier.catalog.imports.report import ImportReport, Progress, silent
from twotier.core import tenancy
from twotier.core.refusal import Refusal

SHOWN_FAULTS = 20


def add_file_arguments(parser: ArgumentParser) -> None:
    """Add what every import takes."""
    parser.add_argument("file", metavar="FILE", help="the file to import")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


def run_import(options: Namespace, work: Callable[[Actor, Progress], ImportReport]) -> int:
    """Run an import as the program, print its report; 0 only when every row was taken."""
    try:
        with tenancy.scope(tenancy.PROGRAM):
            vendor = queries.owner_id()
        with bar() as progress:
            report = work(program("twotier", on_behalf_of=vendor), progress)
    except (Refusal, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(msgspec.json.encode(report).decode() if options.json else words(report))
    return 0 if report.complete else 1


@contextmanager
def bar() -> Iterator[Progress]:
    """Show a progress bar while a person watches; in a pipe there is none."""
    if not sys.stderr.isatty():
        yield silent
        return
    from tqdm import tqdm

    with tqdm(bar_format="{desc:<10} {bar} {percentage:3.0f}%", leave=False) as shown:

        def tell(done: int, total: int, phase: str) -> None:
            shown.total = total
            shown.set_description(phase, refresh=False)
            shown.update(done - shown.n)
            shown.refresh()

        yield tell


def words(report: ImportReport) -> str:
    """Return the report as a person reads it."""
    month = f", month {report.month:%Y-%m}, markets {' '.join(report.markets)}" if report.month else ""
    lines = [
        f"{report.file_name}{month}",
        f"{report.taken:,} rows taken, {report.rejected:,} rejected",
        "This file was imported before: nothing was changed."
        if report.repeated
        else f"{report.added:,} added, {report.changed:,} changed, {report.deleted:,} deleted, {report.unchanged:,} unchanged",
    ]
    shown = report.faults[:SHOWN_FAULTS]
    lines += [f"line {fault.line}: {fault.column or '-'} {fault.value!r}: {fault.sentence}" for fault in shown]
    if report.rejected_file:
        lines.append(f"Every rejected row with its reason: {report.rejected_file}")
    return "\n".join(lines)
