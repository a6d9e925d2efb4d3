"""Every trap of the modelled API and every observation of real clients is named by a test (docs/decisions/0013)."""

import ast
from collections.abc import Iterator
from functools import cache

import pytest

from tests.support.rows import TESTS

NUMBERS = {"trap": range(1, 21), "observed": range(1, 14)}
UNTIL_BUILT: dict[str, set[int]] = {}
"""What no resource of this program has yet."""


@cache
def named() -> frozenset[tuple[str, int]]:
    """Return what tests name."""
    files = sorted(TESTS.rglob("test_*.py"))
    return frozenset(pair for file in files for pair in marks(ast.parse(file.read_text(encoding="utf-8"))))


def marks(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield kind and number of every mark in a file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("pytest.mark.trap", "pytest.mark.observed"):
            yield from ((ast.unparse(node.func).split(".")[-1], ast.literal_eval(number)) for number in node.args)


@pytest.mark.parametrize("kind", sorted(NUMBERS))
def test_every_number_is_named_by_a_test(kind: str) -> None:
    found = {number for name, number in named() if name == kind}
    waiting = UNTIL_BUILT.get(kind, set())
    assert not found & waiting, "These are built: take them off the list."
    assert found == set(NUMBERS[kind]) - waiting
