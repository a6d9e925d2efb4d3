"""Every operation of the published package, by introspection: answered, or refused in a form that it reads."""

import inspect
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.e2e.programs import Program
from tests.e2e.published_client import Client
from twotier.api import routing

OPERATIONS, REFUSED = 131, 29
READABLE = {200, 201, 202, 204, 400, 401, 403, 404}
SOLD_THROUGH = re.compile(
    r"/v1/(domains/\{\}|offer.*|relationships|customers(/\{\}(/(orders|subscriptions|relationships|profiles/\w+|offer\w+)"
    r"(/\{\}(/(supportcontact|provisioningstatus))?)?)?)?)$",
    re.IGNORECASE,
)
"""Paths of customers, domains, relationships, offers, orders and subscriptions in a sale."""
LATER = {("PATCH", "/v1/customers/{}"), ("DELETE", "/v1/customers/{}"), ("PATCH", "/v1/customers/{}/orders/{}")}


def operations() -> Iterator[tuple[str, str]]:
    """Return method and path of everything that the package can call; placeholders are `{}`."""
    client: Any = Client("http://127.0.0.1", "none").api
    groups = [client, *(value for name, value in vars(client).items() if hasattr(value, "models"))]
    for group in groups:
        for _name, function in inspect.getmembers(type(group), inspect.isfunction):
            if hasattr(function, "metadata"):
                called = re.search(r"self\._client\.(get|head|post|put|patch|delete)\(url", inspect.getsource(function))
                assert called
                path = re.sub(r"\{\w+\}", "{}", function.metadata["url"].replace("v{version}", "v1"))
                yield called[1].upper(), path


def test_the_package_is_the_one_that_was_observed() -> None:
    assert len(list(operations())) == OPERATIONS


def offered(method: str, path: str) -> bool:
    """Tell whether the program answers an operation."""
    routing.load()
    try:
        routing.find(method, path.replace("{}", str(uuid4())))
    except Exception:  # noqa: BLE001 - every refusal means the same here
        return False
    return True


def test_a_sale_finds_every_operation_that_it_needs() -> None:
    wanted = {(method, path) for method, path in operations() if SOLD_THROUGH.match(path)} - LATER
    missing = {pair for pair in wanted if not offered(*pair)}
    assert missing <= {("POST", "/v1/domains/{}"), ("GET", "/v1/customers/{}/offers/{}/addons")}
    assert len(wanted) > 20


@pytest.mark.parametrize("program", ["sqlite"], indirect=True)
def test_what_is_not_offered_is_refused_readably(program: Program) -> None:
    refused = 0
    for method, path in operations():
        if (method, path) in LATER or offered(method, path):
            continue
        got = program.call(method, path.replace("{}", str(uuid4())), None if method in ("GET", "HEAD") else {})
        if method == "HEAD":
            refused += got.status_code == 404
            continue
        assert got.status_code in READABLE | {405}, (method, path, got.text)
        refused += got.json()["code"] == 910054
    assert refused >= REFUSED
