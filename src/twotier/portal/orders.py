"""Orders: what the organization ordered, of one customer or of all, with lines and amounts."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer
from twotier.orders import queries
from twotier.orders.buying import not_the_buyer
from twotier.orders.lifecycle import ORDER
from twotier.orders.models import Order, OrderLine
from twotier.portal import customer_pages, pages, sale_wording, tables, wording
from twotier.portal.listing import Choice, Column, Listing, Search, equal, states_of

Rows = QuerySet[Any]
SELLERS = ("provider", "direct_bill")


def matching(actor: Actor, rows: Rows, text: str) -> Rows:
    """Return the orders that a search finds by id or by customer."""
    return rows.filter(queries.matching(actor, text))


def cycles(_actor: Actor) -> list[tuple[str, str | Promise]]:
    """Return the billing cycles that an order can have."""
    return list(sale_wording.CYCLES.items())


ORDERS = Listing(
    name="orders",
    title=gettext_lazy("Orders"),
    permission=Permission.ORDER_VIEW,
    columns=(
        Column("placed", pgettext_lazy("noun", "Order"), sort=("created_at",)),
        Column("customer", gettext_lazy("Customer")),
        Column("lines", gettext_lazy("Lines")),
        Column("status", pgettext_lazy("state", "Status")),
        Column("total", gettext_lazy("Total"), numeric=True),
    ),
    order="-placed",
    filters=(
        Search(gettext_lazy("Order ID, customer, domain or Microsoft ID"), matching),
        Choice(
            "status", pgettext_lazy("state", "Status"), gettext_lazy("All statuses"), states_of(ORDER), equal("status")
        ),
        Choice("cycle", gettext_lazy("Billing"), gettext_lazy("All billing plans"), cycles, equal("billing_cycle")),
    ),
    row="portal/orders/_row.html",
    none=gettext_lazy("No orders yet"),
    why=gettext_lazy("An order appears here as soon as a subscription is ordered for a customer."),
    unmatched=gettext_lazy("No order matches"),
)
OF_CUSTOMER = replace(
    ORDERS,
    name="customer-orders",
    columns=tuple(column for column in ORDERS.columns if column.name != "customer"),
    filters=(Search(gettext_lazy("Order ID"), matching), *ORDERS.filters[1:]),
    why=gettext_lazy("An order appears here as soon as a subscription is ordered for this customer."),
)


@pages.page
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """Show the organization's orders."""
    actor = pages.acting(request)
    pages.look(actor, ORDERS.permission, *SELLERS)
    asked = ORDERS.asked(request)
    context = {
        "title": ORDERS.title,
        "lead": _("What you ordered for your customers, the newest first."),
        "listing": asked.shown(queries.placed(actor), drawn, export=reverse("orders-export")),
    }
    return render(request, "portal/listing/page.html", context)


@pages.page
@require_safe
def of_customer(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Show the orders of one customer to the partner that placed them (S72)."""
    actor = pages.acting(request)
    pages.look(actor, OF_CUSTOMER.permission)
    customer = customer_queries.customer_with(actor, customer_id)
    context = customer_pages.around(request, customer, "customer-orders")
    if not context["buys"]:
        raise not_the_buyer(actor)
    asked, export = OF_CUSTOMER.asked(request), reverse("customer-orders-export", args=[customer_id])
    rows = queries.placed(actor, customer_id)
    context["listing"] = asked.shown(rows, partial(drawn, customers=False), export=export)
    return render(request, "portal/orders/of_customer.html", context)


def drawn(found: Sequence[Order], *, customers: bool = True) -> list[dict[str, Any]]:
    """Return orders as the list shows them: one statement for their lines, one for the customers' names."""
    names = customer_queries.names_of({order.tenant_id for order in found}) if customers else {}
    return [
        shown(order, lines) | {"customer": names.get(order.tenant_id, ""), "customers": customers}
        for order, lines in queries.lines_of(list(found))
    ]


def shown(order: Order, lines: Sequence[OrderLine]) -> dict[str, Any]:
    """Return an order as the list shows it."""
    return {
        "order": order,
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
            "canceled": line.canceled_at is not None,
            "billed": sale_wording.billed(line.term, line.billing_cycle),
            "amount": wording.amount(line.amount_minor, line.currency),
            "mpn_id": line.partner_id_on_record,
            "subscription_id": line.subscription_id,
        }
        for line in lines
    ]


@pages.page
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Answer the orders as a file, a line for each of theirs."""
    actor = pages.acting(request)
    pages.look(actor, ORDERS.permission, *SELLERS)
    return ORDERS.asked(request).download("orders", heads(), queries.placed(actor), file_lines)


@pages.page
@require_safe
def export_of_customer(request: HttpRequest, customer_id: UUID) -> HttpResponseBase:
    """Answer the orders of one customer as a file."""
    actor = pages.acting(request)
    pages.look(actor, OF_CUSTOMER.permission)
    customer: Customer = customer_queries.customer_with(actor, customer_id)
    if not customer_queries.buys_for(actor, customer_id):
        raise not_the_buyer(actor)
    rows = queries.placed(actor, customer_id)
    return OF_CUSTOMER.asked(request).download(f"orders-{customer.domain}", heads(), rows, file_lines)


def heads() -> tuple[str, ...]:
    """Return the heads of the file."""
    return (
        _("Order ID"), _("When (UTC)"), _("Customer"), "Microsoft ID", pgettext("state", "Status"), _("Product"),
        _("Quantity"), _("Amount"), _("Currency"), _("Subscription ID"),
    )  # fmt: skip


def file_lines(found: Sequence[Order]) -> Iterator[tuple[object, ...]]:
    """Return the lines of some orders: two statements."""
    names = customer_queries.names_of({order.tenant_id for order in found})
    for order, lines in queries.lines_of(list(found)):
        state = ORDER.state(order.status).label
        for line in lines:
            yield (
                order.id, tables.moment(order.created_at), names.get(order.tenant_id, ""), order.tenant_id, state,
                line.title, line.number_held, tables.amount(line.amount_minor, line.currency), line.currency,
                line.subscription_id,
            )  # fmt: skip
