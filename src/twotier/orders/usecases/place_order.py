"""Place an order for a customer without a cart."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.orders.models import Order, OrderLine
from twotier.orders.pricing import Wanted
from twotier.orders.usecases import _placing as placing


@usecase(permission=Permission.ORDER_PLACE)
def place_order(
    actor: Actor, customer_id: UUID, lines: Sequence[Wanted], *, attested: bool | None = None
) -> tuple[list[Order], list[OrderLine]]:
    """Order lines for a customer; returns the orders with their lines, fulfilled.

    Raises what `placing.place` raises, and 3000 for an order without lines.
    """
    if not lines:
        raise Refusal(400, 3000, _("An order needs at least one line."))
    customer = customer_queries.customer_with(actor, customer_id)
    return placing.place(actor, customer, lines, attested=attested)
