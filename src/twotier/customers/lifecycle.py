"""States and moves of customers and their relationships (portal.md 5.4, 5.6)."""

from django.utils.translation import pgettext_lazy

from twotier.core.machine import Move, State, machine

CUSTOMER = machine(
    "customer",
    states=[
        State("in_review", pgettext_lazy("customer", "In review"), "waiting"),
        State("active", pgettext_lazy("customer", "Active"), "good"),
        State("denied", pgettext_lazy("customer", "Denied"), "stopped"),
    ],
    moves=[
        Move("approve", ("in_review",), "active", pgettext_lazy("customer", "Approve")),
        Move("deny", ("in_review",), "denied", pgettext_lazy("customer", "Deny")),
    ],
    start="active",
)

RELATIONSHIP = machine(
    "relationship",
    states=[
        State("active", pgettext_lazy("relationship", "Active"), "good"),
        State("ended", pgettext_lazy("relationship", "Ended"), "ended"),
    ],
    moves=[
        Move("end", ("active",), "ended", pgettext_lazy("relationship", "End"), stamp="ended_at"),
    ],
)
