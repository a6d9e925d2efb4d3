"""Whether items can be had for a customer, asked before a cart is filled."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.v1.catalog import Shop, customers_shop, no_product, no_sku, shop
from twotier.api.v1.products import ASKED, GROUP, NO_PRODUCT, NO_SKU, NOT_OPEN, NOT_YOURS, SEES
from twotier.api.wire import Links, Wire
from twotier.catalog import queries
from twotier.catalog.rules import RESERVATION
from twotier.catalog.shapes import ProductRow, SkuRow
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.entitlements.requirements import why_no_reservation

NOT_IN_MARKET, NOT_FOR_SUBSCRIPTION = "NotAvailableForMarket", "NotAvailableForSubscription"
MOST = 100


class InventoryRestriction(Wire):
    """Why an item cannot be had."""

    reason_code: str
    description: str
    properties: dict[str, str] | None = None


class InventoryItem(Wire):
    """A product, or one of its SKUs, and what stands in the way of having it."""

    product_id: str
    sku_id: str | None = None
    is_restricted: bool | None = None
    restrictions: list[InventoryRestriction] | None = None


class InventoryCheckRequest(Wire):
    """What is asked for, and for whom: the variables that a SKU names in `inventoryVariables`."""

    target_items: list[InventoryItem]
    inventory_context: dict[str, str] | None = None
    links: Links | None = None


@route(
    "POST",
    "extensions/product/checkInventory",
    answers=list[InventoryItem],
    takes=InventoryCheckRequest,
    sees=SEES,
    query=ASKED,
    refuses=(*NOT_YOURS, NO_PRODUCT, NO_SKU, NOT_OPEN[0], (400, 3000)),
    reads=True,
    summary="Check whether items can be had",
    group=GROUP,
)
def check_inventory(call: Call) -> list[InventoryItem]:
    """Answer for each SKU that is asked for whether it can be had, else why not; a product stands for all its SKUs."""
    sent = call.body(InventoryCheckRequest)
    if not 1 <= len(sent.target_items) <= MOST:
        raise wrong("targetItems", _("Ask for at least 1 and at most 100 items."))
    context = {name.lower(): text.strip() for name, text in (sent.inventory_context or {}).items()}
    customer = named(context, "customerId")
    where = customers_shop(call, customer) if customer else shop(call)
    return [shown for item in sent.target_items for shown in checked(call, where, item, context)]


def checked(call: Call, where: Shop, item: InventoryItem, context: Mapping[str, str]) -> list[InventoryItem]:
    """Return what can be had of an item; raises 404/400013 or 400018 for what nobody sells."""
    product = queries.product(item.product_id)
    if product is None:
        raise no_product()
    sold = {row.code.upper(): row for row in queries.skus(product.id, where.market, where.segment)}
    asked = [item.sku_id.upper()] if item.sku_id else list(sold)
    if item.sku_id and asked[0] not in sold and queries.sku(product.id, asked[0]) is None:
        raise no_sku()
    other = standing_in_the_way(call, product, context)
    return [answer(product, code, sold.get(code), where, other) for code in asked]


def answer(
    product: ProductRow, code: str, row: SkuRow | None, where: Shop, other: InventoryRestriction | None
) -> InventoryItem:
    """Return a SKU with what stands in its way."""
    found = [other] if other else []
    if row is None:
        text = _("This SKU is not sold for this country and segment.")
        found.append(restriction(NOT_IN_MARKET, text, country=where.country))
    return InventoryItem(product_id=product.id, sku_id=code, is_restricted=bool(found), restrictions=found)


def standing_in_the_way(call: Call, product: ProductRow, context: Mapping[str, str]) -> InventoryRestriction | None:
    """Return why the customer's Azure subscription cannot have a product: only reservations lie on one."""
    if product.product_type != RESERVATION:
        return None
    customer, subscription = named(context, "customerId"), named(context, "azureSubscriptionId")
    if customer is None or subscription is None:
        raise wrong("inventoryContext", _("A reservation is asked for with customerId and azureSubscriptionId."))
    buyer = call.actor.organization_id if customer_queries.buys_for(call.actor, customer) else None
    why = why_no_reservation(customer, buyer, subscription)
    return restriction(NOT_FOR_SUBSCRIPTION, why, azureSubscriptionId=str(subscription)) if why else None


def restriction(code: str, text: Promise, **properties: str) -> InventoryRestriction:
    """Return why an item cannot be had, in the reader's language."""
    return InventoryRestriction(reason_code=code, description=str(text), properties=properties)


def named(context: Mapping[str, str], name: str) -> UUID | None:
    """Return an id of the context, or nothing where it has none; raises 400/3000 for what is no id."""
    text = context.get(name.lower(), "")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise wrong(name, _("This member is missing or no GUID.")) from None


def wrong(member: str, text: Promise) -> Refusal:
    """Return the refusal of a question that cannot be answered."""
    return Refusal(400, 3000, text, fields=[(member, text)])
