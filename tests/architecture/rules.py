"""The rules that no linter knows: each reads one source file and names the lines that break it.

An explained escape on the line excuses it: `# money: a ratio for the chart`. An escape without a reason does not count.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "twotier"
SURFACES = ("api", "portal", "console", "sandbox", "config")
LONGEST_FUNCTION, LONGEST_FILE = 25, 300
DRAWERS_OF_ROWS = ("queries.py", "queries", "usecases", "reactions.py", "models.py", "models", "migrations")
MANAGERS = ("objects", "_default_manager", "_base_manager")
SYSTEM_CLOCKS = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "timezone.now")


@dataclass(frozen=True)
class Source:
    """One file of the program: its path below src/twotier and its text."""

    path: PurePosixPath
    text: str

    @cached_property
    def lines(self) -> list[str]:
        """Return the text line by line."""
        return self.text.splitlines()

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Return every node of the syntax tree."""
        return list(ast.walk(ast.parse(self.text)))

    @property
    def room(self) -> str:
        """Return the folder below src/twotier."""
        return self.path.parts[0]

    def excused(self, rule: str, *numbers: int) -> bool:
        """Tell whether one of these lines carries an explained escape."""
        lines = (self.lines[number - 1] for number in numbers if 0 < number <= len(self.lines))
        return any(re.search(rf"# {rule}: \S+( \S+)+", line) for line in lines)

    def in_drawer(self, *drawers: str) -> bool:
        """Tell whether the file is one of these drawers, or lies in one of these folders."""
        return any(part in drawers for part in (*self.path.parts[1:-1], self.path.name))


Rule = Callable[[Source], Iterator[int]]


def sources() -> list[Source]:
    """Read every Python file of the program."""
    files = sorted(PACKAGE.rglob("*.py"))
    return [Source(PurePosixPath(file.relative_to(PACKAGE)), file.read_text(encoding="utf-8")) for file in files]


def broken(rule: Rule, source: Source) -> list[str]:
    """Return where a file breaks a rule, without the lines that explain themselves."""
    lines = sorted(set(rule(source)))
    return [f"src/twotier/{source.path}:{line}" for line in lines if not source.excused(rule.__name__, line)]


def imported(node: ast.AST) -> list[str]:
    """Return the dotted names that a node imports."""
    if isinstance(node, ast.Import):
        return [name.name for name in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{name.name}" for name in node.names]
    return []


def http(source: Source) -> Iterator[int]:
    """Rooms know no HTTP: requests and answers belong to the surfaces."""
    if source.room in SURFACES:
        return
    for node in source.nodes:
        if any(name.startswith(("django.http", "django.shortcuts", "django.views")) for name in imported(node)):
            yield node.lineno  # type: ignore[attr-defined]


def objects(source: Source) -> Iterator[int]:
    """Rows are asked for in queries.py and changed in use cases and reactions, nowhere else."""
    if source.room == "core" or source.in_drawer(*DRAWERS_OF_ROWS):
        return
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            yield node.lineno


def status(source: Source) -> Iterator[int]:
    """Only the machine moves an object from state to state."""
    if str(source.path) == "core/machine.py" or source.in_drawer("migrations"):
        return
    for node in source.nodes:
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(is_status(target) for target in targets):
                yield node.lineno
        if isinstance(node, ast.Call) and writes_status(node):
            yield node.lineno


def is_status(target: ast.AST) -> bool:
    """Tell whether something's `status` is assigned; an object that is being made may set its own."""
    if isinstance(target, ast.Tuple):
        return any(is_status(element) for element in target.elts)
    if not isinstance(target, ast.Attribute) or target.attr != "status":
        return False
    return not (isinstance(target.value, ast.Name) and target.value.id == "self")


def writes_status(call: ast.Call) -> bool:
    """Tell whether a call is `rows.update(status=…)` or `setattr(row, "status", …)`."""
    if isinstance(call.func, ast.Attribute) and call.func.attr == "update":
        return any(keyword.arg == "status" for keyword in call.keywords)
    named = isinstance(call.func, ast.Name) and call.func.id == "setattr" and len(call.args) == 3
    return named and isinstance(call.args[1], ast.Constant) and call.args[1].value == "status"


def clock(source: Source) -> Iterator[int]:
    """Time is asked of core/clock, so that the sandbox can move it; the database's time is not asked either."""
    if str(source.path) == "core/clock.py":
        return
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and ast.unparse(node).endswith(SYSTEM_CLOCKS) and on_a_module(node):
            yield node.lineno
        if isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
            yield node.lineno
        if "django.db.models.functions.Now" in imported(node):
            yield node.lineno  # type: ignore[attr-defined]


def on_a_module(node: ast.Attribute) -> bool:
    """Tell `datetime.now` from `my_datetime.now`: the whole last names must match."""
    names = ast.unparse(node).split(".")
    return ".".join(names[-2:]) in SYSTEM_CLOCKS


def money(source: Source) -> Iterator[int]:
    """Whoever handles money divides only by core/money: no `/`, no `//`, no float."""
    if str(source.path) == "core/money.py" or not any(
        is_money(name) for node in source.nodes for name in imported(node)
    ):
        return
    for node in source.nodes:
        divides = isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div | ast.FloorDiv)
        floats = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
        if divides or floats:
            yield node.lineno  # type: ignore[attr-defined]


def is_money(name: str) -> bool:
    """Tell whether an import is that of the money room."""
    return name == "twotier.core.money" or name.startswith("twotier.core.money.")


def long(source: Source) -> Iterator[int]:
    """Functions of 25 lines and files of 300 are read at a glance."""
    if source.in_drawer("migrations"):
        return
    if len(source.lines) > LONGEST_FILE and not source.excused("long", *range(1, 6)):
        yield 1
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and length(node) > LONGEST_FUNCTION:
            yield node.lineno


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count a function's lines from `def` to its end, its docstring left out."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


RULES: tuple[Rule, ...] = (http, objects, status, clock, money, long)
