"""Asks the program once, inside a process of its own, and writes down every statement that it sent and what it answered.

Arguments: a token, a file for the answers, then the questions as `name=METHOD /path`. The floor repeats exactly
these statements; their numbers are held against the bars.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import django

FREE = ("SET ", "SELECT set_config", "BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
"""What does not count as a statement (decisions.md 13)."""


def main(token: str, file: Path, questions: list[str]) -> None:
    """Ask each question three times, so that everything is warm, and keep the last."""
    django.setup()
    from django.db import connection
    from django.test import Client

    kept: dict[str, Any] = {}
    client = Client(raise_request_exception=False)
    for question in questions:
        name, _equals, asked = question.partition("=")
        method, path = asked.split(" ", 1)
        for _attempt in range(3 if method == "GET" else 1):
            sent: list[tuple[str, list[Any]]] = []
            with connection.execute_wrapper(recorder(sent)):
                answer = client.generic(method, path, headers=headers(token, method))
        counted = sum(not sql.startswith(FREE) for sql, _parameters in sent)
        kept[name] = {
            "path": path,
            "statements": sent,
            "counted": counted,
            "status": answer.status_code,
            "body": answer.text,
        }
    file.write_text(json.dumps(kept))


def headers(token: str, method: str) -> dict[str, str]:
    """Return a request's headers; a write carries an id of its own, as clients send it."""
    named = {} if method == "GET" else {"MS-RequestId": str(uuid4())}
    return named | {"Authorization": f"Bearer {token}"}


def recorder(sent: list[tuple[str, list[Any]]]) -> Callable[..., Any]:
    """Return what Django calls around each statement."""

    def record(execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
        sent.append((sql, [plain(value) for value in parameters or ()]))
        return execute(sql, parameters, many, context)

    return record


def plain(value: Any) -> Any:
    """Return a value as JSON keeps it, ids marked as such."""
    if isinstance(value, UUID):
        return {"id": str(value)}
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else str(value)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
