"""The documentation as pages: /openapi.json for programs, /docs/api for people."""

from itertools import groupby
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine

from twotier.api import openapi, routing

ENGINE = Engine(
    dirs=[str(Path(__file__).parent / "templates")],
    builtins=["django.templatetags.i18n", "django.templatetags.static"],
)


def openapi_json(request: HttpRequest) -> HttpResponse:
    """Answer the OpenAPI document; anyone may read it."""
    answer = HttpResponse(openapi.document(), content_type="application/json; charset=utf-8")
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def page(request: HttpRequest) -> HttpResponse:
    """Answer the readable page of every operation."""
    found = openapi.described()
    operations = [
        (route.group, route, found["paths"][f"/{route.path}"][route.method.lower()]) for route in routing.routes()
    ]
    operations.sort(key=lambda entry: entry[0])
    groups = [(name, list(entries)) for name, entries in groupby(operations, key=lambda entry: entry[0])]
    context = Context(
        {"groups": groups, "about": found["info"]["description"], "schemas": found["components"]["schemas"]}
    )
    return HttpResponse(ENGINE.get_template("api/docs.html").render(context))
