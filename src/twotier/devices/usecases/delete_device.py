"""Take a device out of a customer's registrations."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.usecase import usecase
from twotier.devices import queries
from twotier.devices.events import DeviceDeleted


@usecase(permission=Permission.DEVICE_MANAGE)
def delete_device(actor: Actor, customer_id: UUID, batch_name: str, device_id: UUID) -> None:
    """Delete a device of a batch: it may be registered anew, for any customer; raises 404."""
    device = queries.device_to_change(actor, customer_id, batch_name, device_id)
    emit(DeviceDeleted.of(device), actor)
    device.delete()
