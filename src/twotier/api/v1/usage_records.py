"""What the usage of the present month costs: of all customers, and of a customer's subscriptions.

Amounts are estimates before tax and before any credit, in the currency of the caller's market; `usdTotalCost` is the
same in US dollars.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from twotier.api.call import Call
from twotier.api.figures import figure
from twotier.api.routing import route
from twotier.api.v1.usage_types import (
    DOLLAR,
    GROUP,
    REFUSES,
    SEES,
    SpendingBudget,
    budget_of,
    changed_at,
    cost_of,
    locale_of,
    reads_budgets,
    state_word,
)  # fmt: skip
from twotier.api.wire import Attributes, Collection, Wire, attributes, collection
from twotier.billing.models import SpendingBudget as BudgetRow
from twotier.billing.queries import budgets, spending, usage
from twotier.billing.shapes import Currency, PlanUsage, together
from twotier.catalog.rules import AZURE_PLAN
from twotier.customers import queries as customer_queries

PERCENT_SCALE = 4


class CustomerMonthlyUsageRecord(Wire):
    """What a customer's usage of the month costs, and the share of its budget that is spent."""

    budget: SpendingBudget
    customer_spending_budget: SpendingBudget
    percent_used: Decimal
    is_upgraded: bool
    resource_id: str
    id: str
    resource_name: str
    name: str
    total_cost: Decimal
    currency_locale: str
    currency_code: str
    usd_total_cost: Decimal
    last_modified_date: datetime | None = None
    attributes: Attributes = attributes("CustomerMonthlyUsageRecord")


class SubscriptionMonthlyUsageRecord(Wire):
    """What a subscription's usage of the month costs."""

    status: str
    offer_id: str
    resource_id: str
    id: str
    resource_name: str
    name: str
    total_cost: Decimal
    currency_locale: str
    currency_code: str
    usd_total_cost: Decimal
    partner_on_record: str | None = None
    last_modified_date: datetime | None = None
    attributes: Attributes = attributes("SubscriptionMonthlyUsageRecord")


@dataclass(frozen=True, slots=True)
class Seen:
    """In which currency amounts are read, and when usage was imported last."""

    currency: Currency
    latest: datetime | None


@route(
    "GET", "customers/usagerecords", answers=Collection[CustomerMonthlyUsageRecord], auth="app+user", sees=SEES,
    summary="List what the usage of every customer costs", group=GROUP,
)  # fmt: skip
def list_customer_usage(call: Call) -> Collection[CustomerMonthlyUsageRecord]:
    """Answer the customers with a subscription charged by use; budgets to who sets them."""
    month = usage.this_month()
    seen = Seen(usage.currency_of(call.actor, month), usage.last_import())
    found = [(key, list(rows)) for key, rows in groupby(usage.plans(call.actor, month), lambda row: row.customer_id)]
    names = customer_queries.names_of(key for key, _rows in found)
    kept = {row.tenant_id: row for row in budgets.own(call.actor)} if reads_budgets(call.actor) else {}
    rows = [customer_record(key, names.get(key, ""), plans, kept.get(key), seen) for key, plans in found]
    return collection(sorted(rows, key=lambda row: (row.name.casefold(), row.id)), call.uri)


def customer_record(
    key: UUID, name: str, plans: list[PlanUsage], budget: BudgetRow | None, seen: Seen
) -> CustomerMonthlyUsageRecord:
    """Return a customer's month as the wire has it."""
    currency = seen.currency
    cost = together([row.cost for row in plans])
    return CustomerMonthlyUsageRecord(
        budget=budget_of(budget),
        customer_spending_budget=budget_of(budget),
        percent_used=figure((spending.share_of(budget, plans, currency) if budget else None) or 0, PERCENT_SCALE),
        is_upgraded=any(row.product_id == AZURE_PLAN for row in plans),
        resource_id=str(key),
        id=str(key),
        resource_name=name,
        name=name,
        total_cost=cost_of(cost, currency),
        currency_locale=locale_of(currency),
        currency_code=currency.code,
        usd_total_cost=cost_of(cost, DOLLAR),
        last_modified_date=changed_at(cost, seen.latest),
    )


@route(
    "GET", "customers/{customer_id}/subscriptions/usagerecords", answers=Collection[SubscriptionMonthlyUsageRecord],
    auth="app+user", sees=SEES, refuses=REFUSES, summary="List what the usage of a customer's subscriptions costs",
    group=GROUP,
)  # fmt: skip
def list_subscription_usage(call: Call, customer_id: UUID) -> Collection[SubscriptionMonthlyUsageRecord]:
    """Answer the customer's subscriptions that are charged by use, the oldest first."""
    customer_queries.customer_seen(call.actor, customer_id)
    month = usage.this_month()
    currency, latest = usage.currency_of(call.actor, month), usage.last_import()
    rows = [
        SubscriptionMonthlyUsageRecord(
            status=state_word(call, row.status),
            partner_on_record=row.partner_of_record or None,
            offer_id=row.catalog_item_id,
            resource_id=str(row.subscription_id),
            id=str(row.subscription_id),
            resource_name=row.name,
            name=row.name,
            total_cost=cost_of(row.cost, currency),
            currency_locale=locale_of(currency),
            currency_code=currency.code,
            usd_total_cost=cost_of(row.cost, DOLLAR),
            last_modified_date=changed_at(row.cost, latest),
        )
        for row in usage.plans(call.actor, month, customer_id)
    ]
    return collection(rows, call.uri)
