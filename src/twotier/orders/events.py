"""What can happen to carts and orders, said once."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.catalog.rules import LICENSES
from twotier.core.events import Event


class Sold(msgspec.Struct, frozen=True, kw_only=True):
    """A line of an order with all that its fulfilment needs."""

    line_id: UUID
    number: int
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
    product_type: str = LICENSES
    promotion_id: str = ""
    context: dict[str, str] = {}


class PlacedLine(Sold, frozen=True, kw_only=True):
    """A line that a subscription fulfils; its id is already chosen."""

    subscription_id: UUID
    parent_subscription_id: UUID | None = None
    with_base: bool = False
    """Whether the base is ordered in the same act."""
    support_partner_id: UUID | None = None
    renews_to: str = ""
    renewal_plan: str = ""
    """The billing plan of the next term, where the line says what that shall be."""
    ends_on: date | None = None


class OrderPlaced(Event, frozen=True, kw_only=True):
    """A partner ordered for a customer."""

    operation: ClassVar[str] = "create_order"
    resource_type: ClassVar[str] = "order"
    sentence: ClassVar[Any] = _("%(user)s placed the order %(order_id)s.")

    order_id: str
    partner_id: UUID
    lines: list[PlacedLine]
    goods: list[Sold] = []
    """What no subscription fulfils: software for good, reservations."""
    total_minor: int
    currency: str

    def after(self) -> dict[str, Any]:
        """Return what was ordered, without the partner's prices: customers read their log too."""
        members = ("title", "catalog_item_id", "quantity", "term", "billing_cycle", "partner_of_record")
        return {
            "order_id": self.order_id,
            "lines": [{name: getattr(line, name) for name in members} for line in (*self.lines, *self.goods)],
        }

    def foretold(self) -> dict[str, Any]:
        """Return what was ordered, with the price that the partner itself would pay."""
        return self.after() | {"total_minor": self.total_minor, "currency": self.currency}


class AddOnsOrdered(OrderPlaced, frozen=True, kw_only=True):
    """Add-ons were bought for subscriptions of an order: their lines belong to it; `lines` are the new ones alone."""

    operation: ClassVar[str] = "update_order"
    sentence: ClassVar[Any] = _("%(user)s added to the order %(order_id)s.")


class CanceledLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line that was given back; `refund` is full, or by_day with the day of the cancellation charged (LC60)."""

    line_id: UUID
    number: int
    subscription_id: UUID | None
    title: str
    quantity: int
    amount_minor: int
    currency: str
    refund: str


class PurchaseCanceled(Event, frozen=True, kw_only=True):
    """Software was given back in time: its keys do not work any more."""

    operation: ClassVar[str] = "update_order"
    resource_type: ClassVar[str] = "order"
    sentence: ClassVar[Any] = _("%(user)s canceled software in the order %(order_id)s.")

    order_id: str
    partner_id: UUID
    lines: list[CanceledLine]

    def after(self) -> dict[str, Any]:
        """Return what was given back, without the partner's prices."""
        return {"order_id": self.order_id, "canceled_lines": [{"title": row.title} for row in self.lines]}


class RepricedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line at the price of its new billing cycle."""

    line_id: UUID
    subscription_id: UUID
    unit_price_e8: int


class BillingFrequencyChanged(Event, frozen=True, kw_only=True):
    """A legacy order is charged in another rhythm, from a new term on (LC43)."""

    operation: ClassVar[str] = "update_order"
    resource_type: ClassVar[str] = "order"
    sentence: ClassVar[Any] = _("%(user)s changed how often the order %(order_id)s is charged.")

    order_id: str
    old_billing_cycle: str
    billing_cycle: str
    lines: list[RepricedLine]


class RequestEvent(Event, frozen=True, kw_only=True):
    """What every event of an order request tells."""

    resource_type: ClassVar[str] = "order_request"

    kind: str
    sender_id: UUID
    receiver_id: UUID
    asked_by: UUID | None
    subscription_id: UUID | None
    quantity: int | None
    auto_renew: bool | None
    note: str
    reason: str

    def after(self) -> dict[str, Any]:
        """Return what was asked for, without what the two sides wrote: the customer reads its log too."""
        asked = {"subscription_id": str(self.subscription_id or ""), "quantity": self.quantity}
        values = {"kind": self.kind, **asked, "auto_renew": self.auto_renew}
        return {name: value for name, value in values.items() if value not in ("", None)}


class OrderRequested(RequestEvent, frozen=True, kw_only=True):
    """A reseller or a customer asked the partner that buys for an order or a change."""

    operation: ClassVar[str] = "create_order_request"
    sentence: ClassVar[Any] = _("%(user)s sent an order request.")


class OrderRequestAccepted(RequestEvent, frozen=True, kw_only=True):
    """The partner that buys accepted an order request; what was asked for happens with it."""

    operation: ClassVar[str] = "accept_order_request"
    sentence: ClassVar[Any] = _("%(user)s accepted an order request.")


class OrderRequestRefused(RequestEvent, frozen=True, kw_only=True):
    """The partner that buys refused an order request, with a reason."""

    operation: ClassVar[str] = "refuse_order_request"
    sentence: ClassVar[Any] = _("%(user)s refused an order request.")


class OrderRequestWithdrawn(RequestEvent, frozen=True, kw_only=True):
    """Whoever sent an order request took it back."""

    operation: ClassVar[str] = "withdraw_order_request"
    sentence: ClassVar[Any] = _("%(user)s withdrew an order request.")
