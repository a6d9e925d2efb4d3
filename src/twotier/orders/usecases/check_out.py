"""Check out a cart."""

from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.orders import queries
from twotier.orders.lifecycle import CART
from twotier.orders.models import Cart, Order, OrderLine
from twotier.orders.pricing import Wanted
from twotier.orders.usecases import _placing as placing


@usecase(permission=Permission.ORDER_PLACE)
def check_out(actor: Actor, customer_id: UUID, cart_id: UUID) -> tuple[list[Order], list[OrderLine]]:
    """Order what is in a cart; a repetition returns the same orders (O1).

    Raises 800008 (no such cart), 800065 (too old), and what placing raises.
    """
    customer = customer_queries.customer_with(actor, customer_id)
    cart = queries.cart_to_change(actor, customer_id, cart_id, any_state=True)
    if cart.order_ids:
        return queries.orders_by_id(actor, customer_id, cart.order_ids)
    refuse_old(cart)
    orders, lines = placing.place(actor, customer, [wanted(line) for line in cart.lines], cart.id)
    CART.fire(cart, "check_out", actor)
    Cart.objects.filter(id=cart.id).update(order_ids=[order.id for order in orders])
    return orders, lines


def refuse_old(cart: Cart) -> None:
    """A cart lives seven days; afterwards its prices are not the ones that were seen."""
    if cart.expires_at <= clock.now():
        raise Refusal(400, 800009, _("This cart is older than 7 days. Create a new one."))


def wanted(line: dict[str, object]) -> Wanted:
    """Return a kept line as it was wanted."""
    return msgspec.convert(line["wanted"], Wanted)
