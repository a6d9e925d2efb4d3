"""Spending budgets: what a customer's usage of a month should cost at most; nobody is stopped."""

from decimal import Decimal
from uuid import UUID

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.routing import route
from twotier.api.v1.usage_types import GROUP, REFUSES, SpendingBudget, budget_of
from twotier.api.wire import link
from twotier.billing.models import SpendingBudget as Row
from twotier.billing.queries import budgets
from twotier.billing.usecases.set_budget import set_budget
from twotier.customers import queries as customer_queries

PATH = "customers/{customer_id}/usagebudget"


def answered(call: Call, row: Row | None) -> SpendingBudget:
    """Return a budget on its own: its amount under both names that clients know."""
    found = budget_of(row)
    found.usage_spending_budget = found.amount
    found.links = {"self": link(call.uri)}
    return found


@route(
    "GET", PATH, answers=SpendingBudget, sees=Permission.BUDGET_SET, refuses=REFUSES,
    summary="Get a customer's spending budget", group=GROUP,
)  # fmt: skip
def get_usage_budget(call: Call, customer_id: UUID) -> SpendingBudget:
    """Answer the budget that the caller set, in the currency of its market; without an amount there is none."""
    customer_queries.customer_with(call.actor, customer_id)
    return answered(call, budgets.budget(call.actor, customer_id))


@route(
    "PATCH", PATH, answers=SpendingBudget, takes=SpendingBudget, right="budget.set", refuses=[*REFUSES, (400, 3000)],
    summary="Set a customer's spending budget", group=GROUP,
)  # fmt: skip
def patch_usage_budget(call: Call, customer_id: UUID) -> SpendingBudget:
    """Set the budget; an amount of 0 takes it away, a missing one leaves it as it is."""
    call.actor.require(Permission.BUDGET_SET)
    sent = call.body(SpendingBudget)
    amount = sent.amount if sent.amount is not None else sent.usage_spending_budget
    if amount is None:
        return get_usage_budget(call, customer_id)
    return answered(call, set_budget(call.actor, customer_id, Decimal(amount)))
