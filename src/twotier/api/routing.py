"""The table of routes: a pattern says how it is called, answered and documented, once.

Paths match as spec/api.md 1 asks: literals without regard to case, doubled and trailing slashes are
harmless. A literal wins over a parameter (`customers/all` over `customers/{customer_id}`).
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar, get_type_hints
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal

Auth = Literal["open", "app or app+user", "app+user"]
Handler = Callable[..., Any]
H = TypeVar("H", bound=Handler)
READING = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Route:
    """One operation: method, path, handler and what the documentation says of it."""

    method: str
    path: str
    handler: Handler
    parameters: tuple[tuple[str, type], ...]
    answers: Any
    takes: Any
    status: int
    auth: Auth
    summary: str
    group: str
    query: Mapping[str, str]
    refuses: tuple[tuple[int, int], ...]
    writes: bool
    extension: bool
    sees: Permission | None
    right: str
    also: tuple[int, ...]
    media: str

    def arguments(self, values: Sequence[str]) -> dict[str, Any]:
        """Return the path's parameters as the handler takes them; a malformed id is an unknown object."""
        return {
            name: value if kind is str else guid(name, value)
            for (name, kind), value in zip(self.parameters, values, strict=True)
        }

    def canonical(self, arguments: Mapping[str, Any]) -> str:
        """Return the one spelling of a path under which all its spellings are the same call."""
        return "/".join(str(arguments[part[1:-1]]) if part[0] == "{" else part for part in self.path.split("/"))


def guid(name: str, text: str) -> UUID:
    """Return an id from a path, whatever its case and the spaces around it; what is no GUID cannot exist."""
    try:
        return UUID(text.strip())
    except ValueError:
        raise not_found(name) from None


def not_found(parameter: str = "") -> Refusal:
    """Return the refusal of an object that does not exist, or not for this caller."""
    if parameter == "customer_id":
        return Refusal(
            404, 60003, _("There is no such customer, or you have no relationship with it. Check the customer id.")
        )
    return Refusal(404, 1000, _("There is nothing at this address, or not for you. Check the ids in it."))


@dataclass(slots=True)
class Node:
    """One step of a path: what may follow it, and what answers here."""

    literals: dict[str, Node] = field(default_factory=dict)
    parameter: Node | None = None
    routes: dict[str, Route] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    def step(self, part: str) -> Node:
        """Return the node of a pattern's part, made when it is new."""
        if part[0] == "{":
            self.parameter = self.parameter or Node()
            return self.parameter
        return self.literals.setdefault(part.lower(), Node())

    def find(self, parts: list[str], at: int, values: list[str]) -> Node | None:
        """Return the node of a path, its parameters' values in `values`; literals go first."""
        if at == len(parts):
            return self if self.routes or self.refused else None
        literal = self.literals.get(parts[at].lower())
        found = literal.find(parts, at + 1, values) if literal else None
        if found or self.parameter is None:
            return found
        values.append(parts[at])
        found = self.parameter.find(parts, at + 1, values)
        if found is None:
            values.pop()
        return found


_root = Node()
_routes: list[Route] = []


def place(pattern: str) -> tuple[str, Node]:
    """Return a pattern's full path and its node; without a leading slash it hangs under /v1."""
    path = pattern.strip("/") if pattern.startswith("/") else f"v1/{pattern}"
    node = _root
    for part in path.split("/"):
        node = node.step(part)
    return path, node


def route(  # long: its arguments are all that is said of an operation
    method: str,
    pattern: str,
    *,
    summary: str,
    group: str,
    answers: Any = None,
    takes: Any = None,
    status: int = 200,
    auth: Auth = "app or app+user",
    query: Mapping[str, str] | None = None,
    refuses: Sequence[tuple[int, int]] = (),
    reads: bool = False,
    extension: bool = False,
    sees: Permission | None = None,
    right: str = "",
    also: Sequence[int] = (),
    media: str = "application/json",
) -> Callable[[H], H]:
    """Register the function that answers a method on a path.

    `answers` and `takes` are wire types, of answers a tuple where there are several, `query` names query parameters with a word on each, `refuses` lists
    (HTTP status, code) of the error table. `reads` marks a POST that only asks, `extension` a route that the
    modelled API does not have. `auth` "open" answers without a token too. `sees` is the permission to look that a reading route asks for; a write's own
    use case names its permission. `right` says it for the documentation and the tests where `sees` does not: permissions
    of the role table, other ways in behind a bar, those of a customer's own people behind a slash; "anyone", "nobody".
    `also` are other statuses of success, `media` is what the bytes of a `Reply.raw` are.
    """

    def register(handler: H) -> H:
        path, node = place(pattern)
        if method in node.routes:
            raise ValueError(f"{method} {path} is registered twice.")
        if not (right or sees):
            raise ValueError(f"{method} {path} does not say whose right it is.")
        parts = parameters(path, handler)
        writes = method not in READING and not reads
        found = Route(
            method, path, handler, parts, answers, takes, status, auth, summary, group,
            dict(query or {}), tuple(refuses), writes, extension, sees, right or str(sees),
            tuple(also), media,
        )  # fmt: skip
        node.routes[method] = found
        _routes.append(found)
        return handler

    return register


def parameters(path: str, handler: Handler) -> tuple[tuple[str, type], ...]:
    """Return a path's parameters with the types that the handler gives them: GUID or text."""
    hints = get_type_hints(handler)
    names = [part[1:-1] for part in path.split("/") if part[0] == "{"]
    if unknown := set(names) - set(inspect.signature(handler).parameters):
        raise TypeError(f"{handler.__name__} does not take {sorted(unknown)} of {path}.")
    return tuple((name, UUID if hints[name] is UUID else str) for name in names)


def refuse(method: str, pattern: str) -> None:
    """Say that an operation of the modelled API is not part of this program (clients.md 4)."""
    place(pattern)[1].refused.add(method)


@dataclass(frozen=True, slots=True)
class Found:
    """The route of a request with its arguments."""

    route: Route
    arguments: dict[str, Any]


def find(method: str, path: str) -> Found:
    """Return who answers a request; raises 404 for an unknown path and 405 for another method."""
    values: list[str] = []
    node = _root.find([part for part in path.split("/") if part], 0, values)
    if node is None or "\0" in path:
        raise Refusal(404, 1000, _("This address does not exist. The page /docs/api lists every one that does."))
    if method in node.refused:
        raise not_offered()
    found = node.routes.get(method) or (node.routes.get("GET") if method == "HEAD" else None)
    if found is None:
        raise wrong_method(node) if node.routes else not_offered()
    return Found(found, found.arguments(values))


def not_offered() -> Refusal:
    """Return the refusal of an operation that this program does not have."""
    return Refusal(
        404, 910054, _("This operation is not part of this program. The page /docs/api lists every one that is."),
        "not_part_of_this_program",
    )  # fmt: skip


class WrongMethod(Refusal):
    """A known path was called with a method that it does not answer."""

    def __init__(self, allowed: str) -> None:
        super().__init__(
            405, 900141, _("This address does not answer this method. The header Allow names those that it does.")
        )
        self.allowed = allowed


def wrong_method(node: Node) -> WrongMethod:
    """Return the refusal that names a path's methods."""
    methods = set(node.routes) | ({"HEAD"} if "GET" in node.routes else set())
    return WrongMethod(", ".join(sorted(methods - node.refused)))


def routes() -> Iterator[Route]:
    """Return every route, by path and method."""
    return iter(sorted(_routes, key=lambda route: (route.path.lower(), route.method)))


def load() -> None:
    """Import every resource file, which registers its routes."""
    from twotier.api import v1

    for module in pkgutil.iter_modules(v1.__path__, f"{v1.__name__}."):
        importlib.import_module(module.name)
