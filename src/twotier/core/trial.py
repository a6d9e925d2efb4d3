"""A dry run: an act is done for real, looked at, and taken back with its rows, its events and its mails."""

from collections.abc import Callable
from typing import TypeVar

from twotier.core import events, transactions

R = TypeVar("R")


def tried(run: Callable[[events.Pending], R]) -> R:
    """Return what an act would have come to; `run` reads its events and messages while it lasts.

    What the act refuses is raised as it is, and taken back as well.
    """
    with transactions.taken_back(), events.apart() as bag:
        return run(bag)
