"""States and moves of programs, enrollments, the partner agreement and a partner's verification (portal.md 1.4, 5.1, 5.2)."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from twotier.core.machine import Guard, Move, State, machine
from twotier.core.refusal import Refusal
from twotier.partners import directory_events, events

RESTRICTABLE = "direct_bill"


def not_restrictable(_program: Any) -> Refusal:
    """Return the refusal to restrict a program that knows no restriction."""
    text = _("Only a direct-bill program can be restricted. Suspend this program instead.")
    return Refusal(409, 910055, text, "state_conflict")


DIRECT_BILL_ALONE = Guard(
    "direct bill alone",
    allows=lambda program: program.kind == RESTRICTABLE,
    where=Q(kind=RESTRICTABLE),
    refusal=not_restrictable,
)

PROGRAM = machine(
    "program",
    states=[
        State("pending", pgettext_lazy("program", "Pending"), "waiting"),
        State("active", pgettext_lazy("program", "Active"), "good"),
        State("restricted", pgettext_lazy("program", "Restricted"), "stopped"),
        State("suspended", pgettext_lazy("program", "Suspended"), "stopped"),
        State("deauthorised", pgettext_lazy("program", "De-authorized"), "ended"),
    ],
    moves=[
        Move("activate", ("pending",), "active", pgettext_lazy("program", "Activate"), stamp="activated_at"),
        Move(
            "restrict", ("active",), "restricted", pgettext_lazy("program", "Restrict"),
            event=events.program_moved("restrict"), guards=(DIRECT_BILL_ALONE,),
        ),
        Move(
            "suspend", ("active", "restricted"), "suspended", pgettext_lazy("program", "Suspend"),
            event=events.program_moved("suspend"),
        ),
        Move(
            "reinstate", ("restricted", "suspended"), "active", pgettext_lazy("program", "Reinstate"),
            event=events.program_moved("reinstate"),
        ),
        Move(
            "deauthorise", ("active", "restricted", "suspended"), "deauthorised",
            pgettext_lazy("program", "De-authorize"),
            event=events.program_moved("deauthorise"), stamp="deauthorised_at",
        ),
        Move(
            "activate_again", ("deauthorised",), "active", pgettext_lazy("program", "Activate again"),
            stamp="activated_at",
        ),
    ],
)  # fmt: skip

ENROLLMENT = machine(
    "enrollment",
    states=[
        State("none", pgettext_lazy("enrollment", "Not enrolled"), "neutral"),
        State("draft", pgettext_lazy("enrollment", "Draft"), "neutral"),
        State("pending", pgettext_lazy("enrollment", "Pending review"), "waiting"),
        State("action_required", pgettext_lazy("enrollment", "Action required"), "needs"),
        State("approved", pgettext_lazy("enrollment", "Approved"), "needs"),
        State("active", pgettext_lazy("enrollment", "Active"), "good"),
        State("rejected", pgettext_lazy("enrollment", "Rejected"), "stopped"),
        State("suspended", pgettext_lazy("enrollment", "Suspended"), "stopped"),
        State("deauthorised", pgettext_lazy("enrollment", "De-authorized"), "ended"),
    ],
    moves=[
        Move(
            "open", ("none",), "draft", pgettext_lazy("enrollment", "Open application"),
            event=events.EnrollmentOpened.of, stamp="opened_at",
        ),
        Move(
            "open_again", ("deauthorised",), "draft", pgettext_lazy("enrollment", "Enroll again"),
            event=events.EnrollmentOpened.of, stamp="opened_at",
        ),
        Move(
            "submit", ("draft",), "pending", pgettext_lazy("enrollment", "Enroll now"),
            event=events.EnrollmentSubmitted.of, stamp="submitted_at",
        ),
        Move(
            "approve", ("pending",), "approved", pgettext_lazy("enrollment", "Approve"),
            event=events.EnrollmentApproved.of, stamp="approved_at",
        ),
        Move(
            "request_documents", ("pending",), "action_required", pgettext_lazy("enrollment", "Ask for documents"),
            event=events.DocumentsRequested.of,
        ),
        Move(
            "answer", ("action_required",), "pending", pgettext_lazy("enrollment", "Send answer"),
            event=events.RequestAnswered.of,
        ),
        Move(
            "reject", ("pending",), "rejected", pgettext_lazy("enrollment", "Reject"),
            event=events.EnrollmentRejected.of, stamp="rejected_at",
        ),
        Move(
            "appeal", ("rejected",), "pending", pgettext_lazy("enrollment", "Appeal"),
            event=events.RejectionAppealed.of,
        ),
        Move("activate", ("approved",), "active", pgettext_lazy("enrollment", "Activate"), stamp="activated_at"),
        Move("suspend", ("active",), "suspended", pgettext_lazy("enrollment", "Suspend")),
        Move("reinstate", ("suspended",), "active", pgettext_lazy("enrollment", "Reinstate")),
        Move(
            "deauthorise", ("active", "suspended"), "deauthorised", pgettext_lazy("enrollment", "De-authorize"),
            stamp="deauthorised_at",
        ),
    ],
)  # fmt: skip

PARTNER_AGREEMENT = machine(
    "partner_agreement",
    states=[
        State("not_offered", pgettext_lazy("partner agreement", "Not offered"), "neutral"),
        State("offered", pgettext_lazy("partner agreement", "Offered"), "needs"),
        State("accepted", pgettext_lazy("partner agreement", "Accepted"), "good"),
    ],
    moves=[
        Move(
            "offer", ("not_offered",), "offered", pgettext_lazy("partner agreement", "Offer"),
            event=events.AgreementOffered.of, stamp="offered_at",
        ),
        Move(
            "accept", ("offered",), "accepted", pgettext_lazy("partner agreement", "Accept and continue"),
            event=events.AgreementAccepted.of, stamp="accepted_at",
        ),
        Move(
            "offer_new_version", ("offered", "accepted"), "offered",
            pgettext_lazy("partner agreement", "Offer new version"),
            event=events.AgreementOffered.of, stamp="offered_at",
        ),
    ],
)  # fmt: skip

VERIFICATION = machine(
    "verification",
    states=[
        State("pending", pgettext_lazy("verification", "Pending"), "waiting"),
        State("accepted", pgettext_lazy("verification", "Accepted"), "good"),
        State("rejected", pgettext_lazy("verification", "Rejected"), "stopped"),
    ],
    moves=[
        Move(
            "accept", ("pending", "rejected"), "accepted", pgettext_lazy("verification", "Accept"),
            event=events.VerificationDecided.of,
        ),
        Move(
            "reject", ("pending", "accepted"), "rejected", pgettext_lazy("verification", "Reject"),
            event=events.VerificationDecided.of,
        ),
        Move("verify_again", ("accepted", "rejected"), "pending", pgettext_lazy("verification", "Verify again")),
    ],
    attribute="verification",
    start="accepted",
)  # fmt: skip

DIRECTORY_ENTRY = machine(
    "directory_entry",
    states=[
        State("hidden", pgettext_lazy("directory entry", "Hidden"), "neutral"),
        State("listed", pgettext_lazy("directory entry", "Listed"), "good"),
    ],
    moves=[
        Move(
            "list",
            ("hidden",),
            "listed",
            pgettext_lazy("directory entry", "List"),
            event=directory_events.DirectoryEntryListed.of,
            stamp="listed_at",
        ),
        Move(
            "hide",
            ("listed",),
            "hidden",
            pgettext_lazy("directory entry", "Hide"),
            event=directory_events.DirectoryEntryHidden.of,
        ),
    ],
)

DIRECTORY_CHANGE = machine(
    "directory_change",
    states=[
        State("proposed", pgettext_lazy("directory change", "Proposed"), "waiting"),
        State("approved", pgettext_lazy("directory change", "Approved"), "good"),
        State("declined", pgettext_lazy("directory change", "Declined"), "stopped"),
        State("withdrawn", pgettext_lazy("directory change", "Withdrawn"), "ended"),
    ],
    moves=[
        Move(
            "approve",
            ("proposed",),
            "approved",
            pgettext_lazy("directory change", "Approve"),
            event=directory_events.DirectoryChangeApproved.of,
            stamp="decided_at",
        ),
        Move(
            "decline",
            ("proposed",),
            "declined",
            pgettext_lazy("directory change", "Decline"),
            event=directory_events.DirectoryChangeDeclined.of,
            stamp="decided_at",
        ),
        Move(
            "withdraw",
            ("proposed",),
            "withdrawn",
            pgettext_lazy("directory change", "Withdraw"),
            event=directory_events.DirectoryChangeWithdrawn.of,
            stamp="decided_at",
        ),
    ],
)
