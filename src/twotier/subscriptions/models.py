"""Subscriptions, their seat batches, their history, who earned on them, and policies; `tenant_id` is the customer's."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from django.db import models

from twotier.core.ids import new_id
from twotier.subscriptions import families
from twotier.subscriptions.lifecycle import SUBSCRIPTION


class Facts(models.Model):
    """What a subscription is rated by: its present state on the subscription, that after each change in its history."""

    partner_id = models.UUIDField()
    """The partner that is billed: provider or direct-bill partner."""
    reseller_id = models.UUIDField(null=True)
    """The reseller whose location id stands in `partner_of_record`."""
    partner_of_record = models.CharField(max_length=7, blank=True)
    catalog_item_id = models.CharField(max_length=64)
    product_id = models.CharField(max_length=64)
    sku_id = models.CharField(max_length=64)
    title = models.CharField(max_length=256)
    family = models.CharField(max_length=16, default=families.LICENSE)
    quantity = models.PositiveIntegerField()
    term = models.CharField(max_length=8)
    term_kind = models.CharField(max_length=16, default=families.STANDARD)
    billing_cycle = models.CharField(max_length=16)
    unit_price_e8 = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    segment = models.CharField(max_length=16)
    anchor = models.DateField()
    """First billing day: every later term and cycle is counted from it (lifecycle.md LC4); behind an aligned term."""
    term_start = models.DateField()
    next_term_start = models.DateField()
    """The day after the term's last day: periods are half-open (LC2)."""

    class Meta:
        abstract = True


class Subscription(Facts):
    """A subscription of a customer: product, seats, term, price lock, partner of record."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    support_partner_id = models.UUIDField()
    support_mpn_id = models.CharField(max_length=7, blank=True)
    order_id = models.CharField(max_length=12)
    order_line_id = models.UUIDField()
    parent_id = models.UUIDField(null=True)
    """The base that an add-on belongs to."""
    friendly_name = models.CharField(max_length=256)
    auto_renew = models.BooleanField(default=True)
    end_choice = models.CharField(max_length=8, blank=True)
    """What happens at the term's end without auto-renew: extend, cancel, or nothing chosen (LC53)."""
    schedule = models.JSONField(null=True)
    """What the next term shall be, where it shall differ (LC40)."""
    aside = models.JSONField(null=True)
    """Renewal and schedule as they were before the suspension (LC57)."""
    next_plan = models.CharField(max_length=16, blank=True)
    next_plan_from = models.DateField(null=True)
    window_opened_at = models.DateTimeField(null=True)
    cancel_until = models.DateTimeField(null=True)
    state_until = models.DateField(null=True)
    """The day on which the state changes by itself, where it does (LC8)."""
    end_reason = models.CharField(max_length=24, blank=True)
    attention = models.CharField(max_length=8, blank=True)
    """needed: the last renewal did not go as it was planned; taken: someone acted since."""
    status = models.CharField(max_length=16, choices=SUBSCRIPTION.choices())
    created_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    changes = models.PositiveIntegerField(default=0)
    """How many rows the history has."""

    class Meta:
        constraints: ClassVar = [SUBSCRIPTION.constraint("subscription_status")]
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "partner_id", "id"], name="subscriptions_of_customer"),
            models.Index(fields=["partner_id", "id"], name="subscriptions_of_partner"),
            models.Index(fields=["reseller_id", "id"], name="subscriptions_of_reseller"),
            models.Index(
                fields=["next_term_start"], name="terms_by_end",
                condition=models.Q(status__in=["active", "suspended"]),
            ),
            models.Index(
                fields=["state_until"], name="states_by_end", condition=models.Q(state_until__isnull=False)
            ),
            models.Index(
                fields=["next_plan_from"], name="plans_by_start", condition=models.Q(next_plan_from__isnull=False)
            ),
        ]  # fmt: skip


class SubscriptionChange(Facts):
    """A change of a subscription with all that holds after it: nothing is changed or deleted here, rows only follow.

    What held at a moment is the last row up to it, by `at` and `number`; the present state is the last row of all.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="history")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=32)
    reference_id = models.UUIDField()
    """The act: all that it changed shares this."""
    at = models.DateTimeField()
    """From when on it holds: the moment of a person's act, the due moment of what time brings."""
    recorded_at = models.DateTimeField()
    old_quantity = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=16)
    refund = models.CharField(max_length=8, blank=True)
    """What a cancellation gives back of the running cycle: full, by_day or nothing (LC62)."""
    policy_id = models.CharField(max_length=64, blank=True)
    """The row of the policy that decided."""
    set_by = models.CharField(max_length=320, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "subscription", "number"], name="changes_in_order")
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "subscription", "at", "number"], name="changes_by_time"),
            models.Index(fields=["at"], name="changes_by_moment"),
        ]


FACTS = tuple(field.name for field in Facts._meta.fields)


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


class Policy(models.Model):
    """A dated row of a policy: the program owner's, the same for all organizations."""

    id = models.CharField(primary_key=True, max_length=64)
    name = models.CharField(max_length=40)
    family = models.CharField(max_length=16, blank=True)
    """For which products, where a policy has a row for each family."""
    values = models.JSONField()
    valid_from = models.DateField(null=True)
    """The first day; nothing: kept ready, not in force."""
    valid_until = models.DateField(null=True)
    """The day after the last one."""

    @classmethod
    def valid_on(cls, day: date) -> list["Policy"]:
        """Return the rows that hold on a day: one statement."""
        rows = cls.objects.filter(valid_from__lte=day)
        return list(rows.exclude(valid_until__lte=day))

    @staticmethod
    def keep(rows: Iterable["Policy"]) -> None:
        """Write rows that are not there yet."""
        Policy.objects.bulk_create(rows, ignore_conflicts=True)
