"""Usage for tests: a world with an Azure plan and a rate card, and files in the documented columns."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import models

from tests.support import catalog_rows, kept, rate_cards, world
from tests.support.rate_cards import HOURS
from tests.support.world import Partner, World
from twotier.access.actors import program
from twotier.billing.models import UsageRecord
from twotier.billing.usecases.import_usage import import_usage
from twotier.catalog import queries as catalog
from twotier.catalog.imports.report import ImportReport
from twotier.catalog.models import ExchangeRate, Meter, MeterRate
from twotier.core import clock
from twotier.customers.models import Customer
from twotier.orders.pricing import Wanted
from twotier.orders.usecases.place_order import place_order
from twotier.subscriptions.models import Subscription

COLUMNS = (
    "CustomerId", "SubscriptionId", "UsageDate", "MeterId", "ResourceURI", "Quantity", "ReportedTime",
    "ResourceLocation", "Tags", "AdditionalInfo", "EntitlementDescription", "PartnerEarnedCreditPercentage",
)  # fmt: skip
AZURE = "/subscriptions/0b1f6471-1bf0-4dda-aec3-111122223333"
MACHINE = f"{AZURE}/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/web1"
DISK = f"{AZURE}/resourceGroups/shop/providers/Microsoft.Compute/disks/web1_os"


@dataclass
class Plan:
    """A customer with an Azure plan that began three months ago."""

    seller: Partner
    customer: Customer
    subscription: Subscription

    def row(self, day: date | str, quantity: str = "24", meter: UUID = HOURS, **changes: str) -> dict[str, str]:
        """Return a good row with some values changed."""
        values = {
            "CustomerId": str(self.customer.id), "SubscriptionId": str(self.subscription.id), "UsageDate": str(day),
            "MeterId": str(meter), "ResourceURI": MACHINE, "Quantity": quantity,
        }  # fmt: skip
        return values | changes


def plan(seller: Partner, reseller: Partner | None = None, **changes: Any) -> Plan:
    """Sell an Azure plan to a new customer."""
    made = world.customer(seller, reseller, **changes).customer
    return sold(seller, made, reseller)


def fill(folder: Path) -> None:
    """Fill an empty catalog with a price sheet, a rate card and exchange rates: imported once in a process, then copied."""
    if not _filled:
        world.prices(folder)
        rate_cards.load(folder)
        made: tuple[type[models.Model], ...] = (*catalog_rows.WRITTEN, Meter, MeterRate, ExchangeRate)
        _filled.update({model: catalog_rows.rows_of(model) for model in made})
        return
    for model, rows in _filled.items():
        model._default_manager.bulk_create(model(**row) for row in rows)


_filled: dict[type[models.Model], catalog_rows.Rows] = {}


def sold(seller: Partner, customer: Customer, reseller: Partner | None = None) -> Plan:
    """Sell an Azure plan, and let it have begun three months ago."""
    market = catalog.reference_market(customer.country)
    (offer,) = catalog.availabilities("DZH318Z0BPS6", "0001", market)
    wanted = Wanted(id=0, catalog_item_id=offer.catalog_item_id, quantity=1, partner_of_record=reseller.mpn_id if reseller else "")  # fmt: skip
    orders, _lines = place_order(seller.actor, customer.id, [wanted])
    subscription = Subscription.objects.get(order_id=orders[0].id)
    back = timedelta(days=92)
    subscription.attributions.update(effective_from=subscription.created_at - back)
    Subscription.objects.filter(id=subscription.id).update(created_at=subscription.created_at - back)
    subscription.refresh_from_db()
    return Plan(seller, customer, subscription)


def build(folder: Path) -> tuple[World, Plan]:
    """Return the two-tier world with an Azure plan that Harbor sold to Kranich, whose reseller is Alpine."""
    return kept.scene("an Azure plan", lambda: begun(folder))


def begun(folder: Path) -> tuple[World, Plan]:
    """Make the world, and sell the plan."""
    made = world.build()
    fill(folder)
    return made, plan(made.harbor, made.alpine)


def write(path: Path, rows: Sequence[dict[str, str]], columns: Sequence[str] = COLUMNS) -> Path:
    """Write a file of usage."""
    with path.open("w", encoding="utf-8", newline="") as out:
        made = csv.DictWriter(out, columns, restval="")
        made.writeheader()
        made.writerows(rows)
    return path


def take(folder: Path, *rows: dict[str, str], name: str = "usage.csv", source: str = "") -> ImportReport:
    """Import usage as the program."""
    return import_usage(program("test"), write(folder / name, rows), source=source)


def today() -> date:
    """Return the day of business time."""
    return clock.today()


def month_day(number: int) -> date:
    """Return a day of the month before the last one, counted from its first: it is over whenever a test runs."""
    first = clock.today().replace(day=1)
    for _month in range(2):
        first = (first - timedelta(days=1)).replace(day=1)
    return first + timedelta(days=number - 1)


def amounts(subscription: Subscription) -> list[tuple[date, int, int]]:
    """Return what each record costs: day, list amount, net amount."""
    rows = UsageRecord.objects.filter(subscription_id=subscription.id).order_by("used_on", "resource__folded_uri")
    return list(rows.values_list("used_on", "list_e10", "net_e10"))
