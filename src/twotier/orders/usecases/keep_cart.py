"""Create or change a cart."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.customers.queries import vetting
from twotier.orders import queries
from twotier.orders.buying import check_purchase
from twotier.orders.lifecycle import CART
from twotier.orders.models import Cart
from twotier.orders.pricing import Priced, Wanted, of_sellers, price

LIVES = timedelta(days=7)


@usecase(permission=Permission.ORDER_PLACE)
def create_cart(actor: Actor, customer_id: UUID, lines: Sequence[Wanted], *, attested: bool | None = None) -> Cart:
    """Open a cart of at least one line; bad lines keep it, each with its error (O1)."""
    now = clock.now()
    kept = checked(actor, customer_id, lines)
    return Cart.objects.create(
        tenant_id=customer_id,
        partner_id=actor.organization_id,
        lines=[kept_line(line) for line in kept],
        currency=next((line.item.currency for line in kept if line.item), ""),
        attested=attested,
        status=CART.initial,
        created_by=str(actor.person_id or actor.client_id or ""),
        created_at=now,
        changed_at=now,
        expires_at=now + LIVES,
    )


@usecase(permission=Permission.ORDER_PLACE)
def change_cart(
    actor: Actor, customer_id: UUID, cart_id: UUID, lines: Sequence[Wanted], *, attested: bool | None = None
) -> Cart:
    """Replace the lines of an open cart; its end stays seven days after its creation, and what was attested if not said."""
    cart = queries.cart_to_change(actor, customer_id, cart_id)
    kept = checked(actor, customer_id, lines)
    cart.lines = [kept_line(line) for line in kept]
    cart.changed_at = clock.now()
    cart.attested = cart.attested if attested is None else attested
    cart.save(update_fields=["lines", "changed_at", "attested"])
    return cart


def checked(actor: Actor, customer_id: UUID, lines: Sequence[Wanted]) -> list[Priced]:
    """Return the lines with price or error, once the actor may buy at all."""
    if not lines:
        raise Refusal(400, 800009, _("A cart needs at least one line."))
    customer = customer_queries.customer_with(actor, customer_id)
    check_purchase(actor, customer.id)
    vetting.refuse_unvetted(customer)
    return of_sellers(actor, price(lines, customer, actor.organization_id))


def kept_line(line: Priced) -> dict[str, object]:
    """Return a line as the cart keeps it."""
    item = line.item
    return {
        "wanted": msgspec.to_builtins(line.wanted),
        "currency": item.currency if item else "",
        "billing_cycle": item.billing_cycle if item else line.wanted.billing_cycle,
        "term": item.term if item else line.wanted.term,
        "group": line.group,
        "error_code": line.error_code,
        "error_text": line.error_text,
    }
