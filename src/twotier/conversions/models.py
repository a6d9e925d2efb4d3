"""What can become what, as the vendor lists it, and what became of customers' subscriptions; `tenant_id` is the customer's."""

from typing import ClassVar

from django.db import models

from twotier.conversions.lifecycle import MIGRATION, PRODUCT_UPGRADE, SCHEDULE
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


class Wish(models.Model):
    """What a legacy subscription shall be in new commerce; what is left empty stays as it is."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    partner_id = models.UUIDField()
    subscription_id = models.UUIDField()
    quantity = models.PositiveIntegerField(null=True)
    term = models.CharField(max_length=8, blank=True)
    billing_cycle = models.CharField(max_length=16, blank=True)
    full_term = models.BooleanField(default=False)
    """A whole term from the first day on instead of the rest of the old one."""
    last_day = models.DateField(null=True)
    external_id = models.CharField(max_length=128, blank=True)
    made_by = models.CharField(max_length=320, blank=True)
    error_code = models.PositiveIntegerField(default=0)
    problem = models.JSONField(default=dict)
    """Why it failed: a sentence as it is kept for readers of any language."""

    class Meta:
        abstract = True


class Migration(Wish):
    """A legacy subscription on its way to new commerce; its add-ons go with it, each in a row of its own."""

    base = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="add_ons")
    catalog_item_id = models.CharField(max_length=64)
    due_on = models.DateField()
    """The first day of the new subscription."""
    new_subscription_id = models.UUIDField(null=True)
    new_order_id = models.CharField(max_length=12, blank=True)
    started_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=16, choices=MIGRATION.choices())

    class Meta:
        constraints: ClassVar = [
            MIGRATION.constraint("migration_status"),
            models.UniqueConstraint(
                fields=["tenant_id", "subscription_id"],
                condition=models.Q(status="processing"),
                name="one_migration_at_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "started_at"], name="migrations_of_customer"),
            models.Index(fields=["partner_id", "id"], name="migrations_of_partner"),
            models.Index(fields=["due_on"], condition=models.Q(status="processing"), name="migrations_by_day"),
        ]


class MigrationSchedule(Wish):
    """A migration that begins by itself: on a day, or so that the new subscription follows the old term."""

    begins_on = models.DateField()
    on_renewal = models.BooleanField(default=False)
    migration_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    status = models.CharField(max_length=16, choices=SCHEDULE.choices())

    class Meta:
        constraints: ClassVar = [
            SCHEDULE.constraint("migration_schedule_status"),
            models.UniqueConstraint(
                fields=["tenant_id", "subscription_id"],
                condition=models.Q(status="scheduled"),
                name="one_schedule_at_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partner_id", "id"], name="schedules_of_partner"),
            models.Index(fields=["begins_on"], condition=models.Q(status="scheduled"), name="schedules_by_day"),
        ]


class ProductUpgrade(models.Model):
    """A customer's Azure subscriptions of legacy offers on their way under an Azure plan, all of them or none."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    partner_id = models.UUIDField()
    sources = models.JSONField()
    """The subscriptions as they were: id, name, offer and its title."""
    plan_id = models.UUIDField(null=True)
    """The subscription of the Azure plan that they lie under since."""
    started_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)
    made_by = models.CharField(max_length=320, blank=True)
    problem = models.JSONField(default=dict)
    status = models.CharField(max_length=16, choices=PRODUCT_UPGRADE.choices())

    class Meta:
        constraints: ClassVar = [
            PRODUCT_UPGRADE.constraint("product_upgrade_status"),
            models.UniqueConstraint(
                fields=["tenant_id", "partner_id"],
                condition=models.Q(status="in_progress"),
                name="one_product_upgrade_at_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "partner_id", "started_at"], name="product_upgrades_of_customer"),
            models.Index(
                fields=["started_at"], condition=models.Q(status="in_progress"), name="product_upgrades_by_start"
            ),
        ]


class Promotion(models.Model):
    """A percentage off the partner price, for some offers, markets, segments and days (LC73)."""

    id = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    """The last day on which it is given."""
    offers = models.JSONField()
    """For each: sku, term, billing_cycle, discount_ppm."""
    markets = models.JSONField(default=list)
    segments = models.JSONField(default=list)
    minimum_seats = models.PositiveIntegerField(default=0)
    maximum_seats = models.PositiveIntegerField(null=True)
    redemptions = models.PositiveIntegerField(null=True)
    new_only = models.BooleanField(default=False)
    prerequisites = models.JSONField(default=list)


class Redemption(models.Model):
    """A line of an order that was sold with a promotion."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    partner_id = models.UUIDField()
    promotion = models.ForeignKey(Promotion, on_delete=models.PROTECT, related_name="+")
    order_line_id = models.UUIDField()
    subscription_id = models.UUIDField(null=True)
    quantity = models.PositiveIntegerField()
    unit_price_e8 = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["tenant_id", "promotion", "at"], name="redemptions_of_customer")]
