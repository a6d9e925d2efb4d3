"""`twotier import-rate-card FILE`: take what metered use costs into the catalog."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from twotier.catalog.usecases.import_rate_card import import_rate_card
from twotier.console.imports import add_file_arguments, run_import


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.description = (
        "Take a rate card (CSV or Parquet) into the catalog: the good rows in one transaction, the damaged ones to "
        "FILE.rejected.csv. The exit status is 0 only when every row was taken."
    )
    add_file_arguments(parser)


def run(options: Namespace) -> int:
    """Import the card and print the report."""
    return run_import(options, lambda actor, progress: import_rate_card(actor, Path(options.file), progress))
