"""Making a usage subscription ready for reservations."""

from uuid import UUID

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.wire import Attributes, Reply, Wire, accepted, attributes
from twotier.entitlements import queries
from twotier.entitlements.usecases.register import register
from twotier.subscriptions import queries as subscription_queries

NEVER = "notregistered"


class SubscriptionRegistrationStatus(Wire):
    """How far the registration of a subscription is."""

    subscription_id: str
    status: str
    attributes: Attributes | None = attributes("SubscriptionRegistrationStatus")


@route(
    "POST",
    "customers/{customer_id}/subscriptions/{subscription_id}/registrations",
    status=202,
    summary="Register a subscription for reservations",
    group="subscriptions",
    right="subscription.register",
    refuses=[(404, 60003), (404, 20003), (403, 910030), (403, 910032), (400, 800013)],
)
def post_registration(call: Call, customer_id: UUID, subscription_id: UUID) -> Reply:
    """Ask for the registration; `Location` says where its state can be read."""
    made = register(call.actor, customer_id, subscription_id)
    return accepted(f"/customers/{made.tenant_id}/subscriptions/{made.subscription_id}/registrationstatus")


@route(
    "GET",
    "customers/{customer_id}/subscriptions/{subscription_id}/registrationstatus",
    answers=SubscriptionRegistrationStatus,
    summary="Get how far a registration is",
    group="subscriptions",
    right="subscription.view",
    refuses=[(404, 60003), (404, 20003)],
)
def get_registration_status(call: Call, customer_id: UUID, subscription_id: UUID) -> SubscriptionRegistrationStatus:
    """Answer registered, registering or notregistered."""
    call.actor.require(Permission.SUBSCRIPTION_VIEW)
    subscription = subscription_queries.subscription(call.actor, customer_id, subscription_id)
    found = queries.registration(subscription)
    return SubscriptionRegistrationStatus(subscription_id=str(subscription.id), status=found.status if found else NEVER)
