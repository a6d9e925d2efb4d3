"""The outbox's channel "webhook": one event to one organization, signed, tried ten times, then parked.

The body of a message: `{"event": "subscription-updated", "content": {...}, "test": id or ""}`. A receiver that kept
us waiting is not asked again for a minute, so that it does not hold up those of others.
"""

import time
from datetime import timedelta
from uuid import UUID

from twotier.core import outbox
from twotier.core.models import OutboxMessage
from twotier.notices.webhooks import calling, contents, queries, signing
from twotier.notices.webhooks.usecases.keep_result import keep_result

ATTEMPTS = 10
PATIENCE = 2.0
"""Seconds after which a receiver is a slow one."""
PAUSE = timedelta(minutes=1)
MOST_KEPT = 1000
_slow: dict[UUID, float] = {}


class NotDelivered(Exception):
    """A receiver did not take an event; the text tells why, and no address."""


@outbox.channel("webhook", attempts=ATTEMPTS, apart=True)
def deliver(message: OutboxMessage) -> None:
    """Call an organization, if it still wants to be called for this event."""
    found = queries.of_tenant(message.tenant_id).first()
    if found is None or message.body["event"] not in found.events:
        return
    wait_for_slow(message.tenant_id)
    content = contents.encoded(message.body["content"])
    headers = {"Content-Type": "application/json; charset=utf-8", "MS-RequestId": str(message.id)}
    begun = time.monotonic()
    outcome = calling.post(found.url, content, headers | signing.headers(content, own_header=found.own_header))
    remember(message.tenant_id, time.monotonic() - begun)
    if message.body["test"]:
        last = outcome.delivered or message.attempts >= ATTEMPTS
        keep_result(message.tenant_id, UUID(message.body["test"]), outcome, last=last)
    if not outcome.delivered:
        raise NotDelivered(outcome.word or outcome.problem)


def wait_for_slow(tenant_id: UUID) -> None:
    """Put a message off whose receiver was slow a moment ago."""
    left = _slow.get(tenant_id, 0.0) - time.monotonic()
    if left > 0:
        raise outbox.Later(timedelta(seconds=left))


def remember(tenant_id: UUID, seconds: float) -> None:
    """Keep in mind which receivers are slow."""
    _slow.pop(tenant_id, None)
    if seconds > PATIENCE:
        if len(_slow) >= MOST_KEPT:
            _slow.clear()
        _slow[tenant_id] = time.monotonic() + PAUSE.total_seconds()
