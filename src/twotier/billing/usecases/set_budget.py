"""Set or remove what a customer's usage of a month should cost at most."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.billing import rules
from twotier.billing.events import BudgetRemoved, BudgetSet
from twotier.billing.models import SpendingBudget
from twotier.billing.queries import budgets as queries
from twotier.billing.queries import usage
from twotier.billing.usecases import _budgets
from twotier.core import clock, money
from twotier.core.events import emit
from twotier.core.refusal import Refusal, Sentence
from twotier.core.usecase import usecase
from twotier.customers import queries as customer_queries
from twotier.customers.models import Customer

LARGEST = 10**15
"""Minor units; what is more is a slip."""


@usecase(permission=Permission.BUDGET_SET)
def set_budget(actor: Actor, customer_id: UUID, amount: Decimal) -> SpendingBudget | None:
    """Set the budget of a customer in the currency of the actor's market; an amount of 0 takes it away.

    A share that is reached already is told of at once. Raises 403/20002 for a customer that another partner bills,
    400/3000 for an amount that cannot be.
    """
    customer = billed_customer(actor, customer_id)
    currency = usage.currency_of(actor, usage.this_month()).code
    minor = minor_units(amount, currency)
    row = queries.own(actor).select_for_update().filter(tenant_id=customer_id).first()
    if minor == 0:
        remove(actor, customer, row)
        return None
    if row and (row.amount_minor, row.currency) == (minor, currency):
        return row
    row = row or SpendingBudget(tenant_id=customer_id, partner_id=actor.organization_id)
    row.amount_minor, row.currency, row.set_by, row.set_at = minor, currency, actor.user_name, clock.now()
    row.save()
    emit(BudgetSet.of(row, tenant_id=actor.organization_id, customer_id=customer_id, company=customer.company_name), actor)  # fmt: skip
    _budgets.watch([(customer_id, actor.organization_id, rules.month_of(clock.today()))])
    return row


def billed_customer(actor: Actor, customer_id: UUID) -> Customer:
    """Return a customer that the actor bills; its row is locked, so that two budgets are set one after the other."""
    customer = customer_queries.customer_to_change(actor, customer_id)
    if not customer_queries.buys_for(actor, customer_id):
        text = _("Only the partner that bills this customer sets its spending budget. Ask the indirect provider.")
        raise Refusal(403, 20002, text, "no_relationship")
    return customer


def minor_units(amount: Decimal, currency: str) -> int:
    """Return an amount in minor units; raises 400/3000 for one that is negative, too exact or too large."""
    digits = money.digits(currency)
    values = {"currency": currency, "digits": digits}
    if not amount.is_finite() or amount < 0 or amount.adjusted() > len(str(LARGEST)):
        raise wrong(Sentence(_("A spending budget is an amount in %(currency)s, or 0 for none."), values))
    scaled = amount.scaleb(digits)
    if scaled != scaled.to_integral_value():
        raise wrong(Sentence(_("An amount in %(currency)s has at most %(digits)s decimal places."), values))
    if scaled > LARGEST:
        raise wrong(Sentence(_("A spending budget is an amount in %(currency)s, or 0 for none."), values))
    return int(scaled)


def wrong(text: Sentence) -> Refusal:
    """Return the refusal of an amount."""
    return Refusal(400, 3000, text, fields=[("amount", text)])


def remove(actor: Actor, customer: Customer, row: SpendingBudget | None) -> None:
    """Take a budget away, if there is one."""
    if row is None:
        return
    event = BudgetRemoved(
        tenant_id=actor.organization_id, resource_id=str(row.id), customer_id=customer.id,
        company=customer.company_name, currency=row.currency,
    )  # fmt: skip
    row.delete()
    emit(event, actor)
