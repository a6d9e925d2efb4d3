"""Import one sheet into the database of the environment and print what it took: run as a process of its own.

Arguments: the file. Peak memory is the process's own, so nothing else may have run in it.
"""

import json
import sys
import time
from pathlib import Path

import django


def main(path: Path) -> None:
    """Import and print seconds, peak megabytes and the report as one line of JSON."""
    django.setup()
    from twotier.access.actors import program
    from twotier.catalog.usecases.import_prices import import_prices

    begun = time.monotonic()
    report = import_prices(program("test"), path)
    seconds = time.monotonic() - begun
    print(json.dumps({"seconds": seconds, "megabytes": peak(), "taken": report.taken, "rejected": report.rejected}))


def peak() -> float:
    """Return the most memory that this program had; `ru_maxrss` would count the process it was forked from."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return int(kilobytes) / 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]))
