"""Move accepted subscriptions whose term is over, and those that could not move before (LC80, LC82)."""

from datetime import datetime

from twotier.access.actors import Actor, program
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.transfers import queries
from twotier.transfers.models import Transfer
from twotier.transfers.usecases._moving import carry_out

BLOCK = 20


@usecase(permission=Permission.TRANSFER_DECIDE)
def move_due(_actor: Actor, until: datetime) -> int:
    """Carry on with a block of the transfers of which something is due; returns how many.

    It happens on behalf of the partner that asked, whose records tell of it.
    """
    ids = list(queries.due_lines(until).order_by("due_at").values_list("transfer_id", flat=True)[:BLOCK])
    rows = Transfer.objects.select_for_update(of=("self",)).filter(id__in=ids).select_related("source", "target")
    found = list(rows.order_by("id"))
    for transfer in found:
        carry_out(program("clock", on_behalf_of=transfer.requester_id), transfer)
    return len(found)
