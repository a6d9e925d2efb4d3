"""Cancel a subscription outside its window where law grants more (lifecycle.md LC62)."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.subscriptions import queries
from twotier.subscriptions.events import CanceledByLaw
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases._changing import Changes, Changing, refuse_stale
from twotier.subscriptions.usecases._moving import end
from twotier.subscriptions.usecases.change_subscription import keep

LONGEST_REASON = 1000


@usecase(permission=Permission.SUBSCRIPTION_CANCEL_LEGAL_RIGHT)
def cancel_by_law(
    actor: Actor, customer_id: UUID, subscription_id: UUID, reason: str, *, version: int | None = None
) -> Subscription:
    """Cancel although the window is closed; the reason stands in the audit log.

    Raises 404/20003, 2055 (stale version), 910032 (another partner sold it), 3000 (no reason), 900279 (it ended).
    """
    change = Changing(actor, queries.subscription_to_change(actor, customer_id, subscription_id), Changes())
    refuse_stale(change.row, version)
    change.check(Permission.SUBSCRIPTION_CANCEL_LEGAL_RIGHT, "cancel_by_law")
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        text = _("Write down which right the customer has. The reason stays in the audit log.")
        raise Refusal(400, 3000, text, fields=[("reason", text)])
    end(change, "cancel_by_law")
    emit(CanceledByLaw.of(change.row, reason=reason), actor)
    keep(change)
    return change.row
