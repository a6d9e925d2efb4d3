"""`make fuzz`: every caller asks everything, on both databases at once, within a given time.

The status is 1 when an answer breaks a promise, or when too little was asked.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from tests import postgres  # noqa: E402
from tests.e2e.programs import Program  # noqa: E402
from tests.fuzz import figures, learned  # noqa: E402
from tests.fuzz.asking import Asked, ask  # noqa: E402

ROUNDS = (
    ("harbor", "coverage", 0.24), ("harbor", "stateful", 0.34), ("alpine", "coverage", 0.12),
    ("baltic", "coverage", 0.10), ("kranich", "coverage", 0.08), ("meridian", "coverage", 0.12),
)  # fmt: skip
"""Who asks how for which part of the time: an indirect provider, its reseller, a direct-bill partner, a customer, the vendor."""
LEAST = 20_000
LEARNING = 40
"""Seconds that may pass while requests that succeed are looked for."""
SHORTEST = 5
AROUND = 8
"""Seconds that a round takes besides its requests: the documentation is read, the last answers are awaited."""


class Unlimited(Program):
    """A program that counts no calls."""

    def environment(self) -> dict[str, str]:
        """Return the environment without a limit."""
        return super().environment() | {"TWOTIER_API_LIMIT": "0"}


def main() -> int:
    """Ask, print, and tell whether every promise was kept."""
    options = arguments()
    print(f"seed {options.seed}", flush=True)
    began = time.monotonic()
    with ThreadPoolExecutor(len(options.databases)) as pool:
        runs = [run for told in pool.map(lambda each: rounds(each, options), options.databases) for run in told]
    lasted, total = time.monotonic() - began, sum(run.cases for run in runs)
    print(f"{total:,} requests in {lasted:.0f} s, {sum(run.failed for run in runs)} of {len(runs)} rounds failed")
    if options.keep:
        figures.write(runs, lasted, options.seed)
    return int(any(run.failed for run in runs) or total < options.least)


def rounds(database: str, options: argparse.Namespace) -> list[Asked]:
    """Make every round on one database; all of them end in time, however long the start took."""
    ends, made = time.monotonic() + options.seconds, []
    with program(database) as running:
        learned.keep(learned.learn(running, LEARNING), running.folder / learned.FILE)
        chosen = [one for one in ROUNDS if one[0] in options.callers and one[1] in options.phases]
        for number, (caller, phase, share) in enumerate(chosen):
            left = (ends - time.monotonic()) * share / sum(each for _, _, each in chosen[number:]) - AROUND
            if left < SHORTEST:
                print(f"{database:10} {caller:9} {phase:9} left out: the time is over", flush=True)
                continue
            made.append(ask(running, caller, int(left), options.seed, phase))
            show(made[-1])
    return made


def show(run: Asked) -> None:
    """Print one round, in full when it failed."""
    links = f"{run.links:4} links" if run.links else ""
    told = "FAILED" if run.failed else "ok"
    print(f"{run.database:10} {run.caller:9} {run.phase:9} {run.cases:7,} requests {links:10}  {told}", flush=True)
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
    parser.add_argument("--seconds", type=int, default=570, help="how long everything takes")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**31), help="repeat a run")
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--callers", nargs="+", default=sorted({caller for caller, _, _ in ROUNDS}))
    parser.add_argument("--phases", nargs="+", default=sorted({phase for _, phase, _ in ROUNDS}))
    parser.add_argument("--least", type=int, default=LEAST, help="how many requests count as a run")
    parser.add_argument("--keep", action="store_true", help="write the figures to docs/random-requests.md")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
