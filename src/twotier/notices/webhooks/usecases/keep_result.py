"""Keep what a receiver answered to a test event."""

from uuid import UUID

from django.db import transaction

from twotier.core import clock
from twotier.notices.models import WebhookTest
from twotier.notices.webhooks.calling import Outcome


def keep_result(  # door: the worker delivers after commit, no actor stands before it
    tenant_id: UUID, correlation_id: UUID, outcome: Outcome, *, last: bool
) -> None:
    """Add an attempt to a test; the last one ends it."""
    result = {
        "responseCode": outcome.word,
        "responseMessage": outcome.problem,
        "systemError": not outcome.status,
        "dateTimeUtc": clock.now().replace(tzinfo=None).isoformat(),
    }
    with transaction.atomic():
        found = WebhookTest.objects.select_for_update().filter(tenant_id=tenant_id, id=correlation_id).first()
        if found is None:
            return
        found.results.append(result)
        if last:
            name = "delivered_at" if outcome.delivered else "parked_at"
            setattr(found, name, clock.wall())
        found.save()
