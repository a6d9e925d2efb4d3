"""Give software back: whole lines of an order, or all of it (LC23)."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.core.usecase import usecase
from twotier.orders import cancellation
from twotier.orders.events import CanceledLine, PurchaseCanceled
from twotier.orders.lifecycle import ORDER
from twotier.orders.models import Order, OrderLine
from twotier.orders.usecases._changing import order_as_read

Named = Sequence[tuple[int | None, str]]
"""Lines by number and item; the item may be left out."""


@usecase(permission=Permission.ORDER_CANCEL_SOFTWARE)
def cancel_software(
    actor: Actor, customer_id: UUID, order_id: str, lines: Named = (), *, version: int | None = None
) -> tuple[Order, list[OrderLine]]:
    """Give back the named lines, or all that is left of the order; the order is canceled with its last line.

    Raises 404/20000, 2055 (stale), 800061 (canceled before), 800071 (no such line), 800063, 800077 and 800019 (no
    software), 900117 (too late).
    """
    order, rows = order_as_read(actor, customer_id, order_id, version)
    chosen = left(named(rows, lines) if lines else rows)
    ORDER.check(order, "cancel_lines")
    if refusal := cancellation.why_not(order, chosen):
        raise refusal
    now = clock.now()
    for row in chosen:
        row.canceled_at = now
    OrderLine.objects.bulk_update(chosen, ["canceled_at"])
    if all(row.canceled_at for row in rows):
        ORDER.fire(order, "cancel", actor)
    order.version += 1
    order.save(update_fields=["version"])
    emit(canceled(order, chosen), actor)
    return order, rows


def left(rows: Sequence[OrderLine]) -> list[OrderLine]:
    """Return what is not canceled yet; all of some lines where nothing is left, to say so."""
    return [row for row in rows if not row.canceled_at] or list(rows)


def named(rows: Sequence[OrderLine], lines: Named) -> list[OrderLine]:
    """Return the lines that are named, each once; raises 800071 for one that the order does not have."""
    by_number = {row.number: row for row in rows}
    found: dict[int, OrderLine] = {}
    for number, item in lines:
        row = by_number.get(-1 if number is None else number)
        if row is None or (item and item.lower() != row.catalog_item_id.lower()):
            text = _(
                "The order has no such line. Name lines by their lineItemNumber, which begins with 0, and their offerId."
            )
            raise Refusal(400, 800071, text, fields=[("lineItems", text)])
        found[row.number] = row
    return list(found.values())


def canceled(order: Order, lines: Sequence[OrderLine]) -> PurchaseCanceled:
    """Return what happened, for the rooms that end what the lines gave."""
    return PurchaseCanceled(
        tenant_id=order.tenant_id,
        resource_id=order.id,
        order_id=order.id,
        partner_id=order.partner_id,
        lines=[
            CanceledLine(
                line_id=row.id, number=row.number, subscription_id=row.subscription_id, title=row.title,
                quantity=row.quantity, amount_minor=row.amount_minor, currency=row.currency,
                refund=cancellation.refund(row),
            )
            for row in lines
        ],
    )  # fmt: skip
