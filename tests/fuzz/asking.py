"""One run of Schemathesis as one caller: its settings, its command, and what came of it."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.programs import Program
from tests.fuzz.known import Known, known
from tests.fuzz.learned import FILE
from tests.fuzz.likely import LEARNED

ROOT = Path(__file__).resolve().parents[2]
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,documented"
LINKS = re.compile(r"API Links:\s+(\d+) covered / (\d+) selected")
REAL = 0.7
"""How often an id is one that exists; the rest are strange."""


@dataclass(frozen=True)
class Asked:
    """What came of a run."""

    database: str
    caller: str
    phase: str
    cases: int
    links: int
    of_links: int
    failed: bool
    told: str


def ask(program: Program, caller: str, seconds: int, seed: int, phase: str) -> Asked:
    """Ask everything that the documentation describes, in the name of an organization's admin agent.

    The phase says how: values at the borders of every schema, random values, or chains along the links of answers.
    """
    folder = program.folder / f"fuzz-{caller}"
    folder.mkdir(exist_ok=True)
    (folder / "schemathesis.toml").write_text(settings(known(program, caller)), encoding="utf-8")
    report = folder / "report.json"
    command = [
        sys.executable, "-m", "schemathesis.cli", "--config-file", str(folder / "schemathesis.toml"),
        "run", f"{program.url}/openapi.json", "-H", f"Authorization: Bearer {program.token(caller)}",
        "--checks", CHECKS, "--max-time", str(seconds), "--seed", str(seed), "--max-examples", "20", "--no-shrink",
        "--continue-on-failure", "--phases", phase, "--report", "json", "--report-json-path", str(report), "--warnings", "off",
    ]  # fmt: skip
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | surroundings(program),
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds * 3 + 120,
    )
    told = done.stdout + done.stderr
    links, of_links = followed(told)
    return Asked(program.database, caller, phase, cases(report), links, of_links, done.returncode != 0, told)


def surroundings(program: Program) -> dict[str, str]:
    """Return what Schemathesis is told by its environment: our hooks, and the requests that succeed if some are known."""
    said = {"SCHEMATHESIS_HOOKS": "tests.fuzz.hooks", "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    said["HYPOTHESIS_STORAGE_DIRECTORY"] = str(ROOT / ".hypothesis")
    learned = program.folder / FILE
    return said | ({LEARNED: str(learned)} if learned.exists() else {})


def followed(told: str) -> tuple[int, int]:
    """Return how many links of the documentation a run followed, of how many."""
    found = LINKS.search(told)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def settings(found: Known) -> str:
    """Return Schemathesis' settings: which values a parameter takes for the most part."""
    lines = ["[phases.stateful]", "max-steps = 12", "inference.algorithms = []", ""]
    for name, values in found.items():
        lines += [f"[dictionaries.{name}]", f"values = {json.dumps(values)}", ""]
    lines.append("[parameters]")
    lines += [f'"path.{name}" = {{ dictionary = "{name}", probability = {REAL} }}' for name in found]
    return "\n".join(lines) + "\n"


def cases(report: Path) -> int:
    """Return how many requests a run made."""
    told = json.loads(report.read_text(encoding="utf-8"))
    return int(told["test_cases"]["generated"])
