"""What leaves after commit: at least once, in order per subject, with growing pauses after a failure.

A message is claimed by moving its due time into the future in one conditional update, so that two
workers never send it both; it is sent outside any transaction, because a receiver may be slow and
nobody else should wait for it. A worker that dies while sending leaves it to the next one. Channels whose
receivers are strangers are delivered apart, so that mail never waits for them.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Way:
    """How messages of a channel are delivered, how often it is tried, and whether apart from the others."""

    deliver: Channel
    attempts: int
    apart: bool


_channels: dict[str, Way] = {}


class Later(Exception):
    """A receiver that is not asked now: the message waits, and it is no attempt."""

    def __init__(self, pause: timedelta) -> None:
        super().__init__(pause)
        self.pause = pause


def channel(name: str, *, attempts: int = ATTEMPTS, apart: bool = False) -> Callable[[Channel], Channel]:
    """Register how messages of a channel are delivered."""

    def register(deliver: Channel) -> Channel:
        _channels[name] = Way(deliver, attempts, apart)
        return deliver

    return register


def deliver_due(*, apart: bool = False) -> int:
    """Deliver what is due, of the common channels or of those apart; returns how many messages left."""
    with tenancy.scope(tenancy.PROGRAM):
        return sum(deliver(message_id) for message_id in due(apart=apart))


def unsent() -> QuerySet[OutboxMessage]:
    """Return the messages that still have to leave."""
    return OutboxMessage.objects.filter(sent_at=None, gave_up_at=None)


def due(*, apart: bool = False) -> list[UUID]:
    """Return the ids of due messages that no earlier unsent one of their subject holds back."""
    names = [name for name, way in _channels.items() if way.apart]
    earlier = unsent().filter(subject=OuterRef("subject"), channel=OuterRef("channel"), id__lt=OuterRef("id"))
    ready = unsent().filter(due_at__lte=clock.wall()).exclude(Exists(earlier))
    ready = ready.filter(channel__in=names) if apart else ready.exclude(channel__in=names)
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
        _channels[message.channel].deliver(message)
        message.sent_at, message.last_error = clock.wall(), ""
    except Later as later:
        message.attempts -= 1
        message.due_at = clock.wall() + later.pause
    except Exception as error:  # noqa: BLE001 - a receiver's fault must not stop the others
        log.warning("Message %s was not delivered: %s", message.id, type(error).__name__)
        put_off(message, error)
    message.save(update_fields=["attempts", "sent_at", "gave_up_at", "last_error", "due_at"])
    return message.sent_at is not None


def put_off(message: OutboxMessage, error: Exception) -> None:
    """Wait longer after each failure, and give up in the end."""
    message.last_error = f"{type(error).__name__}: {error}"[:500]
    message.due_at = clock.wall() + min(FIRST_PAUSE * 2 ** min(message.attempts - 1, 16), LONGEST_PAUSE)
    way = _channels.get(message.channel)
    if message.attempts >= (way.attempts if way else ATTEMPTS):
        message.gave_up_at = clock.wall()
        log.error("Message %s was given up after %s attempts", message.id, message.attempts)


def depth() -> tuple[int, int]:
    """Return how many messages wait, and how many were given up."""
    return unsent().count(), OutboxMessage.objects.filter(gave_up_at__isnull=False, sent_at=None).count()
