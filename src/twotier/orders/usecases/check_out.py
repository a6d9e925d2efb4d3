"""Check out a cart."""

from collections.abc import Sequence
from typing import Any, NamedTuple
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
from twotier.orders.pricing import Priced, Wanted
from twotier.orders.usecases import _placing as placing
from twotier.orders.usecases.keep_cart import kept_line


class GroupError(NamedTuple):
    """Why the lines of a group were not ordered."""

    group: str
    code: int
    text: str


class CheckedOut(NamedTuple):
    """The orders of a cart with all their lines, and the groups that failed."""

    orders: list[Order]
    lines: list[OrderLine]
    failed: list[GroupError]


@usecase(permission=Permission.ORDER_PLACE)
def check_out(actor: Actor, customer_id: UUID, cart_id: UUID) -> CheckedOut:
    """Order the groups of a cart that have no bad line; a repetition returns the same orders (O1).

    Raises 800008 (no such cart), 800009 (too old, or no group without a bad line), and what placing raises.
    """
    customer = customer_queries.customer_with(actor, customer_id)
    cart = queries.cart_to_change(actor, customer_id, cart_id, any_state=True)
    if cart.order_ids:
        return CheckedOut(*queries.orders_by_id(actor, customer_id, cart.order_ids), errors(cart))
    refuse_old(cart)
    failed: list[Priced] = []
    asked = [wanted(line) for line in cart.lines]
    orders, lines = placing.place(actor, customer, asked, cart.id, failed=failed, attested=cart.attested)
    CART.fire(cart, "check_out", actor)
    cart.lines = [kept(line, failed) for line in cart.lines]
    Cart.objects.filter(id=cart.id).update(order_ids=[order.id for order in orders], lines=cart.lines)
    return CheckedOut(orders, lines, errors(cart))


def kept(line: dict[str, Any], failed: Sequence[Priced]) -> dict[str, Any]:
    """Return a line with the error that it had at checkout, if it had one."""
    same = [bad for bad in failed if bad.wanted == wanted(line)]
    return kept_line(same[0]) if same else line | {"error_code": 0, "error_text": ""}


def errors(cart: Cart) -> list[GroupError]:
    """Return why groups were not ordered: the first bad line of each."""
    bad = {line["group"]: line for line in reversed(cart.lines) if line["error_code"]}
    return [GroupError(group, line["error_code"], line["error_text"]) for group, line in sorted(bad.items())]


def refuse_old(cart: Cart) -> None:
    """A cart lives seven days; afterwards its prices are not the ones that were seen."""
    if cart.expires_at <= clock.now():
        raise Refusal(400, 800009, _("This cart is older than 7 days. Create a new one."))


def wanted(line: dict[str, object]) -> Wanted:
    """Return a kept line as it was wanted."""
    return msgspec.convert(line["wanted"], Wanted)
