"""Where a token request keeps its parameters: in the form, its credentials perhaps in the Basic header."""

import base64
import binascii
from urllib.parse import unquote_plus

from django.http import HttpRequest

from twotier.access.tokens import errors
from twotier.access.tokens.errors import TokenError


def form(request: HttpRequest) -> dict[str, str]:
    """Return the form's parameters, each once, with the credentials of a Basic header in their place."""
    if any(len(values) > 1 for _name, values in request.POST.lists()):
        raise TokenError(errors.BAD_REQUEST)
    return {name: str(value) for name, value in request.POST.items()} | basic(request.headers.get("Authorization", ""))


def basic(header: str) -> dict[str, str]:
    """Return client id and secret of a Basic header, decoded as OAuth 2 encodes them."""
    scheme, _space, value = header.partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        name, colon, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as wrong:
        raise TokenError(errors.BAD_REQUEST) from wrong
    if not colon:
        raise TokenError(errors.BAD_REQUEST)
    return {"client_id": unquote_plus(name), "client_secret": unquote_plus(secret)}
