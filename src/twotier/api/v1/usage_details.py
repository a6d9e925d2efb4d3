"""What a subscription used in the present month, by meter and by resource; amounts are the estimates of usage_records.py."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from twotier.api.call import Call
from twotier.api.figures import figure
from twotier.api.routing import route
from twotier.api.v1.usage_types import DOLLAR, GROUP, OF_PLAN, SEES, cost_of, locale_of
from twotier.api.wire import Attributes, Collection, Wire, attributes, collection
from twotier.billing.queries import usage
from twotier.billing.shapes import Currency, MeterUsage, ResourceUsage
from twotier.catalog.queries import rates
from twotier.catalog.rules import QUANTITY_SCALE
from twotier.catalog.shapes import MeterRow


class MeterUsageRecord(Wire):
    """What a subscription used of a meter in the month."""

    subscription_id: str
    meter_id: str
    meter_name: str
    category: str
    subcategory: str
    quantity_used: Decimal
    unit: str
    total_cost: Decimal
    currency_locale: str
    currency_code: str
    usd_total_cost: Decimal
    last_modified_date: datetime | None = None
    attributes: Attributes = attributes("MeterUsageRecord")


class AzureResourceMonthlyUsageRecord(Wire):
    """What a subscription used of a meter in the month, as older clients read it."""

    category: str
    subcategory: str
    quantity_used: Decimal
    unit: str
    id: str
    name: str
    total_cost: Decimal
    currency_locale: str
    attributes: Attributes = attributes("AzureResourceMonthlyUsageRecord")


class ResourceUsageRecord(Wire):
    """What a resource used in the month."""

    subscription_id: str
    resource_uri: str
    resource_type: str
    entitlement_id: str
    entitlement_name: str
    resource_group_name: str
    name: str
    resource_name: str
    total_cost: Decimal
    currency_code: str
    usd_total_cost: Decimal
    last_modified_date: datetime | None = None
    attributes: Attributes = attributes("ResourceUsageRecord")


def meters(call: Call, customer_id: UUID, subscription_id: UUID) -> list[tuple[MeterUsage, MeterRow, dict[str, str]]]:
    """Return what a subscription used by meter, each with the meter and its words in the caller's language."""
    found = usage.by_meter(usage.plan(call.actor, customer_id, subscription_id), usage.this_month())
    known = rates.meters([row.meter_id for row in found])
    rows = {row.meter_id: row for row in found}
    said = {key: row.said(call.headers.locale) or row.said(call.headers.language) for key, row in known.items()}
    return [(rows[key], row, said[key]) for key, row in known.items()]


BY_METER = "customers/{customer_id}/subscriptions/{subscription_id}/"


@route(
    "GET", f"{BY_METER}meterusagerecords", answers=Collection[MeterUsageRecord], auth="app+user", sees=SEES,
    refuses=OF_PLAN, summary="Get a subscription's usage by meter", group=GROUP,
)  # fmt: skip
def list_meter_usage(call: Call, customer_id: UUID, subscription_id: UUID) -> Collection[MeterUsageRecord]:
    """Answer what the subscription used of each meter in the month, with the words of `X-Locale`."""
    currency = usage.currency_of(call.actor, usage.this_month())
    rows = [
        MeterUsageRecord(
            subscription_id=str(subscription_id),
            meter_id=str(meter.id),
            meter_name=said.get("name", meter.name),
            category=said.get("category", meter.category),
            subcategory=said.get("subcategory", meter.subcategory),
            quantity_used=figure(row.quantity_e10, QUANTITY_SCALE),
            unit=said.get("unit", meter.unit),
            total_cost=cost_of(row.cost, currency),
            currency_locale=locale_of(currency),
            currency_code=currency.code,
            usd_total_cost=cost_of(row.cost, DOLLAR),
            last_modified_date=row.cost.modified_at,
        )
        for row, meter, said in meters(call, customer_id, subscription_id)
    ]
    return collection(rows, call.uri)


@route(
    "GET", f"{BY_METER}usagerecords/resources", answers=Collection[AzureResourceMonthlyUsageRecord], sees=SEES,
    refuses=OF_PLAN, summary="List a subscription's services with what their usage costs", group=GROUP,
)  # fmt: skip
def list_service_usage(
    call: Call, customer_id: UUID, subscription_id: UUID
) -> Collection[AzureResourceMonthlyUsageRecord]:
    """Answer what the subscription used of each meter in the month; a meter is called a resource here."""
    currency = usage.currency_of(call.actor, usage.this_month())
    rows = [
        AzureResourceMonthlyUsageRecord(
            category=said.get("category", meter.category),
            subcategory=said.get("subcategory", meter.subcategory),
            quantity_used=figure(row.quantity_e10, QUANTITY_SCALE),
            unit=said.get("unit", meter.unit),
            id=str(meter.id),
            name=said.get("name", meter.name),
            total_cost=cost_of(row.cost, currency),
            currency_locale=locale_of(currency),
        )
        for row, meter, said in meters(call, customer_id, subscription_id)
    ]
    return collection(rows, call.uri)


@route(
    "GET", f"{BY_METER}resourceusagerecords", answers=Collection[ResourceUsageRecord], auth="app+user", sees=SEES,
    refuses=OF_PLAN, summary="Get a subscription's usage by resource", group=GROUP,
)  # fmt: skip
def list_resource_usage(call: Call, customer_id: UUID, subscription_id: UUID) -> Collection[ResourceUsageRecord]:
    """Answer what each resource of the subscription used in the month."""
    subscription = usage.plan(call.actor, customer_id, subscription_id)
    month = usage.this_month()
    currency = usage.currency_of(call.actor, month)
    found = usage.by_resource(subscription, month)
    rows = [resource_record(subscription_id, subscription.friendly_name, row, currency) for row in found]
    return collection(rows, call.uri)


def resource_record(subscription_id: UUID, plan: str, row: ResourceUsage, currency: Currency) -> ResourceUsageRecord:
    """Return a resource's month as the wire has it; an Azure subscription without a name is called as the plan is."""
    return ResourceUsageRecord(
        subscription_id=str(subscription_id),
        resource_uri=row.uri,
        resource_type=row.service,
        entitlement_id=row.entitlement_id,
        entitlement_name=row.entitlement_name or plan,
        resource_group_name=row.group_name,
        name=row.name,
        resource_name=row.name,
        total_cost=cost_of(row.cost, currency),
        currency_code=currency.code,
        usd_total_cost=cost_of(row.cost, DOLLAR),
        last_modified_date=row.cost.modified_at,
    )


@route(
    "GET", f"{BY_METER}usagerecords/bymeter", answers=Collection[MeterUsageRecord], auth="app+user", sees=SEES,
    refuses=OF_PLAN, summary="Get a subscription's usage by meter, as PowerShell asks for it", group=GROUP,
    extension=True,
)  # fmt: skip
def list_usage_by_meter(call: Call, customer_id: UUID, subscription_id: UUID) -> Collection[MeterUsageRecord]:
    """Answer what `meterusagerecords` does."""
    return list_meter_usage(call, customer_id, subscription_id)


@route(
    "GET", f"{BY_METER}usagerecords/byresource", answers=Collection[ResourceUsageRecord], auth="app+user", sees=SEES,
    refuses=OF_PLAN, summary="Get a subscription's usage by resource, as PowerShell asks for it", group=GROUP,
    extension=True,
)  # fmt: skip
def list_usage_by_resource(call: Call, customer_id: UUID, subscription_id: UUID) -> Collection[ResourceUsageRecord]:
    """Answer what `resourceusagerecords` does."""
    return list_resource_usage(call, customer_id, subscription_id)
