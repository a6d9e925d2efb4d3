"""Work off a list of devices, a block at a time; a worker that takes over goes on where the last one ended."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.usecase import usecase
from twotier.devices import queries
from twotier.devices.lifecycle import DEVICE_UPLOAD
from twotier.devices.models import DeviceUpload
from twotier.devices.shapes import Problem
from twotier.devices.usecases._registering import assign, register

BLOCK = 100


@usecase(permission=Permission.DEVICE_MANAGE)
def begin_upload(actor: Actor, upload_id: UUID) -> DeviceUpload:
    """Say that the work has begun, once; returns the list."""
    upload = DeviceUpload.objects.get(id=upload_id)
    if upload.status == DEVICE_UPLOAD.initial:
        DEVICE_UPLOAD.fire(upload, "begin", actor)
    return upload


@usecase(permission=Permission.DEVICE_MANAGE)
def work_off_block(actor: Actor, upload: DeviceUpload) -> int:
    """Give the next devices of a list their results; returns how many, none at the end.

    Call it under the lock that keeps two workers from registering one device. Raises 403/20002 when the sender has no
    relationship with the customer any more.
    """
    queries.of_customer(actor, upload.tenant_id)
    rows = list(queries.waiting(upload)[:BLOCK])
    if rows and upload.batch_id:
        register(upload, upload.batch_id, rows)
    elif rows:
        assign(upload, rows)
    return len(rows)


@usecase(permission=Permission.DEVICE_MANAGE)
def end_upload(actor: Actor, upload: DeviceUpload, problem: Problem) -> DeviceUpload:
    """Say that the work is over; devices that still wait are refused for the problem."""
    queries.waiting(upload).update(
        error_code=problem.code, error_description=problem.word, hardware_hash="", processed_at=clock.now()
    )
    results = queries.results(upload)
    upload.failed = sum(bool(row.error_code) for row in results)
    upload.succeeded = len(results) - upload.failed
    upload.save(update_fields=["succeeded", "failed"])
    DEVICE_UPLOAD.fire(upload, "finish_with_errors" if upload.failed else "finish", actor)
    return upload
