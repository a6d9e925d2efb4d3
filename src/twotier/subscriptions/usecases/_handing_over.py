"""How a subscription goes from one partner to another (lifecycle.md LC81, LC82); a piece for use cases that have checked who may.

The former seller's subscription ends and the new seller's begins in one transaction: nobody's license is interrupted.
"""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.ids import new_id
from twotier.core.refusal import Refusal
from twotier.customers.usecases import _relating as relating
from twotier.orders.usecases._taking_over import TakenOver, place_for
from twotier.subscriptions import attributions, endings, families, objections, policies, refunds, terms
from twotier.subscriptions.events import EndOfTermChosen, RenewalChanged, SubscriptionTransferred
from twotier.subscriptions.lifecycle import RUNNING, SUBSCRIPTION
from twotier.subscriptions.models import FACTS, Attribution, SeatBatch, Subscription
from twotier.subscriptions.usecases import _history as history
from twotier.subscriptions.usecases._changing import clear_schedule, lock_batches
from twotier.subscriptions.usecases._naming import close_to_reseller
from twotier.subscriptions.usecases._next_terms import Turn, begin_next

TRANSFERRED = objections.TRANSFERRED


class Receiver(msgspec.Struct, frozen=True, kw_only=True):
    """Who takes a subscription over: the new seller, the reseller on record, whose order it is."""

    partner_id: UUID
    partner_of_record: str = ""
    reseller_id: UUID | None = None
    parent_id: UUID | None = None
    created_by: str = ""


def why_not(subscription: Subscription, *, at_end: bool, rules: policies.InForce) -> Refusal | None:
    """Return what keeps a subscription from being handed over, or nothing: its kind, its state, the policy, a term that is over."""
    if refusal := SUBSCRIPTION.why_not(subscription, SUBSCRIPTION.move("transfer_away")) or out_of_time(
        subscription, at_end=at_end, rules=rules
    ):
        return refusal
    if not at_end:
        return objections.in_progress(subscription)
    if subscription.status == "suspended":
        text = _("This subscription was suspended when its term ended, so no other term follows.")
        return Refusal(400, 800078, text)
    return None


def out_of_time(subscription: Subscription, *, at_end: bool, rules: policies.InForce) -> Refusal | None:
    """Return why a subscription cannot go inside a term, where the policy says so (LC82), or not at the end of one."""
    if at_end:
        text = _("What is charged by use has no end of term. Ask for a transfer at once.")
        return Refusal(400, 800078, text) if subscription.family == families.USAGE else None
    if subscription.family != families.LICENSE or rules.of(policies.TRANSFER_MIDTERM, policies.Switch).on:
        return None
    text = _("Subscriptions cannot go to another partner inside a term. Ask for a transfer at the end of the term.")
    return Refusal(400, 800078, text)


def hand_over(actor: Actor, subscription: Subscription, to: Receiver) -> Subscription:
    """Let a running subscription go on at another partner: same last day, same cycles, same locked price (LC82).

    The former seller is charged to the day of this act, the new one from the day after, and nobody for a legacy offer
    that rests. The row is locked.
    """
    rests = subscription.family == families.LEGACY and subscription.status == "suspended"
    act = history.Act(actor, clock.now())
    taken = copy_for(subscription, to)
    begin(actor, subscription, to, taken)
    add_locked_batch(taken)
    act.did(taken, history.SUSPEND if rests else history.TRANSFER_IN, old_quantity=0)
    if subscription.family == families.LEGACY:
        suspend(actor, subscription)
    else:
        end(actor, subscription, "transfer_away")
    if not rests:
        act.did(subscription, history.TRANSFER_OUT, refund=refunds.BY_DAY)
    return keep(actor, subscription, taken, act)


def begin_anew(actor: Actor, subscription: Subscription, to: Receiver) -> Subscription:
    """Let the next term of a subscription whose term is over begin at another partner, at that day's price.

    The former seller's subscription goes, unless its end was already carried out.
    """
    now, day = clock.now(), subscription.next_term_start
    act, taken = history.Act(actor, now), copy_for(subscription, to)
    if taken.term_kind == families.EXTENDED:
        taken.term_kind, taken.anchor = families.STANDARD, day
    taken.auto_renew, taken.end_choice = True, ""
    turn = Turn(actor, now, day, policies.in_force(now), [taken])
    begin_next(turn, taken)
    begin(actor, subscription, to, taken)
    SeatBatch.objects.bulk_create(turn.batches)
    act.did(taken, history.NEW, old_quantity=0, at=terms.midnight(day))
    if subscription.status in RUNNING:
        end(actor, subscription, "transfer_away")
        act.did(subscription, history.TRANSFER_OUT, at=terms.midnight(day))
    return keep(actor, subscription, taken, act)


def let_end(actor: Actor, subscription: Subscription) -> None:
    """Let a subscription end with its term, because it goes on at another partner then (LC82)."""
    if subscription.aside:
        ending = {"auto_renew": False, "end_choice": endings.CANCEL, "schedule": None}
        subscription.aside = subscription.aside | ending
    clear_schedule(subscription, actor, TRANSFERRED)
    turned, old = subscription.auto_renew, subscription.end_choice
    subscription.auto_renew, subscription.end_choice = False, endings.CANCEL
    subscription.version += 1
    subscription.save()
    if turned:
        emit(RenewalChanged.of(subscription, title=subscription.friendly_name, old_auto_renew=True), actor)
    if old != endings.CANCEL:
        emit(EndOfTermChosen.of(subscription, old_end_choice=old), actor)


def copy_for(subscription: Subscription, to: Receiver) -> Subscription:
    """Return the new seller's subscription as the former one stands, not yet active and not yet saved."""
    facts = {name: getattr(subscription, name) for name in FACTS}
    facts |= {"partner_id": to.partner_id, "reseller_id": to.reseller_id, "partner_of_record": to.partner_of_record}
    return Subscription(
        **facts,
        id=new_id(),
        tenant_id=subscription.tenant_id,
        support_partner_id=to.partner_id,
        parent_id=to.parent_id,
        friendly_name=subscription.friendly_name,
        auto_renew=subscription.auto_renew,
        end_choice=subscription.end_choice,
        next_plan=subscription.next_plan,
        next_plan_from=subscription.next_plan_from,
        status=SUBSCRIPTION.initial,
        created_at=clock.now(),
    )


def begin(actor: Actor, subscription: Subscription, to: Receiver, taken: Subscription) -> None:
    """Write the new seller's order and subscription, in the state of the former one, and who earns on it."""
    order, line = place_for(actor, order_of(subscription, to, taken))
    taken.order_id, taken.order_line_id = order.id, line.id
    SUBSCRIPTION.begin(taken, "activate", actor)
    if subscription.status == "suspended":
        SUBSCRIPTION.begin(taken, "suspend", actor)
        taken.aside, taken.state_until = subscription.aside, subscription.state_until
    taken.save(force_insert=True)
    if to.reseller_id:
        attributions.begin([taken], actor, clock.now())
        relating.serve_subscription(actor, taken.tenant_id, [to.reseller_id])


def order_of(subscription: Subscription, to: Receiver, taken: Subscription) -> TakenOver:
    """Return what the new seller's order says."""
    return TakenOver(
        tenant_id=taken.tenant_id, partner_id=taken.partner_id, subscription_id=taken.id,
        former_line_id=subscription.order_line_id, catalog_item_id=taken.catalog_item_id, title=taken.title,
        friendly_name=taken.friendly_name, quantity=taken.quantity, term=taken.term,
        billing_cycle=taken.billing_cycle, unit_price_e8=taken.unit_price_e8, currency=taken.currency,
        partner_of_record=taken.partner_of_record, parent_id=taken.parent_id, created_by=to.created_by,
    )  # fmt: skip


def add_locked_batch(taken: Subscription) -> None:
    """Write the seats as a batch without a window: nothing can be given back before the term's end (LC82)."""
    now = clock.now()
    SeatBatch.objects.create(
        tenant_id=taken.tenant_id, subscription=taken, quantity=taken.quantity, added_at=now, open_until=now
    )


def end(actor: Actor, subscription: Subscription, move: str) -> None:
    """End the former seller's subscription by a move."""
    clear_schedule(subscription, actor, TRANSFERRED)
    if subscription.status in SUBSCRIPTION.move(move).sources:
        SUBSCRIPTION.fire(subscription, move, actor)
    subscription.end_reason, subscription.auto_renew, subscription.end_choice = TRANSFERRED, False, ""
    subscription.aside, subscription.next_plan, subscription.next_plan_from = None, "", None
    subscription.state_until = None
    lock_batches(subscription)


def suspend(actor: Actor, subscription: Subscription) -> None:
    """Suspend the former seller's subscription of a legacy offer: it is deleted 90 days after that (LC81)."""
    known = subscription.state_until
    end(actor, subscription, "suspend")
    last = clock.today() + timedelta(days=terms.LEGACY_SUSPENDED_DAYS)
    subscription.state_until = known or min(last, subscription.next_term_start)


def keep(actor: Actor, subscription: Subscription, taken: Subscription, act: history.Act) -> Subscription:
    """Save both subscriptions with their history; return the new seller's."""
    subscription.version += 1
    for row in (subscription, taken):
        row.save()
    act.write()
    leave(actor, subscription, taken, act.at)
    return taken


def leave(actor: Actor, subscription: Subscription, taken: Subscription, at: datetime) -> None:
    """End what hung on the former seller's subscription: its add-ons' base, who earned on it, who saw the customer by it."""
    rows = Subscription.objects.filter(tenant_id=taken.tenant_id, partner_id=taken.partner_id)
    rows.filter(parent_id=subscription.id).update(parent_id=taken.id)
    earned = Attribution.objects.filter(tenant_id=taken.tenant_id, subscription=subscription, effective_until=None)
    earned.update(effective_until=at)
    close_to_reseller(actor, taken.tenant_id, subscription.reseller_id)
    event = SubscriptionTransferred(
        tenant_id=taken.tenant_id, resource_id=str(subscription.id), title=subscription.friendly_name,
        quantity=subscription.quantity, target_partner_id=str(taken.partner_id), new_subscription_id=str(taken.id),
    )  # fmt: skip
    emit(event, actor)
