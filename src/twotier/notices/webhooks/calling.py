"""One call of a receiver: the address that was checked is the one that is called, no redirect is followed.

Of the answer only its status is read, and the whole call ends within seconds, whatever the receiver does.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from twotier.notices.webhooks import addresses

WITHIN = 10.0
"""Seconds for the whole call."""
SILENCE = 5.0
"""Seconds without a byte."""


@dataclass(frozen=True)
class Outcome:
    """What came of a call: the receiver's status, or why it gave none."""

    status: int = 0
    problem: str = ""

    @property
    def delivered(self) -> bool:
        """Whether the receiver took the event."""
        return 200 <= self.status < 300

    @property
    def word(self) -> str:
        """Return the name of the status as .NET has it."""
        try:
            phrase = HTTPStatus(self.status).phrase
        except ValueError:
            return str(self.status) if self.status else ""
        return "".join(letter for letter in phrase if letter.isalnum())


def post(url: str, content: bytes, headers: Mapping[str, str]) -> Outcome:
    """Send an event; a fault of the receiver, its name or its network is an outcome like any other."""
    try:
        return Outcome(sent(url, content, headers))
    except addresses.Forbidden:
        return Outcome(problem="ForbiddenAddress")
    except TimeoutError:
        return Outcome(problem="Timeout")
    except ssl.SSLError:
        return Outcome(problem="TlsFailure")
    except socket.gaierror:
        return Outcome(problem="NameResolutionFailure")
    except (OSError, http.client.HTTPException, ValueError):
        return Outcome(problem="ConnectFailure")


def sent(url: str, content: bytes, headers: Mapping[str, str]) -> int:
    """Return the status of the answer."""
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    context = ssl.create_default_context()
    connection = (
        http.client.HTTPSConnection(host, port, context=context) if secure else http.client.HTTPConnection(host, port)
    )
    raw = socket.create_connection((addresses.resolved(host, port), port), timeout=SILENCE)
    with limited(raw):
        try:
            connection.sock = context.wrap_socket(raw, server_hostname=host) if secure else raw
            path = parts.path or "/"
            connection.request("POST", f"{path}?{parts.query}" if parts.query else path, content, dict(headers))
            return connection.getresponse().status
        finally:
            connection.close()
            raw.close()


@contextmanager
def limited(raw: socket.socket) -> Iterator[None]:
    """End a connection after a time, in whatever step it is; raises TimeoutError then."""
    guard, over = raw.dup(), threading.Event()

    def end() -> None:
        over.set()
        with suppress(OSError):
            guard.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(WITHIN, end)
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException):
        if not over.is_set():
            raise
    finally:
        timer.cancel()
        timer.join()
        guard.close()
    if over.is_set():
        raise TimeoutError
