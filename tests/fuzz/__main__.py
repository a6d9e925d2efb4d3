"""`make fuzz`: every caller asks everything, on both databases, within a given time; status 1 when an answer breaks a promise."""

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import postgres
from tests.e2e.programs import Program
from tests.fuzz.asking import Asked, ask

CALLERS = ("harbor", "alpine", "baltic", "kranich", "meridian")
"""An indirect provider, an indirect reseller, a direct-bill partner, a customer and the vendor."""
LEAST = 20_000


class Unlimited(Program):
    """A program that counts no calls."""

    def environment(self) -> dict[str, str]:
        """Return the environment without a limit."""
        return super().environment() | {"TWOTIER_API_LIMIT": "0"}


def main() -> int:
    """Ask, print, and tell whether every promise was kept."""
    options = arguments()
    print(f"seed {options.seed}", flush=True)
    each = options.seconds // (len(options.callers) * len(options.databases))
    runs = []
    for database in options.databases:
        with program(database) as running:
            for caller in options.callers:
                runs.append(ask(running, caller, each, options.seed))
                show(runs[-1])
    total = sum(run.cases for run in runs)
    print(f"{total:,} requests, {sum(run.failed for run in runs)} of {len(runs)} runs failed")
    return int(any(run.failed for run in runs) or total < options.least)


def show(run: Asked) -> None:
    """Print one run, in full when it failed."""
    print(f"{run.database:10} {run.caller:10} {run.cases:7,} requests  {'FAILED' if run.failed else 'ok'}", flush=True)
    if run.failed:
        print(run.told, flush=True)


@contextmanager
def program(database: str) -> Iterator[Program]:
    """Run the sandbox on an empty database."""
    with tempfile.TemporaryDirectory(prefix="twotier-fuzz-") as folder, address_of(database) as url:
        running = Unlimited(database, url, Path(folder))
        running.start()
        try:
            yield running
        finally:
            running.stop()


@contextmanager
def address_of(database: str) -> Iterator[str]:
    """Yield the address of an empty database; SQLite lies in the program's own folder."""
    if database == "sqlite":
        yield ""
    else:
        with postgres.server() as server, postgres.database(server) as url:
            yield url


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=520, help="how long requests are made, all runs together")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**31), help="repeat a run")
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--callers", nargs="+", default=list(CALLERS))
    parser.add_argument("--least", type=int, default=LEAST, help="how many requests count as a run")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
