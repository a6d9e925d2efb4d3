"""Usage of the present month in one figure: of a partner's customers, of one customer, of one subscription."""

from datetime import datetime
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from twotier.access import queries as access_queries
from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.v1.usage_types import (
    DOLLAR,
    GROUP,
    OF_PLAN,
    REFUSES,
    SEES,
    SpendingBudget,
    budget_of,
    changed_at,
    cost_of,
    locale_of,
    reads_budgets,
)  # fmt: skip
from twotier.api.wire import Attributes, Links, Wire, attributes, link
from twotier.billing.queries import budgets, spending, usage
from twotier.billing.rules import PPM, THRESHOLDS, midnight, next_month
from twotier.billing.shapes import Cost, Currency, PlanUsage, together
from twotier.customers import queries as customer_queries


class PartnerUsageSummary(Wire):
    """What the usage of all customers of the caller costs, and how many of them are over their budgets."""

    emails_to_notify: list[str]
    customers_over_budget: int
    customers_trending_over: int
    customers_with_usage_based_subscription: int
    resource_id: str
    id: str
    resource_name: str
    name: str
    billing_start_date: datetime
    billing_end_date: datetime
    total_cost: Decimal
    currency_locale: str
    last_modified_date: datetime | None = None
    links: Links | None = None
    attributes: Attributes = attributes("PartnerUsageSummary")


class CustomerUsageSummary(Wire):
    """What a customer's usage costs."""

    budget: SpendingBudget
    resource_id: str
    id: str
    resource_name: str
    name: str
    billing_start_date: datetime
    billing_end_date: datetime
    total_cost: Decimal
    currency_locale: str
    currency_code: str
    usd_total_cost: Decimal
    last_modified_date: datetime | None = None
    links: Links | None = None
    attributes: Attributes = attributes("CustomerUsageSummary")


class SubscriptionUsageSummary(Wire):
    """What a subscription's usage costs."""

    resource_id: str
    id: str
    resource_name: str
    name: str
    billing_start_date: datetime
    billing_end_date: datetime
    total_cost: Decimal
    currency_locale: str
    currency_code: str
    usd_total_cost: Decimal
    last_modified_date: datetime | None = None
    links: Links | None = None
    attributes: Attributes = attributes("SubscriptionUsageSummary")


@route(
    "GET", "usagesummary", answers=PartnerUsageSummary, auth="app+user", sees=SEES,
    summary="Get what the usage of all customers costs", group=GROUP,
)  # fmt: skip
def get_partner_summary(call: Call) -> PartnerUsageSummary:
    """Answer the sum of the month; trending over are customers that spent 80 percent of their budget and not all of it."""
    actor, month = call.actor, usage.this_month()
    currency = usage.currency_of(actor, month)
    found = usage.plans(actor, month)
    cost = together([row.cost for row in found])
    over, trending = shares(call, found, currency)
    return PartnerUsageSummary(
        emails_to_notify=notified(call),
        customers_over_budget=over,
        customers_trending_over=trending,
        customers_with_usage_based_subscription=len({row.customer_id for row in found}),
        resource_id=str(actor.organization_id),
        id=str(actor.organization_id),
        resource_name=actor.organization_name,
        name=actor.organization_name,
        billing_start_date=midnight(month),
        billing_end_date=midnight(next_month(month)),
        total_cost=cost_of(cost, currency),
        currency_locale=locale_of(currency),
        last_modified_date=changed_at(cost, usage.last_import()),
        links={"self": link(call.uri)},
    )


def notified(call: Call) -> list[str]:
    """Return who gets a mail when a budget is reached: those who may set one, in organizations that do."""
    if not reads_budgets(call.actor):
        return []
    readers = access_queries.who_may(call.actor.organization_id, Permission.BUDGET_SET)
    return sorted({reader.address for reader in readers})


def shares(call: Call, found: list[PlanUsage], currency: Currency) -> tuple[int, int]:
    """Return how many customers are over their budgets, and how many have spent most of them."""
    kept = {row.tenant_id: row for row in budgets.own(call.actor)} if reads_budgets(call.actor) else {}
    over = trending = 0
    for key, rows in groupby(found, lambda row: row.customer_id):
        budget = kept.get(key)
        if budget:
            share = spending.share_of(budget, rows, currency) or 0
            over += share > PPM
            trending += THRESHOLDS[0] <= share <= PPM
    return over, trending


@route(
    "GET", "customers/{customer_id}/usagesummary", answers=CustomerUsageSummary, auth="app+user", sees=SEES,
    refuses=REFUSES, summary="Get what a customer's usage costs", group=GROUP,
)  # fmt: skip
def get_customer_summary(call: Call, customer_id: UUID) -> CustomerUsageSummary:
    """Answer the sum of the month over the customer's subscriptions that the caller sees."""
    customer = customer_queries.customer_seen(call.actor, customer_id)
    month = usage.this_month()
    currency = usage.currency_of(call.actor, month)
    cost = together([row.cost for row in usage.plans(call.actor, month, customer_id)])
    budget = budgets.budget(call.actor, customer_id) if reads_budgets(call.actor) else None
    return CustomerUsageSummary(
        budget=budget_of(budget),
        resource_id=str(customer.id),
        id=str(customer.id),
        resource_name=customer.company_name,
        name=customer.company_name,
        billing_start_date=midnight(month),
        billing_end_date=midnight(next_month(month)),
        total_cost=cost_of(cost, currency),
        currency_locale=locale_of(currency),
        currency_code=currency.code,
        usd_total_cost=cost_of(cost, DOLLAR),
        last_modified_date=changed_at(cost, usage.last_import()),
        links={"self": link(call.uri)},
    )


@route(
    "GET", "customers/{customer_id}/subscriptions/{subscription_id}/usagesummary", answers=SubscriptionUsageSummary,
    auth="app+user", sees=SEES, refuses=OF_PLAN, summary="Get what a subscription's usage costs", group=GROUP,
)  # fmt: skip
def get_subscription_summary(call: Call, customer_id: UUID, subscription_id: UUID) -> SubscriptionUsageSummary:
    """Answer the sum of the month; 0 for a subscription that is not charged by use."""
    row = usage.plan(call.actor, customer_id, subscription_id)
    month = usage.this_month()
    currency = usage.currency_of(call.actor, month)
    cost = usage.costs_of([(row.tenant_id, row.id)], month).get(row.id, Cost())
    return SubscriptionUsageSummary(
        resource_id=str(row.id),
        id=str(row.id),
        resource_name=row.friendly_name,
        name=row.friendly_name,
        billing_start_date=midnight(month),
        billing_end_date=midnight(next_month(month)),
        total_cost=cost_of(cost, currency),
        currency_locale=locale_of(currency),
        currency_code=currency.code,
        usd_total_cost=cost_of(cost, DOLLAR),
        last_modified_date=changed_at(cost, usage.reaches(row)[1]),
        links={"self": link(call.uri)},
    )
