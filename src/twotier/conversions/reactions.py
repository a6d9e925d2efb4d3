"""What this room does about the rooms below: no second Azure plan while one is being made."""

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.catalog.rules import METERED
from twotier.conversions import queries
from twotier.core.events import on
from twotier.core.refusal import Refusal
from twotier.orders.events import OrderPlaced


@on(OrderPlaced)
def one_plan_at_a_time(order: OrderPlaced, _actor: Actor) -> None:
    """Refuse an Azure plan while Azure subscriptions are on their way under one: 409/900113."""
    plan = any(line.product_type == METERED for line in order.lines)
    if plan and queries.upgrade_under_way(order.partner_id, order.tenant_id):
        text = _(
            "The customer's Azure subscriptions are being moved under an Azure plan. Wait until that is completed."
        )
        raise Refusal(409, 900113, text, "state_conflict")
