"""Analytics of subscriptions: those that the actor may see, one row each."""

from typing import Any
from uuid import UUID

from django.db.models import Case, DateField, Exists, F, Func, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce, TruncDate, Upper

from twotier.access.actors import Actor
from twotier.access.models import Organization
from twotier.billing.models import UsageRecord
from twotier.customers.models import Customer
from twotier.insights.asking import Table, compiled
from twotier.insights.conditions import Sql
from twotier.insights.kinds import DAY, FLAG, ID, MOMENT, NUMBER, TEXT
from twotier.insights.services import type_of
from twotier.subscriptions import families
from twotier.subscriptions import queries as subscription_queries
from twotier.subscriptions.lifecycle import RUNNING
from twotier.subscriptions.models import SubscriptionChange

STATES = {"active": "ACTIVE", "suspended": "SUSPENDED", "expired": "SUSPENDED", "disabled": "SUSPENDED", "deleted": "DEPROVISIONED"}  # fmt: skip
"""What a subscription that is not active yet is called: nothing, it is left out."""
FIELDS = {
    "customerTenantId": ID, "customerName": TEXT, "customerMarket": TEXT, "id": ID, "status": TEXT,
    "productName": TEXT, "subscriptionType": TEXT, "autoRenewEnabled": FLAG, "partnerId": ID, "friendlyName": TEXT,
    "partnerName": TEXT, "providerName": TEXT, "creationDate": MOMENT, "effectiveStartDate": DAY,
    "commitmentEndDate": DAY, "currentStateEndDate": DAY, "trialToPaidConversionDate": MOMENT, "trialStartDate": DAY,
    "trialEndDate": DAY, "lastUsageDate": DAY, "deprovisionedDate": MOMENT, "lastRenewalDate": MOMENT,
    "licenseCount": NUMBER, "churnRisk": TEXT, "billingCycleName": TEXT,
}  # fmt: skip
COUNTS = {"subscriptionCount": "COUNT(*)", "licenseCount": 'SUM("licenseCount")'}
OWN_HISTORY = SubscriptionChange.objects.filter(tenant_id=OuterRef("tenant_id"), subscription=OuterRef("pk"))
AS_TRIAL = OWN_HISTORY.filter(family__in=families.TRIALS).order_by("number")
AS_PAID = OWN_HISTORY.exclude(family__in=families.TRIALS).order_by("number")
USAGE = UsageRecord.objects.filter(tenant_id=OuterRef("tenant_id"), subscription_id=OuterRef("pk"))


class DayBefore(Func):
    """The day before a date: the last of a period of which the database keeps the day after it."""

    template = "(%(expressions)s - 1)"
    output_field = DateField()

    def as_sqlite(self, compiler: Any, connection: Any, **_more: Any) -> Any:
        """Return the day as SQLite reckons it."""
        return self.as_sql(compiler, connection, template="DATE(%(expressions)s, '-1 day')")


def source(actor: Actor, customer_id: UUID | None) -> Sql:
    """Return the subscriptions that the actor may see as rows of analytics."""
    rows = subscription_queries.visible(actor).filter(status__in=STATES)
    rows = rows.filter(tenant_id=customer_id) if customer_id else rows
    columns = {**described(), **dated()}
    return compiled(
        rows.annotate(earner=Coalesce("reseller_id", "partner_id")), {name: columns[name] for name in FIELDS}
    )


def described() -> dict[str, Any]:
    """Return what says who a subscription belongs to and what it is."""
    return {
        "customerTenantId": F("tenant_id"),
        "customerName": of_customer("company_name"),
        "customerMarket": of_customer("country"),
        "id": F("id"),
        "status": Case(*[When(status=state, then=Value(word)) for state, word in STATES.items()]),
        "productName": F("title"),
        "subscriptionType": type_of("title"),
        "autoRenewEnabled": F("auto_renew"),
        "partnerId": F("earner"),
        "friendlyName": F("friendly_name"),
        "partnerName": name_of("earner"),
        "providerName": Case(When(reseller_id__isnull=False, then=name_of("partner_id"))),
        "licenseCount": F("quantity"),
        "churnRisk": Case(When(status="active", auto_renew=True, then=Value("Low")), default=Value("High")),
        "billingCycleName": Upper("billing_cycle"),
    }


def dated() -> dict[str, Any]:
    """Return when a subscription began, is to end, and was what; much of it stands in its history."""
    kept_until = DayBefore(Coalesce("state_until", "next_term_start"))
    return {
        "creationDate": F("created_at"),
        "effectiveStartDate": TruncDate(Coalesce("activated_at", "created_at")),
        "commitmentEndDate": DayBefore("next_term_start"),
        "currentStateEndDate": Case(When(status__in=RUNNING, then=kept_until), default=DayBefore("state_until")),
        "trialToPaidConversionDate": Case(When(Exists(AS_TRIAL), then=first(AS_PAID, "at"))),
        "trialStartDate": first(AS_TRIAL, "term_start"),
        "trialEndDate": DayBefore(first(AS_TRIAL, "next_term_start")),
        "lastUsageDate": first(USAGE.order_by("-used_on"), "used_on"),
        "deprovisionedDate": first(OWN_HISTORY.filter(status="deleted").order_by("number"), "at"),
        "lastRenewalDate": first(OWN_HISTORY.filter(kind="renew").order_by("-number"), "at"),
    }


def first(rows: Any, column: str) -> Subquery:
    """Return a column of the first of some rows."""
    return Subquery(rows.values(column)[:1])


def of_customer(column: str) -> Subquery:
    """Return what a subscription's customer is called, or where it is."""
    return Subquery(Customer.objects.filter(id=OuterRef("tenant_id")).values(column)[:1])


def name_of(column: str) -> Subquery:
    """Return the name of the organization whose id a column holds."""
    return Subquery(Organization.objects.filter(id=OuterRef(column)).values("name")[:1])


TABLE = Table(FIELDS, ("id",), source, COUNTS)
