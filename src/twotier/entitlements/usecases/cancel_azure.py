"""Shut down an Azure subscription under a plan."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.entitlements import queries
from twotier.entitlements.lifecycle import AZURE_ENTITLEMENT
from twotier.entitlements.models import AzureEntitlement
from twotier.entitlements.usecases._selling import subscription_sold

REASONS = ("compromise",)
"""Why an Azure subscription may be shut down by its partner: everything else is done in Azure itself."""


@usecase(permission=Permission.ORDER_CANCEL_USAGE)
def cancel_azure(
    actor: Actor, customer_id: UUID, subscription_id: UUID, entitlement_id: UUID, reason: str
) -> AzureEntitlement:
    """Shut down an Azure subscription; its plan and the others under it go on.

    Raises 404/20003, 404/800111, 403/910030 and 910032 (not the seller), 400/3000 (reason), 409/910055 (canceled before).
    """
    plan = subscription_sold(actor, customer_id, subscription_id)
    row = queries.entitlement_to_cancel(plan, entitlement_id)
    reason = reason.strip().lower()
    if reason not in REASONS:
        text = _("The member cancellationReason must be “compromise”. For any other reason, cancel in Azure itself.")
        raise Refusal(400, 3000, text, fields=[("cancellationReason", text)])
    row.reason = reason
    AZURE_ENTITLEMENT.fire(row, "cancel", actor)
    row.save(update_fields=["reason"])
    return row
