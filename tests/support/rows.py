"""The rows of the functional specification, and the tests that name them.

Source of the rows: the five source documents of the portal, taken over as S1–S186 in `tests/rules/data/rows.csv`
(segment numbers of the documents in `source`). A test names the rows that it proves: `@pytest.mark.rows("S24", "S25")`.
"""

import ast
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
DATA = TESTS / "rules" / "data" / "rows.csv"


@dataclass(frozen=True)
class Row:
    """One row: what the program does, and how one sees that it does."""

    row: str
    source: str
    actor: str
    capability: str
    acceptance: str


@dataclass(frozen=True)
class Proof:
    """A test function that names a row."""

    row: str
    path: str
    name: str


@cache
def rows() -> dict[str, Row]:
    """Return every row by its number, in order."""
    with DATA.open(encoding="utf-8", newline="") as lines:
        return {line["row"]: Row(**line) for line in csv.DictReader(lines)}


def proofs() -> list[Proof]:
    """Return which test names which row, read from the tests' text."""
    files = sorted(TESTS.rglob("test_*.py"))
    return [proof for file in files for proof in proofs_of(file)]


def proofs_of(file: Path) -> Iterator[Proof]:
    """Yield the rows that the functions of one file name."""
    path = file.relative_to(TESTS.parent).as_posix()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            names = dict.fromkeys(name for made in node.decorator_list for name in named(made))
            yield from (Proof(name, path, node.name) for name in names)


def named(decorator: ast.expr) -> Iterator[str]:
    """Yield the rows that a decorator names, in whatever place of it the mark stands."""
    for node in ast.walk(decorator):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.rows":
            yield from (ast.literal_eval(argument) for argument in node.args)
