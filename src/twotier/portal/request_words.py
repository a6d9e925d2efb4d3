"""How an order request reads: what it asks for, who asks whom, and what it costs the partner that buys."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from twotier.access.actors import Actor
from twotier.core import clock
from twotier.customers.models import Customer
from twotier.orders import pricing, requests
from twotier.orders.models import OrderRequest
from twotier.orders.pricing import Priced
from twotier.portal import price_words, sale_lines, sale_wording, wording
from twotier.pricing.queries import partners
from twotier.pricing.shapes import Offered

KINDS: dict[str, str | Promise] = {
    OrderRequest.NEW: gettext_lazy("New subscriptions"),
    OrderRequest.QUANTITY: gettext_lazy("Number of licenses"),
    OrderRequest.RENEWAL: gettext_lazy("Auto-renew"),
}
FAULTY = gettext_lazy(
    "A product of this request can no longer be ordered as it was asked for. Refuse the request, so that its sender can ask for another product."
)


def what(request: OrderRequest) -> str:
    """Return in one line what a request asks for."""
    if request.kind == OrderRequest.NEW:
        first, more = request.lines[0], len(request.lines) - 1
        values = {"quantity": wording.number(first["wanted"]["quantity"]), "title": first["title"], "more": more}
        if not more:
            return _("%(quantity)s × %(title)s") % values
        text = ngettext(
            "%(quantity)s × %(title)s and %(more)s more product",
            "%(quantity)s × %(title)s and %(more)s more products",
            more,
        )
        return text % values
    values = {"title": request.subscription_name}
    if request.kind == OrderRequest.QUANTITY:
        values |= {"old": wording.number(request.old_quantity or 0), "new": wording.number(request.quantity or 0)}
        return _("%(title)s: %(new)s licenses instead of %(old)s") % values
    return (_("%(title)s: auto-renew on") if request.auto_renew else _("%(title)s: auto-renew off")) % values


def products(request: OrderRequest, own: Mapping[str, Offered]) -> list[dict[str, Any]]:
    """Return the products of a request as both sides see them; a reseller sees its own prices beside them."""
    return [
        {
            "title": row["title"],
            "billed": billed(row["wanted"], own.get(row["wanted"]["catalog_item_id"])),
            "quantity": row["wanted"]["quantity"],
        }
        for row in request.lines
    ]


def billed(wanted: Mapping[str, str], own: Offered | None) -> str:
    """Return how a product is billed, with the reseller's price where there is one."""
    said = sale_wording.billed(wanted["term"], wanted["billing_cycle"])
    return f"{said} · {price_words.price(own)}" if own else said


def own_prices(actor: Actor, request: OrderRequest) -> dict[str, Offered]:
    """Return what the products of an open request cost its sender today, if that is a reseller that may see it."""
    if request.sender_id != actor.organization_id or not request.lines or request.status != "open":
        return {}
    items = [row["wanted"]["catalog_item_id"] for row in request.lines]
    return partners.own_prices(actor, request.receiver_id, items, clock.today())


def offer(actor: Actor, request: OrderRequest, customer: Customer) -> dict[str, Any]:
    """Return what accepting would order at today's prices, for the partner that buys."""
    priced = pricing.price(requests.wanted(actor, request, customer), customer)
    return {
        "priced": priced,
        "products": [line_of(row) for row in priced],
        "totals": sale_lines.totals_of(priced),
        **sums(priced),
    }


def sums(priced: Sequence[Priced]) -> dict[str, Any]:
    """Return the fingerprint of the prices, and whether something cannot be ordered."""
    return {"seen": pricing.fingerprint(priced), "faulty": any(row.error_code for row in priced)}


def line_of(row: Priced) -> dict[str, Any]:
    """Return a priced product, or what keeps it from being ordered."""
    item = row.item
    return {
        "title": item.title if item else row.wanted.catalog_item_id,
        "billed": sale_wording.billed(item.term, item.billing_cycle) if item else "",
        "quantity": row.wanted.quantity,
        "amount": wording.amount(row.amount_minor, item.currency) if item and not row.error_code else "",
        "error": row.error_text,
    }
