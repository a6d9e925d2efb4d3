"""API paths answer before sessions, CSRF, languages and sign-in come into play (decisions.md 13)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from twotier.api import entrance

Answer = Callable[[HttpRequest], HttpResponse]


def api_first(get_response: Answer) -> Answer:
    """Hand API requests to the API's own entrance, everything else to the rest of the chain."""

    def answer(request: HttpRequest) -> HttpResponse:
        if entrance.is_api(request.path_info):
            return entrance.answer(request)
        return get_response(request)

    return answer
