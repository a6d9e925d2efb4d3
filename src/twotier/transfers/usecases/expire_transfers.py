"""Close transfers that nobody answered within thirty days (LC80)."""

from datetime import datetime
from itertools import groupby
from uuid import UUID

from twotier.access.actors import Actor, program
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.transfers.lifecycle import PENDING
from twotier.transfers.models import Transfer
from twotier.transfers.usecases._closing import close

BLOCK = 200


@usecase(permission=Permission.TRANSFER_REQUEST)
def expire_transfers(_actor: Actor, until: datetime) -> int:
    """Expire a block of the pending transfers whose end has come; returns how many.

    It happens on behalf of the partners that asked, whose records tell of it.
    """
    rows = Transfer.objects.select_for_update().filter(status=PENDING, expires_at__lte=until)
    found = sorted(rows.order_by("expires_at", "id")[:BLOCK], key=asked_by)
    groups = [(key, list(own)) for key, own in groupby(found, key=asked_by)]
    return sum(close(own, "expire", program("clock", on_behalf_of=key)) for key, own in groups)


def asked_by(transfer: Transfer) -> UUID:
    """Return the partner that asked."""
    return transfer.requester_id


def next_expiry(after: datetime) -> datetime | None:
    """Return when the next pending transfer ends."""
    rows = Transfer.objects.filter(status=PENDING, expires_at__gt=after)
    return rows.order_by("expires_at").values_list("expires_at", flat=True).first()


def any_over(until: datetime) -> bool:
    """Tell whether the end of a pending transfer has come."""
    return Transfer.objects.filter(status=PENDING, expires_at__lte=until).exists()
