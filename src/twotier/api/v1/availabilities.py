"""Availabilities: a SKU for one term and billing plan. Their ids are read just before use; prices go by the price sheet."""

from functools import cache
from uuid import UUID

from babel.numbers import get_currency_symbol
from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.v1.catalog import Shop, customers_shop, no_sku, shop
from twotier.api.v1.product_kinds import TERMS, refund
from twotier.api.v1.products import (
    ASKED,
    GROUP,
    NO_PRODUCT,
    NO_SKU,
    NOT_OPEN,
    NOT_YOURS,
    SEGMENT,
    Product,
    Sku,
    product_in,
    sku_in,
)
from twotier.api.wire import Collection, Links, Wire, collection, link
from twotier.catalog import queries
from twotier.catalog.rules import PERPETUAL
from twotier.catalog.shapes import AvailabilityRow
from twotier.core.refusal import Refusal

SEES = Permission.CATALOG_VIEW
NO_AVAILABILITY = (404, 400019)


class Currency(Wire):
    """A currency with its sign."""

    code: str
    symbol: str


class RefundTerm(Wire):
    """What comes back of a payment, and until when after the purchase."""

    sequence_id: int
    type: str
    expires_after: str


class CancellationPolicy(Wire):
    """What a cancellation gives back."""

    refund_options: tuple[RefundTerm, ...]


class Term(Wire):
    """How long the customer commits, and how it is billed."""

    id: str
    duration: str
    description: str
    billing_cycle: str
    cancellation_policies: tuple[CancellationPolicy, ...]


class RenewalOption(Wire):
    """What a subscription can become when its term ends."""

    renew_to_id: str
    is_auto_renewable: bool


class RenewalInstruction(Wire):
    """To what the terms renew."""

    applicable_term_ids: tuple[str, ...]
    renewal_options: tuple[RenewalOption, ...]


class Availability(Wire):
    """A SKU as it can be bought: `catalogItemId` is what carts and orders name."""

    id: str
    product_id: str
    sku_id: str
    catalog_item_id: str
    default_currency: Currency
    segment: str
    country: str
    is_purchasable: bool
    is_renewable: bool
    renewal_instructions: tuple[RenewalInstruction, ...]
    product: Product
    sku: Sku
    terms: tuple[Term, ...]
    links: Links


def policies(row: AvailabilityRow) -> tuple[CancellationPolicy, ...]:
    """Return what a cancellation gives back (lifecycle LC60)."""
    found = refund(row.product_type, row.term)
    if found is None:
        return ()
    return (CancellationPolicy(refund_options=(RefundTerm(sequence_id=0, type=found[0], expires_after=found[1]),)),)


@cache
def currency(code: str) -> Currency:
    """Return a currency with the sign that English readers know."""
    return Currency(code=code, symbol=get_currency_symbol(code, locale="en"))


def term(row: AvailabilityRow) -> Term:
    """Return the one term of an availability."""
    return Term(
        id=row.id.lower(),
        duration=row.term,
        description=str(TERMS[row.term, row.billing_plan]),
        billing_cycle=row.billing_plan.title().replace("_", ""),
        cancellation_policies=policies(row),
    )


def availability_wire(row: AvailabilityRow, where: Shop, product: Product, sku: Sku) -> Availability:
    """Return an availability as it goes over the wire, with what it is of."""
    path = f"{where.path}/products/{row.product_id}/skus/{row.sku_code}/availabilities/{row.id}"
    renewal = RenewalOption(renew_to_id=row.sku_id, is_auto_renewable=True)
    renews = not row.is_trial and row.term != PERPETUAL
    again = (RenewalInstruction(applicable_term_ids=(row.id.lower(),), renewal_options=(renewal,)),) if renews else ()
    return Availability(
        id=row.id,
        product_id=row.product_id,
        sku_id=row.sku_code,
        catalog_item_id=row.catalog_item_id,
        default_currency=currency(row.currency),
        segment=row.segment,
        country=where.country,
        is_purchasable=True,
        is_renewable=renews,
        renewal_instructions=again,
        product=product,
        sku=sku,
        terms=(term(row),),
        links={"self": link(path + where.tail)},
    )


def availabilities_in(call: Call, where: Shop, product_id: str, sku_id: str) -> Collection[Availability]:
    """Return what a SKU is sold as; raises 404/400018 when the shop does not sell it."""
    found = queries.availabilities(product_id, sku_id, where.market, where.segment)
    rows = [row for row in found if row.segment in where.allowed]
    if not rows:
        raise no_sku()
    product, sku = product_in(where, product_id), sku_in(where, product_id, sku_id)
    return collection([availability_wire(row, where, product, sku) for row in rows], call.uri + where.tail)


def availability_in(where: Shop, product_id: str, sku_id: str, availability_id: str) -> Availability:
    """Return one availability; raises 404/400019 when it is unknown or no longer holds."""
    row = queries.availability(product_id, sku_id, availability_id)
    if row is None:
        message = _(
            "There is no such availability today. Read the SKU's availabilities: their ids change with the prices."
        )
        raise Refusal(404, 400019, message)
    return availability_wire(row, where, product_in(where, product_id), sku_in(where, product_id, sku_id))


@route(
    "GET", "products/{product_id}/skus/{sku_id}/availabilities", answers=Collection[Availability], sees=SEES,
    query=ASKED, refuses=(NOT_OPEN[0], NO_PRODUCT, NO_SKU), summary="Get the availabilities of a SKU", group=GROUP,
)  # fmt: skip
def list_availabilities(call: Call, product_id: str, sku_id: str) -> Collection[Availability]:
    """Return every term and billing plan of a SKU in a market."""
    return availabilities_in(call, shop(call), product_id, sku_id)


@route(
    "GET", "products/{product_id}/skus/{sku_id}/availabilities/{availability_id}", answers=Availability, sees=SEES,
    query=ASKED, refuses=(NOT_OPEN[0], NO_PRODUCT, NO_SKU, NO_AVAILABILITY), summary="Get an availability", group=GROUP,
)  # fmt: skip
def get_availability(call: Call, product_id: str, sku_id: str, availability_id: str) -> Availability:
    """Return one availability."""
    return availability_in(shop(call), product_id, sku_id, availability_id)


@route(
    "GET", "customers/{customer_id}/products/{product_id}/skus/{sku_id}/availabilities",
    answers=Collection[Availability], sees=SEES, query=SEGMENT, refuses=(*NOT_YOURS, NOT_OPEN[0], NO_PRODUCT, NO_SKU),
    summary="Get the availabilities of a SKU for a customer", group=GROUP,
)  # fmt: skip
def list_customer_availabilities(
    call: Call, customer_id: UUID, product_id: str, sku_id: str
) -> Collection[Availability]:
    """Return every term and billing plan that the customer may buy."""
    return availabilities_in(call, customers_shop(call, customer_id), product_id, sku_id)


@route(
    "GET", "customers/{customer_id}/products/{product_id}/skus/{sku_id}/availabilities/{availability_id}",
    answers=Availability, sees=SEES, query=SEGMENT,
    refuses=(*NOT_YOURS, NOT_OPEN[0], NO_PRODUCT, NO_SKU, NO_AVAILABILITY),
    summary="Get an availability for a customer", group=GROUP,
)  # fmt: skip
def get_customer_availability(
    call: Call, customer_id: UUID, product_id: str, sku_id: str, availability_id: str
) -> Availability:
    """Return one availability."""
    return availability_in(customers_shop(call, customer_id), product_id, sku_id, availability_id)
