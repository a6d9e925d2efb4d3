"""Take legacy offers, as the demo ships them, into the catalog."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from django.db.models import Model

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.catalog import rules
from twotier.catalog.events import LegacyOffersLoaded
from twotier.catalog.models import LegacyOffer, LegacyPrice, OfferCategory
from twotier.core import events
from twotier.core.usecase import usecase

BLOCK = 500
OFFER_FIELDS = (
    "name", "folded", "segment", "rank", "minimum_quantity", "maximum_quantity", "is_trial", "is_add_on",
    "is_available", "category", "body",
)  # fmt: skip
PRICE_FIELDS = ("unit_price_e8", "erp_price_e8")
Row = TypeVar("Row", bound=Model)


class Category(msgspec.Struct):
    """A shelf of the file."""

    id: str
    name: str
    rank: int


class Offer(msgspec.Struct):
    """An offer of the file; a price is currency, billing plan, unit price and ERP price as decimals."""

    id: str
    name: str
    segment: str
    rank: int
    category: str | None
    minimum_quantity: int
    maximum_quantity: int
    is_trial: bool
    is_add_on: bool
    is_available: bool
    prices: list[tuple[str, str, Decimal, Decimal]]
    body: dict[str, Any]


class OfferFile(msgspec.Struct):
    """The file: categories and offers."""

    categories: list[Category]
    offers: list[Offer]


@usecase(permission=Permission.PRICE_LIST_IMPORT)
def load_legacy_offers(actor: Actor, path: Path) -> int:
    """Write the offers of a file with their categories and prices; returns how many. Twice changes nothing."""
    found = msgspec.json.decode(path.read_bytes(), type=OfferFile)
    shelves = [OfferCategory(id=shelf.id, name=shelf.name, rank=shelf.rank) for shelf in found.categories]
    put(OfferCategory, shelves, "name", "rank")
    put(LegacyOffer, [row_of(offer) for offer in found.offers], *OFFER_FIELDS)
    prices = [price for offer in found.offers for price in prices_of(offer)]
    put(LegacyPrice, prices, *PRICE_FIELDS, unique=("offer", "currency", "billing_plan"))
    taken = len(found.offers)
    events.emit(LegacyOffersLoaded(tenant_id=actor.organization_id, resource_id=path.name, taken=taken), actor)
    return taken


def put(model: type[Row], found: list[Row], *fields: str, unique: tuple[str, ...] = ("id",)) -> None:
    """Insert rows, or update those that are there already."""
    model._default_manager.bulk_create(found, BLOCK, update_conflicts=True, unique_fields=unique, update_fields=fields)


def row_of(offer: Offer) -> LegacyOffer:
    """Return an offer as its table holds it."""
    return LegacyOffer(
        id=offer.id.upper(),
        name=offer.name,
        folded=rules.fold(offer.name),
        segment=offer.segment,
        rank=offer.rank,
        minimum_quantity=offer.minimum_quantity,
        maximum_quantity=offer.maximum_quantity,
        is_trial=offer.is_trial,
        is_add_on=offer.is_add_on,
        is_available=offer.is_available,
        category_id=offer.category,
        body=offer.body,
    )


def prices_of(offer: Offer) -> list[LegacyPrice]:
    """Return an offer's prices as whole numbers."""
    return [
        LegacyPrice(
            offer_id=offer.id.upper(),
            currency=currency,
            billing_plan=plan,
            unit_price_e8=rules.scaled(unit),
            erp_price_e8=rules.scaled(erp),
        )
        for currency, plan, unit, erp in offer.prices
    ]
