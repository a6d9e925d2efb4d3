"""What really exists, by the name under which paths ask for it: random ids alone would only ever meet 404."""

import re
from collections.abc import Iterable
from typing import Any

import requests

from tests.e2e.programs import Program

Known = dict[str, list[str]]
MOST = 4


def known(program: Program, key: str) -> Known:
    """Return ids that a caller may see: what its lists answer, and what the lists below those answer."""
    paths: dict[str, Any] = requests.get(f"{program.url}/openapi.json", timeout=60).json()["paths"]
    found: Known = {}
    for path in sorted((path for path in paths if "get" in paths[path]), key=lambda path: path.count("/")):
        named, address = members(path, paths), filled(path, found)
        if named and "{" not in address:
            found.setdefault(named, []).extend(ids(program, key, address))
    return {name: kept for name, values in found.items() if (kept := list(dict.fromkeys(values))[:MOST])}


def members(path: str, paths: Iterable[str]) -> str:
    """Return which parameter the members of a list fill: that of a path one step below it."""
    steps = {below.removeprefix(f"{path}/").split("/")[0] for below in paths if below.startswith(f"{path}/{{")}
    return next((step[1:-1] for step in sorted(steps)), "")


def filled(path: str, found: Known) -> str:
    """Return a path with the first known value of each parameter; an unknown one keeps its braces."""
    return re.sub(r"\{(\w+)\}", lambda name: (found.get(name[1]) or [name[0]])[0], path)


def ids(program: Program, key: str, path: str) -> Iterable[str]:
    """Return the ids of a list's first members."""
    answer = program.call("GET", path, key=key)
    if answer.status_code != 200:
        return []
    told: Any = answer.json()
    items = told.get("items", []) if isinstance(told, dict) else told
    return [str(item["id"]) for item in items[:MOST] if isinstance(item, dict) and item.get("id")]
