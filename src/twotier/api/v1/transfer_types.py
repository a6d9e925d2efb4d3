"""Transfers on the wire: the words and shapes of the modelled API (spec/api.md 15), odd spellings included."""

from datetime import datetime
from uuid import UUID

import msgspec

from twotier.access.actors import Actor
from twotier.api.call import Call
from twotier.api.v1.order_types import Order
from twotier.api.wire import Attributes, Links, Wire, attributes, link
from twotier.core.refusal import said
from twotier.transfers.lifecycle import FAILED, MOVED
from twotier.transfers.models import Transfer, TransferLine
from twotier.transfers.queries import Shown

WORDS = {
    "pending": "Active",
    "in_progress": "InProgress",
    "complete": "Complete",
    "partially_complete": "PartiallyComplete",
    "failed": "Failed",
    "rejected": "Reject",
    "withdrawn": "Withdrawn",
    "expired": "Expired",
}
"""The states under the words that the examples print, and in their manner where they print none (api.md 17)."""
LINE_WORDS = {MOVED: "Complete", FAILED: "Failed", "accepted": "InProgress", "rejected": "Reject"}
"""What waits for an answer, and what was left without one, has no word."""


class TransferLineItem(Wire):
    """One subscription of a transfer."""

    id: int | None = None
    subscription_id: str | None = None
    quantity: int | None = None
    billing_cycle: str | None = None
    friendly_name: str | None = None
    partner_id_on_record: str | None = None
    offer_id: str | None = None
    order_id: str | None = None
    entitlement_id: str | None = None
    source_subscription_id: str | None = None
    transfer_group_id: str | None = None
    status: str | None = None
    transfer_error: str | None = None
    addon_items: "list[TransferLineItem] | None" = None


class TransferEntity(Wire):
    """A transfer of subscriptions of one customer from one partner to another."""

    id: str | None = None
    status: str | None = None
    created_time: datetime | None = None
    last_modified_time: datetime | None = None
    last_modified_user: str | None = None
    customer_name: str | None = None
    customer_tenant_id: str | None = None
    partnertenantid: str | None = msgspec.field(name="partnertenantid", default=None)
    """The partner that reads; all lower-case on the wire (api.md 5, 19)."""
    source_partner_name: str | None = None
    source_partner_tenant_id: str | None = None
    target_partner_name: str | None = None
    target_partner_tenant_id: str | None = None
    transfer_at_end: bool | None = None
    note: str | None = None
    reason: str | None = None
    expiration_time: datetime | None = None
    line_items: list[TransferLineItem] | None = None
    links: Links | None = None
    attributes: Attributes | None = attributes("TransferEntity")


class TransferError(Wire):
    """Why one group of a transfer could not move."""

    transfer_group_id: str
    code: int
    description: str
    line_items: list[TransferLineItem]
    attributes: Attributes | None = attributes("TransferError")


class TransferSubmitResult(Wire):
    """What an acceptance did: the target's orders, and what could not move yet."""

    orders: list[Order]
    transfer_errors: list[TransferError]
    attributes: Attributes | None = attributes("TransferSubmitResult")


class TransferEligibility(Wire):
    """Whether a subscription may be transferred, or why not."""

    id: str
    is_eligible: bool
    reason: str | None = None


def reader_of(actor: Actor, row: Transfer) -> UUID:
    """Return the partner as which a transfer is read; the customer reads it as the one that asked."""
    return row.requester_id if actor.organization_id == row.tenant_id else actor.organization_id


def entity_of(call: Call, shown: Shown) -> TransferEntity:  # long: one member a line
    """Return a transfer as the wire has it."""
    row = shown.transfer
    return TransferEntity(
        id=str(row.id),
        status=WORDS[row.status],
        created_time=row.created_at,
        last_modified_time=row.modified_at,
        last_modified_user=str(row.modified_by) if row.modified_by else None,
        customer_name=row.customer_name,
        customer_tenant_id=str(row.tenant_id),
        partnertenantid=str(reader_of(call.actor, row)),
        source_partner_name=row.source.name,
        source_partner_tenant_id=str(row.source_id),
        target_partner_name=row.target.name,
        target_partner_tenant_id=str(row.target_id),
        transfer_at_end=row.at_end or None,
        note=row.note or None,
        reason=row.reason or None,
        expiration_time=row.expires_at,
        line_items=[item_of(line, addons, str(place)) for place, (line, addons) in enumerate(shown.lines)],
        links={"self": link(f"/customers/{row.tenant_id}/transfers/{row.id}")},
    )


def item_of(line: TransferLine, addons: list[TransferLine], group: str) -> TransferLineItem:
    """Return one subscription with the add-ons that travel along; groups are told once there was an answer."""
    tried = line.order_id or line.error_code
    return TransferLineItem(
        id=line.number,
        subscription_id=str(line.subscription_id),
        quantity=line.quantity,
        billing_cycle=line.billing_cycle,
        friendly_name=line.friendly_name,
        partner_id_on_record=line.partner_of_record or None,
        offer_id=line.offer_id,
        order_id=line.order_id or None,
        entitlement_id=str(line.new_subscription_id) if line.new_subscription_id else None,
        source_subscription_id=str(line.subscription_id) if line.new_subscription_id else None,
        transfer_group_id=group if tried else None,
        status=LINE_WORDS.get(line.status),
        transfer_error=said(line.problem) if line.problem else None,
        addon_items=[item_of(addon, [], group) for addon in addons],
    )


def errors_of(shown: Shown) -> list[TransferError]:
    """Return what could not move, group by group: the first thing that stood in the way."""
    found = []
    for place, (line, addons) in enumerate(shown.lines):
        stuck = [row for row in (line, *addons) if row.error_code]
        if stuck:
            items = [item_of(row, [], str(place)) for row in stuck]
            code, text = int(stuck[0].error_code or 0), said(stuck[0].problem)
            found.append(TransferError(str(place), code, text, items))
    return found
