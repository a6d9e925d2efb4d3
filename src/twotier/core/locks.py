"""One at a time across all processes: PostgreSQL's advisory locks, a locked file beside SQLite.

Both are given back by the system when a process dies.
"""

import fcntl
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection


@contextmanager
def held(name: str, *, wait: bool = True) -> Iterator[bool]:
    """Hold a named lock; yields whether it was taken, which only fails without waiting."""
    taken = on_server if connection.vendor == "postgresql" else on_file
    with taken(name, wait=wait) as mine:
        yield mine


def until_commit(name: str) -> None:
    """Hold a named lock until the transaction ends; on SQLite whoever writes is alone from the transaction's first moment."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number_of(name)])


def number_of(name: str) -> int:
    """Return the number under which PostgreSQL knows a lock."""
    return zlib.crc32(f"twotier.{name}".encode())


@contextmanager
def on_server(name: str, *, wait: bool) -> Iterator[bool]:
    """Hold PostgreSQL's lock of that name in this session."""
    number = number_of(name)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {'pg_advisory_lock' if wait else 'pg_try_advisory_lock'}(%s)", [number])
        answer = cursor.fetchone()
    mine = wait or bool(answer and answer[0])
    try:
        yield mine
    finally:
        if mine and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


@contextmanager
def on_file(name: str, *, wait: bool) -> Iterator[bool]:
    """Hold the lock on a file of the data folder."""
    path = Path(settings.DATA) / f"{name}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True
