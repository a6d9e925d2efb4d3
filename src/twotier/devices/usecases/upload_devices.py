"""Send devices for a batch that exists."""

from collections.abc import Sequence
from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.usecase import usecase
from twotier.devices import queries
from twotier.devices.events import DevicesSent
from twotier.devices.models import DeviceUpload
from twotier.devices.rules import check_devices
from twotier.devices.shapes import Sent
from twotier.devices.usecases._sending import hand_over


@usecase(permission=Permission.DEVICE_MANAGE)
def upload_devices(actor: Actor, customer_id: UUID, batch_name: str, devices: Sequence[Sent]) -> DeviceUpload:
    """Hand devices to a worker, which registers them in a batch; raises 404, 400/800002 for a list that cannot be."""
    batch = queries.batch(actor, customer_id, batch_name)
    check_devices(devices)
    upload = hand_over(actor, batch.tenant_id, devices, batch)
    emit(DevicesSent.of(upload, batch=batch.name, count=len(devices)), actor)
    return upload
