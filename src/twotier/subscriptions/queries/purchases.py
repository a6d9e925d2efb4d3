"""Questions of purchases: with which subscriptions a new one may end, until when one can be canceled."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from twotier.orders.models import Order
from twotier.subscriptions import families
from twotier.subscriptions.models import Subscription


def paid_licenses(customer_id: UUID, seller: UUID) -> list[Subscription]:
    """Return the running paid licenses that a partner sold to a customer: new ones may end with them (LC13, LC15)."""
    rows = Subscription.objects.filter(tenant_id=customer_id, partner_id=seller, status="active")
    return list(rows.filter(family=families.LICENSE, term_kind=families.STANDARD).order_by("next_term_start", "id"))


def cancel_deadlines(ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """Return until when subscriptions can be canceled: one statement. Without a window it was too late from the first moment."""
    rows = Subscription.objects.filter(id__in=set(ids))
    return {row.id: row.cancel_until or row.created_at for row in rows}


def to_change(customer_id: UUID, ids: Iterable[UUID]) -> list[Subscription]:
    """Return subscriptions that change with their order, under their rows' locks: one statement, none without any."""
    wanted = set(ids)
    rows = Subscription.objects.select_for_update().filter(tenant_id=customer_id, id__in=wanted)
    return list(rows.order_by("id")) if wanted else []


def of_order(order: Order) -> list[Subscription]:
    """Return the subscriptions that fulfil an order."""
    return list(Subscription.objects.filter(tenant_id=order.tenant_id, order_id=order.id))
