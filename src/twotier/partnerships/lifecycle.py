"""States and moves of a partnership between a provider and a reseller (portal.md 5.3)."""

from django.utils.translation import pgettext_lazy

from twotier.core.machine import Move, State, machine

PARTNERSHIP = machine(
    "partnership",
    states=[
        State("requested", pgettext_lazy("partnership", "Requested"), "waiting"),
        State("active", pgettext_lazy("partnership", "Active"), "good"),
        State("removed", pgettext_lazy("partnership", "Removed"), "ended"),
        State("closed", pgettext_lazy("partnership", "Declined"), "ended"),
    ],
    moves=[
        Move("accept", ("requested",), "active", pgettext_lazy("partnership", "Accept"), stamp="active_since"),
    ],
)
