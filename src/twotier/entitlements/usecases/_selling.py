"""Which subscription a partner may act on: one that it sold; a piece for use cases."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.orders.buying import not_the_buyer
from twotier.subscriptions import queries as subscription_queries
from twotier.subscriptions.models import Subscription


def subscription_sold(actor: Actor, customer_id: UUID, subscription_id: UUID) -> Subscription:
    """Return a subscription under its row's lock to the partner that sold it; raises 404/20003, 403/910030 and 910032."""
    found = subscription_queries.subscription_to_change(actor, customer_id, subscription_id)
    if found.partner_id != actor.organization_id:
        raise not_the_buyer(actor)
    return found
