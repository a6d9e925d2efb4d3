"""Accept a transfer, all of it or some of its subscriptions, or reject it (LC80)."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.subscriptions.usecases import _handing_over as handing_over
from twotier.transfers import eligibility, queries, rules
from twotier.transfers.events import TransferLinesRejected, TransferPutOff
from twotier.transfers.lifecycle import ASKED, IN_PROGRESS, TRANSFER, TRANSFER_LINE
from twotier.transfers.models import Transfer, TransferLine
from twotier.transfers.queries import Shown
from twotier.transfers.usecases._lines import line_of
from twotier.transfers.usecases._moving import carry_out, held, midnight


@usecase(permission=Permission.TRANSFER_DECIDE)
def accept_transfer(actor: Actor, transfer_id: UUID, *, only: Collection[UUID] | None = None) -> Shown:
    """Accept a transfer, or `only` those subscriptions of it: what can move moves now, or at the end of its term.

    What cannot is tried again for three days. Raises 900100, 900101, 900102, 800078 (a subscription that is not in it).
    """
    transfer = queries.to_answer(actor, transfer_id)
    lines = list(queries.lines_of(transfer).filter(status=ASKED))
    kept_out = left_out(lines, only)
    if len(kept_out) == len(lines):
        raise nothing_chosen()
    reject_lines(actor, transfer, kept_out)
    answered(actor, transfer)
    TRANSFER.fire(transfer, "accept", actor)
    accept_lines(actor, transfer, [line for line in lines if line not in kept_out])
    carry_out(actor, transfer)
    if transfer.status == IN_PROGRESS:
        emit(TransferPutOff.of(transfer), actor)
    return queries.transfer(actor, transfer.id)


@usecase(permission=Permission.TRANSFER_DECIDE)
def reject_transfer(
    actor: Actor, transfer_id: UUID, *, only: Collection[UUID] | None = None, reason: str = ""
) -> Shown:
    """Reject a transfer, or `only` those subscriptions of it: the rest waits on.

    Raises 900100, 900101, 900102, 800078 (a subscription that is not in it), 800002 (the reason is too long).
    """
    transfer = queries.to_answer(actor, transfer_id)
    lines = list(queries.lines_of(transfer).filter(status=ASKED))
    stay = left_out(lines, only)
    reason = reason.replace("\0", "").strip()
    if len(reason) > rules.LONGEST_TEXT:
        text = _("A reason has 1,000 characters at most. Shorten it.")
        raise Refusal(400, 800002, text, fields=[("reason", text)])
    transfer.reason = reason or transfer.reason
    answered(actor, transfer)
    if stay:
        reject_lines(actor, transfer, [line for line in lines if line not in stay])
    else:
        TRANSFER_LINE.fire_all(rows(lines), "reject", actor)
        TRANSFER.fire(transfer, "reject", actor)
    return queries.transfer(actor, transfer.id)


def left_out(lines: list[TransferLine], only: Collection[UUID] | None) -> list[TransferLine]:
    """Return the lines that an answer to some subscriptions leaves out; add-ons go with their base, wherever it goes.

    Raises 800078 for a subscription that is not in the transfer, or not any more.
    """
    if only is None:
        return []
    wanted, bases = set(only), {line.id: line for line in lines}
    if unknown := wanted - {line.subscription_id for line in lines}:
        text = _("This subscription is not in the transfer, or was rejected already. Check its id.")
        raise Refusal(400, 800078, text, fields=[("lineItems", text)], data=sorted(map(str, unknown)))
    decides = {line.id: bases[line.base_id] if line.base_id else line for line in lines}
    return [line for line in lines if decides[line.id].subscription_id not in wanted]


def nothing_chosen() -> Refusal:
    """Return the refusal of an acceptance of nothing."""
    text = _("Choose at least one subscription, or reject the transfer.")
    return Refusal(400, 800002, text, fields=[("lineItems", text)])


def answered(actor: Actor, transfer: Transfer) -> None:
    """Write who answered."""
    transfer.answered_by_name = actor.person_name or actor.user_name
    transfer.modified_by, transfer.modified_at = actor.person_id or actor.client_id, clock.now()
    transfer.save(update_fields=["answered_by_name", "modified_by", "modified_at", "reason"])


def rows(lines: Collection[TransferLine]) -> QuerySet[TransferLine]:
    """Return lines as the set that the machine moves."""
    return TransferLine.objects.filter(id__in=[line.id for line in lines])


def reject_lines(actor: Actor, transfer: Transfer, lines: Collection[TransferLine]) -> None:
    """Keep some subscriptions out of a transfer that goes on."""
    if lines:
        TRANSFER_LINE.fire_all(rows(lines), "reject", actor)
        ids = [str(line.subscription_id) for line in lines]
        emit(TransferLinesRejected.of(transfer, subscriptions=ids), actor)


def accept_lines(actor: Actor, transfer: Transfer, lines: list[TransferLine]) -> None:
    """Let the accepted lines move now, or each when its term is over; add-ons that were bought meanwhile come along."""
    lines = lines + new_addons(transfer, lines)
    TRANSFER_LINE.fire_all(rows(lines), "accept", actor)
    stands, now = held(transfer, lines), clock.now()
    for line in lines:
        subscription = stands[line.subscription_id]
        line.due_at = midnight(subscription) if transfer.at_end else now
        line.give_up_at = line.due_at + rules.RETRIED_FOR
        if transfer.at_end:
            handing_over.let_end(actor, subscription)
    TransferLine.objects.bulk_update(lines, ["due_at", "give_up_at"])


def new_addons(transfer: Transfer, lines: list[TransferLine]) -> list[TransferLine]:
    """Write lines for the add-ons that the accepted bases got since the transfer was asked for (T2)."""
    bases = {line.subscription_id: line for line in lines if line.base_id is None}
    sold = queries.sold(transfer.tenant_id, transfer.source_id).filter(parent_id__in=list(bases))
    found = list(sold.filter(status__in=eligibility.TRAVELS))
    known = set(queries.lines_of(transfer).values_list("subscription_id", flat=True))
    elsewhere = queries.taken(row.id for row in found)
    more = [row for row in found if row.id not in known and row.id not in elsewhere]
    made = []
    for place, row in enumerate(more):
        base = bases[row.parent_id] if row.parent_id else None
        made.append(line_of(transfer, row, len(known) + place, base.partner_of_record if base else "", base))
    return TransferLine.objects.bulk_create(made)
