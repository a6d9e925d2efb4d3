"""The three steps that lead a provider to its first sales through resellers."""

from typing import ClassVar

from django.db import models

from twotier.core.ids import new_id


class ProviderChecklist(models.Model):
    """What a provider ticked off itself; the other steps show in what exists. `tenant_id` is the provider's."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    profile_reviewed_at = models.DateTimeField(null=True)
    profile_reviewed_by_name = models.CharField(max_length=320, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant_id"], name="one_checklist")]
