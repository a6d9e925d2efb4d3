"""Refusals and faults as the bodies that clients read (spec/api.md 9)."""

import logging
from typing import Any

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.db import DataError, OperationalError
from django.utils.translation import gettext_lazy as _

from twotier.access.tokens.verify import challenge
from twotier.api import preflight
from twotier.api.headers import Headers
from twotier.api.preflight import Preflight
from twotier.api.routing import Route, WrongMethod
from twotier.api.wire import encode
from twotier.core.refusal import Refusal, Sentence

log = logging.getLogger(__name__)

SOURCE = "PartnerFD"
DOCUMENTED = {(403, 910046): 900150, (400, 910051): 2055}
"""Own codes that the documented routes answer with the code that clients know."""
RETRYABLE = frozenset({429, 500, 503})
AGAIN = frozenset({910053, 910056, 900192})
PATIENCE = 60


class Fault(msgspec.Struct, rename="camel", kw_only=True):
    """The union of the two documented error bodies."""

    code: int
    description: str
    message: str
    data: list[str]
    source: str
    error_name: str
    is_retryable: bool
    parameters: dict[str, str]
    preflight: Preflight | msgspec.UnsetType = msgspec.UNSET
    """Everything that stands in the way, where the write was only tried."""


class Throttle(msgspec.Struct, rename="camel"):
    """The body of 429; any member more makes the .NET client fail."""

    status_code: int
    message: str


def body(refusal: Refusal, route: Route | None) -> bytes:
    """Return a refusal's body in the language that is switched on."""
    if refusal.status == 429:
        return encode(Throttle(429, str(refusal)))
    code = refusal.code
    if route is not None and not route.extension:
        code = DOCUMENTED.get((refusal.status, code), code)
    text = str(refusal)
    return encode(
        Fault(
            code=code,
            description=text,
            message=text,
            data=[str(item) for item in refusal.data],
            source=SOURCE,
            error_name=refusal.error_name,
            is_retryable=refusal.status in RETRYABLE or refusal.code in AGAIN,
            parameters={name: str(said) for name, said in refusal.fields},
            preflight=preflight.refused(refusal) if refusal.tried else msgspec.UNSET,
        )
    )


def headers(refusal: Refusal, sent: Headers) -> dict[str, str]:
    """Return the headers that a refusal adds to every answer's."""
    if refusal.status == 401:
        return {"WWW-Authenticate": challenge(sent.correlation_id)}
    if refusal.status == 429:
        return {"Retry-After": str(getattr(refusal, "retry_after", PATIENCE))}
    return {"Allow": refusal.allowed} if isinstance(refusal, WrongMethod) else {}


def of(error: Exception, sent: Headers) -> Refusal:
    """Return what a caller is told of an unexpected fault: never its insides, always the id to ask about."""
    if isinstance(error, RequestDataTooBig):
        return Refusal(413, 800002, _("The body is too large. Send less at once."))
    if isinstance(error, DataError | OverflowError):
        log.warning("API request %s held a value that no column takes: %s", sent.request_id, error)
        return Refusal(400, 800002, _("A number or a text of the request is too large. Send a smaller one."))
    log.error("API request %s failed", sent.request_id, exc_info=error)
    values: dict[str, Any] = {"id": sent.request_id}
    if isinstance(error, OperationalError):
        return Refusal(
            500,
            900192,
            Sentence(_("The database did not answer in time. Try again with the same MS-RequestId (%(id)s)."), values),
        )
    return Refusal(
        500,
        800003,
        Sentence(_("Something went wrong on our side. Tell the operator this MS-RequestId: %(id)s."), values),
    )
