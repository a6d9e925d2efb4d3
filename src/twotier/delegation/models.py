"""Who, besides the customer, owns its tenant."""

from typing import ClassVar

from django.db import models

from twotier.access.models import Organization
from twotier.core.ids import new_id
from twotier.delegation.lifecycle import TENANT_OWNER


class TenantOwnerPermission(models.Model):
    """A reseller's permission to own a customer's tenant, asked for by its provider; `tenant_id` is the customer's.

    Ended ones stay as history; of one reseller at most one is asked for or active.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    provider = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    reseller = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=8, choices=TENANT_OWNER.choices())
    asked_by = models.CharField(max_length=320, blank=True)
    asked_at = models.DateTimeField()
    granted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            TENANT_OWNER.constraint("tenant_owner_status"),
            models.UniqueConstraint(
                fields=["tenant_id", "reseller"],
                condition=models.Q(status__in=["asked", "active"]),
                name="one_tenant_owner_permission",
            ),
        ]
