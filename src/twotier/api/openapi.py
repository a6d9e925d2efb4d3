"""OpenAPI 3.1 of every registered route: nothing is written twice.

`error_codes.csv` beside this file holds the columns http, code, area and meaning of the project's
specification (spec/api-error-codes.csv), which digests Microsoft's Partner Center documentation (CC BY 4.0).
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any
from uuid import UUID

import msgspec

from twotier.api import openapi_links, routing
from twotier.api.errors import Fault, Throttle
from twotier.api.preflight import Tried
from twotier.api.routing import Route

REF = "#/components/schemas/{name}"
FAULT = {"$ref": REF.format(name="Fault")}
ALWAYS = ((401, 800001), (401, 400))
CHOICES = frozenset({"filter", "seekoperation"})
"""Query values that choose among more than every list offers."""
HEADERS = {
    "MS-RequestId": "Names the call: repeated, a write has one effect and one answer for 24 hours.",
    "MS-CorrelationId": "Comes back in the answer, for tracing.",
    "X-Locale": "The culture of texts in the answer, such as de-DE; en-US by default.",
}


@cache
def remedies() -> Mapping[tuple[int, int], str]:
    """Return what mends each refusal that an operation declares, by (HTTP status, code)."""
    text = files(__package__).joinpath("remedies.csv").read_text(encoding="utf-8")
    return {(int(row["http"]), int(row["code"])): row["remedy"] for row in csv.DictReader(text.splitlines())}


@cache
def meanings() -> Mapping[tuple[int, int], str]:
    """Return what each (HTTP status, code) means; codes that stand only inside a body are left out."""
    text = files(__package__).joinpath("error_codes.csv").read_text(encoding="utf-8")
    rows = [row for row in csv.DictReader(text.splitlines()) if row["http"].isdecimal()]
    return {(int(row["http"]), int(row["code"])): row["meaning"] for row in rows}


@cache
def document() -> bytes:
    """Return the whole document as JSON."""
    return msgspec.json.encode(described())


@cache
def described() -> dict[str, Any]:
    """Return the whole document."""
    found = list(routing.routes())
    kinds = [kind for route in found for kind in (*shapes_of(route.answers), route.takes) if kind is not None]
    shapes, components = msgspec.json.schema_components([*kinds, Fault, Throttle, Tried], ref_template=REF)
    shapes, components = numbers(shapes), numbers(components)
    schema_of = {str(kind): shape for kind, shape in zip(kinds, shapes, strict=False)}
    members = openapi_links.below(found)
    paths: dict[str, dict[str, Any]] = {}
    for route in found:
        said = operation(route, schema_of)
        if links := openapi_links.links_of(route, members, schema_of.get(str(route.answers), {}), components):
            said["responses"][str(route.status)]["links"] = links
        paths.setdefault(f"/{route.path}", {})[route.method.lower()] = said
    return {
        "openapi": "3.1.0",
        "info": {"title": "Twotier", "version": version("twotier"), "description": ABOUT},
        "security": [{"token": []}],
        "tags": [{"name": name} for name in sorted({route.group for route in found})],
        "paths": paths,
        "components": {"schemas": components, "parameters": header_parameters(), "securitySchemes": SECURITY},
    }


def numbers(schema: Any) -> Any:
    """Return a schema in which decimals are numbers, as the encoder writes them."""
    if isinstance(schema, dict):
        if schema.get("format") == "decimal":
            return {name: value for name, value in schema.items() if name != "format"} | {"type": "number"}
        return {name: numbers(value) for name, value in schema.items()}
    return type(schema)(map(numbers, schema)) if isinstance(schema, list | tuple) else schema


ABOUT = (
    "The REST API of a partner center for two-tier distribution, wire-compatible with Partner Center v1. "
    "Names and paths match without regard to case; nulls are left out of answers; every write takes "
    "`validateOnly=true`, which tries it, tells as `preflight` what would happen or everything that stands in the way, and "
    "changes nothing. Every answer tells its caller's quotas of calls a minute "
    "and what is left of them in `RateLimit-Policy` and `RateLimit`."
)
SECURITY = {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}


def header_parameters() -> dict[str, Any]:
    """Return the headers that every operation takes."""
    return {
        name: {"name": name, "in": "header", "required": False, "description": text, "schema": {"type": "string"}}
        for name, text in HEADERS.items()
    }


def operation(route: Route, schema_of: Mapping[str, Any]) -> dict[str, Any]:
    """Return one operation."""
    said: dict[str, Any] = {
        "operationId": route.handler.__name__,
        "summary": route.summary,
        "description": description(route),
        "tags": [route.group],
        "parameters": list(parameters(route)),
        "responses": successes(route, schema_of) | refusals(route),
    }
    if route.takes is not None:
        said["requestBody"] = {"required": True, "content": json_of(schema_of[str(route.takes)])}
    if route.auth == "open":
        said["security"] = [{}]
    if route.extension:
        said["x-extension"] = True
    said["x-permission"] = route.right
    return said


TOKENS = {
    "open": "no token",
    "app or app+user": "a token of an app or of a signed-in user",
    "app+user": "a token of a signed-in user",
}


def description(route: Route) -> str:
    """Return what the handler does and which token it needs."""
    return f"{(route.handler.__doc__ or '').strip()} Needs {TOKENS[route.auth]}."


def parameters(route: Route) -> Iterable[dict[str, Any]]:
    """Return an operation's parameters: path, query, headers."""
    for name, kind in route.parameters:
        shape = {"type": "string"} if kind is str else {"type": "string", "format": "uuid"}
        yield {"name": name, "in": "path", "required": True, "schema": shape}
    for name, text in route.query.items():
        yield {"name": name, "in": "query", "required": False, "description": text, "schema": {"type": "string"}}
    if route.writes:
        tried = "With `true` the call is only tried: the same answer with `preflight`, and nothing changes."
        yield {"name": "validateOnly", "in": "query", "description": tried, "schema": {"type": "boolean"}}
    yield from ({"$ref": f"#/components/parameters/{name}"} for name in HEADERS)


EMPTY = {
    202: "The work goes on; the header Location says where its state can be asked.",
    204: "There is nothing to tell; with Retry-After not yet.",
}


def successes(route: Route, schema_of: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers of a call that succeeds, by status."""
    others = {
        str(status): {"description": EMPTY[status]} if status in EMPTY else answer(route, schema_of)
        for status in route.also
    }
    found = {str(route.status): answer(route, schema_of)} | others
    if route.writes and "200" not in found and "204" in found:
        found["200"] = {
            "description": "Tried only: what would happen.",
            "content": json_of({"$ref": REF.format(name="Tried")}),
        }
    return found


def answer(route: Route, schema_of: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer of a call that succeeds."""
    if route.media != "application/json":
        return {"description": route.summary, "content": {route.media: {"schema": {"type": "string"}}}}
    if route.answers is None or route.method == "HEAD":
        return {"description": EMPTY.get(route.status, route.summary)}
    shapes = [schema_of[str(kind)] for kind in shapes_of(route.answers)]
    return {"description": route.summary, "content": json_of(shapes[0] if len(shapes) == 1 else {"anyOf": shapes})}


def shapes_of(answers: Any) -> tuple[Any, ...]:
    """Return the shapes of which an answer has one."""
    return answers if isinstance(answers, tuple) else (answers,)


def json_of(schema: Any) -> dict[str, Any]:
    """Return JSON content of a schema."""
    return {"application/json": {"schema": schema}}


def codes_of(route: Route) -> dict[int, tuple[int, ...]]:
    """Return every code with which a route refuses, by HTTP status: its own, and those that its kind of call brings."""
    found: dict[int, list[int]] = {}
    for status, code in dict.fromkeys((*ALWAYS, *route.refuses, *implied(route))):
        found.setdefault(status, []).append(code)
    return {status: tuple(codes) for status, codes in sorted(found.items())}


def implied(route: Route) -> Iterator[tuple[int, int]]:
    """Yield the refusals that nobody declares, since what the route takes and who calls it decide them."""
    if route.auth == "app+user":
        yield 403, 910047
    if route.auth != "open":
        yield 403, 910046 if route.extension else 900150
    if route.writes:
        yield from ((400, 910052), (409, 910053))
    yield from of_path(route)
    yield from of_values(route)


def of_path(route: Route) -> Iterator[tuple[int, int]]:
    """Yield what an id in the path brings: nothing is there, or not for this caller."""
    for name, kind in route.parameters:
        if name == "customer_id":
            yield from ((404, 60003), (403, 20002))
        elif kind is UUID:
            yield 404, 1000


def of_values(route: Route) -> Iterator[tuple[int, int]]:
    """Yield what a query or a body brings: it cannot be read, a value does not fit, a word is not known."""
    if route.query or route.takes is not None:
        yield from ((400, 800002), (400, 900126))
    if CHOICES & {name.lower().replace("_", "") for name in route.query}:
        yield 400, 800042
    if route.takes is not None:
        yield from ((400, 3000), (413, 800002))


def refusals(route: Route) -> dict[str, Any]:
    """Return the answers of a call that is refused: a line per code, and the codes once more for programs."""
    found: dict[str, Any] = {}
    for status, codes in codes_of(route).items():
        lines = (line(status, code) for code in codes)
        found[str(status)] = {"description": "\n\n".join(lines), "content": json_of(FAULT), "x-codes": list(codes)}
    ours = {"description": "The fault is ours. Ask again with the same MS-RequestId.", "content": json_of(FAULT)}
    return found | {"429": throttled(), "5XX": ours}


def line(status: int, code: int) -> str:
    """Return cause and remedy of a refusal."""
    return (
        f"{code}: {meanings().get((status, code), 'see the text')}. {remedies().get((status, code), '')}".rstrip(". ")
        + "."
    )


def throttled() -> dict[str, Any]:
    """Return the answer of a call that comes too soon."""
    after = {"Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer"}}}
    content = json_of({"$ref": REF.format(name="Throttle")})
    return {"description": "Too many requests", "headers": after, "content": content}
