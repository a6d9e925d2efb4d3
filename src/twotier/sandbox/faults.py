"""Faults on demand: answers that fail, come late or get lost, so that clients can prove their patience.

Open faults stand in one file that all web processes share. A fault with a status stands in the act's way;
one that drops lets the act happen and loses its answer, which is the harder case for a client.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

import msgspec
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

NAME = "faults.json"
TOO_MANY, RETRY_AFTER = 429, 57
Answer = Callable[[HttpRequest], HttpResponse]


class Fault(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What goes wrong, for the next `count` requests that match."""

    path: str
    method: str = ""
    status: Annotated[int, msgspec.Meta(ge=400, le=599)] | None = None
    retry_after: Annotated[int, msgspec.Meta(ge=0)] | None = None
    latency_ms: Annotated[int, msgspec.Meta(ge=0, le=600_000)] = 0
    drop: bool = False
    count: Annotated[int, msgspec.Meta(ge=1)] = 1

    def fits(self, request: HttpRequest) -> bool:
        """Tell whether a request is one of those meant; casing and doubled slashes of the path do not matter."""
        tidy = "/" + request.path_info.lower().lstrip("/")
        return fnmatchcase(tidy, self.path.lower()) and self.method.upper() in ("", request.method)


def file() -> Path:
    """Return the file of open faults."""
    return Path(settings.DATA) / NAME


def open_faults() -> list[Fault]:
    """Return the faults that still wait for requests."""
    try:
        return msgspec.json.decode(file().read_bytes() or b"[]", type=list[Fault])
    except FileNotFoundError:
        return []


@contextmanager
def changing() -> Iterator[list[Fault]]:
    """Change the open faults, one process at a time."""
    path = file().with_suffix(".lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        faults = open_faults()
        yield faults
        left = [fault for fault in faults if fault.count > 0]
        write(left)


def write(faults: list[Fault]) -> None:
    """Keep the faults in one atomic step; no file means no faults."""
    if not faults:
        file().unlink(missing_ok=True)
        return
    draft = file().with_suffix(f".{os.getpid()}")
    draft.write_bytes(msgspec.json.encode(faults))
    draft.replace(file())


def add(fault: Fault) -> None:
    """Wait for requests with one more fault."""
    with changing() as faults:
        faults.append(fault)


def clear() -> None:
    """Forget every fault."""
    with changing() as faults:
        faults.clear()


def take(request: HttpRequest) -> Fault | None:
    """Return the first fault that fits and use it up once; one file look-up when there is none."""
    if not os.path.exists(f"{settings.DATA}/{NAME}") or request.path_info.startswith("/sandbox/"):
        return None
    with changing() as faults:
        fault = next((fault for fault in faults if fault.fits(request)), None)
        if fault is not None:
            fault.count -= 1
        return fault


def injected_faults(get_response: Answer) -> Answer:
    """Stand before everything else and let faults happen, in the sandbox alone."""
    if not settings.SANDBOX:
        raise MiddlewareNotUsed

    def answer(request: HttpRequest) -> HttpResponse:
        fault = take(request)
        if fault is None:
            return get_response(request)
        time.sleep(fault.latency_ms / 1000)
        if fault.status is not None:
            return failed(request, fault)
        response = get_response(request)
        return lost(request, response) if fault.drop else response

    return answer


def failed(request: HttpRequest, fault: Fault) -> HttpResponse:
    """Answer the status asked for, with the ids by which a client matches answers."""
    response = HttpResponse(msgspec.json.encode(told(fault)), status=fault.status, content_type="application/json")
    if fault.retry_after is not None or fault.status == TOO_MANY:
        response["Retry-After"] = str(RETRY_AFTER if fault.retry_after is None else fault.retry_after)
    for name in ("MS-RequestId", "MS-CorrelationId"):
        if name in request.headers:
            response[name] = request.headers[name]
    return response


def told(fault: Fault) -> dict[str, object]:
    """Return the body of a fault; that of 429 has two members alone, or the .NET client fails (spec/api.md 9)."""
    text = "A fault asked for at /sandbox/faults."
    if fault.status == TOO_MANY:
        return {"statusCode": fault.status, "message": text}
    return {"code": fault.status, "description": text, "errorName": "injected_fault"}


def lost(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Begin the answer and break the connection before its end; the server has no other way to hang up."""
    response.close()

    def broken() -> Iterator[bytes]:
        yield b" "
        raise ConnectionResetError(request.path_info)

    cut = StreamingHttpResponse(broken(), status=response.status_code, content_type="application/json")
    cut["Content-Length"] = "1048576"
    return cut  # type: ignore[return-value]
