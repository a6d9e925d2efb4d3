"""What leaves after commit: at least once, in order per subject, with growing pauses after a failure.

A message is claimed by moving its due time into the future in one conditional update, so that two
workers never send it both; it is sent outside any transaction, because a receiver may be slow and
nobody else should wait for it. A worker that dies while sending leaves it to the next one.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from twotier.core import clock, tenancy
from twotier.core.models import OutboxMessage

log = logging.getLogger(__name__)
BATCH = 50
LEASE = timedelta(minutes=2)
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
ATTEMPTS = 48
"""The last attempt comes after about a day and a half."""

Channel = Callable[[OutboxMessage], None]
_channels: dict[str, Channel] = {}


def channel(name: str) -> Callable[[Channel], Channel]:
    """Register how messages of a channel are delivered."""

    def register(deliver: Channel) -> Channel:
        _channels[name] = deliver
        return deliver

    return register


def deliver_due() -> int:
    """Deliver what is due; returns how many messages left."""
    with tenancy.scope(tenancy.PROGRAM):
        return sum(deliver(message_id) for message_id in due())


def unsent() -> QuerySet[OutboxMessage]:
    """Return the messages that still have to leave."""
    return OutboxMessage.objects.filter(sent_at=None, gave_up_at=None)


def due() -> list[UUID]:
    """Return the ids of due messages that no earlier unsent one of their subject holds back."""
    earlier = unsent().filter(subject=OuterRef("subject"), channel=OuterRef("channel"), id__lt=OuterRef("id"))
    ready = unsent().filter(due_at__lte=clock.wall()).exclude(Exists(earlier))
    return list(ready.order_by("id").values_list("id", flat=True)[:BATCH])


def deliver(message_id: UUID) -> bool:
    """Deliver one message if nobody else has taken it."""
    message = claim(message_id)
    return message is not None and attempt(message)


def claim(message_id: UUID) -> OutboxMessage | None:
    """Take a due message for the time of a lease; nothing when another worker was faster."""
    now = clock.wall()
    taken = unsent().filter(id=message_id, due_at__lte=now).update(due_at=now + LEASE)
    return OutboxMessage.objects.get(id=message_id) if taken else None


def attempt(message: OutboxMessage) -> bool:
    """Hand a message to its channel and keep what came of it."""
    message.attempts += 1
    try:
        _channels[message.channel](message)
        message.sent_at, message.last_error = clock.wall(), ""
    except Exception as error:  # noqa: BLE001 - a receiver's fault must not stop the others
        log.warning("Message %s was not delivered: %s", message.id, type(error).__name__)
        put_off(message, error)
    message.save(update_fields=["attempts", "sent_at", "gave_up_at", "last_error", "due_at"])
    return message.sent_at is not None


def put_off(message: OutboxMessage, error: Exception) -> None:
    """Wait longer after each failure, and give up in the end."""
    message.last_error = f"{type(error).__name__}: {error}"[:500]
    message.due_at = clock.wall() + min(FIRST_PAUSE * 2 ** min(message.attempts - 1, 16), LONGEST_PAUSE)
    if message.attempts >= ATTEMPTS:
        message.gave_up_at = clock.wall()
        log.error("Message %s was given up after %s attempts", message.id, message.attempts)


def depth() -> tuple[int, int]:
    """Return how many messages wait, and how many were given up."""
    return unsent().count(), OutboxMessage.objects.filter(gave_up_at__isnull=False, sent_at=None).count()
