"""Partnerships: a provider and a reseller who sell together."""

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

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "reseller"], name="one_partnership"),
            PARTNERSHIP.constraint("partnership_status"),
        ]
        indexes: ClassVar = [models.Index(fields=["reseller", "status"], name="providers_of_reseller")]
