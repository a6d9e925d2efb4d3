"""Metered usage with what it costs, added up by month, and budgets for it; `tenant_id` is the customer's.

Quantities and amounts are whole 1/10,000,000,000 (`_e10`), unit prices 1/100,000,000 (`_e8`), shares millionths (`_ppm`).
Amounts are in the currency that usage is priced in. The list amount is before the partner earned credit, the net
amount after it: what a reseller or a customer sees is the list amount, what the seller pays is the net one.
"""

from typing import ClassVar

from django.db import models

from twotier.catalog.models import Meter
from twotier.core.ids import new_id


class UsageImport(models.Model):
    """A file of usage that was taken: what it held and what it changed; `tenant_id` is that of whoever imported it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    source = models.CharField(max_length=255)
    """What a row belongs to besides its own key: the same row of the same source counts once."""
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    taken = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    added = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    faults = models.JSONField(default=list)
    imported_by = models.CharField(max_length=320)
    imported_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "source", "imported_at"], name="usage_imports_of_source")
        ]


class UsageReach(models.Model):
    """Up to when usage has been reported by an importer; everyone may read it, it says nothing of any customer."""

    tenant_id = models.UUIDField()
    reported_until = models.DateTimeField()
    imported_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant_id"], name="one_reach_of_an_importer")]


class UsageResource(models.Model):
    """A resource that usage is counted of; its id follows from subscription and URI, whatever the URI's case."""

    id = models.UUIDField(primary_key=True)
    tenant_id = models.UUIDField()
    subscription_id = models.UUIDField()
    uri = models.CharField(max_length=1024)
    folded_uri = models.CharField(max_length=1024)
    name = models.CharField(max_length=1024)
    group_name = models.CharField(max_length=256, default="")
    service = models.CharField(max_length=256, default="")
    """The provider in the URI, such as Microsoft.Compute, or what the file says."""
    location = models.CharField(max_length=100, default="")
    tags = models.JSONField(default=dict)
    info = models.JSONField(default=dict)
    entitlement_id = models.CharField(max_length=64, default="")
    entitlement_name = models.CharField(max_length=256, default="")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["tenant_id", "subscription_id", "id"], name="usage_resources")]


class UsageRecord(models.Model):
    """What a resource used of a meter in an hour or on a day (`hours` 1 or 24, in UTC), and what that costs.

    The id follows from importer, source and key. The amounts depend on what was used before in the same month, where a
    meter has tiers or included units; `unit_price_e8` is the first tier's.
    """

    id = models.UUIDField(primary_key=True)
    tenant_id = models.UUIDField()
    partner_id = models.UUIDField()
    """Who sold the subscription when the usage was taken."""
    reseller_id = models.UUIDField(null=True)
    partner_of_record = models.CharField(max_length=7, default="")
    """The MPN id that stood on the subscription when the day began (lifecycle.md LC90)."""
    subscription_id = models.UUIDField()
    resource = models.ForeignKey(UsageResource, models.PROTECT, related_name="records", db_index=False)
    meter = models.ForeignKey(Meter, models.PROTECT, related_name="+", db_index=False)
    used_on = models.DateField()
    used_from = models.DateTimeField()
    hours = models.PositiveSmallIntegerField()
    quantity_e10 = models.BigIntegerField()
    credit_ppm = models.PositiveIntegerField(default=0)
    unit_price_e8 = models.BigIntegerField()
    list_e10 = models.BigIntegerField()
    net_e10 = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reported_at = models.DateTimeField()
    """When the billing system got to know of it."""
    imported = models.ForeignKey(UsageImport, models.PROTECT, related_name="records", db_index=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["tenant_id", "subscription_id", "used_on", "meter", "resource", "used_from"],
                name="usage_of_subscription",
            )
        ]


class MonthlyUsage(models.Model):
    """What a subscription used of a meter in a month: the sum of its records."""

    tenant_id = models.UUIDField()
    partner_id = models.UUIDField()
    subscription_id = models.UUIDField()
    meter = models.ForeignKey(Meter, models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()
    quantity_e10 = models.BigIntegerField()
    list_e10 = models.BigIntegerField()
    net_e10 = models.BigIntegerField()
    unit_price_e8 = models.BigIntegerField(default=0)
    """The first tier's price on the month's first day with use."""
    modified_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant_id", "subscription_id", "month", "meter"], name="one_month_of_a_meter"
            )
        ]


class SubscriptionUsage(models.Model):
    """What a subscription's usage of a month costs: the sum of its meters."""

    tenant_id = models.UUIDField()
    partner_id = models.UUIDField()
    subscription_id = models.UUIDField()
    month = models.DateField()
    list_e10 = models.BigIntegerField()
    net_e10 = models.BigIntegerField()
    modified_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "subscription_id", "month"], name="one_month_of_usage")
        ]
        indexes: ClassVar = [models.Index(fields=["partner_id", "month", "tenant_id"], name="usage_of_partner")]


class SpendingBudget(models.Model):
    """What a seller wants a customer's usage of a month to cost at most; nobody is stopped (billing.md BI74)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    partner_id = models.UUIDField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    set_by = models.CharField(max_length=320)
    set_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "partner_id"], name="one_budget_of_a_customer"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="budget_is_something"),
        ]
        indexes: ClassVar = [models.Index(fields=["partner_id", "tenant_id"], name="budgets_of_partner")]


class BudgetAlert(models.Model):
    """That a customer's usage of a month reached a share of its budget: told once a month."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    partner_id = models.UUIDField()
    month = models.DateField()
    threshold_ppm = models.PositiveIntegerField()
    amount_minor = models.BigIntegerField()
    spent_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    happened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant_id", "partner_id", "month", "threshold_ppm"], name="one_alert_of_a_threshold"
            )
        ]
