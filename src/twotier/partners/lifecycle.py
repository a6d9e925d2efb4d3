"""States and moves of a programme on a partner's tenant (portal.md 5.1; the enrolment's own moves join here)."""

from django.utils.translation import pgettext_lazy

from twotier.core.machine import Move, State, machine

PROGRAM = machine(
    "program",
    states=[
        State("pending", pgettext_lazy("program", "Pending"), "waiting"),
        State("active", pgettext_lazy("program", "Active"), "good"),
        State("restricted", pgettext_lazy("program", "Restricted"), "stopped"),
        State("suspended", pgettext_lazy("program", "Suspended"), "stopped"),
    ],
    moves=[
        Move("activate", ("pending",), "active", pgettext_lazy("program", "Activate"), stamp="activated_at"),
    ],
)
