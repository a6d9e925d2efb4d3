"""Copying rows by sets: one INSERT … SELECT per table, whatever columns the table has."""

from dataclasses import dataclass

from django.db import connection, models


@dataclass(frozen=True)
class Copy:
    """A table, the list that says for whom to copy (`b`), which rows are the model (`t`), and what differs."""

    model: type[models.Model]
    list: str
    where: str
    changes: dict[str, str]


def copy(step: Copy) -> str:
    """Return the statement of a copy."""
    columns = [field.column for field in step.model._meta.local_concrete_fields if field.column]
    values = [step.changes.get(column, f't."{column}"') for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    table = step.model._meta.db_table
    return f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM {step.list} b JOIN {table} t ON {step.where}"  # noqa: S608 - names of own tables


def new_uuid() -> str:
    """Return the expression of a new random id."""
    return "gen_random_uuid()" if connection.vendor == "postgresql" else "lower(hex(randomblob(16)))"
