"""Run every test on SQLite and on PostgreSQL, in one run with one summary and one exit status.

Two processes side by side run the same tests, one per database (pytest-xdist's `--dist each`); arguments go to pytest.
With DATABASE_URL set, the tests run once, on that PostgreSQL.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import postgres  # noqa: E402

EACH = ["--dist=each", "--tx=popen//id=sqlite//env:TESTS_ON=sqlite", "--tx=popen//id=postgres//env:TESTS_ON=postgresql"]


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
        return pytest([*EACH, *arguments], TESTS_POSTGRES_URL=url)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
