"""The API's entrance: from a raw request to the one route that answers it."""

from django.http import HttpRequest, HttpResponse

PREFIXES = ("/v1/", "/webhooks/v1/", "/partner/v1/")


def is_api(path: str) -> bool:
    """Tell whether a path belongs to the REST API; casing and doubled slashes do not matter."""
    tidy = "/" + path.lower().lstrip("/")
    return tidy.startswith(PREFIXES) or tidy == "/v1"


def answer(request: HttpRequest) -> HttpResponse:
    """Answer an API request."""
    return HttpResponse(status=404)
