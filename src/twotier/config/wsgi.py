"""The WSGI application that granian serves."""

import io
import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twotier.config.settings")
django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request; a body that comes in chunks is measured first, since Django reads only what has a length."""
    if environ.get("HTTP_TRANSFER_ENCODING") and not environ.get("CONTENT_LENGTH"):
        measure(environ)
    return django(environ, start_response)


def measure(environ: dict[str, Any]) -> None:
    """Give a body in chunks its length: one byte more than is taken tells Django to refuse it."""
    from django.conf import settings

    body = environ["wsgi.input"].read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(body), str(len(body))
