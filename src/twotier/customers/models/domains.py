"""Domains that a customer proved to own beside that of its tenant."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower

from twotier.core.ids import new_id


class VerifiedDomain(models.Model):
    """A domain of a customer with how its people sign in there; `tenant_id` is the customer's."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    name = models.CharField(max_length=253)
    authentication = models.CharField(max_length=16)
    capability = models.CharField(max_length=32)
    root_domain = models.CharField(max_length=253, blank=True)
    federation = models.JSONField(default=dict)
    """The settings of federated sign-in by their names on the wire; nothing where passwords are kept here."""
    added_by = models.UUIDField()
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("name"), name="one_customer_per_domain")]
        indexes: ClassVar = [models.Index(fields=["tenant_id", "name"], name="domains_of_customer")]
