"""Who holds a license, and what a customer's directory knows of its users; `tenant_id` is the customer's."""

from typing import ClassVar
from uuid import uuid4

from django.db import models

from twotier.access.models import Person
from twotier.core.ids import new_id


class LicenseAssignment(models.Model):
    """A user's license of a SKU; name and part number are those of the day on which it was assigned."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    sku_id = models.UUIDField()
    part_number = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=256)
    excluded_plans = models.JSONField(default=list)
    assigned_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "person", "sku_id"], name="one_license_of_a_sku"),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant_id", "sku_id", "id"], name="holders_of_sku")]


class DirectoryUser(models.Model):
    """What a customer's directory knows of a user beyond the sign-in; `purge_at` is set while the user is deleted."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="directory")
    tenant_id = models.UUIDField()
    display_name = models.CharField(max_length=256, blank=True)
    usage_location = models.CharField(max_length=2, blank=True)
    immutable_id = models.CharField(max_length=128, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    purge_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["purge_at"], condition=models.Q(purge_at__isnull=False), name="deleted_users_by_end"),
        ]


class ImportedPasswords(models.Model):
    """The temporary passwords of one import, encrypted under a key that only the page after it has.

    They can be taken once, within an hour of wall time; then the ciphertext is gone.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    tenant_id = models.UUIDField()
    ciphertext = models.BinaryField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["tenant_id", "expires_at"], name="passwords_until")]
