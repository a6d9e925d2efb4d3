"""What the documentation promises of refusals, kept by every test that calls the API."""

from typing import Any

import msgspec
import pytest
from django.http import HttpResponse

from twotier.api import entrance, openapi
from twotier.api.routing import Route

OURS = 500
answered = entrance.refused


def promised(route: Route) -> frozenset[tuple[int, int]]:
    """Return every (status, code) that a route's documentation names."""
    return frozenset((status, code) for status, codes in openapi.codes_of(route).items() for code in codes)


def refused(request: Any, refusal: Any, route: Route | None, sent: Any) -> HttpResponse:
    """Answer a refusal as the program does; a code that its documentation does not name is a fault of the program."""
    answer = answered(request, refusal, route, sent)
    if route is None or answer.status_code >= OURS or answer.status_code in (405, 429) or not answer.content:
        return answer
    pair = (answer.status_code, int(msgspec.json.decode(answer.content)["code"]))
    if pair not in promised(route):
        pytest.fail(f"{route.method} {route.path} does not say that it refuses with {pair}: {refusal}")
    return answer
