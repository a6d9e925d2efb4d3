"""Load the demo program, once; and many customers beside it for benchmarks."""

import argparse
import time

from twotier.console import ready


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("--scale", type=int, metavar="N", help="add N customers with one subscription each")
    parser.add_argument("--customers", type=int, metavar="N", help="add N customers")
    parser.add_argument("--subscriptions", type=int, metavar="N", help="add N subscriptions to those customers")
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(options: argparse.Namespace) -> int:
    """Load what is missing and say where the credentials stand."""
    if options.scale is not None and (options.customers is not None or options.subscriptions is not None):
        raise SystemExit("--scale says both numbers at once: write it alone, or --customers with --subscriptions.")
    customers = options.scale if options.scale is not None else options.customers or 0
    subscriptions = options.subscriptions if options.subscriptions is not None else customers
    if customers < 0 or subscriptions < 0 or (subscriptions and not customers):
        raise SystemExit("Write --customers N with N above 0; subscriptions belong to customers.")
    return load(customers, subscriptions, as_json=options.json)


def load(customers: int, subscriptions: int, *, as_json: bool) -> int:
    """Load the program if it is not there, then the many."""
    ready.django()
    from django.conf import settings

    from twotier.demo import bulk, loading, program

    if not settings.SANDBOX:
        raise SystemExit("The demo program exists in sandbox mode only: set TWOTIER_MODE=sandbox.")
    begun = time.monotonic()
    fresh = not loading.loaded()
    if fresh:
        loading.load()
    if customers:
        bulk.load(customers, subscriptions)
    seconds = round(time.monotonic() - begun, 1)
    answer = {
        "loaded": fresh,
        "customers": customers,
        "subscriptions": subscriptions,
        "seconds": seconds,
        "file": str(program.file(settings.DATA)),
    }
    text = f"{program.sign_ins(settings.DATA)}\nAdded {customers:,} customers and {subscriptions:,} subscriptions in {seconds} s."
    ready.show(answer, as_json=as_json, text=text)
    return 0
