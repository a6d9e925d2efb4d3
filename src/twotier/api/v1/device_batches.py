"""Batches of devices: list, create, send more devices, ask how far a list is."""

from datetime import datetime
from typing import Any
from uuid import UUID

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.v1.devices import Device, all_sent, devices_uri
from twotier.api.wire import Attributes, Collection, Link, Reply, Wire, accepted, attributes, collection, link
from twotier.devices import queries
from twotier.devices.models import DeviceUpload, UploadedDevice
from twotier.devices.usecases.create_batch import create_batch
from twotier.devices.usecases.update_device_policies import update_device_policies
from twotier.devices.usecases.upload_devices import upload_devices

WAITING, WAITING_FOR_SDKS = "in-progress", "processing"
"""A device that has no result yet: as documented, and as the enumerations of both SDKs have it."""


class DeviceBatch(Wire):
    """A batch of devices, with both names that its count has in the documentation."""

    id: str
    created_by: str
    status: str
    creation_date: datetime
    device_count: int
    devices_count: int
    devices_link: Link
    attributes: Attributes | None = attributes("DeviceBatch")


class DeviceBatchCreationRequest(Wire):
    """A new batch and the devices in it."""

    batch_id: str | None = None
    devices: list[Device] | None = None
    attributes: Attributes | None = attributes("DeviceBatchCreationRequest")


class DevicePolicyUpdateRequest(Wire):
    """Devices, each with the policy that it gets."""

    devices: list[Device] | None = None
    attributes: Attributes | None = attributes("DevicePolicyUpdateRequest")


class DeviceUploadDetails(Wire):
    """One device of a list with its own result."""

    device_id: str | None = None
    serial_number: str | None = None
    product_key: str | None = None
    status: str | None = None
    error_code: str | None = None
    error_description: str | None = None
    attributes: Attributes | None = attributes("DeviceUploadDetails")


class BatchUploadDetails(Wire):
    """How far a list of devices is."""

    batch_tracking_id: str
    status: str
    started_time: datetime | None = None
    completed_time: datetime | None = None
    devices_status: list[DeviceUploadDetails] | None = None
    attributes: Attributes | None = attributes("BatchUploadDetails")


def batch_of(row: Any, customer_id: UUID) -> DeviceBatch:
    """Return a batch as the wire has it; its state is that of the last list that was sent for it."""
    return DeviceBatch(
        id=row.name,
        created_by=row.created_by,
        status=row.latest,
        creation_date=row.created_at,
        device_count=row.held,
        devices_count=row.held,
        devices_link=link(devices_uri(customer_id, row.name)),
    )


def result_of(row: UploadedDevice, waiting: str) -> DeviceUploadDetails:
    """Return one device's result as the wire has it."""
    done = "finished_with_errors" if row.error_code else "finished"
    return DeviceUploadDetails(
        device_id=row.device_id or None,
        serial_number=row.serial_number or None,
        product_key=row.product_key or None,
        status=done if row.processed_at else waiting,
        error_code=row.error_code or None,
        error_description=row.error_description or None,
    )


def tracked(upload: DeviceUpload) -> Reply:
    """Return the answer of a list that a worker takes: where its state can be asked."""
    return accepted(f"/customers/{upload.tenant_id}/batchJobStatus/{upload.id}")


@route(
    "GET",
    "customers/{customer_id}/devicebatches",
    answers=Collection[DeviceBatch],
    sees=Permission.DEVICE_MANAGE,
    summary="List the device batches of a customer",
    group="devices",
    refuses=[(404, 60003), (403, 20002)],
)
def list_device_batches(call: Call, customer_id: UUID) -> Collection[DeviceBatch]:
    """Answer every batch with its devices' number, the oldest first."""
    rows = queries.batches(call.actor, customer_id)
    return collection([batch_of(row, customer_id) for row in rows], call.uri)


@route(
    "POST",
    "customers/{customer_id}/devicebatches",
    takes=DeviceBatchCreationRequest,
    status=202,
    auth="app+user",
    summary="Create a batch of devices",
    group="devices",
    right="device.manage",
    refuses=[(404, 60003), (403, 20002), (400, 800002), (409, 910055)],
)
def post_device_batch(call: Call, customer_id: UUID) -> Reply:
    """Create a batch; its devices are registered by a worker, at most 500 of one request."""
    call.actor.require(Permission.DEVICE_MANAGE)
    sent = call.body(DeviceBatchCreationRequest)
    return tracked(create_batch(call.actor, customer_id, sent.batch_id or "", all_sent(sent.devices)))


@route(
    "POST",
    "customers/{customer_id}/devicebatches/{batch_id}/devices",
    takes=list[Device],
    status=202,
    summary="Send more devices for a batch",
    group="devices",
    right="device.manage",
    refuses=[(404, 60003), (404, 1000), (403, 20002), (400, 800002)],
)
def post_devices(call: Call, customer_id: UUID, batch_id: str) -> Reply:
    """Hand devices, a bare array of at most 500, to a worker, which registers them in the batch."""
    call.actor.require(Permission.DEVICE_MANAGE)
    sent = all_sent(call.body(list[Device]))
    return tracked(upload_devices(call.actor, customer_id, batch_id, sent))


@route(
    "PATCH",
    "customers/{customer_id}/devicepolicyupdates",
    takes=DevicePolicyUpdateRequest,
    status=202,
    summary="Give devices their configuration policies",
    group="devices",
    right="device.manage",
    refuses=[(404, 60003), (403, 20002), (400, 800002)],
)
def patch_device_policies(call: Call, customer_id: UUID) -> Reply:
    """Hand the policies of at most 500 devices, of any batches, to a worker."""
    call.actor.require(Permission.DEVICE_MANAGE)
    sent = all_sent(call.body(DevicePolicyUpdateRequest).devices)
    return tracked(update_device_policies(call.actor, customer_id, sent))


@route(
    "GET",
    "customers/{customer_id}/batchjobstatus/{batch_tracking_id}",
    answers=BatchUploadDetails,
    sees=Permission.DEVICE_MANAGE,
    summary="Ask how far a list of devices is",
    group="devices",
    refuses=[(404, 60003), (404, 1000), (403, 20002)],
)
def get_batch_job_status(call: Call, customer_id: UUID, batch_tracking_id: UUID) -> BatchUploadDetails:
    """Answer the state of a list, and of each device in it: registered or assigned, refused and why, or waiting."""
    upload = queries.upload(call.actor, customer_id, batch_tracking_id)
    waiting = WAITING_FOR_SDKS if is_sdk(call) else WAITING
    return BatchUploadDetails(
        batch_tracking_id=str(upload.id),
        status=upload.status,
        started_time=upload.started_at,
        completed_time=upload.completed_at,
        devices_status=[result_of(row, waiting) for row in queries.results(upload)],
    )


def is_sdk(call: Call) -> bool:
    """Tell whether the client is one of the official SDKs, which name themselves."""
    return call.is_java or "HTTP_MS_PARTNERCENTER_CLIENT" in call.request.META
