"""One act, one transaction: whatever runs inside an act joins it, without savepoints of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

_inside: ContextVar[bool] = ContextVar("inside", default=False)


@contextmanager
def one() -> Iterator[None]:
    """Open the transaction of an act, or join the one that is open.

    A refusal inside leaves the whole act: nothing of it is kept, so no statement is spent on savepoints.
    """
    if _inside.get():
        yield
        return
    token = _inside.set(True)
    try:
        with transaction.atomic():
            yield
    finally:
        _inside.reset(token)


@contextmanager
def taken_back() -> Iterator[None]:
    """Open a transaction, or a savepoint in the one that is open, and take back all that was done in it."""
    token = _inside.set(True)
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        _inside.reset(token)
