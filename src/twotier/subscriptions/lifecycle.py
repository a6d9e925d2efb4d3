"""States and moves of a new-commerce subscription (lifecycle.md LC21; later moves join here)."""

from django.utils.translation import pgettext_lazy

from twotier.core.machine import Move, State, machine

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
        Move("activate", ("pending",), "active", pgettext_lazy("subscription", "Activate"), stamp="activated_at"),
        Move("change_seats", ("active",), "active", pgettext_lazy("subscription", "Change seats")),
        Move("change_partner_of_record", ("active",), "active", pgettext_lazy("subscription", "Change reseller")),
        Move("change_support_contact", ("active",), "active", pgettext_lazy("subscription", "Change support contact")),
    ],
)
