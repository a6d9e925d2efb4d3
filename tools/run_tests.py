"""Run every test on SQLite and on PostgreSQL, in one run with one summary and one exit status.

Several workers per database run the same tests side by side (`tests/support/sharing.py`); arguments go to pytest.
With DATABASE_URL set, the tests run once, on that PostgreSQL.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import postgres  # noqa: E402

# More workers than cores, because browsers and started programs let them wait.
WORKERS = max(2, len(os.sched_getaffinity(0)))
EACH = ["--dist=each", "--no-loadscope-reorder"]


def workers(database: str) -> list[str]:
    """Return the arguments that start the workers of a database."""
    return [f"--tx=popen//id={database}-{number}//env:TESTS_ON={database}" for number in range(1, WORKERS + 1)]


def pytest(arguments: list[str], **variables: str) -> int:
    """Run pytest from the root of the repository and return its exit status."""
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | variables, stdin=subprocess.DEVNULL, check=False
    ).returncode


def main(arguments: list[str]) -> int:
    """Run on the caller's database, or on both."""
    if own := os.environ.get("DATABASE_URL"):
        postgres.prepare(own)
        return pytest(["--numprocesses=2", "--dist=loadfile", *arguments])
    with postgres.server() as url:
        return pytest([*EACH, *workers("sqlite"), *workers("postgresql"), *arguments], TESTS_POSTGRES_URL=url)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
