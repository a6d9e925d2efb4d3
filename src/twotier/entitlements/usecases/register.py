"""Make a usage subscription ready for reservations."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.entitlements import queries
from twotier.entitlements.events import RegistrationRequested
from twotier.entitlements.lifecycle import REGISTRATION
from twotier.entitlements.models import Registration
from twotier.entitlements.usecases._selling import subscription_sold


@usecase(permission=Permission.SUBSCRIPTION_REGISTER)
def register(actor: Actor, customer_id: UUID, subscription_id: UUID) -> Registration:
    """Ask for the registration, which the clock finishes; one that is there already stays as it is.

    Raises 404/20003, 403/910030 and 910032 (not the seller), 400/800013 (not charged by use, or not active).
    """
    subscription = subscription_sold(actor, customer_id, subscription_id)
    if subscription.status != "active" or not queries.is_usage(subscription):
        text = _(
            "Only an active subscription that is charged by use can have reservations. Name an Azure subscription."
        )
        raise Refusal(400, 800013, text)
    if known := queries.registration(subscription):
        return known
    made = Registration.objects.create(
        tenant_id=subscription.tenant_id, subscription=subscription, status=REGISTRATION.initial,
        requested_at=clock.now(),
    )  # fmt: skip
    emit(RegistrationRequested.of(made), actor)
    return made
