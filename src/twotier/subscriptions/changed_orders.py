"""What this room does when an order changes: software was given back, a legacy order is charged in another rhythm."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core import clock
from twotier.core.events import emit, on
from twotier.core.refusal import Refusal
from twotier.orders.events import BillingFrequencyChanged, PurchaseCanceled
from twotier.orders.lifecycle import ORDER
from twotier.orders.models import Order
from twotier.subscriptions import terms
from twotier.subscriptions.events import PlanChanged
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.objections import in_progress
from twotier.subscriptions.queries import purchases
from twotier.subscriptions.usecases import _history as history
from twotier.subscriptions.usecases._changing import Changes, Changing
from twotier.subscriptions.usecases._moving import end
from twotier.subscriptions.usecases.change_subscription import keep


@on(PurchaseCanceled)
def end_software(canceled: PurchaseCanceled, actor: Actor) -> None:
    """End the subscriptions of software that was given back (LC23)."""
    ids = [line.subscription_id for line in canceled.lines if line.subscription_id]
    for row in purchases.to_change(canceled.tenant_id, ids):
        change = Changing(actor, row, Changes())
        end(change, "cancel_with_order")
        keep(change)


@on(BillingFrequencyChanged)
def begin_term_anew(changed: BillingFrequencyChanged, actor: Actor) -> None:
    """Give the subscriptions of a legacy order, its add-ons among them, a new term in the new rhythm (LC43)."""
    prices = {line.subscription_id: line.unit_price_e8 for line in changed.lines}
    act = history.Act(actor, clock.now())
    today = act.at.date()
    rows = purchases.to_change(changed.tenant_id, prices)
    if refusal := not_active(rows):
        raise refusal
    for row in rows:
        row.billing_cycle, row.unit_price_e8 = changed.billing_cycle, prices[row.id]
        row.anchor, row.term_start, row.next_term_start = today, today, terms.next_term_start(today, row.term)
        row.version += 1
        act.did(row, history.CHANGE_PLAN)
        row.save()
        emit(PlanChanged.of(row, old_billing_cycle=changed.old_billing_cycle), actor)
    act.write()


def keep_rhythm(order: Order) -> Refusal | None:
    """Object to another billing cycle of an order one of whose subscriptions is not active, or is being renewed."""
    rows = purchases.of_order(order)
    return not_active(rows) or next(filter(None, map(in_progress, rows)), None)


def not_active(rows: Sequence[Subscription]) -> Refusal | None:
    """Return the refusal of an order with a subscription that does not run, or nothing."""
    if all(row.status == "active" for row in rows):
        return None
    text = _("A subscription of this order is not active. Reactivate it, then change how often the order is charged.")
    return Refusal(400, 6000, text)


ORDER.object_to("change_billing_cycle", keep_rhythm)
