"""The character NUL, which no database keeps: nothing in a form, and in no address of a page."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict

NUL = "\0"
Answer = Callable[[HttpRequest], HttpResponse]


def without_nul(get_response: Answer) -> Answer:
    """Let no page meet a NUL in what was typed or in a part of its address."""

    def answer(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    answer.process_view = clean  # type: ignore[attr-defined]
    return answer


def clean(request: HttpRequest, view: Any, _args: Any, kwargs: dict[str, Any]) -> None:
    """Take NULs out of a form, raise 404 for an address with one; what is no page of the portal answers in its own way."""
    if getattr(view, "csrf_exempt", False):
        return
    if any(NUL in str(value) for value in kwargs.values()):
        raise Http404
    if request.method == "POST":
        request.POST = typed(request.POST)  # type: ignore[assignment]


def typed(form: QueryDict) -> QueryDict:
    """Return a form without NULs."""
    if not any(NUL in f"{name}{value}" for name, values in form.lists() for value in values):
        return form
    kept = QueryDict(mutable=True)
    for name, values in form.lists():
        kept.setlist(name.replace(NUL, ""), [value.replace(NUL, "") for value in values])
    return kept
