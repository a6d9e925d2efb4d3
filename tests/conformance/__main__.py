"""`make conformance`: start the program, ask every documented example, print a line per operation, fail on any fault."""

import argparse
import os
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from tests.conformance.running import FAILED, MISSING, OK, SKIPPED, Result, reasons, run  # noqa: E402
from tests.e2e.programs import Program  # noqa: E402


def main(arguments: list[str]) -> int:
    """Run the examples of the groups that are named, or all; the exit status is 0 when nothing failed or is missing."""
    parser = argparse.ArgumentParser(prog="make conformance", description=__doc__)
    parser.add_argument("groups", nargs="*", help="groups of the table of routes, such as customers")
    parser.add_argument("--faults", action="store_true", help="print every fault")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="twotier-conformance-") as folder:
        (Path(folder) / "data").mkdir()
        program = Program("conformance", os.environ.get("DATABASE_URL", ""), Path(folder))
        program.start()
        try:
            found = list(run(program, options.groups))
        finally:
            program.stop()
    return told(found, faults=options.faults, whole=not options.groups)


def told(found: list[Result], *, faults: bool, whole: bool) -> int:
    """Print the report; return the exit status."""
    for name, results in sorted(by_operation(found).items()):
        states = Counter(result.state for result in results)
        line = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
        seen = ", ".join(sorted({str(result.status) for result in results if result.status}))
        print(f"{name:<118} {line}{f'  ({seen})' if seen else ''}")
        for result in results if faults else ():
            print("".join(f"    {result.example.name}: {fault}\n" for fault in result.faults), end="")
    states = Counter(result.state for result in found)
    print("\n" + ", ".join(f"{states[state]} {state}" for state in (OK, FAILED, MISSING, SKIPPED)))
    unused = set(reasons()) - {reason for result in found for reason in result.reasons} if whole else set()
    for reason in sorted(unused, key=lambda one: one.example):
        print(f"This reason explains nothing: {reason.example}: {reason.fault}")
    return 1 if states[FAILED] or states[MISSING] or unused else 0


def by_operation(found: list[Result]) -> dict[str, list[Result]]:
    """Return the results by group, method and path."""
    sorted_out: dict[str, list[Result]] = defaultdict(list)
    for result in found:
        sorted_out[f"{result.example.group}: {result.example.method} {result.example.path}"].append(result)
    return sorted_out


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
