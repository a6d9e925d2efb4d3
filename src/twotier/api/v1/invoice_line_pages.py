"""Pages of lines: which lines a request means, and what they say of customers, products and meters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Final
from uuid import UUID

import msgspec

from twotier.api import paging
from twotier.api.call import Call
from twotier.api.v1 import invoice_line_wire as wire
from twotier.api.v1.invoice_line_types import LineItemType, Provider
from twotier.api.wire import Collection
from twotier.billing.models import ChargeLine, Invoice, UsageRecord
from twotier.billing.queries import daily_usage, invoices
from twotier.billing.queries.daily_usage import Place
from twotier.catalog.queries import products_of, rates

LARGEST: Final = 2000
USED = LineItemType.USAGE_LINE_ITEMS


@dataclass(frozen=True)
class Asked:
    """Which lines are asked: of whom, of which month, in which currency, of which provider and kind."""

    bill_to_id: UUID
    bill_to_name: str
    month: date
    currency: str
    provider: Provider
    kind: LineItemType
    uri: str
    number: str = ""
    query: dict[str, str] = field(default_factory=dict)

    @property
    def legacy(self) -> bool:
        """Return whether lines of legacy offers are asked."""
        return self.provider in (Provider.OFFICE, Provider.AZURE)

    def said(self, rows: Iterable[ChargeLine]) -> wire.Said:
        """Return what lines say besides their own columns: a statement for each kind of names."""
        found = list(rows)
        return self.names({row.customer_id for row in found}, {row.product_id for row in found},
                          {row.meter_id for row in found if row.meter_id})  # fmt: skip

    def names(self, customers: set[UUID], products: set[str], meters: set[UUID]) -> wire.Said:
        """Return names by id."""
        return wire.Said(
            self.bill_to_id, self.bill_to_name, invoices.location(self.bill_to_id), self.number,
            invoices.customers(customers), products_of(products), rates.meters(meters) if meters else {},
        )  # fmt: skip


def of_document(document: Invoice, provider: Provider, kind: LineItemType, uri: str) -> Asked:
    """Return what is asked of a document."""
    return Asked(
        document.bill_to_id, document.parties.get("bill_to", {}).get("name", ""), document.period_start,
        document.currency, provider, kind, uri, document.number,
    )  # fmt: skip


Shape = Callable[[ChargeLine, wire.Said], Any]
SHAPES: Final[dict[str, Shape]] = {Provider.OFFICE: wire.license_based, Provider.AZURE: wire.usage_based}


def charged(call: Call, asked: Asked, read: Callable[[int, int], Sequence[ChargeLine]]) -> Collection[Any]:
    """Return a page of lines; `read` has those behind a place, so many of them."""
    shape = SHAPES.get(asked.provider, wire.one_time)
    if asked.legacy or call.text("offset"):
        window = call.window(LARGEST)
        rows = read(0, window.offset + (window.size or LARGEST) + 1)[window.offset :]
        said = asked.said(rows)
        return paging.index_page(window, rows, lambda row: shape(row, said), asked.uri, **asked.query)
    seek = call.seek(LARGEST)
    rows = read(seek.after_number or 0, seek.rows)
    said = asked.said(rows)
    return paging.seek_page(
        seek, rows, lambda row: shape(row, said), lambda row: row.position, asked.uri, **asked.query
    )


def used(call: Call, asked: Asked) -> Collection[Any]:
    """Return a page of what was used by day."""
    seek = call.seek(LARGEST)
    records = daily_usage.page(asked.bill_to_id, asked.month, seek.read(place), seek.rows, legacy=asked.legacy)
    plans = daily_usage.plans(records)
    said = asked.names({row.tenant_id for row in records}, {row.product_id for row in plans.values()}, set())
    rate = wire.Rate(asked.currency, rates.exchange_rate(asked.currency, asked.month) or 0)
    shape = wire.daily if asked.legacy else partial(wire.daily_rated, rate=rate)
    return paging.seek_page(
        seek, records, lambda row: shape(row, plans[row.subscription_id], said), key, asked.uri, **asked.query
    )


def place(text: str) -> Place:
    """Return the record behind which a page begins; raises ValueError for what is none."""
    try:
        return msgspec.json.decode(text, type=Place)
    except msgspec.MsgspecError:
        raise ValueError(text) from None


def key(record: UsageRecord) -> str:
    """Return the place of a record, as tokens hold it."""
    return msgspec.json.encode(daily_usage.place_of(record)).decode()


def behind(rows: Any, after: int, size: int) -> list[ChargeLine]:
    """Return lines of a document behind a place."""
    return list(rows.filter(position__gt=after)[:size])
