"""The floor: the same statements, the same token check, the same bytes, behind the same server, without a framework.

The statements are those that recording.py saw the program send. The answers are made from their rows by msgspec;
bench.py compares them with the program's byte for byte before it measures anything.
"""

import base64
import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import psycopg
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

from tests.bench.floor_bytes import one, page

Environ = dict[str, Any]
Start = Callable[[str, list[tuple[str, str]]], Any]


class Statement(msgspec.Struct):
    """A recorded statement; `named` is the place of the customer's id among its parameters."""

    sql: str
    parameters: list[Any]
    named: list[int]


RECORDED: dict[str, list[Statement]] = {}
ISSUER = "http://127.0.0.1:8000"
known: dict[bytes, dict[str, Any]] = {}
threads = threading.local()


def read_recorded(file: Path) -> None:
    """Read the recorded statements, with ids as the driver takes them."""
    kept = json.loads(file.read_text())
    customer = kept["one"]["path"].rsplit("/", 1)[1]
    for name in ("page", "one"):
        RECORDED[name] = [
            Statement(
                sql,
                [UUID(value["id"]) if isinstance(value, dict) else value for value in sent],
                [at for at, value in enumerate(sent) if name == "one" and value == {"id": customer}],
            )
            for sql, sent in kept[name]["statements"]
        ]


def connection() -> psycopg.Connection[Any]:
    """Return this thread's connection, behind the second wall like the program's."""
    held: psycopg.Connection[Any] | None = getattr(threads, "connection", None)
    if held is None:
        held = psycopg.connect(os.environ["FLOOR_DATABASE"], autocommit=True, prepare_threshold=2)
        held.execute("SET ROLE twotier_app")
        held.execute("SET TIME ZONE 'UTC'")
        threads.connection = held
    return held


def asked(name: str, customer: UUID | None = None) -> psycopg.Cursor[Any]:
    """Send the recorded statements and return the one whose rows are the answer."""
    database = connection()
    answer: psycopg.Cursor[Any] | None = None
    for statement in RECORDED[name]:
        sent = statement.parameters
        if customer and statement.named:
            sent = [customer if at in statement.named else value for at, value in enumerate(sent)]
        cursor = database.execute(statement.sql, sent)
        if 'FROM "customers_' in statement.sql:
            answer = cursor
        else:
            cursor.fetchall()
    assert answer is not None
    return answer


def check(authorization: str) -> dict[str, Any]:
    """Return a token's claims: RS256 at first sight, by its digest from then on, its times always."""
    token = authorization.removeprefix("Bearer ").encode()
    digest = hashlib.sha256(token).digest()
    claims = known.get(digest) or verified(token, digest)
    now = time.time()
    if claims["exp"] <= now or claims["nbf"] > now + 60 or claims["iss"] != ISSUER:
        raise PermissionError
    return claims


def verified(token: bytes, digest: bytes) -> dict[str, Any]:
    """Check a token's signature with the key that its header names."""
    head, payload, signature = token.split(b".")
    kid = json.loads(decoded(head))["kid"]
    database = connection()
    database.execute("SELECT set_config('twotier.organization', '*', false)")
    row = database.execute("SELECT public FROM access_signingkey WHERE id = %s", [UUID(kid)]).fetchone()
    if row is None:
        raise PermissionError
    numbers = [int.from_bytes(decoded(row[0][name].encode())) for name in ("e", "n")]
    key = RSAPublicNumbers(*numbers).public_key()
    key.verify(decoded(signature), head + b"." + payload, PKCS1v15(), SHA256())
    known[digest] = claims = json.loads(decoded(payload))
    return dict(claims)


def decoded(text: bytes) -> bytes:
    """Return base64url without its padding as bytes."""
    return base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))


def application(environ: Environ, start: Start) -> Iterable[bytes]:
    """Answer a page, a customer, or nothing."""
    path = environ["PATH_INFO"]
    if path == "/healthz":
        return answer(start, b'{"status":"alive"}')
    try:
        check(environ["HTTP_AUTHORIZATION"])
    except (InvalidSignature, LookupError, PermissionError, ValueError):
        start("401 Unauthorized", [("Content-Length", "0")])
        return []
    if path == "/v1/customers":
        size = int(environ["QUERY_STRING"].removeprefix("size="))
        return answer(start, page(asked("page").fetchall(), size))
    cursor = asked("one", UUID(path.rsplit("/", 1)[1]))
    columns = [column.name for column in cursor.description or ()]
    return answer(start, one(dict(zip(columns, cursor.fetchone() or (), strict=True))))


def answer(start: Start, body: bytes) -> list[bytes]:
    """Send a body with the headers that the program sends."""
    start(
        "200 OK",
        [
            ("Content-Type", "application/json; charset=utf-8"),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            ("MS-RequestId", str(uuid4())),
            ("MS-CorrelationId", str(uuid4())),
            ("MS-CV", "AAAAAAAAAAAAAAAA.0"),
            ("MS-ServerId", "00000000"),
            ("X-Locale", "en-US"),
            ("Content-Length", str(len(body))),
        ],
    )
    return [body]


def serve() -> None:
    """Serve as the program's `serve` does: the same server, processes and threads."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from tests.bench.web import WORKERS
    from twotier.console.serve import THREADS

    server: Any = Granian(
        "tests.bench.floor:application",
        address="127.0.0.1",
        port=int(os.environ["FLOOR_PORT"]),
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        backlog=2048,
        websockets=False,
        log_level=LogLevels.warning,
    )
    server.serve()


if "FLOOR_RECORDED" in os.environ:
    read_recorded(Path(os.environ["FLOOR_RECORDED"]))
if __name__ == "__main__":
    serve()
