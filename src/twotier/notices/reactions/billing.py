"""What leaves when usage reaches a share of its budget: one mail to each of the seller's people who set budgets."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from babel.dates import format_skeleton
from babel.numbers import format_currency
from django.conf import settings

from twotier.access import queries as access_queries
from twotier.access.permissions import Permission
from twotier.access.queries import Reader
from twotier.billing.events import BudgetReached
from twotier.core import money
from twotier.core.events import Message, Who, on, once, send

LOCALES = {"en": "en_GB", "zh-hant": "zh_Hant"}
"""Languages that Babel knows under another name."""


@on(BudgetReached)
def tell_the_seller(event: BudgetReached, actor: Who) -> None:
    """Mail whoever may set the budget; who that is is asked once for all budgets of a seller."""
    known = once(readers)
    if event.tenant_id not in known:
        known[event.tenant_id] = access_queries.who_may(event.tenant_id, Permission.BUDGET_SET)
    link = f"{settings.BASE_URL.rstrip('/')}/customers/{event.customer_id}/azure-spending"
    for reader in known[event.tenant_id]:
        context = {
            "name": reader.name, "customer": event.company, "percent": event.percent, "link": link,
            "month": month(event.month, reader.language), "spent": amount(event.spent_minor, event.currency, reader.language),
            "budget": amount(event.amount_minor, event.currency, reader.language),
        }  # fmt: skip
        body = {
            "to": [reader.address],
            "template": "billing/budget_reached",
            "language": reader.language,
            "context": context,
        }
        send(Message(tenant_id=event.tenant_id, channel="mail", subject=f"budget/{event.resource_id}", body=body))


def readers() -> dict[UUID, list[Reader]]:
    """Return where the readers of sellers are kept while one act goes on."""
    return {}


def amount(minor: int, currency: str, language: str) -> str:
    """Return an amount as the language writes it."""
    value = Decimal(minor).scaleb(-money.digits(currency))
    return format_currency(value, currency, locale=LOCALES.get(language, language))


def month(text: str, language: str) -> str:
    """Return a month as the language writes it."""
    written: str = format_skeleton("yMMMM", date.fromisoformat(f"{text}-01"), locale=LOCALES.get(language, language))
    return written
