"""Choose whether a subscription renews by itself at the end of its term (S77)."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.subscriptions import queries
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases._renewing import refuse_stale, renew


@usecase(permission=Permission.SUBSCRIPTION_AUTO_RENEW)
def set_auto_renew(
    actor: Actor, customer_id: UUID, subscription_id: UUID, *, on: bool, version: int | None = None
) -> Subscription:
    """Turn auto-renew on or off; the effect of the term's end falls on the seller's account.

    Raises 404/20003, 2055 (stale version), 910037 (renewals are not delegated), 910028 (the seller is out), 910055.
    """
    subscription = queries.subscription_to_change(actor, customer_id, subscription_id)
    refuse_stale(subscription, version)
    if renew(actor, subscription, on):
        subscription.version += 1
        subscription.save(update_fields=["auto_renew", "version"])
    return subscription
