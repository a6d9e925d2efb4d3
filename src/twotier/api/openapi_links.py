"""Links of OpenAPI: which operations an answer's object leads to, so that programs can follow them without guessing ids."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from twotier.api.routing import Route

Links = dict[str, dict[str, Any]]
SHELF = "v1/customers/{customer_id}"
BESIDE = {
    f"POST {SHELF}/carts/{{cart_id}}/checkout": ((f"{SHELF}/orders", "/orders/0/id"),),
    f"POST {SHELF}/orders": ((f"{SHELF}/subscriptions", "/lineItems/0/subscriptionId"),),
    f"GET {SHELF}/orders": ((f"{SHELF}/subscriptions", "/items/0/lineItems/0/subscriptionId"),),
}
"""Answers that name an object of another list: by the operation, which list and where in the answer its id stands."""


def below(routes: Iterable[Route]) -> Mapping[str, list[Route]]:
    """Return the operations on the members of each list, by the list's path."""
    found: dict[str, list[Route]] = defaultdict(list)
    for route in routes:
        if route.parameters:
            before, _, _ = route.path.rpartition(f"/{{{route.parameters[-1][0]}}}")
            found[before].append(route)
    return found


def links_of(
    route: Route, members: Mapping[str, list[Route]], shape: Mapping[str, Any], components: Mapping[str, Any]
) -> Links:
    """Return the links of an operation's answer, by the name of the operation that each leads to."""
    return {
        target.handler.__name__: {"operationId": target.handler.__name__, "parameters": values(target, where)}
        for path, where in leads(route, shape, components)
        for target in members.get(path, ())
        if {name for name, _ in target.parameters[:-1]} <= {name for name, _ in route.parameters}
    }


def leads(route: Route, shape: Mapping[str, Any], components: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the lists whose members an answer names, and where in it the first one's id stands."""
    where = place(shape, components) if route.method in ("GET", "POST") else None
    if where is not None:
        yield route.path, where
    yield from BESIDE.get(f"{route.method} {route.path}", ())


def place(shape: Mapping[str, Any], components: Mapping[str, Any]) -> str | None:
    """Return where an id stands in an answer: that of the object, or of a list's first member."""
    whole = resolved(shape, components)
    told = whole.get("properties", {})
    if "id" in told:
        return "/id"
    for inner, prefix in ((told.get("items", {}), "/items/0"), (whole, "/0")):
        if "id" in resolved(inner.get("items", {}), components).get("properties", {}):
            return f"{prefix}/id"
    return None


def resolved(shape: Mapping[str, Any], components: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a schema, looked up where it only refers to one."""
    return components[shape["$ref"].rpartition("/")[2]] if "$ref" in shape else shape


def values(target: Route, where: str) -> dict[str, str]:
    """Return where the values of a path's parameters come from: the last from the answer, the others from the request."""
    *before, (last, _) = target.parameters
    return {name: f"$request.path.{name}" for name, _ in before} | {last: f"$response.body#{where}"}
