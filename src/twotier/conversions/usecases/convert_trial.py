"""Let a trial be paid inside its 30 days (lifecycle.md LC25)."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.conversions import objections, targets
from twotier.conversions.rules import TRIAL_SEATS
from twotier.conversions.usecases.transition_subscription import locked
from twotier.core.usecase import usecase
from twotier.orders.pricing import Item
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases import _seats as seats
from twotier.subscriptions.usecases import _upgrading as upgrading
from twotier.subscriptions.usecases._changing import Changing
from twotier.subscriptions.usecases.change_subscription import keep

READY_LATER = 900261
"""An open window keeps upgrades out, not the seats of a trial (LC25)."""


@usecase(permission=Permission.SUBSCRIPTION_VIEW)
def convert_trial(  # long: each refusal is a step of its own
    actor: Actor,
    customer_id: UUID,
    subscription_id: UUID,
    target: str,
    *,
    quantity: int | None = None,
    billing_cycle: str = "",
    into_id: UUID | None = None,
) -> Subscription:
    """Begin a paid year today with at least 25 seats: the id stays; or add the seats to a subscription that there is.

    Raises 404/20003, 404/400019 (no such conversion), 900275 (too few seats), 900280 (no trial), what keeps seats from
    going into that subscription (900236, 900258 to 900260), and what the state refuses.
    """
    change, into = locked(actor, customer_id, subscription_id, into_id)
    change.check(Permission.SUBSCRIPTION_ADD_SEATS, "convert_trial", reseller=True)
    item = item_of(change.row, target, billing_cycle)
    wanted = change.row.quantity if quantity is None else quantity
    if wanted < TRIAL_SEATS:
        text = _("A trial is converted with at least 25 licenses. For fewer, schedule them for the end of the trial.")
        raise upgrading.refused(900275, text, "quantity")
    row = go_into(change, into, item, wanted) if into else pay(change, item, wanted)
    keep(change)
    return row


def item_of(row: Subscription, target: str, billing_cycle: str) -> Item:
    """Return what the trial shall become, as it is sold today; an id without an availability names the SKU."""
    asked = target.upper().split(":")[:2]
    found = [each.item for each in targets.paid(row, billing_cycle)]
    found = [item for item in found if item.catalog_item_id.upper().split(":")[:2] == asked]
    if not found:
        text = _("This trial cannot be converted to that offer. Read its conversions for those there are.")
        raise upgrading.refused(400019, text, "targetOfferId", 404)
    return found[0]


def pay(change: Changing, item: Item, quantity: int) -> Subscription:
    """Let the trial itself be paid."""
    seats.check_between(item.title, quantity, item.minimum, item.maximum)
    upgrading.pay(change, item, quantity)
    return change.row


def go_into(change: Changing, into: Changing, item: Item, quantity: int) -> Subscription:
    """Add the trial's seats to an existing subscription in a window of their own; the trial ends."""
    refusal = objections.why_not_into(change.row, into.row, item.product_id, item.sku_id)
    if refusal and refusal.code != READY_LATER:
        raise refusal
    into.check(Permission.SUBSCRIPTION_ADD_SEATS, "change_seats", reseller=True)
    seats.check_between(item.title, into.row.quantity + quantity, item.minimum, item.maximum)
    return upgrading.move_into(change, into, quantity, trial=True)
