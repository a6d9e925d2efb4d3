"""API and health paths answer before sessions, CSRF, languages and sign-in come into play (decisions.md 13)."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from twotier.api import entrance, health
from twotier.core import meters

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
Answer = Callable[[HttpRequest], HttpResponse]


def api_first(get_response: Answer) -> Answer:
    """Hand API requests to the API's own entrance, everything else to the rest of the chain."""

    def answer(request: HttpRequest) -> HttpResponse:
        if entrance.is_api(request.path_info):
            return entrance.answer(request)
        return get_response(request)

    return answer


def health_first(get_response: Answer) -> Answer:
    """Answer the watchers of health before anything else, and count all other requests for them."""

    def answer(request: HttpRequest) -> HttpResponse:
        if watcher := health.PATHS.get(request.path_info):
            return watcher(request)
        begun = time.perf_counter()
        response = get_response(request)
        method = request.method if request.method in METHODS else "other"
        meter = meters.request_meter(surface(request.path_info), method, response.status_code)
        meter.observe(time.perf_counter() - begun)
        return response

    return answer


def surface(path: str) -> str:
    """Return which surface a path belongs to."""
    if entrance.is_api(path):
        return "api"
    first = path.strip("/").split("/", 1)[0]
    return first if first in ("static", "sandbox") else "portal"
