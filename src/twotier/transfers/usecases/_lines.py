"""How the subscriptions of a transfer become its lines; a piece for use cases."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from twotier.subscriptions import terms
from twotier.subscriptions.models import Subscription
from twotier.transfers.lifecycle import TRANSFER_LINE
from twotier.transfers.models import Transfer, TransferLine


def write_lines(transfer: Transfer, groups: Sequence[list[Subscription]], record: Mapping[UUID, str]) -> None:
    """Write the lines, each add-on behind its base and with the reseller of its base."""
    lines: list[TransferLine] = []
    for base, *addons in groups:
        mpn_id = record[base.id]
        first = line_of(transfer, base, len(lines), mpn_id)
        lines.append(first)
        for addon in addons:
            lines.append(line_of(transfer, addon, len(lines), record.get(addon.id) or mpn_id, first))
    TransferLine.objects.bulk_create(lines)


def line_of(
    transfer: Transfer, row: Subscription, number: int, mpn_id: str, base: TransferLine | None = None
) -> TransferLine:
    """Return the line of a subscription, not yet saved."""
    return TransferLine(
        tenant_id=transfer.tenant_id,
        transfer=transfer,
        source_id=transfer.source_id,
        target_id=transfer.target_id,
        number=number,
        base=base,
        subscription_id=row.id,
        offer_id=row.catalog_item_id,
        friendly_name=row.friendly_name,
        quantity=row.quantity,
        billing_cycle=row.billing_cycle,
        term=row.term,
        last_day=terms.last_day(row.next_term_start),
        partner_of_record=mpn_id,
        status=TRANSFER_LINE.initial,
    )
