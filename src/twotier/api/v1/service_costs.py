"""What a customer's services cost its partner in the last month that was billed."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.api.call import Call
from twotier.api.figures import figure
from twotier.api.routing import route
from twotier.api.v1.invoice_line_wire import E8, E10, adjustments, availability_id, term_and_cycle
from twotier.api.v1.invoice_types import KINDS, SEES, amount, at, symbol
from twotier.api.wire import Attributes, Collection, Links, Wire, attributes, collection, link
from twotier.billing import rules
from twotier.billing.models import ChargeLine, Invoice
from twotier.billing.queries import invoices
from twotier.catalog.queries import products_of
from twotier.core import clock
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer

GROUP = "service-costs"
PATH = "customers/{customer_id}/servicecosts/{billing_period}"
MOST_RECENT = "mostrecent"
REFUSES = ((404, 60003), (403, 20002), (404, 1000))


class ServiceCostsSummary(Wire):
    """What a customer's services cost."""

    billing_start_date: datetime
    billing_end_date: datetime
    pretax_total: Decimal
    tax: Decimal
    after_tax_total: Decimal
    currency_code: str
    currency_symbol: str
    customer_id: str
    details: list[ServiceCostsSummaryDetail] | None = None
    links: Links | None = None
    attributes: Attributes = attributes("ServiceCostsSummary")


class ServiceCostsSummaryDetail(Wire):
    """What one kind of services costs."""

    invoice_type: str
    summary: ServiceCostsSummary


class ServiceCostLineItem(Wire):
    """A line of what a customer's services cost."""

    start_date: datetime
    subscription_friendly_name: str
    subscription_id: str
    order_id: str
    offer_id: str
    offer_name: str
    reseller_mpn_id: str = msgspec.field(name="resellerMPNId")
    charge_type: str
    quantity: Decimal
    unit_price: Decimal
    pretax_total: Decimal
    tax: Decimal
    after_tax_total: Decimal
    currency_code: str
    currency_symbol: str
    customer_id: str
    customer_name: str
    invoice_number: str
    invoice_type: str
    product_id: str
    sku_id: str
    availability_id: str
    product_name: str
    sku_name: str
    publisher_name: str
    publisher_id: str
    term_and_billing_cycle: str
    discount_details: str
    end_date: datetime | None = None
    attributes: Attributes = attributes("ServiceCostLineItem")


Found = list[tuple[Invoice, list[ChargeLine]]]


def last_lines(call: Call, customer_id: UUID, billing_period: str) -> tuple[Customer, Found]:
    """Return a customer, and its lines on the last document of each kind; raises 404 for another period than the last."""
    customer = customer_queries.customer_seen(call.actor, customer_id)
    if billing_period.lower() != MOST_RECENT:
        text = _("Costs are told of the last month that was billed. Write MostRecent for the period.")
        raise Refusal(404, 1000, text)
    documents = invoices.latest_of(call.actor, customer.id)
    return customer, [(row, list(invoices.lines_of(row, customer.id))) for row in documents]


@route(
    "GET", PATH, answers=ServiceCostsSummary, auth="app+user", sees=SEES, refuses=REFUSES,
    summary="Get what a customer's services cost", group=GROUP,
)  # fmt: skip
def get_service_costs(call: Call, customer_id: UUID, billing_period: str) -> ServiceCostsSummary:
    """Answer the sum of a customer's lines on the last documents, in all and by kind; without any, nothing of now."""
    customer, found = last_lines(call, customer_id, billing_period)
    whole = summary(customer, found, invoices.currency_of(call.actor))
    whole.details = [
        ServiceCostsSummaryDetail(KINDS[row.series], summary(customer, [(row, lines)], row.currency))
        for row, lines in found
    ]
    path = f"/customers/{customer_id}/servicecosts/MostRecent"
    whole.links = {"serviceCostLineItems": link(f"{path}/lineitems"), "self": link(path)}
    return whole


def summary(customer: Customer, found: Found, otherwise: str) -> ServiceCostsSummary:
    """Return the sum of lines; taxes are of documents as a whole, lines have none (billing.md BI50)."""
    currency = found[0][0].currency if found else otherwise
    total = sum(line.subtotal_minor for _row, lines in found for line in lines)
    month = rules.month_before(clock.today())
    begins = min((row.period_start for row, _lines in found), default=month)
    ends = max((row.period_end for row, _lines in found), default=month)
    return ServiceCostsSummary(
        billing_start_date=at(begins), billing_end_date=at(ends), pretax_total=amount(total, currency), tax=Decimal(0),
        after_tax_total=amount(total, currency), currency_code=currency, currency_symbol=symbol(currency),
        customer_id=str(customer.id),
    )  # fmt: skip


@route(
    "GET", f"{PATH}/lineitems", answers=Collection[ServiceCostLineItem], auth="app+user", sees=SEES, refuses=REFUSES,
    summary="Get the lines of what a customer's services cost", group=GROUP,
)  # fmt: skip
def list_service_costs(call: Call, customer_id: UUID, billing_period: str) -> Collection[ServiceCostLineItem]:
    """Answer a customer's lines on the last document of each kind."""
    customer, found = last_lines(call, customer_id, billing_period)
    products = products_of({line.product_id for _row, lines in found for line in lines})
    publishers = {key: product.publisher for key, product in products.items()}
    items = [item(row, line, customer, publishers.get(line.product_id, "")) for row, lines in found for line in lines]
    return collection(items, f"/customers/{customer_id}/servicecosts/MostRecent/lineitems")


def item(row: Invoice, line: ChargeLine, customer: Customer, publisher: str) -> ServiceCostLineItem:
    """Return a line as clients know it."""
    total = amount(line.subtotal_minor, row.currency)
    return ServiceCostLineItem(
        start_date=at(line.charge_start), end_date=at(line.charge_end) if line.charge_end else None,
        subscription_friendly_name=line.title, subscription_id=str(line.subscription_id), order_id=line.order_id,
        offer_id=line.catalog_item_id, offer_name=line.title, reseller_mpn_id=line.partner_of_record or "-1",
        charge_type=line.charge_type, quantity=figure(line.quantity_e10, E10), unit_price=figure(line.unit_price_e8, E8),
        pretax_total=total, tax=Decimal(0), after_tax_total=total, currency_code=row.currency,
        currency_symbol=symbol(row.currency), customer_id=str(customer.id), customer_name=customer.company_name,
        invoice_number=row.number, invoice_type=KINDS[row.series], product_id=line.product_id, sku_id=line.sku_id,
        availability_id=availability_id(line), product_name=line.title, sku_name=line.title, publisher_name=publisher,
        publisher_id="", term_and_billing_cycle=term_and_cycle(line), discount_details=adjustments(line),
    )  # fmt: skip
