"""What an order tells the rooms that fulfil it; a piece for use cases."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from twotier.catalog.rules import charged
from twotier.orders.events import OrderPlaced, PlacedLine, Sold
from twotier.orders.models import Order, OrderLine
from twotier.orders.pricing import Priced
from twotier.partnerships.rules import OfRecord

Resellers = dict[str, OfRecord]


def placed(
    order: Order,
    group: Sequence[Priced],
    rows: Sequence[OrderLine],
    resellers: Resellers,
    kind: type[OrderPlaced] = OrderPlaced,
) -> OrderPlaced:
    """Return the event from which higher rooms fulfil the order."""
    pairs = list(zip(group, rows, strict=True))
    return kind(
        tenant_id=order.tenant_id,
        resource_id=order.id,
        order_id=order.id,
        partner_id=order.partner_id,
        lines=[placed_line(line, row, resellers) for line, row in pairs if row.subscription_id],
        goods=[Sold(**sold(line, row, resellers)) for line, row in pairs if not row.subscription_id],
        total_minor=sum(row.amount_minor for row in rows),
        currency=order.currency,
    )


def placed_line(line: Priced, row: OrderLine, resellers: Resellers) -> PlacedLine:
    """Return a line as the subscription that fulfils it needs it."""
    assert row.subscription_id is not None
    said = sold(line, row, resellers)
    said["billing_cycle"] = charged(row.term, row.billing_cycle)
    return PlacedLine(
        **said,
        subscription_id=row.subscription_id,
        parent_subscription_id=row.parent_subscription_id,
        with_base=line.wanted.base is not None,
        support_partner_id=UUID(line.wanted.support_partner_id) if line.wanted.support_partner_id else None,
        renews_to=row.renews_to,
        renewal_plan=line.renewal_plan,
        ends_on=row.ends_on,
        promotion_id=line.wanted.promotion_id,
    )


def sold(line: Priced, row: OrderLine, resellers: Resellers) -> dict[str, Any]:
    """Return what every fulfilment needs of a line."""
    assert line.item is not None
    found = resellers.get(line.wanted.partner_of_record)
    return {
        "line_id": row.id,
        "number": row.number,
        "catalog_item_id": line.item.catalog_item_id,
        "product_id": line.item.product_id,
        "sku_id": line.item.sku_id,
        "title": line.item.title,
        "friendly_name": row.friendly_name or line.item.title,
        "quantity": line.wanted.quantity,
        "term": line.item.term,
        "billing_cycle": line.item.billing_cycle,
        "segment": line.item.segment,
        "currency": line.item.currency,
        "unit_price_e8": line.item.unit_price_e8,
        "partner_of_record": line.wanted.partner_of_record,
        "reseller_id": found.reseller_id if found else None,
        "product_type": line.item.product_type,
        "context": line.wanted.context,
    }
