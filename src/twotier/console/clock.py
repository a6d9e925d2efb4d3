"""Show or move the sandbox's clock; all that falls due on the way happens first."""

import argparse
from datetime import datetime
from typing import Any

from twotier.console import ready


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    to = parser.add_mutually_exclusive_group()
    to.add_argument("--advance", metavar="P7D", type=duration, help="go on by a duration of ISO 8601")
    to.add_argument("--now", metavar="TIME", type=moment, help="go to a time, for example 2027-01-01T00:00:00Z")
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def duration(text: str) -> Any:
    """Read a duration as ISO 8601 writes it; months and years go by the calendar."""
    import isodate

    try:
        return isodate.parse_duration(text)
    except (isodate.ISO8601Error, ValueError) as error:
        raise argparse.ArgumentTypeError("write a duration as ISO 8601 does, for example P7D or PT1H") from error


def moment(text: str) -> datetime:
    """Read a time with its zone."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise argparse.ArgumentTypeError("write the time with its zone, for example 2027-01-01T00:00:00Z")
    return found


def run(options: argparse.Namespace) -> int:
    """Move the clock if asked, then show it and what was done."""
    ready.django()
    from django.conf import settings

    from twotier.core import clock, due

    target = options.now
    if options.advance:
        target = clock.now() + options.advance
    if target is not None and not settings.SANDBOX:
        raise SystemExit("The clock moves in sandbox mode only.")
    done = due.advance(target) if target is not None else {}
    lines = [f"{clock.now():%Y-%m-%d %H:%M:%S} UTC", *(f"{name}: {count}" for name, count in done.items())]
    ran = [{"job": name, "count": count} for name, count in done.items()]
    ready.show({"now": clock.now(), "ran": ran}, as_json=options.json, text="\n".join(lines))
    return 0
