"""`twotier import-usage FILE`: take what customers used of Azure."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from twotier.billing.usecases.import_usage import import_usage
from twotier.console.imports import add_file_arguments, run_import


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.description = (
        "Take usage (CSV or Parquet): the good rows in one transaction, rated by the rate card, the others to "
        "FILE.rejected.csv. A row of the same source counts once however often it comes. "
        "The exit status is 0 only when every row was taken."
    )
    add_file_arguments(parser)
    parser.add_argument("--source", default="", help="what the rows belong to (by default the file's name)")


def run(options: Namespace) -> int:
    """Import the usage and print the report."""
    return run_import(
        options,
        lambda actor, progress: import_usage(actor, Path(options.file), progress, source=options.source),
    )
