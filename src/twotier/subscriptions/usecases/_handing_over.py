"""How a subscription goes from one partner to another (lifecycle.md LC82); a piece for use cases that have checked who may.

The former seller's subscription ends and the new seller's begins in one transaction: nobody's license is interrupted.
"""

from datetime import date
from uuid import UUID

import msgspec

from twotier.access.actors import Actor
from twotier.catalog import queries as catalog_queries
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.customers.models import Customer, Relationship
from twotier.customers.usecases import _relating as relating
from twotier.orders.models import OrderLine
from twotier.orders.pricing import market_of
from twotier.orders.usecases._taking_over import TakenOver, place_for
from twotier.subscriptions import attributions, queries, terms
from twotier.subscriptions.events import RenewalChanged, SubscriptionTransferred
from twotier.subscriptions.lifecycle import SUBSCRIPTION
from twotier.subscriptions.models import Attribution, SeatBatch, Subscription

RUNNING = ("active", "suspended")


class Receiver(msgspec.Struct, frozen=True, kw_only=True):
    """Who takes a subscription over: the new seller, the reseller on record, whose order it is."""

    partner_id: UUID
    partner_of_record: str = ""
    reseller_id: UUID | None = None
    parent_id: UUID | None = None
    created_by: str = ""


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """The item and the price at which the new seller goes on, and in which term."""

    catalog_item_id: str
    unit_price_e8: int
    anchor: date
    term_start: date
    next_term_start: date
    auto_renew: bool


def why_not(subscription: Subscription) -> Refusal | None:
    """Return what keeps a running subscription from being handed over, or nothing."""
    return SUBSCRIPTION.why_not(subscription, SUBSCRIPTION.move("transfer_away"))


def hand_over(actor: Actor, subscription: Subscription, to: Receiver) -> Subscription:
    """Let a running subscription go on at another partner: same last day, same cycles, same locked price (LC82).

    The former seller is charged to the day of this act, the new one from the day after. The row is locked.
    """
    taken = begin_at(actor, subscription, to, same_terms(subscription))
    SUBSCRIPTION.fire(subscription, "transfer_away", actor)
    leave(actor, subscription, taken)
    return taken


def begin_anew(actor: Actor, subscription: Subscription, to: Receiver, customer: Customer) -> Subscription:
    """Let the next term of a subscription whose term is over begin at another partner, at that day's price.

    The former seller's subscription goes, unless its end was already carried out.
    """
    taken = begin_at(actor, subscription, to, next_terms(subscription, customer))
    if subscription.status in RUNNING:
        SUBSCRIPTION.fire(subscription, "transfer_away", actor)
    leave(actor, subscription, taken)
    return taken


def let_end(actor: Actor, subscription: Subscription) -> None:
    """Let a subscription end with its term, because it goes on at another partner then (LC82)."""
    if not subscription.auto_renew:
        return
    subscription.auto_renew = False
    subscription.version += 1
    subscription.save(update_fields=["auto_renew", "version"])
    event = RenewalChanged(
        tenant_id=subscription.tenant_id, resource_id=str(subscription.id), title=subscription.friendly_name,
        old_auto_renew=True, auto_renew=False,
    )  # fmt: skip
    emit(event, actor)


def begin_at(actor: Actor, subscription: Subscription, to: Receiver, at: Terms) -> Subscription:
    """Write the new seller's order and subscription with a locked batch: no window, nothing can be given back (LC30)."""
    now = clock.now()
    _order, line = place_for(actor, taken_over(subscription, to, at))
    taken = copy_for(subscription, to, at, line)
    SUBSCRIPTION.begin(taken, "activate", actor)
    taken.save(force_insert=True)
    SeatBatch.objects.create(
        tenant_id=taken.tenant_id, subscription=taken, quantity=taken.quantity, added_at=now, open_until=now
    )
    if to.reseller_id:
        attributions.begin([taken], actor, now)
        relating.serve_subscription(actor, taken.tenant_id, [to.reseller_id])
    return taken


def taken_over(subscription: Subscription, to: Receiver, at: Terms) -> TakenOver:
    """Return what the new seller's order says."""
    return TakenOver(
        tenant_id=subscription.tenant_id, partner_id=to.partner_id, catalog_item_id=at.catalog_item_id,
        title=subscription.title, friendly_name=subscription.friendly_name, quantity=subscription.quantity,
        term=subscription.term, billing_cycle=subscription.billing_cycle, unit_price_e8=at.unit_price_e8,
        currency=subscription.currency, partner_of_record=to.partner_of_record, created_by=to.created_by,
    )  # fmt: skip


def copy_for(  # long: one column a line
    subscription: Subscription, to: Receiver, at: Terms, line: OrderLine
) -> Subscription:
    """Return the new seller's subscription, not yet active and not yet saved: the customer's side is as it was."""
    return Subscription(
        id=line.subscription_id,
        tenant_id=subscription.tenant_id,
        partner_id=to.partner_id,
        reseller_id=to.reseller_id,
        partner_of_record=to.partner_of_record,
        support_partner_id=to.partner_id,
        order_id=line.order_id,
        order_line_id=line.id,
        parent_id=to.parent_id,
        catalog_item_id=at.catalog_item_id,
        product_id=subscription.product_id,
        sku_id=subscription.sku_id,
        title=subscription.title,
        friendly_name=subscription.friendly_name,
        quantity=subscription.quantity,
        term=subscription.term,
        billing_cycle=subscription.billing_cycle,
        unit_price_e8=at.unit_price_e8,
        currency=subscription.currency,
        segment=subscription.segment,
        anchor=at.anchor,
        term_start=at.term_start,
        next_term_start=at.next_term_start,
        auto_renew=at.auto_renew,
        status=SUBSCRIPTION.initial,
        created_at=clock.now(),
    )


def leave(actor: Actor, subscription: Subscription, taken: Subscription) -> None:
    """End what hung on the former seller's subscription: its add-ons' base, who earned on it, who saw the customer by it."""
    rows = Subscription.objects.filter(tenant_id=taken.tenant_id, partner_id=taken.partner_id)
    rows.filter(parent_id=subscription.id).update(parent_id=taken.id)
    held = Attribution.objects.filter(tenant_id=taken.tenant_id, subscription=subscription, effective_until=None)
    held.update(effective_until=clock.now())
    former = subscription.reseller_id
    if former and not queries.names(taken.tenant_id, former):
        relating.stop_serving(actor, taken.tenant_id, former, Relationship.NAMED)
    event = SubscriptionTransferred(
        tenant_id=taken.tenant_id, resource_id=str(subscription.id), title=subscription.friendly_name,
        quantity=subscription.quantity, target_partner_id=str(taken.partner_id), new_subscription_id=str(taken.id),
    )  # fmt: skip
    emit(event, actor)


def same_terms(subscription: Subscription) -> Terms:
    """Return the running term at its locked price (LC74, LC82)."""
    return Terms(
        catalog_item_id=subscription.catalog_item_id, unit_price_e8=subscription.unit_price_e8,
        anchor=subscription.anchor, term_start=subscription.term_start, next_term_start=subscription.next_term_start,
        auto_renew=subscription.auto_renew,
    )  # fmt: skip


def next_terms(subscription: Subscription, customer: Customer) -> Terms:
    """Return the term behind the present one: at that day's price on the same terms, the locked one without any (LC51)."""
    key, start = subscription.catalog_item_id, subscription.next_term_start
    item = catalog_queries.prices_of([key], ever=True).get(key)
    now = item and catalog_queries.price_on(
        item.sku_id, market_of(customer), subscription.segment, subscription.term, subscription.billing_cycle,
        currency=subscription.currency, on=start,
    )  # fmt: skip
    return Terms(
        catalog_item_id=now.catalog_item_id if now else key,
        unit_price_e8=now.unit_price_e8 if now else subscription.unit_price_e8,
        anchor=start, term_start=start, next_term_start=terms.next_term_start(start, subscription.term), auto_renew=True,
    )  # fmt: skip
