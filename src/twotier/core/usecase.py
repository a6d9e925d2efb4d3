"""The one door: every act of API, portal, command line and clock goes through it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar
from uuid import UUID

from twotier.core import events, meters, tenancy, transactions

P = ParamSpec("P")
R = TypeVar("R")


class Acting(events.Who, Protocol):
    """Who knocks at the door."""

    def require(self, permission: object) -> None:
        """Raise a refusal that names who may, when this actor may not."""

    @property
    def scope(self) -> UUID | str: ...


A = TypeVar("A", bound=Acting)

_usecases: dict[str, object] = {}


def usecase(*, permission: object) -> Callable[[Callable[Concatenate[A, P], R]], Callable[Concatenate[A, P], R]]:
    """Make a function the door of one act: permission, tenant, transaction, events.

    The function's first argument is the actor. All its rows, audit and outbox included, are written
    together or not at all. A use case inside another one joins its transaction.
    """

    def door(act: Callable[Concatenate[A, P], R]) -> Callable[Concatenate[A, P], R]:
        @functools.wraps(act)
        def enter(actor: A, /, *args: P.args, **kwargs: P.kwargs) -> R:
            with meters.refusals():
                actor.require(permission)
                with tenancy.scope(actor.scope), transactions.one(), events.collected():
                    return act(actor, *args, **kwargs)

        _usecases[f"{act.__module__}.{act.__name__}"] = permission
        return enter

    return door


def usecases() -> dict[str, object]:
    """Return every door with its permission, for the tests and the docs."""
    return _usecases
