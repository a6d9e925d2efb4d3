"""Change a subscription: seats, term, renewal, state, reseller, name; several at once or none (api.md trap 8)."""

from collections.abc import Callable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import trial
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.subscriptions import policies, queries
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases._changing import Changes, Changing, WantedTerm, refuse_stale
from twotier.subscriptions.usecases._moving import reactivate, suspend_or_cancel
from twotier.subscriptions.usecases._naming import rename, set_reseller, set_support_contact
from twotier.subscriptions.usecases._renewing import set_renewal
from twotier.subscriptions.usecases._scheduling import set_schedule
from twotier.subscriptions.usecases._seats import LARGEST_QUANTITY, set_seats
from twotier.subscriptions.usecases._terms import leave_extended_term, set_term_or_plan

__all__ = ["LARGEST_QUANTITY", "Changes", "WantedTerm", "change_subscription"]
STEPS: tuple[Callable[[Changing], bool], ...] = (
    reactivate, set_reseller, leave_extended_term, set_seats, set_term_or_plan, set_support_contact, set_renewal,
    set_schedule, rename, suspend_or_cancel,
)  # fmt: skip
"""In the order in which most of them are possible together: what locks seats, stops or ends a subscription comes late."""


@usecase(permission=Permission.SUBSCRIPTION_VIEW)
def change_subscription(actor: Actor, customer_id: UUID, subscription_id: UUID, changes: Changes) -> Subscription:
    """Make all the changes or none; each one asks for its own permission.

    Raises 2055 for a stale version, 900278 while a renewal is processed, 900311 after too many changes, and what
    the steps raise.
    """
    change = Changing(actor, queries.subscription_to_change(actor, customer_id, subscription_id), changes)
    refuse_stale(change.row, changes.version)
    changed = False
    for step in STEPS:
        with trial.objection():
            changed |= step(change)
    if changed:
        keep(change)
    return change.row


def keep(change: Changing) -> None:
    """Save what the steps changed, with its history."""
    row, most = change.row, change.policies.of(policies.UPDATES, policies.Limit).most
    if most is not None and row.version > most:
        text = _("This subscription was changed too often. Order a second one, or ask support.")
        raise Refusal(400, 900311, text)
    row.version += 1
    row.attention = "taken" if row.attention == "needed" else row.attention
    row.save()
    change.act.write()
