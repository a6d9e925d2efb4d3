"""Orders and their lines as the wire has them (spec/api.md 13)."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from babel.numbers import get_currency_symbol
from django.utils.translation import gettext_lazy as _

from twotier.api.wire import Attributes, Links, Wire, Words, attributes, link, versioned
from twotier.catalog.rules import SAAS, SOFTWARE, decimal_text, split_catalog_item_id
from twotier.core import money
from twotier.core.refusal import Refusal, Sentence
from twotier.orders.models import Order as Record
from twotier.orders.models import OrderLine as Line
from twotier.orders.pricing import Wanted

ACTIVATED = frozenset({SOFTWARE, SAAS})
"""The kinds whose purchases are activated by a link."""


class BillingCycle(Words):
    """How often an order is charged; clients may send the place of a word."""

    UNKNOWN = "unknown"
    MONTHLY = "monthly"
    ANNUAL = "annual"
    NONE = "none"
    ONE_TIME = "one_time"
    TRIENNIAL = "triennial"


class OrderStatus(Words):
    """How far an order is."""

    UNKNOWN = "unknown"
    COMPLETED = "completed"
    PENDING = "pending"
    CANCELLED = "cancelled"


class RenewsTo(Wire):
    """What a subscription becomes when its term ends."""

    term_duration: str | None = None


Renewal = RenewsTo | list[RenewsTo]
"""Documented as an array, shown as an object: both are understood, and an object is answered."""


class Pricing(Wire):
    """What a line costs, as the official SDK asks for it: the prices of a charge."""

    list_price: Decimal
    discounted_price: Decimal
    prorated_price: Decimal
    price: Decimal
    extended_price: Decimal


class OrderLineItem(Wire):
    """A line of an order."""

    line_item_number: int | None = None
    offer_id: str | None = None
    subscription_id: str | None = None
    parent_subscription_id: str | None = None
    friendly_name: str | None = None
    quantity: int | None = None
    term_duration: str | None = None
    transaction_type: str | None = None
    partner_id_on_record: str | None = None
    additional_partner_ids_on_record: list[str] | None = None
    provisioning_context: dict[str, str] | None = None
    renews_to: Renewal | None = None
    attestation_accepted: bool | None = None
    promotion_id: str | None = None
    pricing: Pricing | None = None
    links: Links | None = None
    attributes: Attributes | None = attributes("OrderLineItem")


class Order(Wire):
    """An order of a customer."""

    id: str | None = None
    alternate_id: str | None = None
    reference_customer_id: str | None = None
    billing_cycle: BillingCycle | None = None
    transaction_type: str | None = None
    currency_code: str | None = None
    currency_symbol: str | None = None
    total_price: Decimal | None = None
    line_items: list[OrderLineItem] | None = None
    creation_date: datetime | None = None
    status: OrderStatus | None = None
    partner_on_record_attestation_accepted: bool | None = None
    links: Links | None = None
    attributes: Attributes | None = None


def wanted(sent: Order, line: OrderLineItem, number: int) -> Wanted:
    """Return one line as the orders room takes it; `offerId` is a catalog item id or a legacy offer id."""
    if line.quantity is None or not line.offer_id:
        text = _("Each line item needs an offerId and a quantity.")
        raise Refusal(400, 3000, text, fields=[("lineItems", text)])
    legacy = split_catalog_item_id(line.offer_id) is None
    return Wanted(
        id=number if line.line_item_number is None else line.line_item_number,
        catalog_item_id=line.offer_id,
        quantity=line.quantity,
        friendly_name=line.friendly_name or "",
        billing_cycle=str(sent.billing_cycle or "") if legacy else "",
        term=line.term_duration or "",
        partner_of_record=line.partner_id_on_record or "",
        additional_partner_ids=line.additional_partner_ids_on_record or [],
        parent_subscription_id=parent(line.parent_subscription_id),
        context=first_letters_small(line.provisioning_context),
        renews_to=term_after(line.renews_to),
        attested=line.attestation_accepted,
        promotion_id=(line.promotion_id or "").strip(),
    )


def parent(text: str | None) -> str:
    """Return the id of the subscription that an add-on belongs to; raises 400 for what is no GUID."""
    return guid(text, "parentSubscriptionId")


def guid(text: str | None, member: str) -> str:
    """Return the id of a subscription in a member, or nothing; raises 400 for what is no GUID."""
    try:
        return str(UUID(text)) if text else ""
    except ValueError:
        message = Sentence(_("The member %(member)s is the GUID of a subscription."), {"member": member})
        raise Refusal(400, 3000, message, fields=[(member, message)]) from None


def first_letters_small(context: dict[str, str] | None) -> dict[str, str]:
    """Return a context under the names that it is answered with: some clients begin them with a capital letter."""
    return {name[:1].lower() + name[1:]: value for name, value in (context or {}).items()}


def term_after(sent: Renewal | None) -> str:
    """Return the term of the first renewal, or nothing."""
    first = next(iter(sent), None) if isinstance(sent, list) else sent
    return (first.term_duration or "").upper() if first else ""


def order_of(row: Record, lines: Sequence[Line], *, priced: bool = False) -> Order:
    """Return an order with its lines, with what they cost where it is asked for."""
    uri = f"/customers/{row.tenant_id}/orders/{row.id}"
    links = {"self": link(uri), "provisioningStatus": link(f"{uri}/provisioningstatus")}
    return Order(
        id=row.id,
        alternate_id=row.id,
        reference_customer_id=str(row.tenant_id),
        billing_cycle=BillingCycle(row.billing_cycle),
        transaction_type=row.transaction_type,
        currency_code=row.currency,
        currency_symbol=get_currency_symbol(row.currency, locale="en_US"),
        total_price=amount(row.total_minor, row.currency) if priced else None,
        line_items=[line_of(row, line, priced=priced) for line in lines],
        creation_date=row.created_at,
        status=OrderStatus(row.status),
        partner_on_record_attestation_accepted=row.attested,
        links=links | {"patchOperation": link(uri, "PATCH")},
        attributes=versioned("Order", str(row.version)),
    )


def amount(minor: int, currency: str) -> Decimal:
    """Return an amount as a number."""
    return Decimal(minor).scaleb(-money.digits(currency))


def line_of(order: Record, line: Line, *, priced: bool = False) -> OrderLineItem:
    """Return one line; of a canceled one nothing is left."""
    return OrderLineItem(
        line_item_number=line.number,
        offer_id=line.catalog_item_id,
        subscription_id=str(line.subscription_id) if line.subscription_id else None,
        parent_subscription_id=str(line.parent_subscription_id) if line.parent_subscription_id else None,
        friendly_name=line.friendly_name or line.title,
        quantity=line.number_held,
        term_duration=line.term,
        transaction_type="New",
        partner_id_on_record=line.partner_id_on_record or None,
        additional_partner_ids_on_record=line.additional_partner_ids or None,
        provisioning_context=line.context or None,
        renews_to=RenewsTo(term_duration=line.renews_to) if line.renews_to else None,
        attestation_accepted=line.attested,
        pricing=pricing_of(line) if priced else None,
        links=links_of(order, line),
    )


def pricing_of(line: Line) -> Pricing:
    """Return what a line costs per charge; nothing is discounted or prorated in an order."""
    unit = Decimal(decimal_text(line.unit_price_e8))
    return Pricing(
        list_price=unit,
        discounted_price=unit,
        prorated_price=unit,
        price=unit,
        extended_price=amount(line.amount_minor, line.currency),
    )


def links_of(order: Record, line: Line) -> Links:
    """Return where a line's subscription, its item and its activation are."""
    shelf = f"/customers/{order.tenant_id}"
    links = {}
    if line.subscription_id:
        links["subscription"] = link(f"{shelf}/subscriptions/{line.subscription_id}")
    if line.product_type in ACTIVATED:
        links["activationLinks"] = link(f"{shelf}/orders/{order.id}/lineitems/{line.number}/activationlinks")
    parts = split_catalog_item_id(line.catalog_item_id)
    if not parts:
        return links | {"offer": link(f"/offers/{line.catalog_item_id}")}
    product, sku, availability = parts
    return links | {
        "product": link(f"/products/{product}"),
        "sku": link(f"/products/{product}/skus/{sku}"),
        "availability": link(f"/products/{product}/skus/{sku}/availabilities/{availability}"),
    }
