"""The lock file holds what pyproject.toml asks for, and every piece of it by hash."""

import re
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES: list[dict[str, Any]] = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
OWN = next(package for package in PACKAGES if package["name"] == "twotier")["metadata"]


def names(requirements: list[str]) -> list[str]:
    """Return the packages that requirements name."""
    return sorted(re.split(r"[^\w.-]", requirement, maxsplit=1)[0].lower() for requirement in requirements)


def test_the_lock_file_is_that_of_the_project() -> None:
    locked = [entry["name"] for entry in OWN["requires-dist"] if "extra" not in entry.get("marker", "")]
    assert sorted(locked) == names(PROJECT["project"]["dependencies"]), "Run uv lock."
    developing = [entry["name"] for entry in OWN["requires-dev"]["dev"]]
    assert sorted(developing) == names(PROJECT["dependency-groups"]["dev"]), "Run uv lock."


def test_every_file_is_pinned_by_hash() -> None:
    files = [file for package in PACKAGES for file in [*package.get("wheels", []), package.get("sdist", {})] if file]
    assert files
    assert all(file["hash"].startswith("sha256:") for file in files)


def test_the_installer_is_pinned_by_hash() -> None:
    pins = (ROOT / "tools" / "uv.txt").read_text(encoding="utf-8")
    assert re.search(r"^uv==\d+\.\d+\.\d+ ", pins, re.MULTILINE)
    assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}", pins)) > 10
