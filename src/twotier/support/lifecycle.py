"""States and moves of service requests (portal.md 5.11) and of service incidents."""

from django.utils.translation import pgettext_lazy

from twotier.core.machine import Move, State, machine
from twotier.support import events

OPEN, ATTENTION_NEEDED, CLOSED = "open", "attention_needed", "closed"

SERVICE_REQUEST = machine(
    "service_request",
    states=[
        State(OPEN, pgettext_lazy("service request", "Open"), "waiting"),
        State(ATTENTION_NEEDED, pgettext_lazy("service request", "Attention needed"), "needs"),
        State(CLOSED, pgettext_lazy("service request", "Closed"), "ended"),
    ],
    moves=[
        Move("work", (OPEN, ATTENTION_NEEDED), "", pgettext_lazy("service request", "Change")),
        Move(
            "ask", (OPEN,), ATTENTION_NEEDED, pgettext_lazy("service request", "Ask the sender"),
            event=events.ServiceRequestReturned.of,
        ),
        Move(
            "reply", (ATTENTION_NEEDED,), OPEN, pgettext_lazy("service request", "Reply"),
            event=events.ServiceRequestResumed.of,
        ),
        Move(
            "close", (OPEN, ATTENTION_NEEDED), CLOSED, pgettext_lazy("service request", "Close"),
            event=events.ServiceRequestClosed.of, stamp="closed_at",
        ),
        Move(
            "reopen", (CLOSED,), OPEN, pgettext_lazy("service request", "Reopen"),
            event=events.ServiceRequestReopened.of,
        ),
    ],
)  # fmt: skip

ACTIVE, RESOLVED = "active", "resolved"

SERVICE_INCIDENT = machine(
    "service_incident",
    states=[
        State(ACTIVE, pgettext_lazy("service incident", "Active"), "stopped"),
        State(RESOLVED, pgettext_lazy("service incident", "Resolved"), "good"),
    ],
    moves=[
        Move(
            "resolve", (ACTIVE,), RESOLVED, pgettext_lazy("service incident", "Resolve"),
            event=events.ServiceIncidentResolved.of, stamp="resolved_at",
        ),
        Move(
            "reopen", (RESOLVED,), ACTIVE, pgettext_lazy("service incident", "Reopen"),
            event=events.ServiceIncidentReopened.of,
        ),
    ],
)  # fmt: skip
