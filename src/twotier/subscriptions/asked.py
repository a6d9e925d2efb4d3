"""What keeps a request for a change of a subscription from being accepted: the page and the act read the same rules."""

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core.refusal import Refusal
from twotier.orders.models import OrderRequest
from twotier.subscriptions import queries
from twotier.subscriptions.lifecycle import SUBSCRIPTION
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases._changing import reseller_refused


def why_not(actor: Actor, request: OrderRequest) -> Refusal | None:
    """Return what stands in the way of the change that a request asks for, or nothing; raises 404/20003."""
    assert request.subscription_id
    found = queries.subscription(actor, request.tenant_id, request.subscription_id)
    if request.quantity is None:
        return SUBSCRIPTION.why_not(found, SUBSCRIPTION.move("change_renewal"))
    return moved(request, found) or seats(found)


def moved(request: OrderRequest, found: Subscription) -> Refusal | None:
    """Return the refusal of a request for another quantity than the subscription had when it was made (2055)."""
    if request.quantity is None or request.old_quantity == found.quantity:
        return None
    return Refusal(400, 2055, _("The subscription changed since it was read. Read it again."), "stale_etag")


def seats(found: Subscription) -> Refusal | None:
    """Return what keeps seats from being added or given back: the state, or the reseller on record (LC91)."""
    return SUBSCRIPTION.why_not(found, SUBSCRIPTION.move("change_seats")) or reseller_refused(found)
