"""How pending transfers end without an answer; a piece for use cases and reactions."""

from collections.abc import Collection

from twotier.access.actors import Actor
from twotier.core import clock
from twotier.transfers.lifecycle import TRANSFER, TRANSFER_LINE
from twotier.transfers.models import Transfer, TransferLine


def close(transfers: Collection[Transfer], move: str, actor: Actor) -> int:
    """End pending transfers, and let their subscriptions be asked for anew: as sets; returns how many ended."""
    ids = [row.id for row in transfers]
    lines = TransferLine.objects.filter(transfer_id__in=ids)  # objects: a piece of the acts
    TRANSFER_LINE.fire_all(lines, "drop", actor)
    rows = Transfer.objects.filter(id__in=ids)  # objects: a piece of the acts
    ended = TRANSFER.fire_all(rows, move, actor)
    rows.update(modified_at=clock.now())
    return ended
