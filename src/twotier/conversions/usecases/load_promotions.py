"""Take the vendor's promotions."""

from datetime import date
from pathlib import Path

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.conversions.events import PromotionsLoaded
from twotier.conversions.models import Promotion
from twotier.core.events import emit
from twotier.core.refusal import Refusal, Sentence
from twotier.core.usecase import usecase

FIELDS = [field.name for field in Promotion._meta.concrete_fields if not field.primary_key]


class Offer(msgspec.Struct, frozen=True):
    """What a promotion takes off one SKU, term and billing plan."""

    sku: str
    term: str
    billing_cycle: str
    discount_ppm: int


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A promotion of the file."""

    id: str
    name: str
    description: str = ""
    starts_on: date
    ends_on: date
    offers: list[Offer]
    markets: list[str] = []
    segments: list[str] = []
    minimum_seats: int = 0
    maximum_seats: int | None = None
    redemptions: int | None = None
    new_only: bool = False
    prerequisites: list[str] = []


@usecase(permission=Permission.PRICE_LIST_IMPORT)
def load_promotions(actor: Actor, path: Path) -> int:
    """Write the promotions of a file, new ones and changed ones; returns how many. Raises 800002 for another kind of file."""
    try:
        rows = msgspec.json.decode(path.read_bytes(), type=list[Row])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        text = _("%(file)s cannot be imported: it is no list of promotions in JSON.")
        raise Refusal(400, 800002, Sentence(text, {"file": path.name}), "unreadable_file", data=[str(error)]) from None
    made = [
        Promotion(**{**msgspec.structs.asdict(row), "id": row.id.upper(), "offers": offers_of(row)}) for row in rows
    ]
    Promotion.objects.bulk_create(made, update_conflicts=True, unique_fields=["id"], update_fields=FIELDS)
    emit(PromotionsLoaded(tenant_id=actor.organization_id, resource_id=path.name, taken=len(made)), actor)
    return len(made)


def offers_of(row: Row) -> list[dict[str, object]]:
    """Return the offers of a promotion as its row keeps them."""
    return [{**msgspec.structs.asdict(offer), "sku": offer.sku.upper()} for offer in row.offers]
