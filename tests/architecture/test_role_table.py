"""Every door against the role table: each use case × kind of organization × role, read anew from the file."""

import csv
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from uuid import uuid4

import pytest

import twotier
from tests.architecture.rules import PACKAGE
from twotier.access.actors import CLOSED, Actor
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecases

PARTNERS = ("provider", "reseller", "direct_bill")
KINDS = (*PARTNERS, "vendor", "customer")


def load() -> dict[str, str]:
    """Return every door with its permission, once every use case is imported."""
    for module in pkgutil.walk_packages(twotier.__path__, "twotier."):
        if ".usecases." in module.name:
            importlib.import_module(module.name)
    return {name: str(permission) for name, permission in usecases().items()}


DOORS = load()


def table() -> list[dict[str, str]]:
    """Return the rows of the role table."""
    with (PACKAGE / "access" / "roles.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


ROWS = table()
COLUMNS = [name for name in ROWS[0] if {row[name] for row in ROWS} <= {"do", "view", "none"}]


def kinds_of(row: dict[str, str]) -> tuple[str, ...]:
    """Return for which kinds of organization a row speaks."""
    return PARTNERS if row["organization_kind"] == "any_partner" else (row["organization_kind"],)


def roles_of(kind: str) -> Iterator[tuple[str, str]]:
    """Yield the roles of a kind of organization with their columns."""
    for name in COLUMNS:
        if name.startswith("customer_") == (kind == "customer") and name.startswith("vendor_") == (kind == "vendor"):
            yield name.removeprefix("customer_"), name


@cache
def allowed(permission: str) -> frozenset[tuple[str, str]]:
    """Return who may: whoever does it, or whoever sees it where nobody does more than see."""
    rows = [row for row in ROWS if row["id"].rsplit(".", 1)[0] == permission]
    wanted = "do" if any(row[name] == "do" for row in rows for name in COLUMNS) else "view"
    return frozenset(
        (kind, role) for row in rows for kind in kinds_of(row) for role, name in roles_of(kind) if row[name] == wanted
    )


def opens(act: Callable[..., Any], kind: str, role: str) -> bool:
    """Tell whether a door lets someone in: what comes behind it fails here, for want of arguments and a database."""
    actor = Actor(organization_id=uuid4(), kinds=frozenset({kind}), roles=frozenset({role}))
    try:
        act(actor)
    except Refusal as refusal:
        if refusal.status == 403 and refusal.error_name in CLOSED:
            return False
        raise
    except Exception:  # noqa: BLE001 - whatever happens behind the door, it was open
        return True
    raise AssertionError("A use case ran without arguments.")


@pytest.mark.parametrize("name", DOORS)
def test_a_door_opens_to_whom_the_table_says_and_to_nobody_else(name: str) -> None:
    module, _dot, function = name.rpartition(".")
    act = getattr(importlib.import_module(module), function)
    found = {(kind, role) for kind in KINDS for role, _column in roles_of(kind) if opens(act, kind, role)}
    assert found == allowed(DOORS[name])


def test_the_table_has_every_permission_that_a_door_asks_for() -> None:
    assert set(DOORS.values()) <= {row["id"].rsplit(".", 1)[0] for row in ROWS}


@pytest.mark.parametrize("name", DOORS)
def test_no_role_and_an_unknown_role_open_nothing(name: str) -> None:
    module, _dot, function = name.rpartition(".")
    act = getattr(importlib.import_module(module), function)
    assert not any(opens(act, kind, role) for kind in (*KINDS, "", "program") for role in ("", "guest", "root", "*"))
