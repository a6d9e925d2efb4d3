"""Close carts that were not ordered within their seven days."""

from datetime import datetime

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.orders.lifecycle import CART
from twotier.orders.models import Cart

BLOCK = 1000


@usecase(permission=Permission.ORDER_PLACE)
def expire_carts(actor: Actor, until: datetime) -> int:
    """Expire a block of the open carts whose end has come; returns how many."""
    ended = (
        Cart.objects.filter(status="active", expires_at__lte=until).order_by("expires_at").values_list("id", flat=True)
    )
    return CART.fire_all(Cart.objects.filter(id__in=list(ended[:BLOCK])), "expire", actor)


def next_expiry(after: datetime) -> datetime | None:
    """Return when the next open cart ends."""
    open_carts = Cart.objects.filter(status="active", expires_at__gt=after)
    return open_carts.order_by("expires_at").values_list("expires_at", flat=True).first()


def any_ended(until: datetime) -> bool:
    """Tell whether an open cart's end has come: a read, which holds up nobody."""
    return Cart.objects.filter(status="active", expires_at__lte=until).exists()
