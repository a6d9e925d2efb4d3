"""The documentation is made from the routes, so it has every one of them."""

import pytest
from django.test import Client
from openapi_spec_validator import OpenAPIV31SpecValidator

from twotier.api import openapi, routing


def test_the_document_is_valid_openapi_and_has_every_route() -> None:
    document = openapi.described()
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
    for route in routing.routes():
        assert route.method.lower() in document["paths"][f"/{route.path}"]


def test_operation_ids_are_unique() -> None:
    names = [route.handler.__name__ for route in routing.routes()]
    assert sorted(names) == sorted(set(names))


@pytest.mark.trap(3)
def test_every_refusal_is_in_the_table() -> None:
    for route in routing.routes():
        for pair in route.refuses:
            assert pair in openapi.meanings(), f"{route.method} {route.path}: {pair}"


def test_every_refusal_has_a_remedy() -> None:
    pairs = {
        (status, code)
        for route in routing.routes()
        for status, codes in openapi.codes_of(route).items()
        for code in codes
    }
    assert pairs <= set(openapi.meanings())
    assert pairs <= set(openapi.remedies())


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/openapi.json", "/docs/api"])
def test_the_pages_need_no_sign_in(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 200
    assert b"/v1/offers/{offer_id}" in answer.content
