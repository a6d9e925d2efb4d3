"""What service requests are about: a closed list, each with an id that stays."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Topic:
    """A support topic; the names are read in the reader's language."""

    id: str
    name: Promise
    description: Promise


def topic(number: int, name: Promise, description: Promise) -> Topic:
    """Return a topic; clients read the id as a number."""
    return Topic(str(number), name, description)


TOPICS = {
    one.id: one
    for one in (
        topic(
            32444671,
            pgettext_lazy("support topic", "Cannot manage my profile"),
            pgettext_lazy("support topic", "Company, legal, billing, support and membership profile"),
        ),
        topic(
            32444672,
            pgettext_lazy("support topic", "Enrollment and programs"),
            pgettext_lazy("support topic", "Applications, agreements, suspended programs"),
        ),
        topic(
            32444673,
            pgettext_lazy("support topic", "Users and sign-in"),
            pgettext_lazy("support topic", "Roles, passwords, second factors, API clients"),
        ),
        topic(
            32444674,
            pgettext_lazy("support topic", "Customers and relationships"),
            pgettext_lazy("support topic", "New customers, invitations, partnerships, admin rights"),
        ),
        topic(
            32444675,
            pgettext_lazy("support topic", "Orders and subscriptions"),
            pgettext_lazy("support topic", "Prices, carts, orders, renewals, licenses"),
        ),
        topic(
            32444676,
            pgettext_lazy("support topic", "Billing and incentives"),
            pgettext_lazy("support topic", "Invoices, credits, reconciliation, earnings"),
        ),
        topic(
            32444677,
            pgettext_lazy("support topic", "A service does not work"),
            pgettext_lazy("support topic", "Faults of a service that a customer uses"),
        ),
        topic(
            32444678,
            pgettext_lazy("support topic", "Security and fraud"),
            pgettext_lazy("support topic", "Stolen accounts, unusual use, abuse"),
        ),
        topic(
            32444679,
            pgettext_lazy("support topic", "Programs that call the API"),
            pgettext_lazy("support topic", "Tokens, refused calls, limits"),
        ),
    )
}
