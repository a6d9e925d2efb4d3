"""A receiver of events on this machine: what came in, and what it answers."""

import threading
import time
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256


@dataclass
class Received:
    """One call of the receiver."""

    path: str
    headers: Mapping[str, str]
    content: bytes

    @property
    def body(self) -> dict[str, Any]:
        """Return the decoded body."""
        return dict(msgspec.json.decode(self.content))

    @property
    def signature(self) -> bytes:
        """Return the signature, whichever header carries it."""
        told = self.headers.get("x-ms-signature") or self.headers["Authorization"].removeprefix("Signature ")
        return b64decode(told, validate=True)

    def proven_by(self, certificate: bytes) -> x509.Certificate:
        """Return the certificate, once the signature is that of its key; raises InvalidSignature for any other."""
        found = x509.load_der_x509_certificate(certificate)
        cast("RSAPublicKey", found.public_key()).verify(self.signature, self.content, PKCS1v15(), SHA256())
        return found


@dataclass
class Receiver:
    """Answers one status after another, the last one for good."""

    port: int = 0
    calls: list[Received] = field(default_factory=list)
    answers: list[int] = field(default_factory=lambda: [200])
    delay: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self.port}/hook?code=topsecret"

    def wait(self, number: int = 1, within: float = 30.0) -> list[Received]:
        """Return the calls as soon as so many have come."""
        deadline = time.monotonic() + within
        while len(self.calls) < number:
            assert time.monotonic() < deadline, f"{len(self.calls)} of {number} events arrived."
            time.sleep(0.05)
        return self.calls


@contextmanager
def listening() -> Iterator[Receiver]:
    """Run a receiver."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        """Keeps what comes."""

        def do_POST(self) -> None:
            """Take one event."""
            content = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.calls.append(Received(self.path, dict(self.headers), content))
            time.sleep(receiver.delay)
            status = receiver.answers.pop(0) if len(receiver.answers) > 1 else receiver.answers[0]
            self.send_response(status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_said: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        receiver.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield receiver
        finally:
            server.shutdown()
