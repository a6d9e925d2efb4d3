"""Subscriptions, their seat batches and who earned on them; `tenant_id` is the customer's."""

from typing import ClassVar

from django.db import models

from twotier.core.ids import new_id
from twotier.subscriptions.lifecycle import SUBSCRIPTION


class Subscription(models.Model):
    """A subscription of a customer: product, seats, term, price lock, partner of record."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    partner_id = models.UUIDField()
    """The partner that is billed: provider or direct-bill partner."""
    reseller_id = models.UUIDField(null=True)
    """The reseller whose location id stands in `partner_of_record`."""
    partner_of_record = models.CharField(max_length=7, blank=True)
    support_partner_id = models.UUIDField()
    support_mpn_id = models.CharField(max_length=7, blank=True)
    order_id = models.CharField(max_length=12)
    order_line_id = models.UUIDField()
    parent_id = models.UUIDField(null=True)
    """The base that an add-on belongs to."""
    catalog_item_id = models.CharField(max_length=64)
    product_id = models.CharField(max_length=64)
    sku_id = models.CharField(max_length=64)
    title = models.CharField(max_length=256)
    friendly_name = models.CharField(max_length=256)
    quantity = models.PositiveIntegerField()
    term = models.CharField(max_length=8)
    billing_cycle = models.CharField(max_length=16)
    unit_price_e8 = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    segment = models.CharField(max_length=16)
    anchor = models.DateField()
    """First billing day: every later term and cycle is counted from it (lifecycle.md LC4)."""
    term_start = models.DateField()
    next_term_start = models.DateField()
    """The day after the term's last day: periods are half-open (LC2)."""
    auto_renew = models.BooleanField(default=True)
    cancel_until = models.DateTimeField(null=True)
    status = models.CharField(max_length=16, choices=SUBSCRIPTION.choices())
    created_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [SUBSCRIPTION.constraint("subscription_status")]
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "partner_id", "id"], name="subscriptions_of_customer"),
            models.Index(fields=["partner_id", "id"], name="subscriptions_of_partner"),
            models.Index(fields=["reseller_id", "id"], name="subscriptions_of_reseller"),
        ]


class SeatBatch(models.Model):
    """Seats added at one moment: they may be given back until the batch closes (LC30)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="batches")
    quantity = models.PositiveIntegerField()
    added_at = models.DateTimeField()
    open_until = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "subscription", "open_until"], name="batches_open"),
            models.Index(fields=["open_until"], condition=models.Q(quantity__gt=0), name="batches_by_end"),
        ]


class Attribution(models.Model):
    """From when until when an MPN id stood on a subscription: what its incentives are computed from (S118, S133).

    A row without an end holds now; a subscription without a reseller has none that holds.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="attributions")
    mpn_id = models.CharField(max_length=7)
    reseller_id = models.UUIDField(null=True)
    effective_from = models.DateTimeField()
    effective_until = models.DateTimeField(null=True)
    set_by = models.CharField(max_length=320, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant_id", "subscription"],
                condition=models.Q(effective_until=None),
                name="one_attribution_holds",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "subscription", "effective_from"], name="attributions_by_time"),
            models.Index(fields=["reseller_id", "effective_from"], name="attributions_of_reseller"),
        ]
