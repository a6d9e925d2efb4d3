"""Ask the partner that sold a subscription for more or fewer licenses, or for another renewal choice (S75, S77)."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers.rules.program import check_reselling
from twotier.orders import requests
from twotier.orders.models import OrderRequest
from twotier.orders.usecases._requesting import send_request
from twotier.subscriptions import queries
from twotier.subscriptions.usecases.change_subscription import LARGEST_QUANTITY


@usecase(permission=Permission.ORDER_REQUEST)
def request_quantity(
    actor: Actor, customer_id: UUID, subscription_id: UUID, quantity: int, *, note: str = ""
) -> OrderRequest:
    """Ask for another quantity.

    Raises 404/20003 (subscription), 910028 and 910016 (a side is missing), 800039 (a reseller program that is not active:
    nobody could make the change, LC91), 2002 (no such quantity), 3000 (the same).
    """
    subscription = queries.subscription(actor, customer_id, subscription_id)
    requests.receiver(actor, customer_id, subscription.partner_id)
    check_reselling(actor)
    if not 0 < quantity <= LARGEST_QUANTITY:
        text = _("A quantity is at least 1 and at most 10,000,000.")
        raise Refusal(400, 2002, text, fields=[("quantity", text)])
    if quantity == subscription.quantity:
        text = _("The subscription has this quantity already. Ask for another one.")
        raise Refusal(400, 3000, text, fields=[("quantity", text)])
    return send_request(
        actor,
        customer_id,
        subscription.partner_id,
        OrderRequest.QUANTITY,
        note,
        subscription_id=subscription.id,
        subscription_name=subscription.friendly_name,
        old_quantity=subscription.quantity,
        quantity=quantity,
    )


@usecase(permission=Permission.ORDER_REQUEST)
def request_renewal(
    actor: Actor, customer_id: UUID, subscription_id: UUID, *, auto_renew: bool, note: str = ""
) -> OrderRequest:
    """Ask for auto-renew on or off; raises 404/20003, 910028 and 910016 (a side is missing), 3000 (it is so already)."""
    subscription = queries.subscription(actor, customer_id, subscription_id)
    requests.receiver(actor, customer_id, subscription.partner_id)
    if auto_renew == subscription.auto_renew:
        text = _("The subscription has this renewal choice already. There is nothing to ask for.")
        raise Refusal(400, 3000, text, fields=[("auto_renew", text)])
    return send_request(
        actor,
        customer_id,
        subscription.partner_id,
        OrderRequest.RENEWAL,
        note,
        subscription_id=subscription.id,
        subscription_name=subscription.friendly_name,
        auto_renew=auto_renew,
    )
