"""The Azure plan: bought for nothing wherever anything is sold, once the catalog says what usage costs."""

from datetime import date

from twotier.catalog import rules
from twotier.catalog.models import Availability, CatalogImport, MeterRate, Product, SheetMarket, Sku
from twotier.partners.regions import currency_of

TITLE = "Azure plan"
SINCE = date(2019, 11, 1)
"""When the modelled program began to sell it."""
DESCRIPTION = "Resources of Azure, charged by what is used."
PART_NUMBER = "MS-AZR-0017G"
TERM, PLAN, SEGMENT = "P1M", "monthly", "commercial"
SKU = f"{rules.AZURE_PLAN}:{rules.AZURE_PLAN_SKU}"


def sell_where_priced(record: CatalogImport) -> None:
    """Offer the plan in every market that has prices and not the plan: three statements at least."""
    priced = set(SheetMarket.objects.values_list("market", flat=True).distinct())
    offered = set(Availability.objects.filter(sku_id=SKU).values_list("market", flat=True))
    if not priced - offered or not MeterRate.objects.filter(card=MeterRate.AZURE).exists():
        return
    product = {"title": TITLE, "folded": rules.fold(TITLE), "description": DESCRIPTION, "product_type": rules.METERED, "publisher": "Microsoft Corporation"}  # fmt: skip
    Product.objects.get_or_create(id=rules.AZURE_PLAN, defaults=product)
    sku = {"product_id": rules.AZURE_PLAN, "code": rules.AZURE_PLAN_SKU, "title": TITLE, "folded": rules.fold(TITLE), "description": DESCRIPTION, "string_id": PART_NUMBER, "minimum_quantity": 1, "maximum_quantity": 1}  # fmt: skip
    Sku.objects.get_or_create(id=SKU, defaults=sku)
    Availability.objects.bulk_create(offer(market, record) for market in sorted(priced - offered))


def offer(market: str, record: CatalogImport) -> Availability:
    """Return the plan as a market has it."""
    currency = currency_of(market)
    version = rules.price_version(currency, SINCE, 0, None)
    key = (rules.AZURE_PLAN, rules.AZURE_PLAN_SKU, TERM, PLAN, market, SEGMENT)
    return Availability(
        id=rules.availability_id(*key, version=version), sku_id=SKU, market=market, segment=SEGMENT,
        currency=currency, term=TERM, billing_plan=PLAN, unit_price_e8=0, valid_from=SINCE,
        valid_until=rules.END_OF_TIME, marker="ADD", sheet=record,
    )  # fmt: skip
