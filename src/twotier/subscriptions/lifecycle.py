"""States and moves of a new-commerce subscription (lifecycle.md LC21; later moves join here)."""

from typing import Any

from django.utils.translation import pgettext_lazy

from twotier.core.events import Event
from twotier.core.machine import Move, State, machine
from twotier.subscriptions.events import SubscriptionActivated


def activated(subscription: Any) -> Event:
    """Return the event of a subscription that begins to run."""
    return SubscriptionActivated(
        tenant_id=subscription.tenant_id,
        resource_id=str(subscription.id),
        title=subscription.title,
        quantity=subscription.quantity,
        term=subscription.term,
        billing_cycle=subscription.billing_cycle,
        partner_of_record=subscription.partner_of_record,
    )


SUBSCRIPTION = machine(
    "subscription",
    states=[
        State("pending", pgettext_lazy("subscription", "Pending"), "neutral"),
        State("active", pgettext_lazy("subscription", "Active"), "good"),
        State("suspended", pgettext_lazy("subscription", "Suspended"), "stopped"),
        State("expired", pgettext_lazy("subscription", "Expired"), "stopped"),
        State("disabled", pgettext_lazy("subscription", "Disabled"), "stopped"),
        State("deleted", pgettext_lazy("subscription", "Deleted"), "ended"),
    ],
    moves=[
        Move(
            "activate",
            ("pending",),
            "active",
            pgettext_lazy("subscription", "Activate"),
            event=activated,
            stamp="activated_at",
        ),
        Move("change_seats", ("active",), "", pgettext_lazy("subscription", "Change quantity")),
        Move("change_renewal", ("active",), "", pgettext_lazy("subscription", "Change renewal")),
        Move("change_partner_of_record", ("active", "suspended"), "", pgettext_lazy("subscription", "Change reseller")),
        Move(
            "change_support_contact",
            ("active", "suspended"),
            "",
            pgettext_lazy("subscription", "Change support contact"),
        ),
    ],
)
