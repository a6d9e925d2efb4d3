"""Devices that a customer's people unpack, the batches they came in, and what configures them.

`tenant_id` is the customer's.
"""

from typing import ClassVar

from django.db import models

from twotier.core.ids import new_id
from twotier.devices.lifecycle import DEVICE_UPLOAD, OPEN

OOBE = "o_o_b_e"
"""The one category of policies: what a new device asks when it starts the first time."""


class ConfigurationPolicy(models.Model):
    """What a device asks and leaves out when it starts the first time."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    name = models.CharField(max_length=256)
    description = models.CharField(max_length=1024, blank=True)
    settings = models.JSONField(default=list)
    created_at = models.DateTimeField()
    modified_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["tenant_id", "id"], name="policies_of_customer")]


class DeviceBatch(models.Model):
    """Devices that belong together; the name is the id that clients gave it, `created_by` the partner of that day."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    name = models.CharField(max_length=256)
    created_by = models.CharField(max_length=256, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "name"], name="one_device_batch_of_a_name"),
        ]


class Device(models.Model):
    """A device that is registered for a customer, and for nobody else while it is."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    batch = models.ForeignKey(DeviceBatch, on_delete=models.CASCADE, related_name="devices")
    policy = models.ForeignKey(ConfigurationPolicy, on_delete=models.SET_NULL, null=True, related_name="devices")
    serial_number = models.CharField(max_length=128, blank=True)
    product_key = models.CharField(max_length=128, blank=True)
    hardware_hash = models.TextField(blank=True)
    model_name = models.CharField(max_length=256, blank=True)
    manufacturer = models.CharField(max_length=256, blank=True)
    identity = models.CharField(max_length=64)
    """Digest of what tells this device from all others."""
    uploaded_by = models.UUIDField()
    uploaded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["identity"], name="one_registration_of_a_device")]
        indexes: ClassVar = [models.Index(fields=["tenant_id", "batch", "id"], name="devices_of_batch")]


class DeviceUpload(models.Model):
    """A list of devices that a worker works off: to register in a batch, or to give policies to."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    batch = models.ForeignKey(DeviceBatch, on_delete=models.CASCADE, null=True, related_name="uploads")
    """None when the list gives policies to devices of any batch."""
    partner_id = models.UUIDField()
    job_id = models.UUIDField(null=True)
    status = models.CharField(max_length=24, choices=DEVICE_UPLOAD.choices())
    succeeded = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [DEVICE_UPLOAD.constraint("device_upload_status")]
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "batch", "id"], name="uploads_of_batch"),
            models.Index(fields=["id"], condition=models.Q(status__in=OPEN), name="uploads_open"),
        ]


class UploadedDevice(models.Model):
    """One device of such a list with its own result; `processed_at` is empty while it waits.

    `device_id` is the device that was made, or the one that the client named. `policy` is the policy asked for; empty
    gives a new device none and takes a known one's away.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    upload = models.ForeignKey(DeviceUpload, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    device_id = models.CharField(max_length=128, blank=True)
    serial_number = models.CharField(max_length=128, blank=True)
    product_key = models.CharField(max_length=128, blank=True)
    hardware_hash = models.TextField(blank=True)
    """Kept until the device is registered: then the device has it."""
    model_name = models.CharField(max_length=256, blank=True)
    manufacturer = models.CharField(max_length=256, blank=True)
    policy = models.CharField(max_length=64, blank=True)
    error_code = models.CharField(max_length=8, blank=True)
    error_description = models.CharField(max_length=64, blank=True)
    processed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "upload", "position"], name="one_row_of_an_upload"),
        ]
