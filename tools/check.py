"""Run every check, all of them even if one fails, and end non-zero unless all passed."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
CHECKS = {
    "lint": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "imports": ["lint-imports", "--no-logo"],
    "architecture": ["pytest", "tests/architecture", "--quiet"],
    "docs": ["python", "tools/docs.py", "--check"],
}


def passes(name: str, command: list[str]) -> bool:
    """Run one check under its name and tell whether it passed."""
    print(f"== {name}: {' '.join(command)}", flush=True)
    program = str(PROGRAMS / command[0])
    with tempfile.TemporaryDirectory() as scratch:
        environment = os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": scratch}
        return subprocess.run([program, *command[1:]], cwd=ROOT, env=environment, check=False).returncode == 0


def main(wanted: list[str]) -> int:
    """Run the checks that were named, or all."""
    failed = [name for name in wanted or CHECKS if not passes(name, CHECKS[name])]
    print(f"== {'failed: ' + ', '.join(failed) if failed else 'all checks passed'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
