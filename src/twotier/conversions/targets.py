"""What a subscription can become today: what the vendor lists for it, as it is sold to its customer."""

from dataclasses import dataclass

from twotier.catalog.queries import legacy
from twotier.catalog.shapes import AvailabilityRow, OfferRow
from twotier.conversions import queries
from twotier.conversions.models import ListedTarget
from twotier.core import clock
from twotier.customers.models import Customer
from twotier.orders.pricing import Item, Wanted, item_of, legacy_item
from twotier.subscriptions import families, prices
from twotier.subscriptions.models import Subscription

PAID_TERM, PAID_PLAN = "P1Y", "monthly"
"""What a trial becomes where nothing else is asked for (LC25)."""


@dataclass(frozen=True, slots=True)
class Target:
    """Something that a subscription can become: the item at its price of today, and its description."""

    item: Item
    row: AvailabilityRow | OfferRow

    @property
    def description(self) -> str:
        """Return the catalog's description, or the title where it has none."""
        body = self.row.body if isinstance(self.row, OfferRow) else {}
        return str(body.get("description") or self.item.title)


def upgrades(row: Subscription) -> list[Target]:
    """Return the upgrades of a paid subscription, for its own term and billing plan."""
    if row.family == families.LEGACY:
        return offers(row, "upgradeTargetOffers", row.billing_cycle)
    if row.family != families.LICENSE:
        return []
    return sold(row, queries.listed(ListedTarget.UPGRADE, sku_of(row)), row.term, row.billing_cycle)


def paid(row: Subscription, plan: str = "") -> list[Target]:
    """Return what a trial can be paid as."""
    if row.family == families.LEGACY_TRIAL:
        return offers(row, "conversionTargetOffers", plan)
    if row.family != families.TRIAL:
        return []
    place, listed = prices.place_of(row), queries.listed(ListedTarget.TRIAL, sku_of(row))
    if listed:
        return sold(row, listed, PAID_TERM, plan or PAID_PLAN)
    sheet = prices.on_day([place], [row.product_id], clock.today())
    found = sheet.paid(place, row.product_id, PAID_TERM, plan or PAID_PLAN)
    return [Target(item_of(found), found)] if found else []


def sku_of(row: Subscription) -> str:
    """Return `productId:skuId`, or what stands for it with a legacy offer."""
    return row.catalog_item_id.upper() if row.family in LEGACIES else f"{row.product_id}:{row.sku_id}".upper()


LEGACIES = (families.LEGACY, families.LEGACY_TRIAL)


def sold(row: Subscription, skus: list[str], term: str, plan: str) -> list[Target]:
    """Return the SKUs that are sold today where the subscription was: one statement a market."""
    if not skus:
        return []
    place = prices.place_of(row)
    sheet = prices.on_day([place], {sku.partition(":")[0] for sku in skus}, clock.today())
    found = [price for sku in skus if (price := sheet.of(place, sku, term, plan))]
    return [Target(item_of(price), price) for price in found]


def offers(row: Subscription, member: str, plan: str) -> list[Target]:
    """Return the legacy offers that an offer names, as they are sold today in the customer's country."""
    country = Customer.objects.get(id=row.tenant_id).country  # objects: the market of a legacy offer
    own = legacy.offer(row.catalog_item_id, country)
    named = [str(key) for key in (own.body.get(member) or ())] if own else []
    found = legacy.offers(country, named) if named else []
    made = [
        (legacy_item(offer, Wanted(id=0, catalog_item_id=offer.id, quantity=1, billing_cycle=plan)), offer)
        for offer in found
    ]
    return [Target(item, offer) for item, offer in made if item]
