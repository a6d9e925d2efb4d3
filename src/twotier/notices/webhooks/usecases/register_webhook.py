"""Say where an organization is called, and for which events."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal, Sentence
from twotier.core.usecase import usecase
from twotier.notices.models import WebhookReach, WebhookRegistration
from twotier.notices.webhooks import addresses, queries
from twotier.notices.webhooks.events import WebhookRegistered
from twotier.notices.webhooks.names import EVENTS

MEMBER = "WebhookEvents"


@usecase(permission=Permission.WEBHOOK_MANAGE)
def register_webhook(
    actor: Actor, url: str, events: Iterable[str], *, own_header: bool, known: bool
) -> WebhookRegistration:
    """Write or replace the organization's one registration; `known` asks that there is one (404/1000).

    Raises 400/800002 for an address that may not be called, 400/900126 for an event that there is none of.
    """
    parts, wanted = addresses.check(url), named(events)
    if known and not queries.of_tenant(actor.organization_id).exists():
        raise queries.not_registered()
    if not queries.anybody():
        WebhookReach.objects.update_or_create(id=1, defaults={"position": queries.sealed_until()})
    now = clock.now()
    values = {"url": url, "events": wanted, "own_header": own_header, "modified_at": now}
    row, _made = WebhookRegistration.objects.update_or_create(
        tenant_id=actor.organization_id, defaults=values, create_defaults=values | {"created_at": now}
    )
    event = WebhookRegistered(
        tenant_id=actor.organization_id, resource_id=str(row.id), host=parts.hostname or "", events=wanted
    )
    emit(event, actor)
    return row


def named(events: Iterable[str]) -> list[str]:
    """Return events under the names that they are listed by, each once; their case does not matter."""
    known = {name.lower(): name for name in EVENTS}
    found = [known.get(event.strip().lower(), "") for event in events]
    if not all(found):
        message = _(
            "The member %(member)s has a word that is not known. Send one of those that the documentation lists."
        )
        text = Sentence(message, {"member": MEMBER})
        raise Refusal(400, 900126, text, fields=[(MEMBER, text)], data=EVENTS)
    return list(dict.fromkeys(found))
