"""The reader's language: own setting, then the choice on this browser, then what the browser asks for."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

Answer = Callable[[HttpRequest], HttpResponse]


def reader_language(get_response: Answer) -> Answer:
    """Switch to the language chosen on this browser or asked for by it."""

    def answer(request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers.setdefault("Content-Language", html_language(language))
        return response

    return answer


def html_language(code: str) -> str:
    """Return a language code as HTML's `lang` writes it."""
    return "zh-Hant" if code == "zh-hant" else code


def known(code: str) -> bool:
    """Tell whether the portal speaks a language."""
    return code in dict(settings.LANGUAGES)
