"""Import one sheet into the database of the environment and print what it took: run as a process of its own.

Arguments: the file. Peak memory is the process's own, so nothing else may have run in it.
"""

import json
import resource
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
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "megabytes": megabytes, "taken": report.taken, "rejected": report.rejected}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
