"""`twotier bill PERIOD`: rate a month that is over, issue its documents and close it; open months before it come first."""

import argparse
from datetime import date

from twotier.console import ready


def month(text: str) -> date:
    """Read a month as 2026-10."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise argparse.ArgumentTypeError("write the month as year and month, for example 2026-10") from error


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("month", metavar="PERIOD", type=month, help="the month, for example 2026-10")
    parser.add_argument("--dry-run", action="store_true", help="only rate: nothing is written")
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(options: argparse.Namespace) -> int:
    """Close the month and what was open before it; 0 only when every line could be rated."""
    ready.django()
    from twotier.access.actors import program
    from twotier.billing.usecases.close_month import Billed, close_month, close_up_to
    from twotier.core import tenancy

    with tenancy.scope(tenancy.PROGRAM):
        actor = program("twotier")
        done = (
            [close_month(actor, options.month, dry_run=True)] if options.dry_run else close_up_to(actor, options.month)
        )

    def words(billed: Billed) -> str:
        end = ", closed before: nothing was changed" if billed.repeated else ""
        missing = f", {billed.faults:,} lines could not be rated" if billed.faults else ""
        return f"{billed.month:%Y-%m}: {billed.documents:,} documents, {billed.lines:,} lines{missing}{end}"

    ready.show({"periods": done}, as_json=options.json, text="\n".join(words(billed) for billed in done))
    return 1 if any(billed.faults for billed in done) else 0
