"""The documented examples with what the table of routes says of their operations (tests/wire)."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

WIRE = Path(__file__).parent.parent / "wire"
OUTSIDE = {
    "incentives-margins", "pricing (partner-rest v1.0)", "referrals (partner-rest v1.0)", "sandbox", "security-mfa",
}  # fmt: skip
"""Groups that this program does not have."""
PROTOCOL = re.compile(r" HTTP/? ?1\.1$")


@dataclass(frozen=True)
class Operation:
    """A method on a path, as documented."""

    method: str
    path: str
    group: str
    answers: str
    statuses: frozenset[int]
    app_only: bool

    @property
    def key(self) -> tuple[str, str]:
        """Return what identifies it: method and path without the names of parameters."""
        return key(self.method, self.path)


@dataclass(frozen=True)
class Example:
    """One documented request with its answer; a status of None was not printed."""

    name: str
    method: str
    path: str
    url: str
    headers: dict[str, str]
    body: Any
    status: int | None
    answer: Any
    group: str
    trusted: bool


def key(method: str, path: str) -> tuple[str, str]:
    """Return method and path in one spelling."""
    parts = ["{}" if part.startswith("{") else part.lower() for part in path.split("/") if part]
    return method, "/".join(parts)


@cache
def operations() -> dict[tuple[str, str], Operation]:
    """Return every operation of the groups that this program has; of several rows, the first that names its answer."""
    found: dict[tuple[str, str], Operation] = {}
    with (WIRE / "routes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["group"] in OUTSIDE:
                continue
            made = operation_of(row)
            known = found.get(made.key)
            statuses = made.statuses | (known.statuses if known else frozenset())
            chosen = known if known and known.answers else made
            found[made.key] = Operation(
                chosen.method, chosen.path, chosen.group, chosen.answers, statuses, chosen.app_only
            )
    return found


def operation_of(row: dict[str, str]) -> Operation:
    """Return the operation of a row of the table."""
    statuses = frozenset(int(code) for code in row["success code"].split("|"))
    app_only = row["auth"] == "app or app+user"
    return Operation(row["method"], row["path"], row["group"], row["response object"], statuses, app_only)


def examples() -> Iterator[Example]:
    """Yield the examples by name."""
    for path in sorted((WIRE / "examples").glob("*.json")):
        told = msgspec.json.decode(path.read_bytes())
        yield Example(
            name=path.stem, method=told["method"], path=told["path"],
            url=PROTOCOL.sub("", told.get("url") or told["path"]), headers=told.get("requestHeaders") or {},
            body=told.get("requestBody"), status=told.get("status"), answer=told.get("responseBody"),
            group=told["group"], trusted=told.get("trusted", True),
        )  # fmt: skip
