"""A dry run: an act is done for real, looked at, and taken back with its rows, its events and its mails."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from twotier.core import events, transactions
from twotier.core.refusal import Refusal

R = TypeVar("R")
_objections: ContextVar[list[Refusal] | None] = ContextVar("objections", default=None)


def tried(run: Callable[[events.Pending], R]) -> R:
    """Return what an act would have come to; `run` reads its events and messages while it lasts.

    What the act refuses is raised as it is, and taken back as well.
    """
    with transactions.taken_back(), events.apart() as bag:
        return run(bag)


def whole(run: Callable[[events.Pending], R]) -> R:
    """Try an act past the rules that say no, as far as it goes; then raise the first refusal with the others.

    Only rules asked within `objection` let an act go on; any other refusal ends it where it stands.
    """
    found: list[Refusal] = []
    token = _objections.set(found)
    try:
        made = tried(run)
    except Refusal as refusal:
        found.append(refusal)
    finally:
        _objections.reset(token)
    if not found:
        return made
    first, *first.others = found
    first.tried = True
    raise first


@contextmanager
def objection() -> Iterator[None]:
    """Let a rule object without ending an act that is only tried; outside a trial its refusal is raised as any other."""
    try:
        yield
    except Refusal as refusal:
        found = _objections.get()
        if found is None:
            raise
        found.append(refusal)
