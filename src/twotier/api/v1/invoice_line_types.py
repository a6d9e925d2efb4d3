"""Lines of documents as clients know them: one shape for each provider and kind (spec/api.md 14)."""

from datetime import datetime
from decimal import Decimal

import msgspec

from twotier.api.wire import Attributes, Wire, Words, attributes


class Provider(Words):
    """Who stands behind lines."""

    NONE = "none"
    OFFICE = "office"
    AZURE = "azure"
    AZURE_DATA_MARKET = "azure_data_market"
    ONE_TIME = "one_time"
    MARKETPLACE = "marketplace"
    ALL = "all"


class LineItemType(Words):
    """What lines say: what is charged, or what was used."""

    NONE = "none"
    USAGE_LINE_ITEMS = "usage_line_items"
    BILLING_LINE_ITEMS = "billing_line_items"


class Period(Words):
    """Which month's lines, of those that are not billed."""

    NONE = "none"
    CURRENT = "current"
    PREVIOUS = "previous"


class OneTimeInvoiceLineItem(Wire):
    """A line of new commerce: seats, software, services, and a month's use of a meter."""

    partner_id: str
    customer_id: str
    customer_name: str
    customer_domain_name: str
    customer_country: str
    invoice_number: str
    mpn_id: str
    reseller_mpn_id: str
    order_id: str
    order_date: datetime
    product_id: str
    sku_id: str
    availability_id: str
    product_name: str
    sku_name: str
    product_qualifiers: list[str]
    charge_type: str
    unit_price: Decimal
    effective_unit_price: Decimal
    unit_type: str
    quantity: int
    """What was purchased; of what is charged by use, the plan."""
    subtotal: Decimal
    tax_total: Decimal
    total_for_customer: Decimal
    currency: str
    publisher_name: str
    publisher_id: str
    subscription_description: str
    subscription_id: str
    charge_start_date: datetime
    term_and_billing_cycle: str
    alternate_id: str
    reference_id: str
    price_adjustment_description: str
    discount_details: str
    pricing_currency: str
    exchange_rate: Decimal = msgspec.field(name="pcToBCExchangeRate")
    billable_quantity: Decimal
    meter_description: str
    reservation_order_id: str
    billing_frequency: str
    promotion_id: str
    invoice_line_item_type: str
    billing_provider: str
    credit_reason_code: str
    charge_end_date: datetime | None = None
    subscription_start_date: datetime | None = None
    subscription_end_date: datetime | None = None
    exchange_rate_date: datetime | None = msgspec.field(name="pcToBCExchangeRateDate", default=None)
    attributes: Attributes = attributes("OneTimeInvoiceLineItem")


class LicenseBasedLineItem(Wire):
    """A line of licenses of a legacy offer."""

    partner_id: str
    customer_id: str
    customer_name: str
    domain_name: str
    mpn_id: int
    tier2_mpn_id: int
    order_id: str
    subscription_id: str
    syndication_partner_subscription_number: str
    offer_id: str
    durable_offer_id: str
    offer_name: str
    subscription_name: str
    subscription_description: str
    billing_cycle_type: str
    charge_type: str
    charge_start_date: datetime
    unit_price: Decimal
    quantity: Decimal
    amount: Decimal
    total_other_discount: Decimal
    subtotal: Decimal
    tax: Decimal
    total_for_customer: Decimal
    currency: str
    invoice_line_item_type: str
    billing_provider: str
    charge_end_date: datetime | None = None
    subscription_start_date: datetime | None = None
    subscription_end_date: datetime | None = None
    attributes: Attributes = attributes("LicenseBasedLineItem")


class UsageBasedLineItem(Wire):
    """A line of a legacy Azure subscription: a month's use of a meter, and what it costs."""

    detail_line_item_id: int
    sku: str
    included_quantity: Decimal
    overage_quantity: Decimal
    list_price: Decimal
    currency: str
    pretax_charges: Decimal
    tax_amount: Decimal
    post_tax_total: Decimal
    pretax_effective_rate: Decimal
    post_tax_effective_rate: Decimal
    charge_type: str
    invoice_line_item_type: str
    partner_id: str
    partner_name: str
    partner_billable_account_id: str
    customer_id: str
    domain_name: str
    customer_company_name: str
    mpn_id: int
    tier2_mpn_id: int
    invoice_number: str
    subscription_id: str
    subscription_name: str
    subscription_description: str
    billing_cycle_type: str
    order_id: str
    service_name: str
    service_type: str
    resource_guid: str
    resource_name: str
    region: str
    consumed_quantity: Decimal
    charge_start_date: datetime
    charge_end_date: datetime
    unit: str
    billing_provider: str
    attributes: Attributes = attributes("UsageBasedLineItem")


class DailyUsageLineItem(Wire):
    """What a legacy Azure subscription used of a meter on a day."""

    customer_billable_account: str
    usage_date: datetime
    invoice_line_item_type: str
    partner_id: str
    partner_name: str
    partner_billable_account_id: str
    customer_id: str
    domain_name: str
    customer_company_name: str
    mpn_id: int
    tier2_mpn_id: int
    invoice_number: str
    subscription_id: str
    subscription_name: str
    subscription_description: str
    billing_cycle_type: str
    order_id: str
    service_name: str
    service_type: str
    resource_guid: str
    resource_name: str
    region: str
    consumed_quantity: Decimal
    charge_start_date: datetime
    charge_end_date: datetime
    unit: str
    billing_provider: str
    attributes: Attributes = attributes("DailyUsageLineItem")


class DailyRatedUsageLineItem(Wire):
    """What a subscription used of a meter on a day, and what it costs."""

    partner_id: str
    partner_name: str
    customer_id: str
    customer_name: str
    customer_domain_name: str
    customer_country: str
    invoice_number: str
    product_id: str
    sku_id: str
    availability_id: str
    sku_name: str
    product_name: str
    publisher_name: str
    publisher_id: str
    subscription_id: str
    subscription_description: str
    charge_start_date: datetime
    charge_end_date: datetime
    usage_date: datetime
    meter_type: str
    meter_category: str
    meter_id: str
    meter_sub_category: str
    meter_name: str
    meter_region: str
    unit_of_measure: str
    resource_location: str
    consumed_service: str
    resource_group: str
    resource_uri: str
    tags: str
    additional_info: str
    service_info1: str
    service_info2: str
    mpn_id: str
    reseller_mpn_id: str
    charge_type: str
    unit_price: Decimal
    quantity: Decimal
    unit_type: str
    billing_pre_tax_total: Decimal
    billing_currency: str
    pricing_pre_tax_total: Decimal
    pricing_currency: str
    entitlement_id: str
    entitlement_description: str
    exchange_rate: Decimal = msgspec.field(name="pcToBCExchangeRate")
    exchange_rate_date: datetime = msgspec.field(name="pcToBCExchangeRateDate")
    effective_unit_price: Decimal
    rate_of_partner_earned_credit: Decimal
    has_partner_earned_credit: bool
    rate_of_credit: Decimal
    credit_type: str
    invoice_line_item_type: str
    billing_provider: str
    attributes: Attributes = attributes("DailyRatedUsageLineItem")
