"""The start that operators see: `twotier run` on a folder that is loaded already."""

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from tests.bench import web
from tests.bench.figures import Figure

READY = "Twotier is ready at"
SECONDS, TIMES = 5.0, 3


def second_start(folder: Path) -> Figure:
    """Return how long a second start takes: the median of some, after one that loads the demo program."""
    folder.mkdir()
    seconds = [start(folder) for _number in range(TIMES + 1)][1:]
    return Figure("Second start of the sandbox", median(seconds), "s", SECONDS, note=f"median of {TIMES}")


def start(folder: Path) -> float:
    """Start the program, wait until it says it is ready, and stop it; return the seconds until then."""
    own = {"TWOTIER_MODE": "sandbox", "TWOTIER_DATA": str(folder), "PYTHONUNBUFFERED": "1"}
    told = web.environment(folder, "", web.free_port()) | own
    for name in ("DATABASE_URL", "TWOTIER_EMAIL_URL", "TWOTIER_SECRET_KEY", "TWOTIER_BASE_URL"):
        told.pop(name)
    begun = time.perf_counter()
    command = [sys.executable, "-m", "twotier.console.main", "run"]
    with subprocess.Popen(command, env=told, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        next(line for line in running.stdout if READY in line)
        took = time.perf_counter() - begun
        running.terminate()
        running.communicate()
    return took
