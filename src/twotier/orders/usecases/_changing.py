"""What every change of an order begins with; a piece for use cases."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.core.refusal import Refusal
from twotier.orders import queries
from twotier.orders.models import Order, OrderLine


def order_as_read(actor: Actor, customer_id: UUID, order_id: str, version: int | None) -> tuple[Order, list[OrderLine]]:
    """Return an order under its row's lock as the caller read it; raises 404/20000, 2055 for another version, 800061."""
    order, lines = queries.order_to_change(actor, customer_id, order_id)
    if version is not None and version != order.version:
        text = _("The order changed since it was read. Read it again.")
        raise Refusal(400, 2055, text, "stale_etag")
    if order.status != "completed":
        raise Refusal(400, 800061, _("This order was canceled before. Nothing was changed."))
    return order, lines
