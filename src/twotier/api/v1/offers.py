"""Legacy offers and the shelves they stand on."""

from typing import Any
from uuid import UUID

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.paging import index_page
from twotier.api.routing import not_found, route
from twotier.api.v1.catalog import country_of
from twotier.api.wire import Attributes, Collection, Links, Wire, attributes, collection, link
from twotier.catalog.queries import legacy
from twotier.catalog.shapes import OfferCategoryRow, OfferRow
from twotier.customers.queries import customer_with

SEES = Permission.CATALOG_VIEW
COUNTRY = {"country": "Code of two letters; by default the caller's country"}
NARROWED = {
    "offer_category_id": "Offers of one category",
    "product_id": "Offers of one product",
    "size": "Offers on a page; absent or 0 is all",
    "offset": "Offers to leave out before the page",
}
NO_OFFER = ((404, 1000),)


class OfferCategory(Wire):
    """A shelf of offers."""

    id: str
    name: str
    rank: int
    locale: str
    country: str
    attributes: Attributes = attributes("OfferCategory")


class OfferProduct(Wire):
    """What an offer sells."""

    id: str
    name: str
    unit: str


class Offer(Wire):
    """A legacy offer; members of the vendor's catalog that the program does not use come along unchanged."""

    id: str
    name: str
    description: str
    minimum_quantity: int
    maximum_quantity: int
    rank: int
    uri: str
    locale: str
    country: str
    category: OfferCategory
    limit_unit_of_measure: str
    limit: int
    prerequisite_offers: list[str]
    is_add_on: bool
    has_add_ons: bool
    is_available_for_purchase: bool
    billing: str
    supported_billing_cycles: list[str]
    is_auto_renewable: bool
    conversion_target_offers: list[str]
    resellee_qualifications: list[str]
    reseller_qualifications: list[str]
    sales_group_id: str
    is_trial: bool
    product: OfferProduct
    unit_type: str
    links: Links
    upgrade_target_offers: list[str] | None = None
    attributes: Attributes = attributes("Offer")


OFFER_ATTRIBUTES = Attributes(object_type="Offer")


def offer_wire(call: Call, row: OfferRow, country: str) -> dict[str, Any]:
    """Return an offer as it goes over the wire: its own columns over the members kept from the catalog."""
    body = dict(row.body)
    links = {"self": link(f"/offers/{row.id}?country={country}")}
    if learn_more := body.pop("learnMore", ""):
        links["learnMore"] = link(learn_more)
    category = OfferCategoryRow(row.category_id or "", row.category_name or "", row.category_rank or 0)
    return body | {
        "id": row.id,
        "name": row.name,
        "rank": row.rank,
        "minimumQuantity": row.minimum_quantity,
        "maximumQuantity": row.maximum_quantity,
        "isTrial": row.is_trial,
        "isAddOn": row.is_add_on,
        "isAvailableForPurchase": row.is_available,
        "uri": f"/offers/{row.id}",
        "locale": call.headers.locale,
        "country": country,
        "category": category_wire(call, category, country),
        "links": links,
        "attributes": OFFER_ATTRIBUTES,
    }


def category_wire(call: Call, row: OfferCategoryRow, country: str) -> OfferCategory:
    """Return a shelf as it goes over the wire."""
    return OfferCategory(id=row.id, name=row.name, rank=row.rank, locale=call.headers.locale, country=country)


@route(
    "GET", "offers", answers=Collection[Offer], sees=SEES,
    query=COUNTRY | NARROWED,
    summary="Get the offers of a market", group="Offers",
)  # fmt: skip
def list_offers(call: Call) -> Collection[Any]:
    """Return the offers, by name."""
    country, window = country_of(call), call.window()
    rows = [row for row in legacy.offers(country) if asked(call, row)]
    query = {"country": country} | {name: call.text(name) for name in ("offer_category_id", "product_id")}
    return index_page(window, rows[window.rows], lambda row: offer_wire(call, row, country), call.uri, **query)


def asked(call: Call, row: OfferRow) -> bool:
    """Tell whether an offer is of the category and the product that are asked for."""
    category, product = call.text("offer_category_id"), call.text("product_id")
    return (not category or category.lower() == (row.category_id or "").lower()) and (
        not product or product.lower() == row.body["product"]["id"].lower()
    )


@route(
    "GET", "offers/{offer_id}", answers=Offer, sees=SEES, query=COUNTRY, refuses=NO_OFFER,
    summary="Get an offer", group="Offers",
)  # fmt: skip
def get_offer(call: Call, offer_id: str) -> dict[str, Any]:
    """Return one offer; the case of its id does not matter."""
    country = country_of(call)
    return offer_wire(call, offer_with(offer_id, country), country)


@route(
    "GET", "offers/{offer_id}/addons", answers=Collection[Offer], sees=SEES, query=COUNTRY, refuses=NO_OFFER,
    summary="Get the add-ons of an offer", group="Offers",
)  # fmt: skip
def list_add_ons(call: Call, offer_id: str) -> Collection[Any]:
    """Return the offers that add to this one."""
    country = country_of(call)
    offer_with(offer_id, country)
    rows = legacy.offer_add_ons(offer_id, country)
    return collection([offer_wire(call, row, country) for row in rows], f"{call.uri}?country={country}")


@route(
    "GET", "offercategories", answers=Collection[OfferCategory], sees=SEES, query=COUNTRY,
    summary="Get the categories of offers", group="Offers",
)  # fmt: skip
def list_categories(call: Call) -> Collection[OfferCategory]:
    """Return the shelves, by rank."""
    return categories(call, country_of(call))


@route(
    "GET", "customers/{customer_id}/offers", answers=Collection[Offer], sees=SEES, refuses=((404, 60003), (403, 20002)),
    summary="Get the offers for a customer", group="Offers",
)  # fmt: skip
def list_customer_offers(call: Call, customer_id: UUID) -> Collection[Any]:
    """Return the offers of the customer's country."""
    country = customer_with(call.actor, customer_id).country
    return collection([offer_wire(call, row, country) for row in legacy.offers(country)], call.uri)


@route(
    "GET", "customers/{customer_id}/offercategories", answers=Collection[OfferCategory], sees=SEES,
    refuses=((404, 60003), (403, 20002)), summary="Get the categories of offers for a customer", group="Offers",
)  # fmt: skip
def list_customer_categories(call: Call, customer_id: UUID) -> Collection[OfferCategory]:
    """Return the shelves in the customer's country."""
    return categories(call, customer_with(call.actor, customer_id).country)


def categories(call: Call, country: str) -> Collection[OfferCategory]:
    """Return the shelves with the country that they are asked for."""
    return collection([category_wire(call, row, country) for row in legacy.offer_categories()], call.uri)


def offer_with(offer_id: str, country: str) -> OfferRow:
    """Return an offer; raises 404."""
    return legacy.offer(offer_id, country) or unknown()


def unknown() -> OfferRow:
    """Refuse an offer that does not exist."""
    raise not_found("offer_id")
