"""Webhooks: the one registration of an organization, test events, and where what events speak of can be read.

Registrations are PascalCase in both directions, what is told of tests is camelCase (spec/api.md 16).
"""

from datetime import datetime
from uuid import UUID

from twotier.access.permissions import Permission
from twotier.access.tokens.certificates import certificate
from twotier.api import routing
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.v1.subscription_wire import Subscription
from twotier.api.v1.subscriptions import get_subscription
from twotier.api.wire import Pascal, Reply, Wire
from twotier.notices.models import WebhookRegistration as Registration
from twotier.notices.models import WebhookTest
from twotier.notices.webhooks import queries
from twotier.notices.webhooks.names import EVENTS
from twotier.notices.webhooks.signing import CERTIFICATES
from twotier.notices.webhooks.usecases.ask_for_test import ask_for_test
from twotier.notices.webhooks.usecases.register_webhook import register_webhook

PATH = "/webhooks/v1/registration"
DER = "application/pkix-cert"
A_DAY = "public, max-age=86400"


class WebhookRegistration(Pascal):
    """Where an organization is called, and for which events."""

    webhook_url: str
    webhook_events: list[str]
    subscriber_id: str | None = None
    signature_token_to_ms_signature_header: bool | None = None
    last_modified_timestamp: datetime | None = None


class WebhookResponse(Wire):
    """What a receiver answered to one attempt."""

    response_code: str
    response_message: str
    system_error: bool
    date_time_utc: str


class WebhookValidationEvent(Wire):
    """How a test event went."""

    correlation_id: str
    partner_id: str
    status: str
    callback_url: str
    results: list[WebhookResponse]


class AskedTest(Wire):
    """Under which id the outcome of a test can be asked."""

    correlation_id: str


def registration_of(row: Registration) -> WebhookRegistration:
    """Return a registration as the wire has it."""
    return WebhookRegistration(
        subscriber_id=str(row.id),
        webhook_url=row.url,
        webhook_events=row.events,
        signature_token_to_ms_signature_header=row.own_header or None,
        last_modified_timestamp=row.modified_at,
    )


def state_of(test: WebhookTest) -> str:
    """Return the word of a test's state."""
    if test.delivered_at:
        return "completed"
    return "failed" if test.parked_at else "pending"


def registered(call: Call, *, known: bool) -> WebhookRegistration:
    """Write what was sent; the role is asked before the body is read."""
    call.actor.require(Permission.WEBHOOK_MANAGE)
    sent = call.body(WebhookRegistration)
    own_header = bool(sent.signature_token_to_ms_signature_header)
    made = register_webhook(call.actor, sent.webhook_url, sent.webhook_events, own_header=own_header, known=known)
    return registration_of(made)


@route(
    "GET",
    PATH,
    answers=WebhookRegistration,
    sees=Permission.WEBHOOK_MANAGE,
    summary="Get the webhook registration",
    group="webhooks",
    refuses=[(404, 1000)],
)
def get_webhook_registration(call: Call) -> WebhookRegistration:
    """Answer where the caller's organization is called, and for which events."""
    return registration_of(queries.registration(call.actor))


@route(
    "POST",
    PATH,
    answers=WebhookRegistration,
    takes=WebhookRegistration,
    right="webhook.manage",
    summary="Register a webhook",
    group="webhooks",
    refuses=[(400, 900126)],
)
def post_webhook_registration(call: Call) -> WebhookRegistration:
    """Register the caller's organization; a registration that is there already is replaced."""
    return registered(call, known=False)


@route(
    "PUT",
    PATH,
    answers=WebhookRegistration,
    takes=WebhookRegistration,
    right="webhook.manage",
    summary="Change the webhook registration",
    group="webhooks",
    refuses=[(404, 1000), (400, 900126)],
)
def put_webhook_registration(call: Call) -> WebhookRegistration:
    """Replace address and events of the registration; without events nobody is called."""
    return registered(call, known=True)


@route(
    "GET",
    f"{PATH}/events",
    answers=list[str],
    sees=Permission.WEBHOOK_MANAGE,
    summary="List the events of webhooks",
    group="webhooks",
)
def list_webhook_events(call: Call) -> list[str]:
    """Answer the names of all events that an organization may register for."""
    return list(EVENTS)


@route(
    "POST",
    f"{PATH}/validationEvents",
    answers=AskedTest,
    right="webhook.manage",
    summary="Test the webhook",
    group="webhooks",
    refuses=[(404, 1000), (409, 910055)],
)
def post_validation_event(call: Call) -> AskedTest:
    """Send a test event to the registered address, at most twice a minute."""
    return AskedTest(correlation_id=str(ask_for_test(call.actor).id))


@route(
    "GET",
    f"{PATH}/validationEvents/{{correlation_id}}",
    answers=WebhookValidationEvent,
    sees=Permission.WEBHOOK_MANAGE,
    summary="Get the outcome of a test",
    group="webhooks",
    refuses=[(404, 1000)],
)
def get_validation_event(call: Call, correlation_id: UUID) -> WebhookValidationEvent:
    """Answer what the receiver said to each attempt; tests are kept for seven days."""
    test = queries.asked_test(call.actor, correlation_id)
    if test is None:
        raise routing.not_found()
    return WebhookValidationEvent(
        correlation_id=str(test.id),
        partner_id=str(test.tenant_id),
        status=state_of(test),
        callback_url=test.url,
        results=[
            WebhookResponse(
                response_code=row["responseCode"],
                response_message=row["responseMessage"],
                system_error=row["systemError"],
                date_time_utc=row["dateTimeUtc"],
            )
            for row in test.results
        ],
    )


@route(
    "GET",
    f"/{CERTIFICATES}/{{key_id}}",
    auth="open",
    right="anyone",
    media=DER,
    extension=True,
    summary="Get the certificate that events are signed with",
    group="webhooks",
    refuses=[(404, 1000)],
)
def get_certificate(call: Call, key_id: UUID) -> Reply:
    """Answer the X.509 certificate (DER) that X-MS-Certificate-Url of an event names; a key verifies for a day after its end."""
    found = certificate(key_id)
    if found is None:
        raise routing.not_found()
    return Reply(raw=found, headers={"Cache-Control": A_DAY})


@route(
    "GET",
    "/webhooks/v1/customers/{customer_id}/subscriptions/{subscription_id}",
    answers=Subscription,
    right="subscription.view",
    extension=True,
    summary="Get the subscription that an event names",
    group="webhooks",
    refuses=[(404, 20003)],
)
def get_subscription_of_event(call: Call, customer_id: UUID, subscription_id: UUID) -> Subscription:
    """Answer a subscription under the address that events carry."""
    return get_subscription(call, customer_id, subscription_id)
