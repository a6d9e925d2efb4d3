"""What a customer may buy itself at the expense of the partner that pays for it (B14)."""

from typing import ClassVar

from django.db import models

from twotier.access.models import Organization
from twotier.core.ids import new_id


class SelfServePolicy(models.Model):
    """A partner's permission for a customer to buy reservations or savings plans; `tenant_id` is the customer's."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    partner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    resources = models.JSONField(default=list)
    """What may be bought, by the names on the wire."""
    version = models.UUIDField(default=new_id)
    """Another one after each change: the etag."""
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant_id", "partner"], name="one_policy_of_partner")]
        indexes: ClassVar = [models.Index(fields=["partner", "tenant_id"], name="policies_of_partner")]
