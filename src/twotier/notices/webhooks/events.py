"""What can happen to webhooks, said once; addresses stay unsaid, since they may carry secrets."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from twotier.core.events import Event


class WebhookRegistered(Event, frozen=True, kw_only=True):
    """An organization said where it is called, and for which events."""

    operation: ClassVar[str] = "register_webhook"
    resource_type: ClassVar[str] = "webhook_registration"
    sentence: ClassVar[Any] = _("%(user)s registered a webhook at %(host)s.")

    host: str
    events: list[str]


class WebhookTestAsked(Event, frozen=True, kw_only=True):
    """An organization asked for a test event."""

    operation: ClassVar[str] = "test_webhook"
    resource_type: ClassVar[str] = "webhook_registration"
    sentence: ClassVar[Any] = _("%(user)s tested the webhook at %(host)s.")

    host: str
