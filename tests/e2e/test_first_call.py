"""The integrators' page: its blocks are run as they stand there, against a program of their own."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.programs import Program

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "guide" / "integrators.md"


def block(language: str, program: Program) -> str:
    """Return the block of a language, told where this program is."""
    found = re.search(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    demo = str(program.folder / "data" / "demo.json")
    return found[1].replace("http://127.0.0.1:8000", program.url).replace("var/demo.json", demo)


def run(command: list[str]) -> str:
    """Run a block; return what it printed."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("program", ["sqlite"], indirect=True)
def test_the_first_call_works_as_it_is_written(program: Program) -> None:
    told = run(["bash", "-euo", "pipefail", "-c", block("sh", program)])
    assert '"companyName":"Kranich Logistik"' in told
    told = run([sys.executable, "-c", block("python", program)])
    assert "Kranich Logistik" in told
