"""Send configuration policies for devices, whatever batches these are in."""

from collections.abc import Sequence
from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.usecase import usecase
from twotier.devices import queries
from twotier.devices.events import DevicePoliciesSent
from twotier.devices.models import DeviceUpload
from twotier.devices.rules import check_updates
from twotier.devices.shapes import Sent
from twotier.devices.usecases._sending import hand_over


@usecase(permission=Permission.DEVICE_MANAGE)
def update_device_policies(actor: Actor, customer_id: UUID, devices: Sequence[Sent]) -> DeviceUpload:
    """Hand the policies of devices to a worker; raises 400/800002 for a list that does not name device and policy."""
    tenant_id = queries.of_customer(actor, customer_id)
    check_updates(devices)
    upload = hand_over(actor, tenant_id, devices, None)
    emit(DevicePoliciesSent.of(upload, count=len(devices)), actor)
    return upload
