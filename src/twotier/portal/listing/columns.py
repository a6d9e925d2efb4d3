"""Columns of a list, and by what they are sorted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet, Subquery
from django.utils.functional import Promise

from twotier.portal.listing.seek import Key


@dataclass(frozen=True)
class Column:
    """A column: `sort` names the fields or annotations that order the rows; the row's id decides between equals.

    A column of a list that can be large needs an index over those fields and the id.
    """

    name: str
    label: str | Promise
    sort: tuple[str, ...] = ()
    numeric: bool = False


def keys(rows: QuerySet[Any], names: tuple[str, ...], *, down: bool) -> tuple[Key, ...]:
    """Return the keys of an order over rows, the row's own id last."""
    return tuple(key(rows, name, down=down) for name in (*names, "pk"))


def key(rows: QuerySet[Any], name: str, *, down: bool) -> Key:
    """Return one key with what the database keeps under its name; a subquery may find nothing, whatever its field."""
    model: type[Model] = rows.model
    if name in rows.query.annotations:
        made = rows.query.annotations[name]
        field, may_be_empty = made.output_field, isinstance(made, Subquery)
        return Key(name, field, down=down, nullable=may_be_empty or bool(field.null))
    found = model._meta.pk if name == "pk" else model._meta.get_field(name)
    return Key(name, found, down=down, nullable=bool(getattr(found, "null", False)))


def heads(columns: Iterable[Column]) -> list[dict[str, Any]]:
    """Return the heads of a table that shows some rows of a list elsewhere, and sorts nothing."""
    return [{"label": column.label, "numeric": column.numeric} for column in columns]


ROW: dict[str, Any] = {"url": "", "note": "", "detail": "", "action": None, "actions": None}
ACT: dict[str, Any] = {"off": "", "post": None, "once": False, "quiet": False, "dialog": False}
"""What a row and its acts may leave out: a template that looks for what is not there takes its time."""


def placed(columns: Sequence[Column], rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows with their cells in the order of the columns; the first column is a row's own head."""
    return [whole(row) | {"cells": [cell(column, row) for column in columns[1:] if has(column, row)]} for row in rows]


def whole(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with all that its template asks for."""
    found = ROW | row
    action, actions = found["action"], found["actions"]
    return found | {"action": action and ACT | action, "actions": actions and [ACT | act for act in actions]}


def has(column: Column, row: dict[str, Any]) -> bool:
    """Tell whether a row fills a column."""
    return column.name in row.get("cells", {})


def cell(column: Column, row: dict[str, Any]) -> dict[str, Any]:
    """Return what a row shows in a column."""
    return {"label": column.label, "value": row["cells"][column.name], "numeric": column.numeric, "mono": False}
