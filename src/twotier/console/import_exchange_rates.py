"""`twotier import-exchange-rates FILE`: fix the exchange rates of months."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from twotier.catalog.usecases.import_exchange_rates import import_exchange_rates
from twotier.console.imports import add_file_arguments, run_import


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.description = (
        "Fix exchange rates from a file (CSV or Parquet) with the columns Month, FromCurrency, ToCurrency and Rate: "
        "the good rows in one transaction, the others to FILE.rejected.csv. A month that has begun keeps its rates. "
        "The exit status is 0 only when every row was taken."
    )
    add_file_arguments(parser)


def run(options: Namespace) -> int:
    """Fix the rates and print the report."""
    return run_import(options, lambda actor, progress: import_exchange_rates(actor, Path(options.file), progress))
