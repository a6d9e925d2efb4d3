"""States and moves of transfers (portal.md 5.14, lifecycle.md LC80) and of the subscriptions that they name."""

from django.utils.translation import pgettext_lazy

from twotier.core.machine import Move, State, machine
from twotier.transfers import events

PENDING, IN_PROGRESS = "pending", "in_progress"

TRANSFER = machine(
    "transfer",
    states=[
        State(
            PENDING, pgettext_lazy("transfer", "Pending"), "waiting",
            asked="needs", asked_label=pgettext_lazy("transfer", "Yours to accept"),
        ),
        State(IN_PROGRESS, pgettext_lazy("transfer", "In progress"), "waiting"),
        State("complete", pgettext_lazy("transfer", "Completed"), "good"),
        State("partially_complete", pgettext_lazy("transfer", "Partly completed"), "stopped"),
        State("failed", pgettext_lazy("transfer", "Failed"), "stopped"),
        State("rejected", pgettext_lazy("transfer", "Rejected"), "stopped"),
        State("withdrawn", pgettext_lazy("transfer", "Withdrawn"), "ended"),
        State("expired", pgettext_lazy("transfer", "Expired"), "ended"),
    ],
    moves=[
        Move(
            "accept", (PENDING,), IN_PROGRESS, pgettext_lazy("transfer", "Accept"),
            event=events.TransferAccepted.of, stamp="answered_at",
        ),
        Move(
            "reject", (PENDING,), "rejected", pgettext_lazy("transfer", "Reject"),
            event=events.TransferRejected.of, stamp="answered_at",
        ),
        Move(
            "withdraw", (PENDING,), "withdrawn", pgettext_lazy("transfer", "Withdraw"),
            event=events.TransferWithdrawn.of, stamp="closed_at",
        ),
        Move(
            "expire", (PENDING,), "expired", pgettext_lazy("transfer", "Expire"),
            event=events.TransferExpired.of, stamp="closed_at",
        ),
        Move(
            "complete", (IN_PROGRESS,), "complete", pgettext_lazy("transfer", "Complete"),
            event=events.TransferCompleted.of, stamp="closed_at",
        ),
        Move(
            "complete_partly", (IN_PROGRESS,), "partially_complete", pgettext_lazy("transfer", "Complete in part"),
            event=events.TransferCompletedPartly.of, stamp="closed_at",
        ),
        Move(
            "fail", (IN_PROGRESS,), "failed", pgettext_lazy("transfer", "Fail"),
            event=events.TransferFailed.of, stamp="closed_at",
        ),
    ],
)  # fmt: skip

ASKED, ACCEPTED, MOVED, FAILED = "asked", "accepted", "moved", "failed"
OPEN = (ASKED, ACCEPTED)
"""The states in which a subscription can be in no other transfer (T2)."""

TRANSFER_LINE = machine(
    "transfer_line",
    states=[
        State(ASKED, pgettext_lazy("transfer line", "Requested"), "waiting"),
        State(ACCEPTED, pgettext_lazy("transfer line", "Accepted"), "waiting"),
        State(MOVED, pgettext_lazy("transfer line", "Transferred"), "good"),
        State(FAILED, pgettext_lazy("transfer line", "Failed"), "stopped"),
        State("rejected", pgettext_lazy("transfer line", "Rejected"), "stopped"),
        State("dropped", pgettext_lazy("transfer line", "Not transferred"), "ended"),
    ],
    moves=[
        Move("accept", (ASKED,), ACCEPTED, pgettext_lazy("transfer line", "Accept")),
        Move("reject", (ASKED,), "rejected", pgettext_lazy("transfer line", "Reject")),
        Move("drop", (ASKED,), "dropped", pgettext_lazy("transfer line", "Leave")),
        Move("hand_over", (ACCEPTED,), MOVED, pgettext_lazy("transfer line", "Transfer")),
        Move("give_up", (ACCEPTED,), FAILED, pgettext_lazy("transfer line", "Give up")),
    ],
)  # fmt: skip
