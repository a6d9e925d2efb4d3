"""Call organizations for what the audit log says has happened since they were called last."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.billing.events import BudgetReached, InvoiceReady
from twotier.core.events import Message, send
from twotier.core.models import AuditRecord
from twotier.core.usecase import usecase
from twotier.notices.models import WebhookReach
from twotier.notices.webhooks import contents, queries
from twotier.notices.webhooks.names import INVOICE_READY, SUBSCRIPTION_UPDATED, THRESHOLD_EXCEEDED
from twotier.subscriptions import queries as subscription_queries

BLOCK = 200


@usecase(permission=Permission.WEBHOOK_MANAGE)
def tell_changes(_actor: Actor) -> int:
    """Queue a call for each organization that is registered and sees what changed; returns how many records were read.

    It is done after the act, from sealed records: the act waits for nothing, and the record that a call names can be read.
    """
    reach, _made = WebhookReach.objects.select_for_update().get_or_create(id=1)
    records = queries.happened(BLOCK)
    for record in once_an_act(records):
        call_for_subscription(record)
    for record in once_a_seller(records):
        call_for_budgets(record)
    for record in records:
        call_for_invoice(record)
    if records:
        WebhookReach.objects.filter(id=reach.id).update(position=records[-1].position)
    return len(records)


def once_an_act(records: list[AuditRecord]) -> Iterator[AuditRecord]:
    """Yield the first record of each act on a subscription: one act may change several members of it."""
    told: set[tuple[str, str]] = set()
    for record in records:
        act = record.resource_id, record.request_id or str(record.id)
        if record.resource_type == "subscription" and act not in told:
            told.add(act)
            yield record


def call_for_subscription(record: AuditRecord) -> None:
    """Queue the calls for one change; its record is named to those who may read it: who acted, and the customer."""
    customer_id, subscription_id = record.customer_id, UUID(record.resource_id)
    if customer_id is None:
        return
    parties = subscription_queries.parties(customer_id, subscription_id)
    for tenant_id in queries.called(parties, SUBSCRIPTION_UPDATED):
        if sees(tenant_id, customer_id, subscription_id):
            reads = tenant_id in (record.tenant_id, customer_id)
            content = contents.of_subscription(
                customer_id, subscription_id,
                changed_at=record.happened_at.isoformat(), audit_id=str(record.id) if reads else "",
            )  # fmt: skip
            send(message(tenant_id, SUBSCRIPTION_UPDATED, subscription_id, content))


def once_a_seller(records: list[AuditRecord]) -> Iterator[AuditRecord]:
    """Yield the last record of budgets that were reached, of each seller: what it is called for says no more."""
    yield from {row.tenant_id: row for row in records if row.operation == BudgetReached.operation}.values()


def call_for_budgets(record: AuditRecord) -> None:
    """Queue the call of a seller whose customers' usage reached a share of a budget."""
    for tenant_id in queries.called({record.tenant_id}, THRESHOLD_EXCEEDED):
        content = contents.of_threshold(record.happened_at.isoformat())
        send(message(tenant_id, THRESHOLD_EXCEEDED, "usagerecords", content))


def call_for_invoice(record: AuditRecord) -> None:
    """Queue the call of whoever is billed by a document that was issued."""
    if record.operation != InvoiceReady.operation:
        return
    for tenant_id in queries.called({record.tenant_id}, INVOICE_READY):
        content = contents.of_invoice(record.resource_id, record.happened_at.isoformat())
        send(message(tenant_id, INVOICE_READY, record.resource_id, content))


def sees(tenant_id: UUID, customer_id: UUID, subscription_id: UUID) -> bool:
    """Tell whether an organization sees a subscription."""
    found = access_queries.organization(tenant_id)
    if found is None:
        return False
    actor = Actor(organization_id=tenant_id, kinds=frozenset(found.kinds))
    return subscription_queries.visible(actor).filter(tenant_id=customer_id, id=subscription_id).exists()


def message(tenant_id: UUID, event: str, about: object, content: dict[str, Any]) -> Message:
    """Return what is sent to one organization; calls about one thing keep their order."""
    body = {"event": event, "content": content, "test": ""}
    return Message(tenant_id=tenant_id, channel="webhook", subject=f"{tenant_id}/{about}", body=body)
