"""A provider and a reseller who sell together, and since when."""

from typing import ClassVar

from django.db import models

from twotier.access.models import Organization
from twotier.core.ids import new_id
from twotier.partnerships.lifecycle import PARTNERSHIP


class Partnership(models.Model):
    """One provider with one reseller; `tenant_id` is the provider's."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    provider = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    reseller = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    reseller_mpn_id = models.CharField(max_length=7)
    """The reseller's location account at the time of acceptance."""
    status = models.CharField(max_length=16, choices=PARTNERSHIP.choices())
    active_since = models.DateTimeField(null=True)
    manages_account = models.BooleanField(default=True, db_default=True)
    """Level 1 (S134): associated with new customers, with admin permission."""
    owns_tenant = models.BooleanField(default=False, db_default=False)
    """Level 2 (S135): tenant-owner permission with new customers."""
    earns_incentives = models.BooleanField(default=True, db_default=True)
    """Level 3 (S136): partner of record on new subscriptions."""
    gives_support = models.BooleanField(default=False, db_default=False)
    """Level 4 (S137): designated support contact of new subscriptions."""
    handles_renewals = models.BooleanField(default=False, db_default=False)
    """A right that the provider delegates (S77): the reseller sets what happens at the end of a term."""
    administers_reseller = models.BooleanField(default=False, db_default=False)
    """Whether the reseller lets the provider administer its own tenant (R9): off unless it switched it on."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "reseller"], name="one_partnership"),
            PARTNERSHIP.constraint("partnership_status"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["reseller", "status"], name="providers_of_reseller"),
            models.Index(fields=["tenant_id", "reseller_mpn_id", "id"], name="resellers_by_mpn_id"),
        ]


class PartnershipPeriod(models.Model):
    """A stretch of time in which two were partners, with who began and who ended it; `tenant_id` is the provider's."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="periods")
    reseller_id = models.UUIDField()
    since = models.DateTimeField()
    accepted_by = models.UUIDField(null=True)
    accepted_by_name = models.CharField(max_length=320, blank=True)
    until = models.DateTimeField(null=True)
    removed_by = models.UUIDField(null=True)
    removed_by_name = models.CharField(max_length=320, blank=True)
    attestation = models.TextField(blank=True)
    """The sentence that was attested when the partnership was removed (S144), in English."""
    attested_at = models.DateTimeField(null=True)
    notice_given_on = models.DateField(null=True)
    """When the remover gave the legal notice that its contracts ask for (S145), if it said so."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant_id", "partnership"], condition=models.Q(until=None), name="one_open_period"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["tenant_id", "partnership", "since"], name="periods_of_partnership")]
