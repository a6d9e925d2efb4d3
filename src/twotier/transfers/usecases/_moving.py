"""How accepted subscriptions move, each by itself, and how a transfer ends; a piece for use cases (LC80, LC82)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core import clock, tenancy
from twotier.core.refusal import Refusal, kept
from twotier.customers.models import Customer
from twotier.partnerships.rules import resellers_of_record
from twotier.subscriptions import policies, terms
from twotier.subscriptions.lifecycle import RUNNING
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases import _handing_over as handing_over
from twotier.transfers import parties, queries, rules
from twotier.transfers.lifecycle import ACCEPTED, FAILED, MOVED, TRANSFER, TRANSFER_LINE
from twotier.transfers.models import Transfer, TransferLine

FAILED_CODE = 900103


@dataclass
class Round:
    """One go at a transfer: who makes it, and everything that it needs to know."""

    actor: Actor
    transfer: Transfer
    customer: Customer
    lines: list[TransferLine]
    rules: policies.InForce

    def base_of(self, line: TransferLine) -> TransferLine | None:
        """Return the line of an add-on's base."""
        return next((other for other in self.lines if other.id == line.base_id), None)


def midnight(subscription: Subscription) -> datetime:
    """Return the moment at which a subscription's term is over."""
    return terms.midnight(subscription.next_term_start)


def carry_out(actor: Actor, transfer: Transfer) -> None:
    """Move what is due of a transfer, bases first, and end it when nothing is left to be moved."""
    lines = list(queries.lines_of(transfer))
    this = Round(actor, transfer, Customer.objects.get(id=transfer.tenant_id), lines, policies.in_force())
    due = [line for line in lines if line.status == ACCEPTED and line.due_at and line.due_at <= clock.now()]
    stands = held(transfer, due)
    for line in due:
        subscription = stands[line.subscription_id]
        if transfer.at_end and line.due_at and midnight(subscription) > line.due_at:
            wait_for(line, midnight(subscription))
        elif problem := obstacle(this, line, subscription):
            postpone(this, line, problem, hopeless=is_hopeless(this, line, subscription))
        else:
            move(this, line, subscription)
    finish(this)


def held(transfer: Transfer, lines: list[TransferLine]) -> dict[UUID, Subscription]:
    """Return the subscriptions of lines under their rows' locks."""
    ids = [line.subscription_id for line in lines]
    rows = Subscription.objects.select_for_update().filter(tenant_id=transfer.tenant_id, id__in=ids)
    return {row.id: row for row in rows.order_by("id")}


def wait_for(line: TransferLine, moment: datetime) -> None:
    """Let a line move at a term's end that came to lie later, because the term was changed meanwhile."""
    line.due_at, line.give_up_at = moment, moment + rules.RETRIED_FOR
    line.save(update_fields=["due_at", "give_up_at"])


def obstacle(this: Round, line: TransferLine, subscription: Subscription) -> Refusal | None:
    """Return what keeps a line from moving now, or nothing: its base, its state, the target, the reseller on record."""
    transfer, base = this.transfer, this.base_of(line)
    if base and base.status != MOVED and not transfer.at_end:
        return Refusal(400, 800078, _("The base of this add-on could not be transferred, so the add-on stays with it."))
    over = transfer.at_end and subscription.status not in RUNNING
    if not over and (refusal := handing_over.why_not(subscription, at_end=transfer.at_end, rules=this.rules)):
        return refusal
    try:
        takes = parties.taker(this.customer, transfer.target_id, hold=True)
        parties.of_record(takes, transfer.tenant_id, transfer.source_id, [line.partner_of_record])
    except Refusal as refusal:
        return refusal
    return None


def is_hopeless(this: Round, line: TransferLine, subscription: Subscription) -> bool:
    """Tell whether no later attempt can succeed: the subscription is over, or its base stays for good."""
    base = this.base_of(line)
    if base and base.status == FAILED:
        return True
    over = ("suspended",) if this.transfer.at_end else ("expired", "disabled", "deleted")
    return subscription.status in over


def postpone(this: Round, line: TransferLine, problem: Refusal, *, hopeless: bool) -> None:
    """Keep what stood in the way, and try again later, or give up."""
    now = clock.now()
    line.attempts += 1
    line.error_code, line.problem = FAILED_CODE, kept(problem.message)
    line.due_at = None if hopeless else rules.next_try(now, line.attempts, line.give_up_at or now)
    line.save(update_fields=["attempts", "error_code", "problem", "due_at"])
    if line.due_at is None:
        TRANSFER_LINE.fire(line, "give_up", this.actor)


def move(this: Round, line: TransferLine, subscription: Subscription) -> None:
    """Hand a subscription over as it is now, seats included."""
    queries.copy_terms(line, subscription)
    to = receiver(this, line, subscription)
    if this.transfer.at_end:
        taken = handing_over.begin_anew(this.actor, subscription, to)
    else:
        taken = handing_over.hand_over(this.actor, subscription, to)
    line.order_id, line.new_subscription_id = taken.order_id, taken.id
    line.error_code, line.problem, line.due_at = None, {}, None
    TRANSFER_LINE.fire(line, "hand_over", this.actor)
    line.save()


def receiver(this: Round, line: TransferLine, subscription: Subscription) -> handing_over.Receiver:
    """Return who takes a subscription over, with the reseller on record and the base that goes with it."""
    base, mpn_id = this.base_of(line), line.partner_of_record
    with tenancy.scope(tenancy.PROGRAM):
        resellers = resellers_of_record(this.transfer.target_id, [mpn_id])
    return handing_over.Receiver(
        partner_id=this.transfer.target_id,
        partner_of_record=mpn_id,
        reseller_id=resellers.get(mpn_id),
        parent_id=(base.new_subscription_id if base else None) or subscription.parent_id,
        created_by=this.transfer.asked_by_name,
    )


def finish(this: Round) -> None:
    """End a transfer of which nothing waits any more."""
    states = {line.status for line in this.lines}
    if ACCEPTED in states:
        return
    ends = {(True, False): "complete", (True, True): "complete_partly"}
    TRANSFER.fire(this.transfer, ends.get((MOVED in states, FAILED in states), "fail"), this.actor)
    this.transfer.modified_at = clock.now()
    this.transfer.save(update_fields=["modified_at"])
