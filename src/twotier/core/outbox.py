"""What leaves after commit: at least once, in order per subject, with growing pauses after a failure."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from twotier.core import clock, tenancy
from twotier.core.models import OutboxMessage

log = logging.getLogger(__name__)
BATCH = 50
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)

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


def due() -> list[object]:
    """Return the ids of due messages that no earlier unsent one of their subject holds back."""
    unsent = OutboxMessage.objects.filter(sent_at=None)
    earlier = unsent.filter(subject=OuterRef("subject"), channel=OuterRef("channel"), id__lt=OuterRef("id"))
    ready = unsent.filter(due_at__lte=clock.wall()).exclude(Exists(earlier))
    return list(ready.order_by("id").values_list("id", flat=True)[:BATCH])


def deliver(message_id: object) -> bool:
    """Deliver one message under its row's lock, so that two workers never send it both."""
    with transaction.atomic():
        rows = OutboxMessage.objects.filter(id=message_id, sent_at=None)
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        message = rows.first()
        if message is None:
            return False
        return attempt(message)


def attempt(message: OutboxMessage) -> bool:
    """Hand a message to its channel and keep what came of it."""
    message.attempts += 1
    try:
        _channels[message.channel](message)
        message.sent_at, message.last_error = clock.wall(), ""
    except Exception as error:  # a receiver's fault must not stop the others
        log.warning("Message %s was not delivered: %s", message.id, type(error).__name__)
        message.last_error = f"{type(error).__name__}: {error}"[:500]
        message.due_at = clock.wall() + min(FIRST_PAUSE * 2 ** (message.attempts - 1), LONGEST_PAUSE)
    message.save(update_fields=["attempts", "sent_at", "last_error", "due_at"])
    return message.sent_at is not None
