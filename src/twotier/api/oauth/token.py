"""The token address: a form in, the v1 field set out, errors as the directory words them."""

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from twotier.access.tokens import errors
from twotier.access.tokens.errors import TokenError
from twotier.access.tokens.grants import TokenRequest, answer
from twotier.api.oauth.credentials import form
from twotier.core.ids import new_id

PAUSE = "300"


@csrf_exempt
def token(request: HttpRequest, tenant: str) -> HttpResponse:
    """Answer a token request; programs read it, so its words are English."""
    correlation = request.headers.get("client-request-id", "")[:64] or str(new_id())
    with translation.override("en"):
        try:
            if request.method != "POST":
                raise TokenError(errors.BAD_REQUEST)
            asked = TokenRequest(tenant, form(request), str(request.META.get("REMOTE_ADDR", "")))
            return said(200, answer(asked), correlation)
        except TokenError as refused:
            return said(refused.status, refused.body(correlation), correlation)


def said(status: int, body: dict[str, Any], correlation: str) -> HttpResponse:
    """Return a body that no cache may keep."""
    response = HttpResponse(msgspec.json.encode(body), status=status, content_type="application/json; charset=utf-8")
    response["Cache-Control"], response["Pragma"] = "no-store", "no-cache"
    response["client-request-id"] = correlation
    if status == errors.TOO_MANY.status:
        response["Retry-After"] = PAUSE
    if status == errors.WRONG_SECRET.status:
        response["WWW-Authenticate"] = 'Basic realm="token"'
    return response
