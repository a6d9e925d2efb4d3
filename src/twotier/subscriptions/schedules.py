"""What the next term shall be (lifecycle.md LC40): stored with the subscription, carried out by its renewal."""

from datetime import date
from typing import Any

import msgspec

from twotier.subscriptions.models import Subscription


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """The next term, whole: what a change does not name is as it is now."""

    product_id: str
    sku_id: str
    catalog_item_id: str
    title: str
    quantity: int
    term: str
    billing_cycle: str
    last_day: date | None = None
    """An aligned end, where one was chosen."""

    @property
    def sku(self) -> str:
        """Return `productId:skuId`."""
        return f"{self.product_id}:{self.sku_id}"

    def stored(self) -> dict[str, Any]:
        """Return it as the subscription keeps it."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found


def of(row: Subscription) -> Schedule | None:
    """Return what is scheduled for the next term, if anything is."""
    return msgspec.convert(row.schedule, Schedule) if row.schedule else None


def unchanged(row: Subscription) -> Schedule:
    """Return the next term as it would be without a schedule."""
    return Schedule(
        product_id=row.product_id,
        sku_id=row.sku_id,
        catalog_item_id=row.catalog_item_id,
        title=row.title,
        quantity=row.quantity,
        term=row.term,
        billing_cycle=row.next_plan or row.billing_cycle,
    )


def same(one: Schedule, other: Schedule) -> bool:
    """Tell whether two are the same next term: the id of an availability changes with its price and says nothing."""
    plain = msgspec.structs.replace(one, catalog_item_id="", title="")
    return plain == msgspec.structs.replace(other, catalog_item_id="", title="")
