"""What stands in the way of a move because of the time: a term that is over, a window that is closed."""

from django.utils.translation import gettext_lazy as _

from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.subscriptions import families, policies, terms
from twotier.subscriptions.lifecycle import BY_PEOPLE, RUNNING, SUBSCRIPTION
from twotier.subscriptions.models import Subscription

TRANSFERRED = "transferred"
"""Why a subscription ended that went to another partner."""


def in_progress(row: Subscription) -> Refusal | None:
    """Object to changes between the end of a term and the work that it brings (LC28): 409/900278, 900277 where it ends."""
    if row.status not in RUNNING or clock.now() < terms.midnight(row.next_term_start):
        return None
    if row.status == "active" and (row.auto_renew or row.term_kind == families.EXTENDED):
        text = _("The renewal of this subscription is being processed. Try again in 2 minutes. Nothing was changed.")
        return Refusal(409, 900278, text, "state_conflict")
    return Refusal(400, 900277, _("The term of this subscription is over, and it is ending. Nothing was changed."))


def window_closed(row: Subscription) -> Refusal | None:
    """Object to a cancellation after its window (LC60): 900117. What is charged by use has no term, and so none."""
    if row.family == families.USAGE:
        return None
    open_now = row.cancel_until and clock.now() < row.cancel_until
    if open_now or policies.in_force().cancellation(row.family).window_hours is None:
        return None
    text = _(
        "The time in which this subscription could be canceled is over. Turn auto-renew off, so that it ends with its term."
    )
    return Refusal(400, 900117, text)


def parent_inactive(row: Subscription) -> Refusal | None:
    """Object to an add-on of a legacy offer that would run without its base: 409/27009."""
    if row.family not in families.LEGACIES or row.parent_id is None:
        return None
    base = Subscription.objects.filter(tenant_id=row.tenant_id, id=row.parent_id).first()  # objects: a guard's question
    if base is None or base.status == "active":
        return None
    return Refusal(409, 27009, _("An add-on runs only while its base does. Reactivate the base subscription first."))


def gone_to_another_partner(row: Subscription) -> Refusal | None:
    """Object to the return of what another partner took over: a legacy offer stays suspended then (LC81)."""
    if row.end_reason != TRANSFERRED:
        return None
    text = _("This subscription was transferred to another partner, where it goes on. It cannot be reactivated here.")
    return Refusal(400, 900279, text)


for move in BY_PEOPLE:
    SUBSCRIPTION.object_to(move, in_progress)
SUBSCRIPTION.object_to("cancel", window_closed)
SUBSCRIPTION.object_to("reactivate", parent_inactive)
SUBSCRIPTION.object_to("reactivate", gone_to_another_partner)
