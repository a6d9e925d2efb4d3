"""Azure subscriptions under an Azure plan: list, get, shut down."""

from uuid import UUID

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.wire import Collection, Wire, collection
from twotier.entitlements import queries
from twotier.entitlements.models import AzureEntitlement as Record
from twotier.entitlements.usecases.cancel_azure import cancel_azure

WORDS = {"canceled": "cancelled"}
"""States as the wire spells them."""
BEHIND = {"suspended": "suspended", "expired": "deleted", "disabled": "deleted", "deleted": "deleted"}
"""What the state of a plan makes of the Azure subscriptions under it, as far as it does."""


class AzureEntitlement(Wire):
    """An Azure subscription under a plan."""

    id: str
    friendly_name: str
    status: str
    subscription_id: str


class AzureEntitlementCancellationRequest(Wire):
    """Why an Azure subscription is shut down."""

    cancellation_reason: str | None = None


def entitlement_of(row: Record) -> AzureEntitlement:
    """Return an Azure subscription; while its plan is suspended or over, it is so too."""
    word = WORDS.get(row.status) or BEHIND.get(row.subscription.status) or row.status
    return AzureEntitlement(
        id=str(row.id), friendly_name=row.friendly_name, status=word, subscription_id=str(row.subscription_id)
    )


@route(
    "GET",
    "customers/{customer_id}/subscriptions/{subscription_id}/azureEntitlements",
    answers=Collection[AzureEntitlement],
    summary="List the Azure subscriptions under a plan",
    group="subscriptions",
    right="subscription.view",
    refuses=[(404, 60003), (404, 20003)],
)
def list_azure_entitlements(call: Call, customer_id: UUID, subscription_id: UUID) -> Collection[AzureEntitlement]:
    """Answer them, the oldest first; a subscription that is no Azure plan has none."""
    call.actor.require(Permission.SUBSCRIPTION_VIEW)
    return collection(
        [entitlement_of(row) for row in queries.azure_entitlements(call.actor, customer_id, subscription_id)]
    )


@route(
    "GET",
    "customers/{customer_id}/subscriptions/{subscription_id}/azureEntitlements/{entitlement_id}",
    answers=AzureEntitlement,
    summary="Get an Azure subscription under a plan",
    group="subscriptions",
    right="subscription.view",
    refuses=[(404, 60003), (404, 20003), (404, 800111)],
)
def get_azure_entitlement(
    call: Call, customer_id: UUID, subscription_id: UUID, entitlement_id: UUID
) -> AzureEntitlement:
    """Answer one of them."""
    call.actor.require(Permission.SUBSCRIPTION_VIEW)
    return entitlement_of(queries.azure_entitlement(call.actor, customer_id, subscription_id, entitlement_id))


@route(
    "POST",
    "customers/{customer_id}/subscriptions/{subscription_id}/azureEntitlements/{entitlement_id}/cancel",
    takes=AzureEntitlementCancellationRequest,
    answers=AzureEntitlement,
    summary="Shut down an Azure subscription that was compromised",
    group="subscriptions",
    right="order.cancel_usage",
    refuses=[(404, 20003), (404, 800111), (403, 910030), (403, 910032), (400, 3000), (409, 910055)],
)
def post_entitlement_cancel(
    call: Call, customer_id: UUID, subscription_id: UUID, entitlement_id: UUID
) -> AzureEntitlement:
    """Shut it down at once; its plan goes on."""
    call.actor.require(Permission.ORDER_CANCEL_USAGE)
    reason = call.body(AzureEntitlementCancellationRequest).cancellation_reason or ""
    return entitlement_of(cancel_azure(call.actor, customer_id, subscription_id, entitlement_id, reason))
