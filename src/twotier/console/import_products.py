"""`twotier import-products FILE`: take the published product list into the catalog."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from twotier.catalog.usecases.import_products import import_products
from twotier.console.imports import add_file_arguments, run_import


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.description = (
        "Take the published list of products and service plans into the catalog, as it is published "
        "(Windows-1252): the good rows in one transaction, the damaged ones to FILE.rejected.csv. "
        "The exit status is 0 only when every row was taken."
    )
    add_file_arguments(parser)


def run(options: Namespace) -> int:
    """Import the list and print the report."""
    return run_import(options, lambda actor, progress: import_products(actor, Path(options.file), progress))
