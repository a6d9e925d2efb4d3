"""Queue the import of a file that was sent to the program."""

from datetime import date
from pathlib import Path

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.catalog.jobs import KINDS
from twotier.core import jobs
from twotier.core.models import Job
from twotier.core.usecase import usecase


@usecase(permission=Permission.PRICE_LIST_IMPORT)
def start_import(actor: Actor, *, kind: str, path: Path, name: str, month: date | None = None) -> Job:
    """Return the job that a worker takes; `kind` is a key of KINDS, the file is the job's from now on."""
    arguments = {"path": str(path), "name": name, "month": month.isoformat() if month else None}
    return jobs.start(KINDS[kind], actor.organization_id, arguments, {"person_id": str(actor.person_id)})
