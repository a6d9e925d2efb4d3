"""Devices of a batch: list, give one another policy, delete one."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.paging import seek_page
from twotier.api.routing import route
from twotier.api.wire import Attributes, Collection, Wire, Words, attributes
from twotier.devices import queries
from twotier.devices.models import Device as Row
from twotier.devices.shapes import Sent
from twotier.devices.usecases.change_device import change_device
from twotier.devices.usecases.delete_device import delete_device

PAGE = 100
LOOK, ACT = ["GET"], ["GET", "PATCH", "DELETE"]
"""The methods that whoever only looks, and whoever manages devices, may use on one."""


class PolicyCategory(Words):
    """What a policy configures."""

    NONE = "none"
    O_O_B_E = "o_o_b_e"


class PolicyOfDevice(Wire):
    """The policy of one category that a device has; an empty value takes it away."""

    key: PolicyCategory
    value: str | None = None


class Device(Wire):
    """A device of a customer."""

    id: str | None = None
    serial_number: str | None = None
    product_key: str | None = None
    hardware_hash: str | None = None
    model_name: str | None = None
    oem_manufacturer_name: str | None = None
    policies: list[PolicyOfDevice] | None = None
    created_by: str | None = None
    uploaded_date: datetime | None = None
    allowed_operations: list[str] | None = None
    attributes: Attributes | None = attributes("Device")


def device_of(row: Row, operations: list[str]) -> Device:
    """Return a device as the wire has it."""
    return Device(
        id=str(row.id),
        serial_number=row.serial_number or None,
        product_key=row.product_key or None,
        hardware_hash=row.hardware_hash or None,
        model_name=row.model_name or None,
        oem_manufacturer_name=row.manufacturer or None,
        policies=[PolicyOfDevice(PolicyCategory.O_O_B_E, str(row.policy_id))] if row.policy_id else [],
        created_by=str(row.uploaded_by),
        uploaded_date=row.uploaded_at,
        allowed_operations=operations,
    )


def sent_of(device: Device) -> Sent:
    """Return a device as a client sent it; of policies the last one of the known category counts."""
    named = [pair.value or "" for pair in device.policies or () if pair.key is PolicyCategory.O_O_B_E]
    policy = None if device.policies is None else (named or [""])[-1].strip()
    made = {
        "device_id": device.id, "serial_number": device.serial_number, "product_key": device.product_key,
        "hardware_hash": device.hardware_hash, "model_name": device.model_name,
        "manufacturer": device.oem_manufacturer_name,
    }  # fmt: skip
    return Sent(policy=policy, **{name: (value or "").strip() for name, value in made.items()})


def all_sent(devices: Sequence[Device] | None) -> list[Sent]:
    """Return a list of devices as a client sent it."""
    return [sent_of(device) for device in devices or ()]


def operations_of(call: Call) -> list[str]:
    """Return the methods that the caller may use on a device."""
    return ACT if call.actor.may(Permission.DEVICE_MANAGE) else LOOK


def devices_uri(customer_id: UUID, batch_id: str) -> str:
    """Return the address of a batch's devices, as a link carries it."""
    return f"/customers/{customer_id}/deviceBatches/{quote(batch_id, safe='')}/devices"


@route(
    "GET",
    "customers/{customer_id}/devicebatches/{batch_id}/devices",
    answers=Collection[Device],
    sees=Permission.DEVICE_MANAGE,
    summary="List the devices of a batch",
    group="devices",
    query={"size": "Devices a page; 100 at most", "seekOperation": "Next, with the header MS-ContinuationToken"},
    refuses=[(404, 60003), (404, 1000), (403, 20002), (400, 800042)],
)
def list_devices(call: Call, customer_id: UUID, batch_id: str) -> Collection[Device]:
    """Answer the devices of a batch that are registered, a hundred a page."""
    seek, batch = call.seek(PAGE), queries.batch(call.actor, customer_id, batch_id)
    rows = queries.devices(batch, after=seek.after_id, size=seek.rows)
    operations = operations_of(call)
    uri = devices_uri(customer_id, batch.name)
    return seek_page(seek, rows, lambda row: device_of(row, operations), lambda row: row.id, uri)


@route(
    "PUT",
    "customers/{customer_id}/devicebatches/{batch_id}/devices/{device_id}",
    answers=Device,
    takes=Device,
    summary="Give a device a configuration policy",
    group="devices",
    right="device.manage",
    refuses=[(404, 60003), (404, 1000), (403, 20002), (400, 800002)],
)
def put_device(call: Call, customer_id: UUID, batch_id: str, device_id: UUID) -> Device:
    """Assign the policy that was sent, or take the present one away with an empty list."""
    call.actor.require(Permission.DEVICE_MANAGE)
    sent = sent_of(call.body(Device))
    return device_of(change_device(call.actor, customer_id, batch_id, device_id, sent), operations_of(call))


@route(
    "PATCH",
    "customers/{customer_id}/devicebatches/{batch_id}/devices/{device_id}",
    answers=Device,
    takes=Device,
    summary="Give a device a configuration policy",
    group="devices",
    right="device.manage",
    refuses=[(404, 60003), (404, 1000), (403, 20002), (400, 800002)],
)
def patch_device(call: Call, customer_id: UUID, batch_id: str, device_id: UUID) -> Device:
    """Assign the policy that was sent: the same as PUT, under the method that a device names itself."""
    return put_device(call, customer_id, batch_id, device_id)


@route(
    "DELETE",
    "customers/{customer_id}/devicebatches/{batch_id}/devices/{device_id}",
    status=204,
    summary="Delete a device",
    group="devices",
    right="device.manage",
    refuses=[(404, 60003), (404, 1000), (403, 20002)],
)
def delete_registered_device(call: Call, customer_id: UUID, batch_id: str, device_id: UUID) -> None:
    """Take a device out of the customer's registrations."""
    delete_device(call.actor, customer_id, batch_id, device_id)
