"""States and moves of customers, their relationships and invitations (portal.md 5.4, 5.6)."""

from django.utils.translation import pgettext_lazy

from twotier.core.machine import Move, State, machine
from twotier.customers.events import (
    CustomerApproved,
    CustomerDeleted,
    CustomerDenied,
    InvitationExpired,
    InvitationRevoked,
    InvitationSent,
    QualificationApproved,
    QualificationDenied,
    RelationshipBegun,
    RelationshipEnded,
)

CUSTOMER = machine(
    "customer",
    states=[
        State("in_review", pgettext_lazy("customer", "In review"), "waiting"),
        State("active", pgettext_lazy("customer", "Active"), "good"),
        State("denied", pgettext_lazy("customer", "Denied"), "stopped"),
        State("deleted", pgettext_lazy("customer", "Deleted"), "ended"),
    ],
    moves=[
        Move(
            "delete",
            ("in_review", "active", "denied"),
            "deleted",
            pgettext_lazy("customer", "Delete"),
            event=CustomerDeleted.of,
        ),
        Move(
            "approve",
            ("in_review", "denied"),
            "active",
            pgettext_lazy("customer", "Approve"),
            event=CustomerApproved.of,
            stamp="vetted_at",
        ),
        Move(
            "deny",
            ("in_review",),
            "denied",
            pgettext_lazy("customer", "Deny"),
            event=CustomerDenied.of,
            stamp="vetted_at",
        ),
    ],
    start="active",
)


QUALIFICATION = machine(
    "qualification",
    states=[
        State("in_review", pgettext_lazy("customer", "In review"), "waiting"),
        State("approved", pgettext_lazy("qualification", "Approved"), "good"),
        State("denied", pgettext_lazy("customer", "Denied"), "stopped"),
    ],
    moves=[
        Move(
            "approve",
            ("in_review",),
            "approved",
            pgettext_lazy("customer", "Approve"),
            event=QualificationApproved.of,
            stamp="decided_at",
        ),
        Move(
            "deny",
            ("in_review",),
            "denied",
            pgettext_lazy("customer", "Deny"),
            event=QualificationDenied.of,
            stamp="decided_at",
        ),
    ],
)


RELATIONSHIP = machine(
    "relationship",
    states=[
        State("active", pgettext_lazy("relationship", "Active"), "good"),
        State("ended", pgettext_lazy("relationship", "Ended"), "ended"),
    ],
    moves=[
        Move(
            "end",
            ("active",),
            "ended",
            pgettext_lazy("relationship", "End"),
            event=RelationshipEnded.of,
            stamp="ended_at",
        ),
        Move(
            "begin_again",
            ("ended",),
            "active",
            pgettext_lazy("relationship", "Begin again"),
            event=RelationshipBegun.of,
            stamp="created_at",
        ),
        Move("stop_serving", ("active",), "ended", pgettext_lazy("relationship", "Stop serving"), stamp="ended_at"),
        Move("serve_again", ("ended",), "active", pgettext_lazy("relationship", "Serve again")),
        Move("take_rights", ("active",), "", pgettext_lazy("relationship", "Take the admin rights away")),
    ],
)


OPEN = ("draft", "pending")
"""A link can be answered from the moment its draft is shown (D10)."""

INVITATION = machine(
    "invitation",
    states=[
        State("draft", pgettext_lazy("invitation", "Draft"), "neutral"),
        State("pending", pgettext_lazy("invitation", "Pending"), "waiting"),
        State("accepted", pgettext_lazy("invitation", "Accepted"), "good"),
        State("declined", pgettext_lazy("invitation", "Declined"), "ended"),
        State("expired", pgettext_lazy("invitation", "Expired"), "ended"),
        State("revoked", pgettext_lazy("invitation", "Revoked"), "ended"),
    ],
    moves=[
        Move(
            "send", ("draft",), "pending", pgettext_lazy("invitation", "Send"), event=InvitationSent.of, stamp="sent_at"
        ),
        Move("edit", OPEN, "", pgettext_lazy("invitation", "Edit")),
        Move("resend", ("pending",), "", pgettext_lazy("invitation", "Resend")),
        Move("answer", OPEN, "", pgettext_lazy("invitation", "Answer")),
        Move("accept", OPEN, "accepted", pgettext_lazy("invitation", "Authorize"), stamp="answered_at"),
        Move("decline", OPEN, "declined", pgettext_lazy("invitation", "Decline"), stamp="answered_at"),
        Move(
            "revoke",
            OPEN,
            "revoked",
            pgettext_lazy("invitation", "Revoke"),
            event=InvitationRevoked.of,
            stamp="answered_at",
        ),
        Move("expire", OPEN, "expired", pgettext_lazy("invitation", "Expire"), event=InvitationExpired.of),
    ],
)
