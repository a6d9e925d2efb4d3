"""Carts: create, read, replace, check out (spec/api.md 13)."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.refusals import BUYER, BUYING, ON_RECORD
from twotier.api.routing import route
from twotier.api.v1.order_types import (
    BillingCycle,
    Order,
    Renewal,
    RenewsTo,
    first_letters_small,
    guid,
    order_of,
    parent,
    term_after,
)
from twotier.api.wire import Attributes, KeyValue, Links, Wire, attributes, link
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.orders import queries
from twotier.orders.models import Cart as Record
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.check_out import check_out
from twotier.orders.usecases.keep_cart import change_cart, create_cart

RESELLER, ADDITIONAL = "transaction_reseller", "additional_transaction_reseller"


class CartError(Wire):
    """Why a line cannot be ordered."""

    error_code: int
    error_description: str


class CartLineItem(Wire):
    """A line of a cart."""

    id: int | None = None
    catalog_item_id: str | None = None
    friendly_name: str | None = None
    quantity: int | None = None
    currency_code: str | None = None
    billing_cycle: BillingCycle | None = None
    term_duration: str | None = None
    participants: list[KeyValue] | None = None
    provisioning_context: dict[str, str] | None = None
    renews_to: Renewal | None = None
    attestation_accepted: bool | None = None
    promotion_id: str | None = None
    coterminous_subscription_id: str | None = None
    custom_term_end_date: datetime | None = None
    order_group: str | None = None
    addon_items: list["CartLineItem"] | None = None
    error: CartError | None = None


class Cart(Wire):
    """A cart: seven days old at most."""

    id: str | None = None
    creation_timestamp: datetime | None = None
    last_modified_timestamp: datetime | None = None
    expiration_timestamp: datetime | None = None
    last_modified_user: str | None = None
    status: str | None = None
    partner_on_record_attestation_accepted: bool | None = None
    line_items: list[CartLineItem] | None = None
    links: Links | None = None
    attributes: Attributes | None = attributes("Cart")


class OrderError(Wire):
    """Why a group of lines was not ordered."""

    order_group_id: str
    code: int
    description: str


class CartCheckoutResult(Wire):
    """The orders that a checkout made."""

    orders: list[Order]
    order_errors: list[OrderError] | None = None
    attributes: Attributes | None = attributes("CartCheckoutResult")


CODES = [*BUYING, *ON_RECORD]
CHANGED = [*CODES, (404, 800008), (400, 800065)]


@route(
    "POST",
    "customers/{customer_id}/carts",
    answers=Cart,
    takes=Cart,
    status=201,
    summary="Create a cart",
    group="carts",
    right="order.place",
    refuses=CODES,
)
def post_cart(call: Call, customer_id: UUID) -> Cart:
    """Open a cart; a bad line stays in it with its error."""
    sent = call.body(Cart)
    attested = sent.partner_on_record_attestation_accepted
    return cart_of(create_cart(call.actor, customer_id, lines(sent), attested=attested))


@route(
    "GET",
    "customers/{customer_id}/carts/{cart_id}",
    answers=Cart,
    sees=Permission.ORDER_PLACE,
    summary="Get a cart",
    group="carts",
    refuses=[*BUYER, (404, 800008)],
)
def get_cart(call: Call, customer_id: UUID, cart_id: UUID) -> Cart:
    """Answer one cart."""
    customer_queries.customer_with(call.actor, customer_id)
    return cart_of(queries.cart(call.actor, customer_id, cart_id))


@route(
    "PUT",
    "customers/{customer_id}/carts/{cart_id}",
    answers=Cart,
    takes=Cart,
    status=201,
    summary="Replace the lines of a cart",
    group="carts",
    right="order.place",
    refuses=CHANGED,
)
def put_cart(call: Call, customer_id: UUID, cart_id: UUID) -> Cart:
    """Replace the lines of an open cart."""
    sent = call.body(Cart)
    attested = sent.partner_on_record_attestation_accepted
    return cart_of(change_cart(call.actor, customer_id, cart_id, lines(sent), attested=attested))


@route(
    "POST",
    "customers/{customer_id}/carts/{cart_id}",
    answers=Cart,
    takes=Cart,
    status=201,
    summary="Replace the lines of a cart, as one published client asks for it",
    group="carts",
    right="order.place",
    refuses=CHANGED,
)
def post_changed_cart(call: Call, customer_id: UUID, cart_id: UUID) -> Cart:
    """Replace the lines of an open cart."""
    return put_cart(call, customer_id, cart_id)


@route(
    "POST",
    "customers/{customer_id}/carts/{cart_id}/checkout",
    answers=CartCheckoutResult,
    status=201,
    summary="Check out a cart",
    group="carts",
    right="order.place",
    refuses=[*CODES, (404, 800008), (400, 900206), (400, 800029)],
)
def post_checkout(call: Call, customer_id: UUID, cart_id: UUID) -> CartCheckoutResult:
    """Order what is in a cart; a repetition answers the same orders. Clients send any body or none."""
    orders, rows, failed = check_out(call.actor, customer_id, cart_id)
    return CartCheckoutResult(
        orders=[order_of(order, [row for row in rows if row.order_id == order.id]) for order in orders],
        order_errors=[OrderError(order_group_id=bad.group, code=bad.code, description=bad.text) for bad in failed]
        or None,
    )


def lines(sent: Cart) -> list[Wanted]:
    """Return the wanted lines, add-ons behind their base, numbered as they were sent."""
    found: list[Wanted] = []
    for line in sent.line_items or []:
        base = wanted(line, len(found))
        found.append(base)
        for add_on in line.addon_items or []:
            found.append(wanted(add_on, len(found), base.id))
    return found


def wanted(line: CartLineItem, number: int, base: int | None = None) -> Wanted:
    """Return one line as the orders room takes it; an add-on names its base line, or the subscription it is for."""
    if line.quantity is None or not line.catalog_item_id:
        text = _("Each line item needs a catalogItemId and a quantity.")
        raise Refusal(400, 3000, text, fields=[("lineItems", text)])
    named = [(pair.key.lower(), pair.value) for pair in line.participants or []]
    context = first_letters_small(line.provisioning_context)
    return Wanted(
        id=number if line.id is None else line.id,
        catalog_item_id=line.catalog_item_id,
        quantity=line.quantity,
        friendly_name=line.friendly_name or "",
        billing_cycle=str(line.billing_cycle or ""),
        term=line.term_duration or "",
        partner_of_record=next((value for key, value in named if key == RESELLER), ""),
        additional_partner_ids=[value for key, value in named if key == ADDITIONAL],
        parent_subscription_id=parent(context.get("parentSubscriptionId")),
        base=base,
        context=context,
        renews_to=term_after(line.renews_to),
        attested=line.attestation_accepted,
        promotion_id=(line.promotion_id or "").strip(),
        ends_with=guid(line.coterminous_subscription_id, "coterminousSubscriptionId"),
        ends_on=line.custom_term_end_date.date() if line.custom_term_end_date else None,
    )


def cart_of(row: Record) -> Cart:
    """Return a cart with its lines."""
    return Cart(
        id=str(row.id),
        creation_timestamp=row.created_at,
        last_modified_timestamp=row.changed_at,
        expiration_timestamp=row.expires_at,
        last_modified_user=row.created_by,
        status="Ordered" if row.status == "ordered" else "Active",
        partner_on_record_attestation_accepted=row.attested,
        line_items=[line_of(line, row.lines) for line in row.lines if line["wanted"].get("base") is None],
        links={"self": link(f"/customers/{row.tenant_id}/carts/{row.id}")},
    )


def line_of(line: dict[str, Any], lines: list[dict[str, Any]]) -> CartLineItem:
    """Return a kept line with its add-ons."""
    said = line["wanted"]
    own = [] if said.get("base") is not None else [row for row in lines if row["wanted"].get("base") == said["id"]]
    error = line["error_code"]
    participants = [KeyValue(key=RESELLER, value=said["partner_of_record"])] if said.get("partner_of_record") else []
    participants += [KeyValue(key=ADDITIONAL, value=value) for value in said.get("additional_partner_ids", [])]
    return CartLineItem(
        id=said["id"],
        catalog_item_id=said["catalog_item_id"],
        friendly_name=said.get("friendly_name"),
        quantity=said["quantity"],
        currency_code=line["currency"] or None,
        billing_cycle=BillingCycle(line["billing_cycle"]) if line["billing_cycle"] else None,
        term_duration=line["term"] or None,
        participants=participants or None,
        provisioning_context=said.get("context", {}),
        renews_to=RenewsTo(term_duration=said["renews_to"]) if said.get("renews_to") else None,
        attestation_accepted=said.get("attested"),
        promotion_id=said.get("promotion_id") or None,
        coterminous_subscription_id=said.get("ends_with"),
        custom_term_end_date=midnight(said.get("ends_on")),
        addon_items=[line_of(row, lines) for row in own] or None,
        order_group=line["group"],
        error=CartError(error_code=error, error_description=line["error_text"]) if error else None,
    )


def midnight(day: str | None) -> datetime | None:
    """Return a kept day as its first moment in UTC, as dates of terms are told."""
    return datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
