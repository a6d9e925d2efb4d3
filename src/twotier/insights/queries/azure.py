"""Analytics of Azure usage: what resources used of a meter, one row a day."""

from uuid import UUID

from django.db.models import F, Sum

from twotier.access.actors import Actor
from twotier.billing.models import UsageRecord
from twotier.customers.models import Customer
from twotier.insights.asking import Table, compiled
from twotier.insights.conditions import Sql, put
from twotier.insights.kinds import DAY, ID, QUANTITY, TEXT
from twotier.subscriptions import queries as subscription_queries
from twotier.subscriptions.models import Subscription

FIELDS = {
    "customerTenantId": ID, "customerName": TEXT, "subscriptionId": ID, "subscriptionName": TEXT, "usageDate": DAY,
    "resourceLocation": TEXT, "meterCategory": TEXT, "meterSubcategory": TEXT, "meterUnit": TEXT,
    "reservationOrderId": TEXT, "reservationId": TEXT, "consumptionMeterId": ID, "serviceType": TEXT,
    "quantity": QUANTITY,
}  # fmt: skip
USAGE = """
    SELECT used."customerTenantId", customers.name AS "customerName", used."subscriptionId",
        subscriptions.name AS "subscriptionName", used."usageDate", used."resourceLocation", used."meterCategory",
        used."meterSubcategory", used."meterUnit", '' AS "reservationOrderId", '' AS "reservationId",
        used."consumptionMeterId", used."serviceType", used."quantity"
    FROM ({used}) AS used
    LEFT JOIN ({customers}) AS customers ON customers.id = used."customerTenantId"
    LEFT JOIN ({subscriptions}) AS subscriptions ON subscriptions.id = used."subscriptionId\""""
"""Usage is not covered by reservations here, so that no row names one."""
GROUPED = {
    "customerTenantId": "tenant_id", "subscriptionId": "subscription_id", "usageDate": "used_on",
    "resourceLocation": "resource__location", "meterCategory": "meter__category",
    "meterSubcategory": "meter__subcategory", "meterUnit": "meter__unit", "consumptionMeterId": "meter_id",
    "serviceType": "resource__service",
}  # fmt: skip
KEY = ("usageDate", "subscriptionId", "consumptionMeterId", "resourceLocation", "serviceType")


def source(actor: Actor, customer_id: UUID | None) -> Sql:
    """Return what the subscriptions that the actor may see used, by day, meter, location and service."""
    seen = subscription_queries.visible(actor)
    seen = seen.filter(tenant_id=customer_id) if customer_id else seen
    rows = UsageRecord.objects.filter(tenant_id__in=seen.values("tenant_id"), subscription_id__in=seen.values("id"))
    used = rows.values(*GROUPED.values()).annotate(total=Sum("quantity_e10"))
    columns = {name: F(column) for name, column in {**GROUPED, "quantity": "total"}.items()}
    return put(
        USAGE,
        used=compiled(used, columns),
        customers=compiled(Customer.objects.all(), {"id": F("id"), "name": F("company_name")}),
        subscriptions=compiled(Subscription.objects.all(), {"id": F("id"), "name": F("friendly_name")}),
    )


TABLE = Table(FIELDS, KEY, source, {"quantity": 'SUM("quantity")'})
