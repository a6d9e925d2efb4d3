"""Steps that the acts share which hand a list of devices to a worker."""

from collections.abc import Sequence
from uuid import UUID

from twotier.access.actors import Actor
from twotier.core import clock, jobs
from twotier.core.ids import new_id
from twotier.devices.lifecycle import DEVICE_UPLOAD
from twotier.devices.models import DeviceBatch, DeviceUpload, UploadedDevice
from twotier.devices.shapes import Sent

KIND = "work_off_devices"


def hand_over(actor: Actor, tenant_id: UUID, devices: Sequence[Sent], batch: DeviceBatch | None) -> DeviceUpload:
    """Keep a list of devices and queue its work, in one transaction with it."""
    upload_id = new_id()
    job = jobs.start(KIND, actor.organization_id, {"upload_id": str(upload_id)}, written(actor))
    upload = DeviceUpload(
        id=upload_id, tenant_id=tenant_id, batch=batch, partner_id=actor.organization_id, job_id=job.id,
        status=DEVICE_UPLOAD.initial, created_at=clock.now(),
    )  # fmt: skip
    upload.save(force_insert=True)
    UploadedDevice.objects.bulk_create(row_of(upload, at, device) for at, device in enumerate(devices))
    return upload


def written(actor: Actor) -> dict[str, str]:
    """Return who sent the list, for the worker: their right is asked again when the work begins."""
    said = {"person_id": actor.person_id, "client_id": actor.client_id}
    ids = {name: str(value) for name, value in said.items() if value}
    return ids | {"request_id": actor.request_id, "correlation_id": actor.correlation_id}


def row_of(upload: DeviceUpload, at: int, device: Sent) -> UploadedDevice:
    """Return one device of a list, waiting."""
    return UploadedDevice(
        tenant_id=upload.tenant_id, upload=upload, position=at, device_id=device.device_id,
        serial_number=device.serial_number, product_key=device.product_key, hardware_hash=device.hardware_hash,
        model_name=device.model_name, manufacturer=device.manufacturer, policy=device.policy or "",
    )  # fmt: skip
