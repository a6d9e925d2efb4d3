"""Transfers of subscriptions between two partners of a customer; `tenant_id` is the customer's."""

from typing import ClassVar
from uuid import UUID

from django.db import models

from twotier.access.models import Organization
from twotier.core.ids import new_id
from twotier.transfers.lifecycle import OPEN, TRANSFER, TRANSFER_LINE


class Transfer(models.Model):
    """What one partner asks the other: subscriptions of a customer go from `source` to `target`.

    Either of the two may ask, the other one decides; the customer reads it, and nobody else.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    customer_name = models.CharField(max_length=256)
    """As it was when the transfer was asked for: a partner that left the customer still reads what it did."""
    source = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    requester_id = models.UUIDField()
    at_end = models.BooleanField(default=False)
    """Whether each subscription moves when its term is over, instead of as soon as the transfer is accepted."""
    note = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    """Why it was rejected."""
    status = models.CharField(max_length=24, choices=TRANSFER.choices())
    asked_by = models.UUIDField(null=True)
    """The person who asked; nobody when a program did."""
    asked_by_name = models.CharField(max_length=320, blank=True)
    answered_by_name = models.CharField(max_length=320, blank=True)
    modified_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    modified_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [TRANSFER.constraint("transfer_status")]
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "created_at"], name="transfers_of_customer"),
            models.Index(fields=["source", "created_at"], name="transfers_of_source"),
            models.Index(fields=["target", "created_at"], name="transfers_of_target"),
            models.Index(fields=["expires_at"], condition=models.Q(status="pending"), name="transfers_open_until"),
        ]

    @property
    def decider_id(self) -> UUID:
        """Return which of the two answers."""
        return self.source_id if self.requester_id == self.target_id else self.target_id


class TransferLine(models.Model):
    """One subscription of a transfer, as it was asked for and as it moved; an add-on hangs on its `base`.

    `source_id` and `target_id` are those of the transfer: both partners read its lines after either left the customer.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="lines")
    source_id = models.UUIDField()
    target_id = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    base = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="addons")
    subscription_id = models.UUIDField()
    offer_id = models.CharField(max_length=64)
    friendly_name = models.CharField(max_length=256)
    quantity = models.PositiveIntegerField()
    billing_cycle = models.CharField(max_length=16)
    term = models.CharField(max_length=8)
    last_day = models.DateField()
    partner_of_record = models.CharField(max_length=7, blank=True)
    """The reseller's location that stands on the subscription at the target (LC82)."""
    status = models.CharField(max_length=12, choices=TRANSFER_LINE.choices())
    due_at = models.DateTimeField(null=True)
    """When it is moved, or tried again."""
    give_up_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    order_id = models.CharField(max_length=12, blank=True)
    """The target's order that stands for what moved."""
    new_subscription_id = models.UUIDField(null=True)
    error_code = models.PositiveIntegerField(null=True)
    problem = models.JSONField(default=dict)
    """The sentence that says what stood in the way last."""

    class Meta:
        constraints: ClassVar = [
            TRANSFER_LINE.constraint("transfer_line_status"),
            models.UniqueConstraint(fields=["tenant_id", "transfer", "number"], name="transfer_line_numbers"),
            models.UniqueConstraint(
                fields=["tenant_id", "subscription_id"],
                condition=models.Q(status__in=OPEN),
                name="one_open_transfer_of_a_subscription",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=models.Q(status="accepted"), name="transfer_lines_due"),
        ]
