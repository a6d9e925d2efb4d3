"""Close the lists of devices whose work ended before they did."""

from datetime import datetime

from twotier.access.actors import Actor, program
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.devices import queries
from twotier.devices.shapes import INTERRUPTED
from twotier.devices.usecases.work_off import end_upload

BLOCK = 20


@usecase(permission=Permission.DEVICE_MANAGE)
def close_interrupted(actor: Actor, until: datetime) -> int:
    """End a block of the lists that no worker will take up again; returns how many."""
    rows = list(queries.interrupted().order_by("id")[:BLOCK])
    for upload in rows:
        end_upload(program("twotier", on_behalf_of=upload.partner_id), upload, INTERRUPTED)
    return len(rows)


def any_interrupted(until: datetime) -> bool:
    """Tell whether there is such a list."""
    return queries.interrupted().exists()
