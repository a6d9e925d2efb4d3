"""Ask for a test event, to see whether one's receiver works."""

from datetime import timedelta
from math import ceil

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import Message, emit, send
from twotier.core.refusal import Refusal, Sentence, Throttled
from twotier.core.usecase import usecase
from twotier.notices.models import WebhookRegistration, WebhookTest
from twotier.notices.webhooks import addresses, contents, queries
from twotier.notices.webhooks.events import WebhookTestAsked
from twotier.notices.webhooks.names import TEST_CREATED

MOST, SPAN = 2, timedelta(minutes=1)


@usecase(permission=Permission.WEBHOOK_MANAGE)
def ask_for_test(actor: Actor) -> WebhookTest:
    """Queue a test event for the organization's receiver; tests older than a week are forgotten.

    Raises 404/1000 without a registration, 409/910055 when it is not for test events, 429 after two in a minute.
    """
    found = queries.of_tenant(actor.organization_id).select_for_update().first()
    if found is None:
        raise queries.not_registered()
    if TEST_CREATED not in found.events:
        text = Sentence(_("Your webhook is not registered for %(event)s. Register it for this event first."), {"event": TEST_CREATED})  # fmt: skip
        raise Refusal(409, 910055, text, "state_conflict")
    refuse_too_many(actor)
    return asked(actor, found)


def asked(actor: Actor, found: WebhookRegistration) -> WebhookTest:
    """Write a test and queue its call."""
    test = WebhookTest(tenant_id=found.tenant_id, url=found.url, asked_at=clock.wall())
    test.save(force_insert=True)
    content = contents.of_test(test.id, clock.now())
    body = {"event": TEST_CREATED, "content": content, "test": str(test.id)}
    send(Message(tenant_id=found.tenant_id, channel="webhook", subject=f"test/{test.id}", body=body))
    host = addresses.check(found.url).hostname or ""
    emit(WebhookTestAsked(tenant_id=found.tenant_id, resource_id=str(found.id), host=host), actor)
    return test


def refuse_too_many(actor: Actor) -> None:
    """Refuse the third test of a minute, and forget the old ones."""
    now, owner = clock.wall(), actor.organization_id
    WebhookTest.objects.filter(tenant_id=owner, asked_at__lte=now - queries.KEPT).delete()
    latest = list(queries.recent_tests(owner).filter(asked_at__gt=now - SPAN).values_list("asked_at", flat=True))
    if len(latest) >= MOST:
        raise Throttled(max(1, ceil((latest[-MOST] + SPAN - now).total_seconds())))
