"""Looking whether usage has reached a share of a budget; each share is told of once a month (billing.md BI74)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from twotier.access.actors import program
from twotier.billing import rules
from twotier.billing.events import BudgetReached
from twotier.billing.models import BudgetAlert, SpendingBudget
from twotier.billing.queries import budgets as queries
from twotier.catalog.queries import rates
from twotier.core import clock
from twotier.core.events import emit
from twotier.customers import queries as customer_queries

Touched = tuple[UUID, UUID, date]
"""A customer, who sold to it, and the month of usage that changed."""


def watch(touched: Iterable[Touched]) -> None:
    """Tell sellers whose customers' usage reached a share of its budget, of this month or late of the one before.

    Four statements when nothing is reached, whatever the number of customers; two without any budget.
    """
    months = current_months()
    wanted = {row for row in touched if row[2] in months}
    found = queries.budgets_of({(tenant, partner) for tenant, partner, _month in wanted}) if wanted else {}
    if not found:
        return
    spent = queries.spent(set(found), months)
    alerts = [
        alert for tenant, partner, month in sorted(wanted) if (budget := found.get((tenant, partner)))
        for alert in reached(budget, month, spent.get((tenant, partner, month), 0))
    ]  # fmt: skip
    if alerts:
        tell(alerts, found)


def current_months() -> tuple[date, date]:
    """Return the month before this one, and this one."""
    this = rules.month_of(clock.today())
    return rules.month_before(this), this


def reached(budget: SpendingBudget, month: date, spent_e10: int) -> list[BudgetAlert]:
    """Return the shares of a budget that usage has reached, told of already or not."""
    rate = rates.exchange_rate(budget.currency, month)
    if not rate or not spent_e10:
        return []
    amount = rules.converted(spent_e10, rate)
    share = rules.share_ppm(amount, budget.amount_minor, budget.currency)
    return [
        BudgetAlert(
            tenant_id=budget.tenant_id, partner_id=budget.partner_id, month=month, threshold_ppm=threshold,
            amount_minor=budget.amount_minor, spent_minor=rules.minor_of(amount, budget.currency),
            currency=budget.currency, happened_at=clock.now(),
        )
        for threshold in rules.THRESHOLDS if share >= threshold
    ]  # fmt: skip


def tell(alerts: list[BudgetAlert], budgets: dict[tuple[UUID, UUID], SpendingBudget]) -> None:
    """Write the alerts that are new and say so: the seller's own program speaks, so that nobody else reads it."""
    known = queries.told({(row.tenant_id, row.partner_id) for row in alerts}, {row.month for row in alerts})
    fresh = [row for row in alerts if (row.tenant_id, row.partner_id, row.month, row.threshold_ppm) not in known]
    BudgetAlert.objects.bulk_create(fresh)
    names = customer_queries.names_of(row.tenant_id for row in fresh) if fresh else {}
    for row in fresh:
        event = BudgetReached(
            tenant_id=row.partner_id, resource_id=str(budgets[row.tenant_id, row.partner_id].id),
            customer_id=row.tenant_id, company=names.get(row.tenant_id, ""), currency=row.currency,
            percent=rules.percent(row.threshold_ppm), month=rules.month_name(row.month), amount_minor=row.amount_minor,
            spent_minor=row.spent_minor,
        )  # fmt: skip
        emit(event, program("usage", on_behalf_of=row.partner_id))
