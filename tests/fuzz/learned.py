"""Requests that succeed: random bodies alone would create nothing, and nothing created could be read, changed or removed."""

import importlib
import json
import pkgutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests

from tests.conformance import asking, groups, running
from tests.conformance.examples import OUTSIDE, Example
from tests.conformance.receiving import OUTBOUND
from tests.conformance.stage import Stage
from tests.e2e.programs import Program
from twotier.api import routing
from twotier.core.refusal import Refusal

Learned = list[dict[str, Any]]
FILE = "learned.json"
"""Its name in the program's folder."""


def learn(program: Program, seconds: int) -> Learned:
    """Return the documented writes that the running program answers with success, as far as the time allows."""
    for module in pkgutil.iter_modules(groups.__path__, f"{groups.__name__}."):
        importlib.import_module(module.name)
    routing.load()
    until = time.monotonic() + seconds
    found: Learned = []
    for example in writes():
        if time.monotonic() > until:
            break
        found += tried(program, example)
    return found


def writes() -> Iterator[Example]:
    """Yield the examples that send something, creations first; those that move the clock are left out."""
    chosen = [
        example
        for example in running.asked()
        if example.method != "GET"
        and example.path != OUTBOUND
        and example.group not in (*OUTSIDE, *running.LAST)
        and running.built(example)
    ]
    yield from sorted(chosen, key=lambda example: (example.method != "POST", example.name))


def tried(program: Program, example: Example) -> Learned:
    """Return what was sent for an example, if it went well."""
    stage = Stage(program, example.group)
    try:
        request = asking.sent(example, stage)
        answer = asking.ask(stage, request)
    except (AssertionError, requests.RequestException):
        return []
    if answer.status_code >= 300 or request.key != "harbor":
        return []
    try:
        found = routing.find(request.method, request.path)
    except Refusal:
        return []
    path = {name: str(value) for name, value in found.arguments.items()}
    return [{"operation": f"{request.method} /{found.route.path}", "path": path, "body": request.body}]


def keep(learned: Learned, file: Path) -> None:
    """Write what was learned where the hooks of Schemathesis find it."""
    file.write_text(json.dumps(learned), encoding="utf-8")
