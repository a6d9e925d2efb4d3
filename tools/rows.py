"""Run the tests that name rows of the specification and print, for each row, its tests and their result.

Runs on SQLite; arguments go to pytest (`make rows ARGS="-k partnership"`). Ends with 0 only when every row is named and passes.
"""

import sys
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.support.rows import rows  # noqa: E402


class Results:
    """What came of the tests of each row."""

    def __init__(self) -> None:
        self.rows_of: dict[str, list[str]] = {}
        self.outcomes: dict[str, dict[str, str]] = defaultdict(dict)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Remember which rows each test names."""
        for item in items:
            self.rows_of[item.nodeid] = [row for mark in item.iter_markers("rows") for row in mark.args]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep a test's outcome; a failure of its preparation counts as its own."""
        for row in self.rows_of.get(report.nodeid, ()):
            known = self.outcomes[row].get(report.nodeid, "")
            if report.when == "call" or report.outcome != "passed":
                self.outcomes[row][report.nodeid] = "failed" if "failed" in (known, report.outcome) else report.outcome

    def table(self) -> str:
        """Return a line a row: its number, its result, and its tests."""
        lines = []
        for number, row in rows().items():
            found = self.outcomes.get(number, {})
            word = "no test" if not found else "passed" if set(found.values()) == {"passed"} else "FAILED"
            lines.append(f"{number:5} {word:8} {row.capability}")
            lines += [f"      {outcome:8} {test}" for test, outcome in found.items()]
        return "\n".join(lines)

    @property
    def proven(self) -> int:
        """Return how many rows are named by tests that all passed."""
        return sum(set(found.values()) == {"passed"} for found in self.outcomes.values())


def main(arguments: list[str]) -> int:
    """Run the tests, print the table."""
    results = Results()
    status = pytest.main(["-m", "rows", "--quiet", *arguments], plugins=[results])
    print(results.table())
    print(f"{results.proven} of {len(rows())} rows proven")
    return int(status) or int(results.proven < len(rows()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
