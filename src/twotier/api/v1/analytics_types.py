"""What analytics answer: the documented resources; a grouped row has its groups and sums alone."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Generic, TypeVar

import msgspec

from twotier.api.wire import Wire

T = TypeVar("T")


class Rows(Wire, Generic[T]):
    """Rows of analytics: these of them all, and where the next ones are."""

    value: Sequence[T] = msgspec.field(name="Value")
    next_link: str | None = msgspec.field(name="@nextLink")
    total_count: int = msgspec.field(name="TotalCount")


class AnalyticsSubscription(Wire):
    """A subscription, or what a group of subscriptions adds up to."""

    customer_tenant_id: str | None = None
    customer_name: str | None = None
    customer_market: str | None = None
    id: str | None = None
    status: str | None = None
    product_name: str | None = None
    subscription_type: str | None = None
    auto_renew_enabled: bool | None = None
    partner_id: str | None = None
    friendly_name: str | None = None
    partner_name: str | None = None
    provider_name: str | None = None
    creation_date: datetime | None = None
    effective_start_date: datetime | None = None
    commitment_end_date: datetime | None = None
    current_state_end_date: datetime | None = None
    trial_to_paid_conversion_date: datetime | None = None
    trial_start_date: datetime | None = None
    trial_end_date: datetime | None = None
    last_usage_date: datetime | None = None
    deprovisioned_date: datetime | None = None
    last_renewal_date: datetime | None = None
    license_count: int | None = None
    subscription_count: int | None = None
    churn_risk: str | None = None
    billing_cycle_name: str | None = None


class AnalyticsIndirectResellers(Wire):
    """An indirect reseller with what was sold through it, or what a group of resellers adds up to."""

    partner_tenant_id: str | None = None
    id: str | None = None
    name: str | None = None
    market: str | None = None
    first_subscription_creation_date: datetime | None = None
    latest_subscription_creation_date: datetime | None = None
    first_subscription_end_date: datetime | None = None
    latest_subscription_end_date: datetime | None = None
    first_subscription_suspended_date: datetime | None = None
    latest_subscription_suspended_date: datetime | None = None
    first_subscription_deprovisioned_date: datetime | None = None
    latest_subscription_deprovisioned_date: datetime | None = None
    subscription_count: int | None = None
    license_count: int | None = None
    indirect_reseller_count: int | None = None


class LicensesDeployment(Wire):
    """How many of a customer's licenses of a product are assigned."""

    processed_date_time: datetime
    service_code: str
    service_name: str
    channel: str
    customer_tenant_id: str
    customer_name: str
    product_id: str
    product_name: str
    licenses_deployed: int
    licenses_sold: int


class LicensesUsage(Wire):
    """How many of a customer's licenses of a product are worked with in one workload."""

    processed_date_time: datetime
    workload_code: str
    workload_name: str
    service_code: str
    service_name: str
    channel: str
    customer_tenant_id: str
    customer_name: str
    product_id: str
    product_name: str
    license_active: int
    licenses_qualified: int


class AnalyticsAzureUsage(Wire):
    """What a resource used on a day, or what a group of such rows adds up to."""

    customer_tenant_id: str | None = None
    customer_name: str | None = None
    subscription_id: str | None = None
    subscription_name: str | None = None
    usage_date: datetime | None = None
    resource_location: str | None = None
    meter_category: str | None = None
    meter_subcategory: str | None = None
    meter_unit: str | None = None
    reservation_order_id: str | None = None
    reservation_id: str | None = None
    consumption_meter_id: str | None = None
    service_type: str | None = None
    quantity: Decimal | None = None


class AnalyticsReferrals(Wire):
    """A request for new subscriptions that reached the partner, or what a group of them adds up to."""

    id: str | None = None
    status: str | None = None
    customer_market: str | None = None
    customer_name: str | None = None
    customer_org_size: str | None = None
    accepted_date: datetime | None = None
    acknowledged_date: datetime | None = None
    archived_date: datetime | None = None
    declined_date: datetime | None = None
    expired_date: datetime | None = None
    lost_date: datetime | None = None
    missed_date: datetime | None = None
    created_date: datetime | None = None
    skipped_date: datetime | None = None
    won_date: datetime | None = None
    partner_market: str | None = None
    referral_count: int | None = None


class AnalyticsSearch(Wire):
    """A search by which a customer found the partner."""

    company_name: str | None = None
    contact_button_clicked: bool | None = None
    keyword_country: str | None = None
    details_viewed: bool | None = None
    keyword_industry_focus: str | None = None
    mpn_id: str | None = None
    partner_market: str | None = None
    keyword_product: str | None = None
    referral_submitted: bool | None = None
    search_date: datetime | None = None
    keyword_search_text: str | None = None
    search_result_page_views: int | None = None
    contact_clicks: int | None = None
    referral_count: int | None = None
    profile_views: int | None = None
