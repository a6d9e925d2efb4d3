"""Take back a transfer that waits for its answer (LC80)."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.usecase import usecase
from twotier.transfers import queries
from twotier.transfers.models import Transfer
from twotier.transfers.usecases._closing import close


@usecase(permission=Permission.TRANSFER_REQUEST)
def withdraw_transfer(actor: Actor, transfer_id: UUID) -> Transfer:
    """Withdraw an own request; raises 900100, 900101 and 900102."""
    transfer = queries.to_withdraw(actor, transfer_id)
    transfer.modified_by, transfer.modified_at = actor.person_id or actor.client_id, clock.now()
    transfer.save(update_fields=["modified_by", "modified_at"])
    close([transfer], "withdraw", actor)
    return transfer
