"""The WSGI application that granian serves."""

import io
import os
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twotier.config.settings")
django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request; a body that comes in chunks is measured first, since Django reads only what has a length."""
    environ["REMOTE_ADDR"] = caller(environ)
    if environ.get("HTTP_TRANSFER_ENCODING") and not environ.get("CONTENT_LENGTH"):
        measure(environ)
    return django(environ, start_response)


def caller(environ: dict[str, Any]) -> str:
    """Return the address of who calls: what the proxy in front saw, where there is one.

    Pauses after wrong passwords hang on it; with the proxy's own address anybody could make anybody pause.
    Only the last address counts, which the nearest proxy wrote, and only when a neighbor says it.
    """
    from django.conf import settings

    peer = str(environ.get("REMOTE_ADDR", ""))
    told = str(environ.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    if not told or not settings.ENVIRONMENT.base_url.startswith("https://"):
        return peer
    try:
        return str(ip_address(told)) if not peer or ip_address(peer).is_private else peer
    except ValueError:
        return peer


def measure(environ: dict[str, Any]) -> None:
    """Give a body in chunks its length: one byte more than is taken tells Django to refuse it."""
    from django.conf import settings

    body = environ["wsgi.input"].read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(body), str(len(body))
