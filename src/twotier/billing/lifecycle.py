"""States and moves of documents (billing.md BI61, BI63): what is issued stays, and is void when another takes its place."""

from django.utils.translation import pgettext_lazy

from twotier.billing import events
from twotier.core.machine import Move, State, machine

ACTIVE, VOID = "active", "void"

INVOICE_STATUS = machine(
    "invoice",
    states=[
        State(ACTIVE, pgettext_lazy("invoice", "Active"), "good"),
        State(VOID, pgettext_lazy("invoice", "Void"), "ended"),
    ],
    moves=[Move("void", (ACTIVE,), VOID, pgettext_lazy("invoice", "Void"), event=events.InvoiceVoided.of)],
)  # fmt: skip
