"""Activate a marketplace service, from when on it is charged."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.entitlements import queries
from twotier.entitlements.lifecycle import ACTIVATION
from twotier.entitlements.models import Activation
from twotier.entitlements.usecases._selling import subscription_sold


@usecase(permission=Permission.SUBSCRIPTION_REGISTER)
def activate(actor: Actor, customer_id: UUID, subscription_id: UUID) -> Activation:
    """Activate the service of a subscription.

    Raises 404/20003, 403/910030 and 910032 (not the seller), 400/800041 (active already, or nothing to activate).
    """
    subscription = subscription_sold(actor, customer_id, subscription_id)
    row = queries.activation_to_make(subscription)
    if row is None or row.status != ACTIVATION.initial:
        text = _("The subscription is active already. There is nothing to do.")
        raise Refusal(400, 800041, text)
    ACTIVATION.fire(row, "activate", actor)
    return row
