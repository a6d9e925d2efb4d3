"""Ask every example, and keep what came of each."""

import csv
import importlib
import pkgutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.conformance import asking, groups, judge, receiving
from tests.conformance.examples import OUTSIDE, Example, Operation, examples, key, operations
from tests.conformance.receiving import OUTBOUND
from tests.conformance.stage import Stage
from tests.e2e.programs import Program
from twotier.api import routing
from twotier.core.refusal import Refusal

REASONS = Path(__file__).parent / "reasons.csv"
LAST = ("analytics", "invoices", "migrations", "service-costs", "WEBHOOK_invoice-ready")
"""Groups, and an example, that move the clock: what other examples bought would grow old, and its usage become that of another month."""
OK, FAILED, MISSING, SKIPPED = "ok", "failed", "not built", "skipped"


@dataclass(frozen=True)
class Reason:
    """Why an example is not asked, or why its answer differs; `fault` is `skip` or how the fault begins."""

    example: str
    fault: str
    reason: str


@dataclass(frozen=True)
class Result:
    """What came of one example."""

    example: Example
    operation: Operation | None
    state: str
    faults: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    status: int = 0


@cache
def reasons() -> tuple[Reason, ...]:
    """Return every written reason."""
    with REASONS.open(encoding="utf-8", newline="") as file:
        return tuple(Reason(**row) for row in csv.DictReader(file))


def asked(only: Sequence[str] = ()) -> list[Example]:
    """Return the examples of these groups, or all: first what reads, last what moves the clock.

    Operations without an example get one of their own.
    """
    found = list(examples())
    known = {key(example.method, example.path) for example in found}
    found += [synthetic(each) for name, each in operations().items() if name not in known]
    chosen = [example for example in found if not only or example.group in only]
    return sorted(
        chosen,
        key=lambda example: (example.group in LAST or example.name in LAST, example.method != "GET", example.name),
    )


def synthetic(operation: Operation) -> Example:
    """Return an example of an operation that the documentation shows none of."""
    return Example(
        f"{operation.method} {operation.path}", operation.method, operation.path, operation.path, {}, None, None, None,
        operation.group, trusted=True,
    )  # fmt: skip


def run(program: Program, only: Sequence[str] = ()) -> Iterator[Result]:
    """Ask the examples one after another."""
    for module in pkgutil.iter_modules(groups.__path__, f"{groups.__name__}."):
        importlib.import_module(module.name)
    routing.load()
    shared = Stage(program)
    for example in asked(only):
        shared.group = example.group
        yield result(example, shared if example.method == "GET" else Stage(program, example.group))


def result(example: Example, stage: Stage) -> Result:
    """Ask one example, or let the program call where the example is a call of it."""
    operation = operations().get(key(example.method, example.path))
    known = tuple(reason for reason in reasons() if reason.example in (example.name, example.group))
    if example.group in OUTSIDE or any(reason.fault == "skip" for reason in known):
        return Result(example, operation, SKIPPED, reasons=known)
    if not built(example):
        return Result(example, operation, MISSING)
    try:
        found, status = came_of(example, operation, stage)
    except AssertionError as error:
        return Result(example, operation, FAILED, (f"stage: {error}",))
    used = tuple(reason for reason in known if any(line.startswith(reason.fault) for line in found))
    left = tuple(line for line in found if not any(line.startswith(reason.fault) for reason in used))
    return Result(example, operation, FAILED if left else OK, left, used, status)


def came_of(example: Example, operation: Operation | None, stage: Stage) -> tuple[list[str], int]:
    """Return what is wrong with our answer and its status, or with our call of a receiver."""
    if operation is None:
        return receiving.faults(example, receiving.received(example, stage), stage), 0
    answer = asking.ask(stage, asking.sent(example, stage))
    return judge.faults(example, operation, answer), answer.status_code


def built(example: Example) -> bool:
    """Tell whether the program answers an example's method on its path, or somebody knows how to make it call."""
    if example.path == OUTBOUND:
        return example.name in receiving.RAISES
    if key(example.method, example.path) not in operations():
        return False
    path = example.path.replace("{program_name}", "csp")
    parts = ["00000000-0000-4000-8000-000000000000" if part.startswith("{") else part for part in path.split("/")]
    try:
        routing.find(example.method, "/".join(parts))
    except Refusal:
        return False
    return True
