"""What can happen to carts and orders, said once."""

from typing import Any, ClassVar
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.core.events import Event


class PlacedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of an order with all that its fulfilment needs; `subscription_id` is already chosen."""

    line_id: UUID
    number: int
    subscription_id: UUID
    catalog_item_id: str
    product_id: str
    sku_id: str
    title: str
    friendly_name: str
    quantity: int
    term: str
    billing_cycle: str
    segment: str
    currency: str
    unit_price_e8: int
    partner_of_record: str
    reseller_id: UUID | None
    parent_subscription_id: UUID | None = None
    support_partner_id: UUID | None = None


class OrderPlaced(Event, frozen=True, kw_only=True):
    """A partner ordered for a customer."""

    operation: ClassVar[str] = "create_order"
    resource_type: ClassVar[str] = "order"
    sentence: ClassVar[Any] = _("%(user)s placed the order %(order_id)s.")

    order_id: str
    partner_id: UUID
    lines: list[PlacedLine]
    total_minor: int
    currency: str

    def after(self) -> dict[str, Any]:
        """Return what was ordered, without the partner's prices: customers read their log too."""
        members = ("title", "catalog_item_id", "quantity", "term", "billing_cycle", "partner_of_record")
        return {
            "order_id": self.order_id,
            "lines": [{name: getattr(line, name) for name in members} for line in self.lines],
        }
