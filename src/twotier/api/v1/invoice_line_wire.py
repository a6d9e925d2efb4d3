"""How lines that are kept become lines as clients know them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import msgspec

from twotier.api.figures import figure
from twotier.api.v1.invoice_line_types import (
    DailyRatedUsageLineItem,
    DailyUsageLineItem,
    LicenseBasedLineItem,
    OneTimeInvoiceLineItem,
    UsageBasedLineItem,
)
from twotier.api.v1.invoice_types import AZURE, BILLING, MARKETPLACE, OFFICE, ONE_TIME, USED, amount, at
from twotier.billing import rules
from twotier.billing.models import ChargeLine, UsageRecord
from twotier.billing.queries.invoices import Named
from twotier.catalog.shapes import MeterRow, ProductRow
from twotier.core import money
from twotier.subscriptions.models import Subscription

E8, E10, PPM = 8, 10, 6
NOBODY = Named("", "", "")
TERMS = {"P1M": "One-Month", "P1Y": "One-Year", "P3Y": "Three-Year"}
PLANS = {"monthly": "monthly/yearly", "annual": "monthly/yearly", "triennial": "triennial"}
FREQUENCIES = {"monthly": "Monthly", "annual": "Annual", "triennial": "Triennial"}
EARNED = "15.0% Partner earned credit for services managed"


@dataclass(frozen=True)
class Said:
    """What lines of one answer share: who is billed, on which document, and names by id."""

    bill_to_id: UUID
    name: str
    mpn_id: str
    number: str
    customers: Mapping[UUID, Named]
    products: Mapping[str, ProductRow]
    meters: Mapping[UUID, MeterRow]

    def customer(self, customer_id: UUID) -> Named:
        """Return what is said of a customer."""
        return self.customers.get(customer_id, NOBODY)

    def publisher(self, product_id: str) -> str:
        """Return who publishes a product."""
        found = self.products.get(product_id)
        return found.publisher if found else ""

    def meter(self, meter_id: UUID | None) -> str:
        """Return the words of a meter; none for seats."""
        found = self.meters.get(meter_id) if meter_id else None
        return f"{found.category} - {found.name}" if found else ""


def adjustments(line: ChargeLine) -> str:
    """Return what lowers the price, as JSON text."""
    found = [EARNED] if line.credit_ppm else []
    if line.discount_ppm:
        found.append(f"{figure(line.discount_ppm, 4)}% {line.promotion_id}")
    return msgspec.json.encode(found).decode()


def term_and_cycle(line: ChargeLine) -> str:
    """Return term and plan in the words of the reconciliation file."""
    term, plan = TERMS.get(line.term), PLANS.get(line.billing_cycle)
    if line.family.endswith("trial"):
        return f"{term or 'One-Month'} commitment for trial"
    return f"{term} commitment for {plan} billing" if term and plan else ""


def availability_id(line: ChargeLine) -> str:
    """Return the availability that was bought; none of a legacy offer."""
    return line.catalog_item_id.rpartition(":")[2] if ":" in line.catalog_item_id else ""


def one_time(line: ChargeLine, said: Said) -> OneTimeInvoiceLineItem:
    """Return a line of new commerce."""
    customer, total = said.customer(line.customer_id), amount(line.subtotal_minor, line.currency)
    quantity = figure(line.quantity_e10, E10)
    return OneTimeInvoiceLineItem(
        partner_id=str(said.bill_to_id), customer_id=str(line.customer_id), customer_name=customer.name,
        customer_domain_name=customer.domain, customer_country=customer.country, invoice_number=said.number,
        mpn_id=said.mpn_id, reseller_mpn_id=line.partner_of_record or "0", order_id=line.order_id,
        order_date=line.event_at, product_id=line.product_id, sku_id=line.sku_id,
        availability_id=availability_id(line), product_name=line.title, sku_name=line.title,
        product_qualifiers=["Trial"] if line.family == "trial" else [], charge_type=line.charge_type.replace("usage", "new"),
        unit_price=figure(line.unit_price_e8, E8), effective_unit_price=figure(line.effective_unit_price_e10, E10),
        unit_type="", quantity=1 if line.meter_id else int(quantity), subtotal=total, tax_total=Decimal(0), total_for_customer=total,
        currency=line.currency, publisher_name=said.publisher(line.product_id), publisher_id="",
        subscription_description=line.title, subscription_id=str(line.subscription_id),
        charge_start_date=at(line.charge_start), charge_end_date=at(line.charge_end) if line.charge_end else None,
        term_and_billing_cycle=term_and_cycle(line), alternate_id=line.order_id, reference_id=str(line.reference_id),
        price_adjustment_description=adjustments(line), discount_details="", pricing_currency=line.pricing_currency,
        exchange_rate=figure(line.fx_e10, E10), exchange_rate_date=at(line.fx_date) if line.fx_date else None,
        billable_quantity=quantity, meter_description=said.meter(line.meter_id), reservation_order_id="",
        billing_frequency=FREQUENCIES.get(line.billing_cycle, "") if said.number else "", promotion_id=line.promotion_id,
        invoice_line_item_type=BILLING, billing_provider=ONE_TIME, credit_reason_code="",
        subscription_start_date=at(line.subscription_start),
        subscription_end_date=at(line.subscription_end) if line.subscription_end else None,
    )  # fmt: skip


def license_based(line: ChargeLine, said: Said) -> LicenseBasedLineItem:
    """Return a line of licenses of a legacy offer: a credit shows a negative unit price (billing.md BI30)."""
    customer, total = said.customer(line.customer_id), amount(line.subtotal_minor, line.currency)
    return LicenseBasedLineItem(
        partner_id=str(said.bill_to_id), customer_id=str(line.customer_id), customer_name=customer.name,
        domain_name=customer.domain, mpn_id=number(said.mpn_id), tier2_mpn_id=number(line.partner_of_record),
        order_id=line.order_id, subscription_id=str(line.subscription_id),
        syndication_partner_subscription_number=str(line.subscription_id), offer_id=line.catalog_item_id,
        durable_offer_id=line.catalog_item_id, offer_name=line.title, subscription_name=line.title,
        subscription_description=line.title, billing_cycle_type=FREQUENCIES.get(line.billing_cycle, ""),
        charge_type=line.charge_type, charge_start_date=at(line.charge_start),
        charge_end_date=at(line.charge_end) if line.charge_end else None,
        unit_price=figure(line.effective_unit_price_e10, E10), quantity=figure(line.quantity_e10, E10), amount=total,
        total_other_discount=Decimal(0), subtotal=total, tax=Decimal(0), total_for_customer=total,
        currency=line.currency, invoice_line_item_type=BILLING, billing_provider=OFFICE,
        subscription_start_date=at(line.subscription_start),
        subscription_end_date=at(line.subscription_end) if line.subscription_end else None,
    )  # fmt: skip


def usage_based(line: ChargeLine, said: Said) -> UsageBasedLineItem:
    """Return a month's use of a meter by a legacy Azure subscription."""
    customer, total = said.customer(line.customer_id), amount(line.subtotal_minor, line.currency)
    meter = said.meters.get(line.meter_id) if line.meter_id else None
    quantity, rate = figure(line.quantity_e10, E10), figure(line.effective_unit_price_e10, E10)
    return UsageBasedLineItem(
        detail_line_item_id=line.position, sku=line.sku_id, included_quantity=Decimal(0), overage_quantity=quantity,
        list_price=figure(line.unit_price_e8, E8), currency=line.currency, pretax_charges=total,
        tax_amount=Decimal(0), post_tax_total=total, pretax_effective_rate=rate, post_tax_effective_rate=rate,
        charge_type="Assess usage fee for current cycle", invoice_line_item_type=BILLING,
        partner_id=str(said.bill_to_id), partner_name=said.name, partner_billable_account_id=said.mpn_id,
        customer_id=str(line.customer_id), domain_name=customer.domain, customer_company_name=customer.name,
        mpn_id=number(said.mpn_id), tier2_mpn_id=number(line.partner_of_record), invoice_number=said.number,
        subscription_id=str(line.subscription_id), subscription_name=line.title, subscription_description=line.title,
        billing_cycle_type="Monthly", order_id=line.order_id, service_name=meter.category if meter else "",
        service_type=meter.subcategory if meter else "", resource_guid=str(line.meter_id),
        resource_name=meter.name if meter else "", region=meter.region if meter else "", consumed_quantity=quantity,
        charge_start_date=at(line.charge_start), charge_end_date=at(line.charge_end or line.charge_start),
        unit=meter.unit if meter else "", billing_provider=AZURE,
    )  # fmt: skip


def number(mpn_id: str) -> int:
    """Return an MPN id as older clients read it; -1 for none."""
    return int(mpn_id) if mpn_id.isdecimal() else -1


@dataclass(frozen=True)
class Rate:
    """In which currency usage of a month is billed, and at which rate."""

    currency: str
    fx_e10: int


def daily(record: UsageRecord, plan: Subscription, said: Said) -> DailyUsageLineItem:
    """Return what a legacy Azure subscription used on a day."""
    customer, meter = said.customer(record.tenant_id), record.meter
    month = rules.month_of(record.used_on)
    return DailyUsageLineItem(
        customer_billable_account=str(record.tenant_id), usage_date=at(record.used_on), invoice_line_item_type=USED,
        partner_id=str(said.bill_to_id), partner_name=said.name, partner_billable_account_id=said.mpn_id,
        customer_id=str(record.tenant_id), domain_name=customer.domain, customer_company_name=customer.name,
        mpn_id=number(said.mpn_id), tier2_mpn_id=number(record.partner_of_record), invoice_number=said.number,
        subscription_id=str(record.subscription_id), subscription_name=plan.friendly_name,
        subscription_description=plan.title, billing_cycle_type="Monthly", order_id=plan.order_id,
        service_name=meter.category, service_type=meter.subcategory, resource_guid=str(meter.id),
        resource_name=meter.name, region=meter.region, consumed_quantity=figure(record.quantity_e10, E10),
        charge_start_date=at(month), charge_end_date=at(rules.next_month(month)), unit=meter.unit, billing_provider=AZURE,
    )  # fmt: skip


def daily_rated(  # long: its members
    record: UsageRecord, plan: Subscription, said: Said, rate: Rate
) -> DailyRatedUsageLineItem:
    """Return what a subscription used on a day with what it costs."""
    customer, meter, resource = said.customer(record.tenant_id), record.meter, record.resource
    month, earned = rules.month_of(record.used_on), record.credit_ppm
    price = money.half_up(record.unit_price_e8 * (10**PPM - earned), 10**PPM)
    return DailyRatedUsageLineItem(
        partner_id=str(said.bill_to_id), partner_name=said.name, customer_id=str(record.tenant_id),
        customer_name=customer.name, customer_domain_name=customer.domain, customer_country=customer.country,
        invoice_number=said.number, product_id=plan.product_id, sku_id=plan.sku_id,
        availability_id=plan.catalog_item_id.rpartition(":")[2], sku_name=plan.title, product_name=plan.title,
        publisher_name=said.publisher(plan.product_id), publisher_id="", subscription_id=str(record.subscription_id),
        subscription_description=plan.friendly_name, charge_start_date=at(month),
        charge_end_date=at(rules.next_month(month)), usage_date=at(record.used_on), meter_type=meter.unit,
        meter_category=meter.category, meter_id=str(meter.id), meter_sub_category=meter.subcategory,
        meter_name=meter.name, meter_region=meter.region, unit_of_measure=meter.unit,
        resource_location=resource.location, consumed_service=resource.service, resource_group=resource.group_name,
        resource_uri=resource.uri, tags=text(resource.tags), additional_info=text(resource.info), service_info1="",
        service_info2="", mpn_id=said.mpn_id, reseller_mpn_id=record.partner_of_record or "0", charge_type="new",
        unit_price=figure(record.unit_price_e8, E8), quantity=figure(record.quantity_e10, E10), unit_type=meter.unit,
        billing_pre_tax_total=figure(rules.converted(record.net_e10, rate.fx_e10), E10), billing_currency=rate.currency,
        pricing_pre_tax_total=figure(record.net_e10, E10), pricing_currency=record.currency,
        entitlement_id=resource.entitlement_id, entitlement_description=resource.entitlement_name,
        exchange_rate=figure(rate.fx_e10, E10), exchange_rate_date=at(month), effective_unit_price=figure(price, E8),
        rate_of_partner_earned_credit=figure(earned, PPM), has_partner_earned_credit=earned > 0,
        rate_of_credit=figure(earned, PPM),
        credit_type="Partner Earned Credit Applied" if earned else "Credit Not Applied",
        invoice_line_item_type=USED, billing_provider=MARKETPLACE,
    )  # fmt: skip


def text(values: Mapping[str, object]) -> str:
    """Return pairs as JSON text; none is empty."""
    return msgspec.json.encode(values).decode() if values else ""
