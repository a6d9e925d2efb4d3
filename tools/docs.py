"""Write the generated pages of docs/ anew: the lifecycles, as tables and diagrams, from the code's own tables."""

import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twotier.core.machine import Machine, Move

ROOT = Path(__file__).resolve().parent.parent
HEAD = """# Lifecycles

Written by `make docs` from the tables that the program runs on; change those, not this page.
"""
ROWS_HEAD = """# The source documents, row by row

Written by `make docs` from the tests' own marks; `make rows` runs them and prints the result of each row.
Rows and acceptance criteria stand in `tests/rules/data/rows.csv`. Named by tests: {proven} of {all}.

| row | what the program does | proven by |
|---|---|---|"""

ERRORS_HEAD = """# Refusals of the API

Written by `make docs` from the routes. A refusal changes nothing; `description` says the rule and what mends it in the language of
`X-Locale`. Key on status and code together: a code can stand under two statuses. Beside these, 405 names the methods of an address
in `Allow`, 429 the seconds to wait in `Retry-After` ([limits](limits.md)), and 5xx is our fault: ask again with the same `MS-RequestId`.

| status | code | cause | remedy | operations |
|---|---|---|---|---|"""


def load() -> None:
    """Load the program with every lifecycle of every room, in the settings and the folder of tests."""
    import django

    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    for file in sorted((ROOT / "src" / "twotier").glob("*/lifecycle.py")):
        importlib.import_module(f"twotier.{file.parent.name}.lifecycle")


def pages() -> dict[Path, str]:
    """Return every generated page with its text."""
    from twotier.core.machine import machines

    chapters = [line for machine in sorted(machines(), key=lambda made: made.name) for line in chapter(machine)]
    docs = ROOT / "docs"
    return {
        docs / "lifecycle.md": "\n".join([HEAD, *chapters]).rstrip() + "\n",
        docs / "rows.md": rows_page(),
        docs / "guide" / "errors.md": errors_page(),
    }


def errors_page() -> str:
    """Return the table of every refusal that an operation of the API declares, with cause and remedy."""
    from twotier.api import openapi, routing

    routing.load()
    counted: dict[tuple[int, int], list[str]] = {}
    for route in routing.routes():
        for status, codes in openapi.codes_of(route).items():
            for code in codes:
                counted.setdefault((status, code), []).append(f"`{route.method} /{route.path}`")
    lines = [
        f"| {status} | {code} | {openapi.meanings()[status, code]} | {openapi.remedies()[status, code]} | {told(where)} |"
        for (status, code), where in sorted(counted.items())
    ]
    return "\n".join([ERRORS_HEAD, *lines, ""])


def told(where: list[str]) -> str:
    """Return the operations of a refusal: by name where they are few, else their number."""
    return ", ".join(where) if len(where) < 4 else f"{len(where)} operations"


def rows_page() -> str:
    """Return the table of the specification's rows with the tests that prove them."""
    from tests.support.rows import proofs, rows

    tests: dict[str, list[str]] = {number: [] for number in rows()}
    for proof in proofs():
        tests[proof.row].append(f"[{proof.name.removeprefix('test_').replace('_', ' ')}](../{proof.path})")
    proven = sum(bool(found) for found in tests.values())
    lines = [f"| {number} | {row.capability} | {'<br>'.join(tests[number])} |" for number, row in rows().items()]
    return "\n".join([ROWS_HEAD.format(proven=proven, all=len(rows())), *lines, ""])


def chapter(machine: "Machine") -> Iterator[str]:
    """Yield one lifecycle: its states, its diagram, its moves, and who objects to them."""
    yield f"## {machine.name}\n"
    yield "States: " + ", ".join(f"`{state.name}` ({state.label})" for state in machine.states) + ".\n"
    yield "```mermaid\nstateDiagram-v2"
    for move in machine.moves:
        yield from (f"    {source} --> {move.target}: {move.name}" for source in move.sources)
    yield "```\n"
    yield "| move | label | from | to | guards | objections |"
    yield "|---|---|---|---|---|---|"
    yield from (row(machine, move) for move in machine.moves)
    yield ""


def row(machine: "Machine", move: "Move") -> str:
    """Return a move's line of the table."""
    sources = ", ".join(f"`{source}`" for source in move.sources)
    guards = ", ".join(guard.name for guard in move.guards)
    objections = ", ".join(name.removeprefix("twotier.") for name, _objection in machine.objections.get(move.name, ()))
    return f"| `{move.name}` | {move.label} | {sources} | `{move.target}` | {guards} | {objections} |"


def main() -> int:
    """Write the pages; with --check only tell whether one is out of date."""
    load()
    stale = [page for page, text in pages().items() if not page.exists() or page.read_text(encoding="utf-8") != text]
    for page in stale:
        if "--check" not in sys.argv:
            page.write_text(pages()[page], encoding="utf-8")
        print(f"{page.relative_to(ROOT)} {'is out of date: run make docs' if '--check' in sys.argv else 'written'}")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
