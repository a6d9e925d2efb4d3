"""The bodies of events as receivers know them: PascalCase, addresses with scheme and host, nulls said."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings

from twotier.notices.webhooks.names import (
    INVOICE_READY,
    RESOURCES,
    SUBSCRIPTION_UPDATED,
    TEST_CREATED,
    THRESHOLD_EXCEEDED,
)


class Content(msgspec.Struct, rename="pascal"):
    """What a receiver reads, in this order."""

    event_name: str
    resource_uri: str
    resource_name: str
    audit_uri: str | None
    resource_change_utc_date: str


def encoded(stored: dict[str, Any]) -> bytes:
    """Return the bytes of an event that was kept until it is sent: the database keeps no order of members."""
    return msgspec.json.encode(msgspec.convert(stored, Content))


def of_subscription(customer_id: UUID, subscription_id: UUID, *, changed_at: str, audit_id: str) -> dict[str, Any]:
    """Return the event of a changed subscription."""
    path = f"webhooks/v1/customers/{customer_id}/subscriptions/{subscription_id}"
    return content(SUBSCRIPTION_UPDATED, path, changed_at, f"v1/auditrecords/{audit_id}" if audit_id else "")


def of_test(correlation_id: UUID, asked_at: datetime) -> dict[str, Any]:
    """Return the event of a test."""
    return content(TEST_CREATED, f"webhooks/v1/registration/validationEvents/{correlation_id}", asked_at.isoformat())


def of_threshold(changed_at: str) -> dict[str, Any]:
    """Return the event of budgets of which a share is spent: it says where usage is read, of no customer."""
    return content(THRESHOLD_EXCEEDED, "v1/customers/usagerecords", changed_at)


def of_invoice(number: str, changed_at: str) -> dict[str, Any]:
    """Return the event of a document that was issued."""
    return content(INVOICE_READY, f"v1/invoices/{number}", changed_at)


def content(event: str, path: str, changed_at: str, audit_path: str = "") -> dict[str, Any]:
    """Return an event; paths are told with this program's scheme and host."""
    base = settings.BASE_URL.rstrip("/")
    made = Content(
        event_name=event,
        resource_uri=f"{base}/{path}",
        resource_name=RESOURCES[event],
        audit_uri=f"{base}/{audit_path}" if audit_path else None,
        resource_change_utc_date=changed_at,
    )
    return dict(msgspec.to_builtins(made))
