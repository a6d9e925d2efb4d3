"""A seller's price list for its resellers (billing.md BI55); `tenant_id` is the seller's.

Unit prices are whole 1/100,000,000 (`_e8`), shares millionths (`_ppm`). Spans of days are half open: `valid_until` is
the first day on which a row no longer holds, and an empty span is what was taken back before it held.
"""

from typing import ClassVar

from django.db import models

from twotier.access.models import Organization
from twotier.catalog.rules import END_OF_TIME
from twotier.core.ids import new_id
from twotier.pricing.rules import BY_DEFAULT, FILTERS, FIXED, FOR_GROUP, FOR_RESELLER, KINDS

ENDS_AFTER = models.Q(valid_from__lte=models.F("valid_until"))
HOLDS_EVER = models.Q(valid_from__lt=models.F("valid_until"))
KEY = ("item_rank", "item", *FILTERS, "valid_from")
ONE_A_DAY = {
    "reseller": models.Q(HOLDS_EVER, buyer_rank=FOR_RESELLER),
    "group": models.Q(HOLDS_EVER, buyer_rank=FOR_GROUP),
    "buyer_rank": models.Q(HOLDS_EVER, buyer_rank__lt=FOR_GROUP),
}
"""What tells rules of one day apart, by how they name their buyer."""


class ResellerGroup(models.Model):
    """Resellers to whom a seller gives the same prices."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    name = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant_id", "name"], condition=models.Q(closed_at=None), name="one_group_of_a_name"
            )
        ]


class GroupMember(models.Model):
    """That a reseller is in a group for a span of days; it is in one group of a seller at most."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    group = models.ForeignKey(ResellerGroup, models.PROTECT, related_name="members", db_index=False)
    reseller = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    valid_from = models.DateField()
    valid_until = models.DateField(default=END_OF_TIME)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=ENDS_AFTER, name="membership_in_order"),
            models.UniqueConstraint(
                fields=["tenant_id", "reseller"],
                condition=models.Q(valid_until=END_OF_TIME),
                name="one_lasting_group_of_a_reseller",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "reseller", "valid_from"], name="groups_of_reseller"),
            models.Index(fields=["tenant_id", "group", "valid_from"], name="members_of_group"),
        ]


class PriceRule(models.Model):
    """A rule: for which buyers and items, which price or share, from which day until which.

    A rule is never rewritten: it is ended, and another one takes its place.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    buyer_rank = models.PositiveSmallIntegerField()
    reseller = models.ForeignKey(Organization, models.PROTECT, related_name="+", null=True, db_index=False)
    group = models.ForeignKey(ResellerGroup, models.PROTECT, related_name="rules", null=True, db_index=False)
    item_rank = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=40, default="")
    """A product type, a product's id or `productId:skuId`, as the rank says."""
    market = models.CharField(max_length=2, default="")
    segment = models.CharField(max_length=12, default="")
    term = models.CharField(max_length=4, default="")
    billing_plan = models.CharField(max_length=10, default="")
    currency = models.CharField(max_length=3, default="")
    narrowness = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)
    price_e8 = models.BigIntegerField(null=True)
    rate_ppm = models.IntegerField(null=True)
    usage_base = models.CharField(max_length=4, default="list")
    valid_from = models.DateField()
    valid_until = models.DateField(default=END_OF_TIME)
    replaces = models.ForeignKey("self", models.PROTECT, related_name="+", null=True, db_index=False)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=320)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=320, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=ENDS_AFTER, name="rule_in_order"),
            models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="rule_of_a_known_kind"),
            models.CheckConstraint(
                condition=models.Q(kind=FIXED, price_e8__gte=0, rate_ppm=None)
                | ~models.Q(kind=FIXED) & models.Q(price_e8=None, rate_ppm__isnull=False),
                name="rule_has_its_value",
            ),
            models.CheckConstraint(
                condition=models.Q(buyer_rank=FOR_RESELLER, reseller__isnull=False, group=None)
                | models.Q(buyer_rank=FOR_GROUP, reseller=None, group__isnull=False)
                | models.Q(buyer_rank__gte=BY_DEFAULT, buyer_rank__lt=FOR_GROUP, reseller=None, group=None),
                name="rule_names_its_buyer",
            ),
            *(
                models.UniqueConstraint(
                    fields=["tenant_id", buyer, *KEY], condition=condition, name=f"one_rule_of_a_{buyer}_and_day"
                )
                for buyer, condition in ONE_A_DAY.items()
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "item", "valid_from"], name="rules_of_item"),
            models.Index(fields=["tenant_id", "valid_from", "id"], name="rules_by_day"),
        ]
