"""One effect and one answer per request id, whatever is repeated (decisions.md 6).

The key's row is inserted in the transaction of the act itself: a twin waits on the unique index until
the first one ends, and a failed act leaves no row. Only final 2xx answers are kept, for 24 hours of
wall time; secrets of an answer for 10 minutes, encrypted under a key that is not in the database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import IntegrityError, OperationalError, connection
from django.utils.translation import gettext_lazy as _

from twotier.core import clock, tenancy, transactions, vault
from twotier.core.models import KeptAnswer
from twotier.core.refusal import Refusal

KEEP = timedelta(hours=24)
SECRET_FOR = timedelta(minutes=10)
PATIENCE = "30s"
ATTEMPTS = 3
PURPOSE = "kept-answer"


@dataclass
class Answer:
    """An answer as it goes over the wire; `secret` holds members of the body that are shown for minutes only."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    secret: dict[str, Any] = field(default_factory=dict)

    def full(self) -> bytes:
        """Return the body with its secret members."""
        if not self.secret:
            return self.body
        return msgspec.json.encode(msgspec.json.decode(self.body) | self.secret)


@dataclass(frozen=True)
class Key:
    """What makes two requests the same call."""

    tenant_id: UUID
    client: str
    user: str
    method: str
    path: str
    request_id: str
    body: bytes

    def digest(self) -> str:
        """Return the stored form of the key."""
        parts = (str(self.tenant_id), self.client, self.user, self.method, self.path, self.request_id.lower())
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def body_digest(self) -> str:
        """Return the digest that tells another body under the same key."""
        return hashlib.sha256(self.body).hexdigest()


class Taken(Exception):
    """Another request holds the key, or held it."""


def once(key: Key, act: Callable[[], Answer]) -> Answer:
    """Run an act once for its key; a repetition gets the kept answer.

    Raises 400/910052 for another body, 409/910053 when the first one still runs after 30 seconds. Call it
    outside of any other transaction: what the act writes and the kept answer are committed together.
    """
    for _attempt in range(ATTEMPTS):
        try:
            return first(key, act)
        except Taken:
            if kept := find(key):
                return kept
        # The row that held the key has aged, or was wiped between the two looks: the key is free again.
    raise in_flight()


def first(key: Key, act: Callable[[], Answer]) -> Answer:
    """Run an act whose key nobody holds, and keep its answer; raises Taken, with nothing written."""
    with ExitStack() as stack:
        try:
            stack.enter_context(transactions.one())
        except OperationalError as slow:
            # SQLite lets one writer in at a time: a twin already waited here.
            raise in_flight() from slow
        row = claim(key)
        answer = act()
        keep(row, answer)
    return answer


def claim(key: Key) -> KeptAnswer:
    """Insert the key's row; PostgreSQL waits on the unique index until a twin in flight has ended."""
    row = KeptAnswer(
        tenant_id=key.tenant_id,
        key=key.digest(),
        body_digest=key.body_digest(),
        kept_until=clock.wall() + KEEP,
    )
    try:
        wait_at_most(PATIENCE)
        row.save(force_insert=True)
    except IntegrityError as taken:
        raise Taken from taken
    except OperationalError as slow:
        raise in_flight() from slow
    return row


def wait_at_most(span: str) -> None:
    """Bound how long each further statement of the transaction waits for a lock: no caller waits longer either."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{span}'")


def in_flight() -> Refusal:
    """Return the refusal of a twin that came before the first one ended."""
    return Refusal(
        409,
        910053,
        _("The first request with this MS-RequestId is still running. Ask again in a moment."),
        "idempotency_in_flight",
    )


def keep(row: KeptAnswer, answer: Answer) -> None:
    """Store a final 2xx answer; anything else leaves no trace."""
    if not 200 <= answer.status < 300:
        row.delete()
        return
    row.status = answer.status  # status: the HTTP status of an answer, not a state
    row.headers, row.body = answer.headers, answer.body
    if answer.secret:
        row.sealed_secret = vault.seal(PURPOSE, msgspec.json.encode(answer.secret), row.key)
        row.secret_until = clock.wall() + SECRET_FOR
    row.save(update_fields=["status", "headers", "body", "sealed_secret", "secret_until"])


def find(key: Key) -> Answer | None:
    """Return the kept answer of a key, without its secret once that has aged."""
    row = KeptAnswer.objects.filter(tenant_id=key.tenant_id, key=key.digest()).first()
    if row is None:
        return None
    if row.kept_until < clock.wall():
        # By its own id: a twin may have taken the key anew since.
        row.delete()
        return None
    if row.body_digest != key.body_digest():
        raise Refusal(
            400,
            910052,
            _("This MS-RequestId was used with another body. Send a new MS-RequestId for a new call."),
            "idempotency_body_differs",
        )
    secret: dict[str, Any] = {}
    if row.secret_until and row.secret_until > clock.wall():
        secret = msgspec.json.decode(vault.unseal(PURPOSE, bytes(row.sealed_secret), row.key))
    return Answer(row.status, bytes(row.body), row.headers, secret)


def forget() -> int:
    """Remove aged answers and wipe aged secrets; the worker calls it."""
    now = clock.wall()
    secrets, answers = KeptAnswer.objects.filter(secret_until__lt=now), KeptAnswer.objects.filter(kept_until__lt=now)
    with tenancy.scope(tenancy.PROGRAM):
        if secrets.exists():
            secrets.update(sealed_secret=b"", secret_until=None)
        return answers.delete()[0] if answers.exists() else 0
