"""Steps of working off a list: each device by itself, a block of them in a few statements."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from twotier.core import clock
from twotier.core.ids import new_id
from twotier.devices import queries
from twotier.devices.models import Device, DeviceUpload, UploadedDevice
from twotier.devices.rules import identity
from twotier.devices.shapes import ELSEWHERE, INCOMPLETE, NO_DEVICE, NO_POLICY, TWICE, Problem

RESULT = ["device_id", "hardware_hash", "error_code", "error_description", "processed_at"]


def register(upload: DeviceUpload, batch_id: UUID, rows: Sequence[UploadedDevice]) -> None:
    """Make the devices of a block that nobody has registered yet; the others get their reason."""
    tenant_id, now = upload.tenant_id, clock.now()
    keys = [identity(row) for row in rows]
    owners = queries.registered(key for key in keys if key)
    policies = queries.known_policies(tenant_id, (row.policy for row in rows))
    made = []
    for row, key in zip(rows, keys, strict=True):
        problem = reason(key, owners.get(key), tenant_id) or (NO_POLICY if unmet(row, policies) else None)
        if problem is None:
            made.append(device_of(upload, batch_id, row, key, now))
            owners[key], row.device_id = tenant_id, str(made[-1].id)
        told(row, problem, now)
    Device.objects.bulk_create(made)
    UploadedDevice.objects.bulk_update(rows, RESULT)


def reason(key: str, owner: UUID | None, tenant_id: UUID) -> Problem | None:
    """Return why a device cannot be registered for a customer."""
    if not key:
        return INCOMPLETE
    if owner is None:
        return None
    return TWICE if owner == tenant_id else ELSEWHERE


def unmet(row: UploadedDevice, policies: set[UUID]) -> bool:
    """Tell whether a policy was asked for that the customer does not have."""
    return bool(row.policy) and queries.guid(row.policy) not in policies


def device_of(upload: DeviceUpload, batch_id: UUID, row: UploadedDevice, key: str, now: datetime) -> Device:
    """Return a device to register."""
    return Device(
        id=new_id(), tenant_id=upload.tenant_id, batch_id=batch_id, policy_id=queries.guid(row.policy),
        serial_number=row.serial_number, product_key=row.product_key, hardware_hash=row.hardware_hash,
        model_name=row.model_name, manufacturer=row.manufacturer, identity=key,
        uploaded_by=upload.partner_id, uploaded_at=now,
    )  # fmt: skip


def assign(upload: DeviceUpload, rows: Sequence[UploadedDevice]) -> None:
    """Give the devices of a block their policies; of a device named twice the last one counts."""
    tenant_id, now = upload.tenant_id, clock.now()
    devices = queries.devices_by_id(tenant_id, (row.device_id for row in rows))
    policies = queries.known_policies(tenant_id, (row.policy for row in rows))
    for row in rows:
        key = queries.guid(row.device_id)
        device = devices.get(key) if key else None
        problem = NO_DEVICE if device is None else NO_POLICY if unmet(row, policies) else None
        if device is not None:
            row.serial_number, row.product_key = device.serial_number, device.product_key
            device.policy_id = device.policy_id if problem else queries.guid(row.policy)
        told(row, problem, now)
    Device.objects.bulk_update(devices.values(), ["policy_id"])
    UploadedDevice.objects.bulk_update(rows, [*RESULT, "serial_number", "product_key"])


def told(row: UploadedDevice, problem: Problem | None, now: datetime) -> None:
    """Note a device's own result; its hash is kept no longer."""
    row.error_code, row.error_description = problem or ("", "")
    row.hardware_hash, row.processed_at = "", now
