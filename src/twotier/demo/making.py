"""Making rows by sets where there is no row to copy: one INSERT … SELECT of expressions per table."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault


@dataclass(frozen=True)
class Make:
    """A table, the list that says for whom (`b`), the expressions of its columns, and what is the same in all rows.

    What neither names is what the model has by default.
    """

    model: type[models.Model]
    list: str
    values: dict[str, str]
    where: str = "1 = 1"
    same: dict[str, Any] = field(default_factory=dict)


def make(step: Make) -> tuple[str, list[Any]]:
    """Return the statement that makes the rows, and its parameters."""
    blank = step.model(**step.same)
    names, shown, parameters = [], [], []
    for column in step.model._meta.local_concrete_fields:
        value = getattr(blank, column.attname)
        if column.column in step.values:
            shown.append(step.values[column.column])
        elif isinstance(value, DatabaseDefault):
            continue
        else:
            shown.append("%s")
            parameters.append(column.get_db_prep_save(value, connection))
        names.append(f'"{column.column}"')
    table = step.model._meta.db_table
    text = f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(shown)} FROM {step.list} b WHERE {step.where}"  # noqa: S608 - names of own tables
    return text, parameters


def turn(column: str, *words: str) -> str:
    """Return the expression that deals words to the rows in turn, by a column of numbers; an empty one deals NULL."""
    cases = " ".join(f"WHEN {place} THEN {quoted(word)}" for place, word in enumerate(words))
    return f"CASE {column} %% {len(words)} {cases} END"


def quoted(word: str) -> str:
    """Return a word of the program's own as SQL says it."""
    return f"'{word}'" if word else "NULL"


def among(expression: str, *words: str) -> str:
    """Return the condition that an expression is one of some words."""
    return f"{expression} IN ({', '.join(map(quoted, words))})"


def only(condition: str, value: str) -> str:
    """Return a value where a condition holds, and nothing elsewhere."""
    return f"CASE WHEN {condition} THEN {value} END"


def document(column: str) -> str:
    """Return the expression that reads a text of the list as JSON."""
    return f"CAST({column} AS jsonb)" if connection.vendor == "postgresql" else column
