"""One run of Schemathesis as one caller: its settings, its command, and what came of it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.programs import Program
from tests.fuzz.known import Known, known

ROOT = Path(__file__).resolve().parents[2]
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,documented"
PHASES = "coverage,fuzzing,stateful"
REAL = 0.7
"""How often an id is one that exists; the rest are strange."""


@dataclass(frozen=True)
class Asked:
    """What came of a run."""

    database: str
    caller: str
    cases: int
    failed: bool
    told: str


def ask(program: Program, caller: str, seconds: int, seed: int, phases: str = PHASES) -> Asked:
    """Ask everything that the documentation describes, in the name of an organization's admin agent."""
    folder = program.folder / f"fuzz-{caller}"
    folder.mkdir(exist_ok=True)
    (folder / "schemathesis.toml").write_text(settings(known(program, caller)), encoding="utf-8")
    report = folder / "report.json"
    command = [
        sys.executable, "-m", "schemathesis.cli", "--config-file", str(folder / "schemathesis.toml"),
        "run", f"{program.url}/openapi.json", "-H", f"Authorization: Bearer {program.token(caller)}",
        "--checks", CHECKS, "--max-time", str(seconds), "--seed", str(seed), "--max-examples", "20", "--no-shrink",
        "--continue-on-failure", "--phases", phases, "--report", "json", "--report-json-path", str(report), "--warnings", "off",
    ]  # fmt: skip
    hooks = {"SCHEMATHESIS_HOOKS": "tests.fuzz.promises", "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | hooks,
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds * 3 + 120,
    )
    return Asked(program.database, caller, cases(report), done.returncode != 0, done.stdout + done.stderr)


def settings(found: Known) -> str:
    """Return Schemathesis' settings: which values a parameter takes for the most part."""
    lines = ["[phases.stateful]", "max-steps = 12", ""]
    for name, values in found.items():
        lines += [f"[dictionaries.{name}]", f"values = {json.dumps(values)}", ""]
    lines.append("[parameters]")
    lines += [f'"path.{name}" = {{ dictionary = "{name}", probability = {REAL} }}' for name in found]
    return "\n".join(lines) + "\n"


def cases(report: Path) -> int:
    """Return how many requests a run made."""
    told = json.loads(report.read_text(encoding="utf-8"))
    return int(told["test_cases"]["generated"])
