"""Create a batch of devices for a customer."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.devices import queries
from twotier.devices.events import DeviceBatchCreated, DevicesSent
from twotier.devices.models import DeviceBatch, DeviceUpload
from twotier.devices.rules import check_batch_name, check_devices
from twotier.devices.shapes import Sent
from twotier.devices.usecases._sending import hand_over


@usecase(permission=Permission.DEVICE_MANAGE)
def create_batch(actor: Actor, customer_id: UUID, name: str, devices: Sequence[Sent]) -> DeviceUpload:
    """Create a batch and hand its first devices to a worker.

    Raises 400/800002 for a name or a list that cannot be, 409/910055 when the customer has a batch of this name.
    """
    tenant_id, name = queries.of_customer(actor, customer_id), name.strip()
    check_batch_name(name)
    check_devices(devices)
    batch = DeviceBatch(
        tenant_id=tenant_id, name=name, created_by=actor.organization_name, created_at=clock.now()
    )  # fmt: skip
    try:
        with transaction.atomic():
            batch.save(force_insert=True)
    except IntegrityError as error:
        text = _("The customer has a batch of this id already. Send the devices to it, or choose another id.")
        raise Refusal(409, 910055, text, "state_conflict", fields=[("batchId", text)]) from error
    emit(DeviceBatchCreated.of(batch), actor)
    upload = hand_over(actor, tenant_id, devices, batch)
    emit(DevicesSent.of(upload, batch=name, count=len(devices)), actor)
    return upload
