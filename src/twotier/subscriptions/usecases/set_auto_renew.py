"""Choose whether a subscription renews by itself at the end of its term, or what follows it (S77, LC53)."""

from uuid import UUID

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.subscriptions import queries
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases._changing import Changes, Changing, refuse_stale
from twotier.subscriptions.usecases._renewing import set_renewal
from twotier.subscriptions.usecases.change_subscription import keep


@usecase(permission=Permission.SUBSCRIPTION_AUTO_RENEW)
def set_auto_renew(
    actor: Actor, customer_id: UUID, subscription_id: UUID, *, on: bool, version: int | None = None
) -> Subscription:
    """Turn auto-renew on or off; the effect of the term's end falls on the seller's account.

    Raises 404/20003, 2055 (stale version), 910037 (renewals are not delegated), 910028 (the seller is out), and
    what the state refuses.
    """
    return chosen(actor, customer_id, subscription_id, Changes(auto_renew=on, version=version))


@usecase(permission=Permission.SUBSCRIPTION_AUTO_RENEW)
def choose_end_of_term(
    actor: Actor, customer_id: UUID, subscription_id: UUID, choice: str, *, version: int | None = None
) -> Subscription:
    """Choose renewal, an extended term or the end; raises as `set_auto_renew` does, and 900141 (no extended term)."""
    return chosen(actor, customer_id, subscription_id, Changes(end_of_term=choice, version=version))


def chosen(actor: Actor, customer_id: UUID, subscription_id: UUID, changes: Changes) -> Subscription:
    """Make the choice."""
    change = Changing(actor, queries.subscription_to_change(actor, customer_id, subscription_id), changes)
    refuse_stale(change.row, changes.version)
    if set_renewal(change):
        keep(change)
    return change.row
