"""`twotier import-prices FILE`: take a price sheet into the catalog."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import date
from pathlib import Path

from twotier.catalog.usecases.import_prices import import_prices
from twotier.console.imports import add_file_arguments, run_import


def month(text: str) -> date:
    """Return the first day of a month written YYYY-MM."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a month. Write it as YYYY-MM.") from None


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.description = (
        "Take a price sheet into the catalog: the good rows in one transaction, the damaged ones to "
        "FILE.rejected.csv. The exit status is 0 only when every row was taken."
    )
    add_file_arguments(parser)
    parser.add_argument(
        "--month", type=month, help="the month YYYY-MM that the sheet speaks for (by default its rows tell)"
    )


def run(options: Namespace) -> int:
    """Import the sheet and print the report."""
    return run_import(
        options,
        lambda actor, progress: import_prices(actor, Path(options.file), progress, month=options.month),
    )
