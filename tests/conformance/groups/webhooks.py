"""Webhooks: a registration, a test that was asked for, and what makes the program call."""

import time

from tests.conformance.asking import Sent, prepares
from tests.conformance.receiving import REGISTRATION, raises
from tests.conformance.stage import Stage, makes
from tests.support import receiver as receivers

TESTS = f"{REGISTRATION}/validationEvents"
NOWHERE = "http://127.0.0.1:9/"
"""Where nobody listens."""


WITHIN = 30.0


def register(stage: Stage, url: str = NOWHERE, *, key: str = "harbor") -> None:
    """Register an organization, by default the provider."""
    body = {"WebhookUrl": url, "WebhookEvents": ["subscription-updated", "test-created"]}
    stage.ask("POST", REGISTRATION, body, key=key)


@prepares("POST_webhooks_v1_registration_validationEvents")
def as_another(stage: Stage, request: Sent) -> None:
    """Ask as the reseller: the provider asks for two other tests, and there are two a minute."""
    request.key = "alpine"
    register(stage, key="alpine")


@prepares("GET_webhooks_v1_registration")
def with_a_registration(stage: Stage, _request: Sent) -> None:
    """Register the provider."""
    register(stage)


@prepares("POST_webhooks_v1_registration")
def where_nobody_listens(_stage: Stage, request: Sent) -> None:
    """Name an address."""
    request.body["WebhookUrl"] = NOWHERE


@prepares("PUT_webhooks_v1_registration")
def another_address(stage: Stage, request: Sent) -> None:
    """Register the provider and name another address."""
    register(stage)
    request.body["WebhookUrl"] = f"{NOWHERE}again"


@makes("correlation_id")
def correlation_id(stage: Stage) -> str:
    """Ask for a test and wait for its outcome."""
    with receivers.listening() as receiver:
        register(stage, receiver.url)
        key = str(stage.ask("POST", TESTS)["correlationId"])
        deadline = time.monotonic() + WITHIN
        while stage.ask("GET", f"{TESTS}/{key}")["status"] == "pending":
            assert time.monotonic() < deadline, "The test event did not arrive."
            time.sleep(0.1)
        return key


@raises("WEBHOOK_test-created")
def ask_for_a_test(stage: Stage) -> None:
    """Ask for a test event."""
    stage.ask("POST", TESTS)


@raises("WEBHOOK_subscription-updated")
def change_a_subscription(stage: Stage) -> None:
    """Rename a subscription."""
    stage.ask("PATCH", f"{stage.shelf}/subscriptions/{stage.need('subscription_id')}", {"friendlyName": "Renamed"})
