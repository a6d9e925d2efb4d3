"""Products and their SKUs: by country, and as a customer may buy them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.v1.catalog import Shop, customers_shop, kinds, no_product, no_sku, shop
from twotier.api.v1.product_kinds import ACTIONS, ASKED_OF_STOCK, NEEDS, REFUND, ItemType, item_type
from twotier.api.wire import Collection, Links, Wire, collection, link
from twotier.catalog import queries
from twotier.catalog.rules import UNLIMITED_SEATS
from twotier.catalog.shapes import ProductRow, SkuRow
from twotier.conversions.models import ListedTarget
from twotier.conversions.queries import listed_for
from twotier.licences.queries import published_of

SEES = Permission.CATALOG_VIEW
GROUP = "Products"
ASKED = {
    "country": "Code of two letters; by default the caller's country",
    "targetSegment": "commercial, education, government or nonprofit",
}
SEGMENT = {"targetSegment": ASKED["targetSegment"]}
VIEWED = ASKED | {"targetView": "OnlineServices, Azure, MicrosoftAzure, Software, SaaS and the reservations' views"}
Listed = Mapping[tuple[str, str], list[str]]
NO_PRODUCT, NO_SKU = (404, 400013), (404, 400018)
NOT_OPEN = ((403, 400030), (403, 400036))
NOT_YOURS = ((404, 60003), (403, 20002))


class Product(Wire):
    """A product for sale."""

    id: str
    title: str
    description: str
    product_type: ItemType
    is_microsoft_product: bool
    publisher_name: str
    links: Links


class DynamicAttributes(Wire):
    """What only some SKUs say of themselves."""

    is_microsoft_product: bool
    is_addon: bool
    has_constraints: bool
    internal: bool
    is_software_assurance_applicable: bool
    prerequisite_skus: list[str]
    upgrade_target_offers: list[str]
    part_number: str | None = None
    provisioning_id: str | None = None
    """The id under which users hold its license."""


class Sku(Wire):
    """A kind of a product that can be ordered."""

    id: str
    product_id: str
    title: str
    description: str
    minimum_quantity: int
    maximum_quantity: int
    is_trial: bool
    supported_billing_cycles: tuple[str, ...]
    purchase_prerequisites: tuple[str, ...]
    inventory_variables: tuple[str, ...]
    provisioning_variables: tuple[str, ...]
    actions: tuple[str, ...]
    dynamic_attributes: DynamicAttributes
    links: Links


PREREQUISITES = ("MicrosoftCustomerAgreement",)


def product_wire(row: ProductRow, where: Shop) -> Product:
    """Return a product as it goes over the wire."""
    path = f"{where.path}/products/{row.id}"
    return Product(
        id=row.id,
        title=row.title,
        description=row.description or row.title,
        product_type=item_type(row.product_type),
        is_microsoft_product=row.publisher.startswith("Microsoft"),
        publisher_name=row.publisher,
        links={"skus": link(f"{path}/skus{where.tail}"), "self": link(path + where.tail)},
    )


def skus_wire(rows: Sequence[SkuRow], where: Shop) -> list[Sku]:
    """Return SKUs as they go over the wire, with what the vendor lists for them: three statements."""
    ids = [row.id for row in rows]
    listed, published = listed_for(ids), published_of(ids)
    return [sku_wire(row, where, listed, published) for row in rows]


def sku_wire(row: SkuRow, where: Shop, listed: Listed, published: Mapping[str, tuple[UUID, str]]) -> Sku:
    """Return a SKU as it goes over the wire."""
    path = f"{where.path}/products/{row.product_id}/skus/{row.code}"
    return Sku(
        id=row.code,
        product_id=row.product_id,
        title=row.title,
        description=row.description or row.title,
        minimum_quantity=row.minimum_quantity,
        maximum_quantity=row.maximum_quantity,
        is_trial=row.is_trial,
        supported_billing_cycles=row.plans,
        purchase_prerequisites=PREREQUISITES,
        inventory_variables=ASKED_OF_STOCK.get(row.product_type, ()),
        provisioning_variables=NEEDS.get(row.product_type, ()),
        actions=ACTIONS.get(row.product_type, REFUND),
        dynamic_attributes=dynamic(row, listed, published.get(row.id)),
        links={"availabilities": link(f"{path}/availabilities{where.tail}"), "self": link(path + where.tail)},
    )


def dynamic(row: SkuRow, listed: Listed, published: tuple[UUID, str] | None) -> DynamicAttributes:
    """Return what a SKU says of itself: whether it is an add-on, whether its seats are limited, what it needs and can become."""
    return DynamicAttributes(
        is_microsoft_product=row.publisher.startswith("Microsoft"),
        is_addon=row.is_add_on,
        has_constraints=row.minimum_quantity > 1 or row.maximum_quantity < UNLIMITED_SEATS,
        internal=False,
        is_software_assurance_applicable=False,
        prerequisite_skus=listed.get((ListedTarget.PREREQUISITE, row.id), []),
        upgrade_target_offers=listed.get((ListedTarget.UPGRADE, row.id), []),
        part_number=row.string_id or None,
        provisioning_id=str(published[0]) if published else None,
    )


def products_in(call: Call, where: Shop) -> Collection[Product]:
    """Return the products of a shop, if the view that is asked for holds any."""
    wanted = kinds(call)
    rows = queries.products(where.market, where.segment) if wanted != () else []
    shown = [row for row in rows if wanted is None or row.product_type in wanted]
    return collection([product_wire(row, where) for row in shown], call.uri + where.tail)


def product_in(where: Shop, product_id: str) -> Product:
    """Return one product; raises 404/400013."""
    row = queries.product(product_id)
    if row is None:
        raise no_product()
    return product_wire(row, where)


def skus_in(call: Call, where: Shop, product_id: str) -> Collection[Sku]:
    """Return a product's SKUs; raises 404/400013 when the shop sells none."""
    rows = queries.skus(product_id, where.market, where.segment)
    if not rows:
        raise no_product()
    return collection(skus_wire(rows, where), call.uri + where.tail)


def sku_in(where: Shop, product_id: str, sku_id: str) -> Sku:
    """Return one SKU; raises 404/400018, or 400013 when the product itself is unknown."""
    row = queries.sku(product_id, sku_id, where.market)
    if row is None:
        raise no_sku() if queries.product(product_id) else no_product()
    return skus_wire([row], where)[0]


@route(
    "GET",
    "products",
    answers=Collection[Product],
    sees=SEES,
    query=VIEWED,
    refuses=NOT_OPEN,
    summary="Get the products of a market",
    group=GROUP,
)
def list_products(call: Call) -> Collection[Product]:
    """Return the products for sale, by title."""
    return products_in(call, shop(call))


@route(
    "GET",
    "products/{product_id}",
    answers=Product,
    sees=SEES,
    query=ASKED,
    refuses=(NO_PRODUCT, NOT_OPEN[0]),
    summary="Get a product",
    group=GROUP,
)
def get_product(call: Call, product_id: str) -> Product:
    """Return one product."""
    return product_in(shop(call), product_id)


@route(
    "GET",
    "products/{product_id}/skus",
    answers=Collection[Sku],
    sees=SEES,
    query=ASKED,
    refuses=(NO_PRODUCT, NOT_OPEN[0]),
    summary="Get the SKUs of a product",
    group=GROUP,
)
def list_skus(call: Call, product_id: str) -> Collection[Sku]:
    """Return the SKUs for sale."""
    return skus_in(call, shop(call), product_id)


@route(
    "GET",
    "products/{product_id}/skus/{sku_id}",
    answers=Sku,
    sees=SEES,
    query=ASKED,
    refuses=(NO_PRODUCT, NO_SKU, NOT_OPEN[0]),
    summary="Get a SKU",
    group=GROUP,
)
def get_sku(call: Call, product_id: str, sku_id: str) -> Sku:
    """Return one SKU with the billing cycles that the market offers."""
    return sku_in(shop(call), product_id, sku_id)


@route(
    "GET",
    "customers/{customer_id}/products",
    answers=Collection[Product],
    sees=SEES,
    query=VIEWED,
    refuses=NOT_YOURS + NOT_OPEN,
    summary="Get the products for a customer",
    group=GROUP,
)
def list_customer_products(call: Call, customer_id: UUID) -> Collection[Product]:
    """Return the products that the customer may buy."""
    return products_in(call, customers_shop(call, customer_id))


@route(
    "GET",
    "customers/{customer_id}/products/{product_id}",
    answers=Product,
    sees=SEES,
    query=SEGMENT,
    refuses=(*NOT_YOURS, NO_PRODUCT, NOT_OPEN[0]),
    summary="Get a product for a customer",
    group=GROUP,
)
def get_customer_product(call: Call, customer_id: UUID, product_id: str) -> Product:
    """Return one product."""
    return product_in(customers_shop(call, customer_id), product_id)


@route(
    "GET",
    "customers/{customer_id}/products/{product_id}/skus",
    answers=Collection[Sku],
    sees=SEES,
    query=SEGMENT,
    refuses=(*NOT_YOURS, NO_PRODUCT, NOT_OPEN[0]),
    summary="Get the SKUs of a product for a customer",
    group=GROUP,
)
def list_customer_skus(call: Call, customer_id: UUID, product_id: str) -> Collection[Sku]:
    """Return the SKUs that the customer may buy."""
    return skus_in(call, customers_shop(call, customer_id), product_id)


@route(
    "GET",
    "customers/{customer_id}/products/{product_id}/skus/{sku_id}",
    answers=Sku,
    sees=SEES,
    query=SEGMENT,
    refuses=(*NOT_YOURS, NO_PRODUCT, NO_SKU, NOT_OPEN[0]),
    summary="Get a SKU for a customer",
    group=GROUP,
)
def get_customer_sku(call: Call, customer_id: UUID, product_id: str, sku_id: str) -> Sku:
    """Return one SKU."""
    return sku_in(customers_shop(call, customer_id), product_id, sku_id)
