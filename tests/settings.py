"""The program's own settings for tests: a sandbox in a folder of its own, on the database that TESTS_ON names.

`TESTS_ON=sqlite` or `TESTS_ON=postgresql` (at the address in TESTS_POSTGRES_URL) is said by tools/run_tests.py;
without it DATABASE_URL decides, as it does for the program.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="twotier-tests-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)


def choose(environ: "os._Environ[str]") -> None:
    """Put the environment of one test process together; nothing of the developer's own leaks in."""
    for name in [name for name in environ if name.startswith("TWOTIER_")]:
        del environ[name]
    environ["TWOTIER_MODE"] = "sandbox"
    environ["TWOTIER_DATA"] = str(FOLDER)
    environ["TWOTIER_API_LIMIT"] = "0"
    addresses = {"sqlite": "", "postgresql": environ.get("TESTS_POSTGRES_URL", "")}
    environ["DATABASE_URL"] = addresses.get(environ.get("TESTS_ON", ""), environ.get("DATABASE_URL", ""))


choose(os.environ)

from twotier.config.settings import *  # noqa: E402, F403
from twotier.config.settings import DATABASES  # noqa: E402

if not os.environ["DATABASE_URL"]:
    # A file and not memory: tests with threads need the locks that the program has.
    DATABASES["default"]["TEST"] = {"NAME": str(FOLDER / "tests.sqlite3")}

PASSWORD_HASHERS = ["tests.support.hashers.Quick"]
# Every test client would read all static files anew.
WHITENOISE_AUTOREFRESH = True
