"""What resources about usage share: budgets, currencies, costs, the words of a subscription's state."""

from datetime import datetime
from decimal import Decimal

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.figures import figure
from twotier.api.v1.subscription_wire import JAVA_WORDS, WORDS
from twotier.api.wire import Attributes, Links, Wire, attributes
from twotier.billing.models import SpendingBudget as BudgetRow
from twotier.billing.rules import AMOUNT_SCALE
from twotier.billing.shapes import Cost, Currency
from twotier.core import money
from twotier.customers.rules.country_information import culture, languages_of

GROUP = "usage-and-rates"
SEES = Permission.USAGE_VIEW
REFUSES = [(404, 60003), (403, 20002)]
OF_PLAN = [(404, 20003), *REFUSES]
DOLLAR = Currency("USD", 10**10, "US")


class SpendingBudget(Wire):
    """What a seller wants a customer's usage of a month to cost at most; without an amount there is none."""

    amount: Decimal | None = None
    usage_spending_budget: Decimal | None = None
    links: Links | None = None
    attributes: Attributes | None = attributes("SpendingBudget")


def budget_of(row: BudgetRow | None) -> SpendingBudget:
    """Return a budget as it stands in other resources."""
    return SpendingBudget(amount=figure(row.amount_minor, money.digits(row.currency)) if row else None)


def cost_of(cost: Cost, currency: Currency) -> Decimal:
    """Return what usage costs in a currency."""
    return figure(currency.of(cost.list_e10), AMOUNT_SCALE)


def locale_of(currency: Currency) -> str:
    """Return the culture that a currency is written in, such as de-DE."""
    return culture(languages_of(currency.market)[0], currency.market)


def state_word(call: Call, status: str) -> str:
    """Return a subscription's state in the words that the client knows (spec/api.md 20)."""
    return (JAVA_WORDS if call.is_java else {}).get(status) or WORDS.get(status, status)


def reads_budgets(actor: Actor) -> bool:
    """Tell whether the actor's role sees the budgets that its organization sets."""
    return actor.sees(Permission.BUDGET_SET)


def changed_at(cost: Cost, otherwise: datetime | None) -> datetime | None:
    """Return when usage changed last: its own change, else the last import of any."""
    return cost.modified_at or otherwise
