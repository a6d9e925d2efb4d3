"""What the demo's customer uses of Azure: a small shop, since three weeks, by days and lately by hours."""

import csv
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings

from twotier.access.actors import Actor
from twotier.billing.usecases.import_usage import import_usage
from twotier.billing.usecases.set_budget import set_budget
from twotier.catalog import queries as catalog
from twotier.catalog import rules
from twotier.catalog.queries import rates
from twotier.core import clock
from twotier.orders.pricing import Wanted
from twotier.subscriptions import queries as subscription_queries

SINCE = timedelta(days=20)
"""How long ago the customer bought the Azure plan; within the plan's first month."""
HOURLY = timedelta(days=2)
"""For how long usage is known by hours."""
BUDGET = Decimal(250)
COLUMNS = (
    "CustomerId", "SubscriptionId", "UsageDate", "MeterId", "ResourceURI", "Quantity", "ResourceLocation", "Tags",
    "EntitlementDescription", "PartnerEarnedCreditPercentage",
)  # fmt: skip
Use = tuple[str, str, str, str, bool]
"""A resource, the category and the name of its meter, what it uses a day, and whether the partner manages it."""

SHOP: tuple[Use, ...] = (
    ("Microsoft.Compute/virtualMachines/web1", "Virtual Machines", "D2s v5", "24", True),
    ("Microsoft.Compute/virtualMachines/reports", "Virtual Machines", "B2s", "8", True),
    ("Microsoft.Compute/disks/web1_OsDisk", "Storage", "P10 LRS Disk", "0.0333333333", True),
    ("Microsoft.Network/publicIPAddresses/web1-ip", "Virtual Network", "Static Public IP", "24", True),
    ("Microsoft.Storage/storageAccounts/shopimages", "Storage", "LRS Data Stored", "16.6666666667", True),
    ("Microsoft.Storage/storageAccounts/shopimages", "Storage", "Read Operations", "4.25", True),
    ("Microsoft.Storage/storageAccounts/shopimages", "Bandwidth", "Data Transfer Out", "12.4", False),
    ("Microsoft.OperationalInsights/workspaces/shoplogs", "Azure Monitor", "Data Ingestion", "0.85", False),
    ("Microsoft.KeyVault/vaults/shopkeys", "Key Vault", "Operations", "0.31", False),
)
REGION = "DE West Central"


def plan(country: str, partner_of_record: str) -> Wanted:
    """Return the Azure plan as a line of an order."""
    market = catalog.reference_market(country)
    (found,) = catalog.availabilities(rules.AZURE_PLAN, rules.AZURE_PLAN_SKU, market)
    return Wanted(id=0, catalog_item_id=found.catalog_item_id, quantity=1, partner_of_record=partner_of_record)


def use(operator: Actor, seller: Actor, customer_id: UUID) -> None:
    """Take what a customer used since it bought the plan, and set its budget."""
    bought = subscription_queries.of_customer(seller, customer_id)
    subscription = next(row for row in bought if row.product_id == rules.AZURE_PLAN)
    file = Path(settings.DATA) / "usage-of-demo.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        writer.writerows(lines(customer_id, subscription.id))
    try:
        import_usage(operator, file, source="demo")
    finally:
        file.unlink()
    set_budget(seller, customer_id, BUDGET)


def lines(customer_id: UUID, subscription_id: UUID) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the file, in the order of its columns."""
    known = {(row.category, row.name, row.region): row.id for row in rates.meters().values()}
    home = f"/subscriptions/{uuid5(NAMESPACE_URL, str(customer_id))}/resourceGroups/shop/providers"
    for resource, category, name, quantity, managed in SHOP:
        meter = known.get((category, name, REGION)) or next(key for words, key in known.items() if words[:2] == (category, name))  # fmt: skip
        for when, used in times(Decimal(quantity)):
            yield (
                customer_id, subscription_id, when, meter, f"{home}/{resource}", f"{used:f}", REGION,
                '{"environment": "production"}', "Shop", "15" if managed else "",
            )  # fmt: skip


def times(quantity: Decimal) -> Iterator[tuple[str, Decimal]]:
    """Yield each day since the purchase, and each hour lately, with what is used in it."""
    now = clock.now()
    first, since = (now - SINCE).date() + timedelta(days=1), (now - HOURLY).date()
    for number in range((since - first).days):
        yield f"{first + timedelta(days=number)}", quantity
    for number in range(int(HOURLY.total_seconds()) // 3600 + now.hour):
        yield hour(since, number), (quantity / 24).quantize(Decimal("1e-10"))


def hour(day: date, number: int) -> str:
    """Return an hour, counted from the beginning of a day, as the file writes it."""
    return f"{datetime.combine(day, datetime.min.time()) + timedelta(hours=number):%Y-%m-%dT%H:00:00Z}"
