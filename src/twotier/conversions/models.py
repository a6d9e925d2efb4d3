"""What can become what, as the vendor lists it, and what became of customers' subscriptions; `tenant_id` is the customer's."""

from typing import ClassVar

from django.db import models

from twotier.core.ids import new_id


class ListedTarget(models.Model):
    """One line of the vendor's list: what a product can become, or needs beside it.

    SKUs are `productId:skuId`, offers their ids; both may be listed before a price sheet names them.
    """

    UPGRADE, TRIAL, SUCCESSOR, PREREQUISITE = "upgrade", "trial", "successor", "prerequisite"
    KINDS = (UPGRADE, TRIAL, SUCCESSOR, PREREQUISITE)

    kind = models.CharField(max_length=16, choices=[(word, word) for word in KINDS])
    source = models.CharField(max_length=40)
    target = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "source", "target"], name="listed_once")]


class Transition(models.Model):
    """Seats that became seats of another product."""

    ONLY, WITH_LICENSES = "transition_only", "transition_with_license_transfer"

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    partner_id = models.UUIDField()
    source_id = models.UUIDField()
    target_id = models.UUIDField()
    from_catalog_item_id = models.CharField(max_length=64)
    to_catalog_item_id = models.CharField(max_length=64)
    quantity = models.PositiveIntegerField()
    term = models.CharField(max_length=8)
    billing_cycle = models.CharField(max_length=16)
    kind = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=320, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["tenant_id", "source_id", "made_at"], name="transitions_of_source")]
