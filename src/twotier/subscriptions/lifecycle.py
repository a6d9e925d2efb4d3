"""States and moves of a new-commerce subscription (lifecycle.md LC21; later moves join here)."""

from django.utils.translation import pgettext_lazy

from twotier.core.machine import Move, State, machine
from twotier.subscriptions.events import SubscriptionActivated

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
            event=SubscriptionActivated.of,
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
