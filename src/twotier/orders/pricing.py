"""Turning wanted items into priced lines: the catalog's price of the moment, quantity limits, amounts."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from uuid import UUID

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.catalog import queries as catalog_queries
from twotier.catalog import shapes
from twotier.catalog.queries import legacy
from twotier.catalog.rules import (
    LEGACY,
    LEGACY_AZURE,
    PERPETUAL,
    QUALIFIED,
    RESERVATION,
    TERMS,
    USAGE,
    split_catalog_item_id,
)
from twotier.catalog.shapes import AvailabilityRow, OfferRow
from twotier.core import clock, money
from twotier.core.ids import upper_digest
from twotier.core.refusal import Refusal
from twotier.customers.models import Customer

BAD_ITEM, NO_PARTICIPANTS, BAD_INPUT, NOT_ATTESTED = 10001, 10004, 10010, 10012
LEGACY_TERM = "P1Y"
ANY_CYCLE = ("", "unknown", "none")
"""What clients say when they leave the billing cycle to the item."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a partner put into a cart or an order: one line."""

    id: int
    catalog_item_id: str
    quantity: int
    friendly_name: str = ""
    billing_cycle: str = ""
    term: str = ""
    partner_of_record: str = ""
    additional_partner_ids: list[str] = []
    parent_subscription_id: str = ""
    support_partner_id: str = ""
    base: int | None = None
    """The line of the same cart that an add-on belongs to."""
    context: dict[str, str] = {}
    """What the client says of where the product is to be set up."""
    renews_to: str = ""
    ends_on: date | None = None
    ends_with: str = ""
    """The subscription with which the first term shall end."""
    attested: bool | None = None
    promotion_id: str = ""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """Something for sale at its price of the moment: a catalog item or a legacy offer."""

    catalog_item_id: str
    product_id: str
    sku_id: str
    title: str
    term: str
    billing_cycle: str
    segment: str
    currency: str
    unit_price_e8: int
    minimum: int
    maximum: int
    product_type: str

    @property
    def is_subscription(self) -> bool:
        """Tell whether a subscription fulfils it: reservations and software for good have none."""
        return self.product_type != RESERVATION and self.term != PERPETUAL


class Priced(msgspec.Struct, frozen=True, kw_only=True):
    """A line with its price, or with the error that keeps it from being ordered."""

    wanted: Wanted
    item: Item | None = None
    amount_minor: int = 0
    ends_on: date | None = None
    """The last day of the first term, where it is not the usual one."""
    renewal_plan: str = ""
    """The billing plan with which it renews to the term that is asked for."""
    error_code: int = 0
    error_text: str = ""

    @property
    def group(self) -> str:
        """Return the name of the lines that are ordered together; items that are not for sale have one of their own."""
        return f"{self.item.currency}-{self.item.billing_cycle}" if self.item else "0"


Check = Callable[[Customer, UUID | None, list[Priced]], list[Priced]]
_checks: list[Check] = []


def also_checked_by(check: Check) -> Check:
    """Let a higher room look at priced lines: it gives those that it knows better their error, or their last day."""
    _checks.append(check)
    return check


def price(lines: Sequence[Wanted], customer: Customer, buyer: UUID | None = None) -> list[Priced]:
    """Price every line for a customer's market and segment: two statements, four with legacy offers.

    `buyer` is the partner that would buy: what a line refers to has to be its own.
    """
    items = catalog_items(lines, customer) | legacy_items(lines, customer)
    found = [priced(line, items) for line in lines]
    for check in _checks:
        found = check(customer, buyer, found)
    return found


def catalog_items(lines: Sequence[Wanted], customer: Customer) -> dict[str, Item]:
    """Return the catalog items among the lines that this customer may have."""
    ids = [line.catalog_item_id for line in lines if split_catalog_item_id(line.catalog_item_id)]
    if not ids:
        return {}
    market = market_of(customer)
    found = catalog_queries.prices_of(ids, market, clock.today())
    allowed = QUALIFIED.get(customer.segment, ("commercial",))
    return {key: item_of(row) for key, row in found.items() if row.segment in allowed}


def market_of(customer: Customer) -> str:
    """Return the market at whose prices a customer buys, asked once for a record at hand."""
    kept: dict[str, str] = customer.__dict__.setdefault("markets", {})
    if customer.country not in kept:
        kept[customer.country] = catalog_queries.reference_market(customer.country)
    return kept[customer.country]


def choices(sku_ids: Sequence[str], customer: Customer) -> dict[str, tuple[AvailabilityRow, ...]]:
    """Return every way in which a customer may buy these SKUs today: two statements."""
    if not sku_ids:
        return {}
    market = market_of(customer)
    sold = catalog_queries.sold(market, QUALIFIED.get(customer.segment, ("commercial",)), None)
    found = catalog_queries.rows(sold.filter(sku__in=set(sku_ids)))
    return {item.sku_id: item.choices for item in shapes.choices_of(list(dict.fromkeys(sku_ids)), found)}


def item_of(row: AvailabilityRow) -> Item:
    """Return an availability as something for sale."""
    return Item(
        catalog_item_id=row.catalog_item_id,
        product_id=row.product_id,
        sku_id=row.sku_code,
        title=row.title,
        term=row.term,
        billing_cycle=row.billing_plan,
        segment=row.segment,
        currency=row.currency,
        unit_price_e8=row.unit_price_e8,
        minimum=row.minimum_quantity,
        maximum=row.maximum_quantity,
        product_type=row.product_type,
    )


def legacy_items(lines: Sequence[Wanted], customer: Customer) -> dict[str, Item]:
    """Return the legacy offers among the lines, each with the billing cycle that its line asks for."""
    wanted = {line.catalog_item_id: line for line in lines if not split_catalog_item_id(line.catalog_item_id)}
    if not wanted:
        return {}
    offers = {offer.id.upper(): offer for offer in legacy.offers(customer.country, list(wanted))}
    items = {key: legacy_item(offers[key.upper()], line) for key, line in wanted.items() if key.upper() in offers}
    return {key: item for key, item in items.items() if item}


def legacy_item(offer: OfferRow, line: Wanted) -> Item | None:
    """Return a legacy offer as something for sale, or nothing without a price for the cycle."""
    cycle = line.billing_cycle if line.billing_cycle not in ANY_CYCLE else ""
    prices = [price for price in offer.prices if not cycle or price.billing_plan == cycle]
    if not prices or not offer.is_available:
        return None
    monthly = [price for price in prices if price.billing_plan == "monthly"]
    chosen = (monthly or prices)[0]
    return Item(
        catalog_item_id=offer.id,
        product_id=offer.id,
        sku_id=offer.id,
        title=offer.name,
        term=LEGACY_TERM,
        billing_cycle=chosen.billing_plan,
        segment=offer.segment,
        currency=chosen.currency,
        unit_price_e8=chosen.unit_price_e8,
        minimum=offer.minimum_quantity,
        maximum=offer.maximum_quantity,
        product_type=LEGACY_AZURE if offer.body.get("billing") == "usage" else LEGACY,
    )


def priced(line: Wanted, items: Mapping[str, Item]) -> Priced:
    """Return a line with its price or its error."""
    item = items.get(line.catalog_item_id)
    if item is None:
        text = _("There is no such item for sale in the customer's market. Read its availabilities just before use.")
        return faulty(Priced(wanted=line), BAD_ITEM, text)
    found = Priced(wanted=line, item=item, amount_minor=money.minor(item.unit_price_e8, line.quantity, item.currency))
    if fault := fault_of(line, item):
        values = {"title": item.title, "low": item.minimum, "high": item.maximum, "cycle": item.billing_cycle}
        return faulty(found, *fault, values)
    return found


def faulty(line: Priced, code: int, text: str | Promise, values: Mapping[str, object] = MappingProxyType({})) -> Priced:
    """Return a line that cannot be ordered, with the reason."""
    return msgspec.structs.replace(line, amount_minor=0, error_code=code, error_text=str(text) % values)


def of_sellers(actor: Actor, lines: Sequence[Priced]) -> list[Priced]:
    """Give lines that name a reseller their error where the actor sells through none."""
    if actor.is_("provider"):
        return list(lines)
    text = _("Only an indirect provider names a reseller on an order. Remove the MPN ID.")
    named = [line.wanted.partner_of_record or line.wanted.additional_partner_ids for line in lines]
    return [
        faulty(line, NO_PARTICIPANTS, text) if name and not line.error_code else line
        for line, name in zip(lines, named, strict=True)
    ]


def fault_of(line: Wanted, item: Item) -> tuple[int, Promise] | None:
    """Return what is wrong with a line of something for sale, or nothing."""
    if not item.minimum <= line.quantity <= item.maximum:
        return BAD_INPUT, _("The quantity of %(title)s must lie between %(low)s and %(high)s.")
    if line.billing_cycle not in (*ANY_CYCLE, item.billing_cycle):
        return BAD_INPUT, _("%(title)s is sold here with the billing cycle “%(cycle)s”.")
    if line.renews_to and (line.renews_to not in TERMS or not item.is_subscription or item.product_type in USAGE):
        return BAD_INPUT, _("%(title)s cannot renew to this term. Terms are P1M, P1Y and P3Y.")
    if line.attested is False:
        return NOT_ATTESTED, _("The attestation for %(title)s was not accepted. Accept it, or leave it out.")
    return None


def fingerprint(lines: Sequence[Priced]) -> str:
    """Return what changes as soon as an item, a quantity or a price does: what a person saw before submitting."""
    seen = [(line.wanted.catalog_item_id, line.wanted.quantity, line.amount_minor, line.error_code) for line in lines]
    prices = [(line.item.unit_price_e8, line.item.currency) for line in lines if line.item]
    return upper_digest(seen, prices)


def refuse_bad(lines: Sequence[Priced]) -> None:
    """Raise 800009 with the error of every bad line."""
    bad = [line for line in lines if line.error_code]
    if bad:
        data = [f"{line.wanted.id}: {line.error_code} {line.error_text}" for line in bad]
        raise Refusal(400, 800009, bad[0].error_text, fields=[("lines", line.error_text) for line in bad], data=data)
