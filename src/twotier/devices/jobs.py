"""Lists of devices as long work: a worker registers devices or assigns policies, each device by itself."""

import logging
from typing import Any
from uuid import UUID

from twotier.access import queries as access_queries
from twotier.access.actors import Actor, program
from twotier.core import jobs, locks
from twotier.core.jobs import Progress
from twotier.core.models import Job
from twotier.core.refusal import Refusal
from twotier.devices import queries
from twotier.devices.models import DeviceUpload
from twotier.devices.shapes import NOT_AUTHORIZED
from twotier.devices.usecases._sending import KIND
from twotier.devices.usecases.work_off import begin_upload, end_upload, work_off_block

log = logging.getLogger(__name__)
LOCK = "devices"


def register() -> None:
    """Make the kind of work known."""
    jobs.kind(KIND)(work_off)


def work_off(job: Job, progress: Progress) -> dict[str, Any]:
    """Give every device of a list its result; who may not any more gets every device back refused."""
    worker = program("twotier", on_behalf_of=job.tenant_id)
    upload = begin_upload(worker, UUID(job.arguments["upload_id"]))
    total, done = queries.waiting(upload).count(), 0
    try:
        if actor := sender(job):
            while count := block(actor, upload):
                done += count
                progress(done, total, "working")
    except Refusal as refusal:
        log.info("The list of devices %s was refused: %s", upload.id, refusal)
    ended = end_upload(worker, upload, NOT_AUTHORIZED)
    return {"succeeded": ended.succeeded, "failed": ended.failed}


def block(actor: Actor, upload: DeviceUpload) -> int:
    """Work off a block while no other worker registers devices."""
    with locks.held(LOCK):
        return work_off_block(actor, upload)


def sender(job: Job) -> Actor | None:
    """Return who sent the list, with the roles of now; nobody when they may not enter any more."""
    said = job.actor
    person, client = (UUID(said[name]) if name in said else None for name in ("person_id", "client_id"))
    request = {name: said[name] for name in ("request_id", "correlation_id")}
    if person:
        return access_queries.member(person, job.tenant_id, client, **request)
    return access_queries.application(client, job.tenant_id, **request) if client else None
