"""States and moves of partnerships between providers and resellers, and of the requests for them (portal.md 5.3)."""

from django.utils.translation import pgettext_lazy

from twotier.core.machine import Move, State, machine
from twotier.partnerships import events

PARTNERSHIP = machine(
    "partnership",
    states=[
        State("requested", pgettext_lazy("partnership", "Requested"), "waiting"),
        State("active", pgettext_lazy("partnership", "Active"), "good"),
        State("removed", pgettext_lazy("partnership", "Removed"), "ended"),
        State("closed", pgettext_lazy("partnership", "Declined"), "ended"),
    ],
    moves=[
        Move("request", ("removed", "closed"), "requested", pgettext_lazy("partnership", "Request again")),
        Move("accept", ("requested",), "active", pgettext_lazy("partnership", "Accept"), stamp="active_since"),
        Move("remove", ("active",), "removed", pgettext_lazy("partnership", "Remove partnership")),
        Move("set_levels", ("active",), "", pgettext_lazy("partnership", "Set the levels of access")),
        Move("let_in", ("active",), "", pgettext_lazy("partnership", "Let the provider administer your own tenant")),
        Move(
            "shut_out",
            ("active", "removed", "closed"),
            "",
            pgettext_lazy("partnership", "End the provider’s administration of your own tenant"),
        ),
        Move("review_left_over", ("removed",), "", pgettext_lazy("partnership", "Review access that is left")),
    ],
)

OPEN = ("draft", "requested")

PARTNERSHIP_REQUEST = machine(
    "partnership request",
    states=[
        State("draft", pgettext_lazy("partnership request", "Draft"), "neutral"),
        State(
            "requested",
            pgettext_lazy("partnership request", "Requested"),
            "waiting",
            asked="needs",
            asked_label=pgettext_lazy("partnership request", "Asked of you"),
        ),
        State("accepted", pgettext_lazy("partnership request", "Accepted"), "good"),
        State("declined", pgettext_lazy("partnership request", "Declined"), "ended"),
        State("expired", pgettext_lazy("partnership request", "Expired"), "ended"),
        State("withdrawn", pgettext_lazy("partnership request", "Revoked"), "ended"),
    ],
    moves=[
        Move("edit", OPEN, "", pgettext_lazy("partnership request", "Edit")),
        Move(
            "request",
            ("draft",),
            "requested",
            pgettext_lazy("partnership request", "Request"),
            event=events.PartnershipRequested.of,
            stamp="requested_at",
        ),
        Move("resend", ("requested",), "", pgettext_lazy("partnership request", "Send again")),
        Move("accept", OPEN, "accepted", pgettext_lazy("partnership request", "Accept"), stamp="closed_at"),
        Move(
            "accept_and_stay_open",
            OPEN,
            "requested",
            pgettext_lazy("partnership request", "Accept a link for several resellers"),
        ),
        Move("decline", OPEN, "declined", pgettext_lazy("partnership request", "Decline"), stamp="closed_at"),
        Move("decline_and_stay_open", OPEN, "", pgettext_lazy("partnership request", "Decline for one reseller")),
        Move(
            "expire",
            OPEN,
            "expired",
            pgettext_lazy("partnership request", "Expire"),
            event=events.RequestExpired.of,
            stamp="closed_at",
        ),
        Move(
            "withdraw",
            OPEN,
            "withdrawn",
            pgettext_lazy("partnership request", "Revoke"),
            event=events.RequestWithdrawn.of,
            stamp="closed_at",
        ),
    ],
)
