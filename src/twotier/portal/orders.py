"""Orders: what the organization ordered, of one customer or of all, with lines and amounts."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from twotier.access.permissions import Permission
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.orders import queries
from twotier.orders.models import Order, OrderLine
from twotier.portal import customer_pages, pages, sale_wording, wording

Placed = tuple[Order, list[OrderLine]]
SELLERS = ("provider", "direct_bill")


@pages.page
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """Show the organization's orders, the newest first: three statements."""
    actor = pages.acting(request)
    pages.look(actor, Permission.ORDER_VIEW, *SELLERS)
    found = recent(request)
    names = customer_queries.names_of({order.tenant_id for order, _lines in found.rows})
    context = {
        "title": _("Orders"),
        "lead": _("What you ordered for your customers, the newest first."),
        "slice": found,
        "orders": [shown(placed, names.get(placed[0].tenant_id, "")) for placed in found.rows],
    }
    return render(request, "portal/orders/list.html", context)


@pages.page
@require_safe
def of_customer(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Show the orders of one customer to the partner that placed them (S72)."""
    actor = pages.acting(request)
    pages.look(actor, Permission.ORDER_VIEW)
    customer = customer_queries.customer_with(actor, customer_id)
    context = customer_pages.around(request, customer, "customer-orders")
    if not context["buys"]:
        text = _("Only the partner that sells to this customer sees its orders.")
        raise Refusal(403, 910032, text, "reseller_cannot_order")
    found = recent(request, customer_id)
    context |= {"slice": found, "placed": [shown(placed, "") for placed in found.rows]}
    return render(request, "portal/orders/of_customer.html", context)


def recent(request: HttpRequest, customer_id: UUID | None = None) -> pages.Slice[Placed]:
    """Return a page of orders with their lines."""
    mark = pages.mark(request)
    try:
        # A forged mark can name a moment that no calendar has once it is told in UTC.
        after = (datetime.fromisoformat(mark[0]).astimezone(UTC), mark[1]) if len(mark) == 2 else None
    except (ValueError, OverflowError):
        after = None
    rows = queries.recent(pages.acting(request), customer_id=customer_id, after=after, size=pages.ROWS + 1)
    return pages.cut(request, rows, lambda placed: (placed[0].created_at.isoformat(), placed[0].id))


def shown(placed: Placed, customer: str) -> dict[str, Any]:
    """Return an order as the list shows it."""
    order, lines = placed
    return {
        "order": order,
        "customer": customer,
        "total": wording.amount(order.total_minor, order.currency),
        "per": sale_wording.PER_CYCLE.get(order.billing_cycle, ""),
        "lines": line_rows(lines),
    }


def line_rows(lines: Sequence[OrderLine]) -> list[dict[str, Any]]:
    """Return the lines of an order as the list shows them."""
    return [
        {
            "title": line.title,
            "quantity": line.quantity,
            "billed": sale_wording.billed(line.term, line.billing_cycle),
            "amount": wording.amount(line.amount_minor, line.currency),
            "mpn_id": line.partner_id_on_record,
            "subscription_id": line.subscription_id,
        }
        for line in lines
    ]
