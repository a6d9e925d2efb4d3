"""Ask your provider: more products for a customer, another quantity, another renewal choice (S75, S77)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.catalog import queries as catalog_queries
from twotier.catalog.shapes import AvailabilityRow
from twotier.core import clock
from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer
from twotier.customers.rules.program import check_reselling
from twotier.orders import pricing, requests
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.request_order import request_order
from twotier.portal import customer_pages, halts, pages, price_words, sale_wording
from twotier.portal.forms.order_request import OrderForm, QuantityForm
from twotier.pricing.queries import offers as price_offers
from twotier.pricing.queries.partners import own_price_shown
from twotier.subscriptions import queries
from twotier.subscriptions.models import Subscription
from twotier.subscriptions.usecases.request_change import request_quantity, request_renewal

OFFERS, MOST_DIGITS, MOST_PRODUCTS = 20, 9, 100


@dataclass(frozen=True)
class Product:
    """A product that was chosen, with the quantity as it was typed."""

    item: str
    quantity: str
    title: str = ""
    billed: str = ""

    @property
    def number(self) -> int:
        """Return the quantity, 0 for what is no whole number."""
        fits = self.quantity.isascii() and self.quantity.isdecimal() and len(self.quantity) <= MOST_DIGITS
        return int(self.quantity) if fits else 0

    @property
    def remove(self) -> str:
        """Return what the button that takes it out sends."""
        return f"remove:{self.item}"


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def for_order(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Choose products and send the request; what is chosen stands in the address, so nothing typed is lost."""
    actor = pages.acting(request)
    actor.require(Permission.ORDER_REQUEST)
    customer = customer_queries.customer_with(actor, customer_id)
    check_reselling(actor)
    receivers = [(str(key), name) for key, name in sellers(actor, customer)]
    if request.method != "POST":
        form = OrderForm(receivers, initial={"note": request.GET.get("note", "")})
        return order_page(request, customer, form, named(request, chosen(request.GET), customer))
    verb, _colon, item = request.POST.get("act", "").partition(":")
    if verb != "send":
        return HttpResponseRedirect(f"{request.path}?{kept(request.POST, verb, item)}")
    return send(request, customer, receivers)


def send(request: HttpRequest, customer: Customer, receivers: list[tuple[str, str]]) -> HttpResponse:
    """Send the request, or show the page again with what is wrong."""
    form, products = OrderForm(receivers, request.POST), named(request, chosen(request.POST), customer)
    if not products:
        form.add_error(None, _("Choose at least one product first."))
    if any(not product.number for product in products):
        form.add_error(None, _("A quantity is a whole number, so write digits only."))
    if form.is_valid():
        with form.shows_refusals():
            lines = [Wanted(id=n, catalog_item_id=row.item, quantity=row.number) for n, row in enumerate(products)]
            receiver = form.cleaned_data.get("receiver")
            made = request_order(
                pages.acting(request), customer.id, lines,
                receiver_id=UUID(receiver) if receiver else None, note=form.cleaned_data["note"],
            )  # fmt: skip
            messages.success(request, _("The request is sent. You get a mail when it is answered."))
            return redirect("order-request", request_id=made.id)
    return order_page(request, customer, form, products, status=422)


def chosen(values: QueryDict) -> list[Product]:
    """Return the products that an address or a form carries, each once."""
    pairs = zip(values.getlist("item"), values.getlist("n"), strict=False)
    found = {item[:64]: quantity.strip()[:32] for item, quantity in pairs if "\0" not in item + quantity}
    return [Product(item, quantity) for item, quantity in list(found.items())[:MOST_PRODUCTS]]


def named(request: HttpRequest, products: list[Product], customer: Customer) -> list[Product]:
    """Return the products with their names and the reseller's prices; what is sold nowhere is left out."""
    known = catalog_queries.prices_of([product.item for product in products]) if products else {}
    own = own_prices_of(request, customer, list(known.values()))
    return [
        Product(row.item, row.quantity, found.title, said(found, own.get(row.item, "")))
        for row in products
        if (found := known.get(row.item))
    ]


def kept(posted: QueryDict, verb: str, what: str) -> str:
    """Return the address's query after the button that was pressed: find, add, remove."""
    pairs = [(row.item, row.quantity) for row in chosen(posted) if (verb, what) != ("remove", row.item)]
    item = posted.get(f"offer-{what}", "") if verb == "add" else ""
    if item and item not in dict(pairs):
        pairs.append((item, "1"))
    query = [("q", posted.get("q", "").strip()[: pages.LONGEST]), ("note", posted.get("note", "").strip()[:1000])]
    query = [(name, value.replace("\0", "")) for name, value in query if value]
    return urlencode(query + [part for item, n in pairs for part in (("item", item), ("n", n))])


def order_page(
    request: HttpRequest, customer: Customer, form: OrderForm, products: list[Product], status: int = 200
) -> HttpResponse:
    """Return the page: what is chosen, the catalog at the reseller's own prices, what runs already."""
    actor, partners = pages.acting(request), sellers(pages.acting(request), customer)
    context = customer_pages.around(request, customer, "") | {
        "title": customer_pages.asking(actor),
        "crumbs": crumbs(actor, customer),
        "tabs": [],
        "form": form,
        "products": products,
        "receiver": partners[0][1] if len(partners) == 1 else "",
        "running": queries.of_customer(actor, customer.id),
    }
    return render(request, "portal/requests/order.html", context | offers(request, customer), status=status)


def offers(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    """Return what the catalog has for a customer: one statement or two."""
    values = request.POST if request.method == "POST" else request.GET
    text = values.get("q", "").replace("\0", "")[: pages.LONGEST].strip()
    market = pricing.market_of(customer)
    found = catalog_queries.search_items(text, market, customer.segment, OFFERS + 1) if market else []
    own = own_prices_of(request, customer, [row for item in found[:OFFERS] for row in item.choices])
    rows = [(item, ways(item.choices, own), f"add:{item.sku_id}") for item in found[:OFFERS]]
    return {"q": text, "offers": rows, "more_offers": len(found) > OFFERS, "limit": OFFERS}


def sellers(actor: Actor, customer: Customer) -> list[requests.Partner]:
    """Return whom the actor may ask for a customer, asked once for a record at hand."""
    kept: dict[UUID, list[requests.Partner]] = customer.__dict__.setdefault("sellers", {})
    if actor.organization_id not in kept:
        kept[actor.organization_id] = requests.receivers(actor, customer.id)
    return kept[actor.organization_id]


def own_prices_of(request: HttpRequest, customer: Customer, rows: Sequence[AvailabilityRow]) -> dict[str, str]:
    """Return what a reseller pays for items, by catalog item id: where it may see that and one provider alone buys."""
    actor = pages.acting(request)
    if not own_price_shown(actor):
        return {}
    sold_by = sellers(actor, customer)
    if len(sold_by) != 1:
        return {}
    found = price_offers.of_rows(sold_by[0][0], actor.organization_id, rows, clock.today())
    return {key: price_words.price(offered) for key, offered in found.items()}


def ways(choices: Any, own: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the ways to buy a product, with the reseller's own price where it has one."""
    return [(row.catalog_item_id, said(row, own.get(row.catalog_item_id, ""))) for row in choices]


def said(row: AvailabilityRow, price: str) -> str:
    """Return a way to buy, with its price if there is one."""
    billed = sale_wording.billed(row.term, row.billing_plan)
    return f"{billed} · {price}" if price else billed


def crumbs(actor: Actor, customer: Customer) -> list[tuple[str, str]]:
    """Return where the page stands."""
    if actor.is_("customer"):
        return [(_("Subscriptions"), reverse("subscriptions"))]
    return [(_("Customers"), reverse("customers")), (customer.company_name, reverse("customer", args=[customer.id]))]


@pages.page
@require_http_methods(["GET", "HEAD", "POST"])
def for_change(request: HttpRequest, customer_id: UUID, subscription_id: UUID) -> HttpResponse:
    """Ask the seller of a subscription for another quantity or another renewal choice."""
    actor = pages.acting(request)
    actor.require(Permission.ORDER_REQUEST)
    found = queries.subscription(actor, customer_id, subscription_id)
    posted = request.POST if request.method == "POST" else None
    form = QuantityForm(posted, initial={"quantity": found.quantity})
    if posted is not None and posted.get("act") == "renewal":
        made = request_renewal(actor, customer_id, subscription_id, auto_renew=not found.auto_renew)
        return sent(request, made.id)
    if posted is not None and form.is_valid():
        with form.shows_refusals():
            return sent(request, request_quantity(actor, customer_id, subscription_id, **form.cleaned_data).id)
    return change_page(request, found, form)


def sent(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Say that the request is on its way, and show it."""
    messages.success(request, _("The request is sent. You get a mail when it is answered."))
    return redirect("order-request", request_id=request_id)


def change_page(request: HttpRequest, found: Subscription, form: QuantityForm) -> HttpResponse:
    """Return the page of a change."""
    actor = pages.acting(request)
    customer = customer_queries.customer_seen(actor, found.tenant_id)
    here = reverse("subscription", args=[found.tenant_id, found.id])
    renewal = _("Ask to turn auto-renew off") if found.auto_renew else _("Ask to turn auto-renew on")
    halted = halts.of(actor, reselling=True)
    context = customer_pages.around(request, customer, "") | {
        "halted": halted.texts,
        "seats": not halted.reselling,
        "title": _("Ask for a change"),
        "crumbs": [*crumbs(actor, customer), (found.friendly_name, here)],
        "tabs": [],
        "form": form,
        "subscription": found,
        "back": here,
        "renewal": renewal,
    }
    return render(request, "portal/requests/change.html", context, status=422 if form.errors else 200)
