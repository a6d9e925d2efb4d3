"""States and moves of incentive programs and of a partner's enrollment in one (portal.md 5.13)."""

from django.utils.translation import pgettext_lazy

from twotier.core.machine import Move, State, machine
from twotier.incentives import events

INCENTIVE_PROGRAM = machine(
    "incentive_program",
    states=[
        State("open", pgettext_lazy("incentive program", "Open"), "good"),
        State("closed", pgettext_lazy("incentive program", "Closed"), "ended"),
    ],
    moves=[
        Move(
            "close",
            ("open",),
            "closed",
            pgettext_lazy("incentive program", "Close"),
            event=events.IncentiveProgramClosed.of,
        ),
    ],
)

ENDED = ("ineligible", "inactive", "discontinued")
RUNNING = ("held", "invited", "action_required", "validating", "enrolled")

INCENTIVE_ENROLLMENT = machine(
    "incentive_enrollment",
    states=[
        State("held", pgettext_lazy("incentive enrollment", "Invitation held"), "needs"),
        State("invited", pgettext_lazy("incentive enrollment", "Invited"), "waiting"),
        State("action_required", pgettext_lazy("incentive enrollment", "Action required"), "needs"),
        State("validating", pgettext_lazy("incentive enrollment", "Validating enrollment"), "waiting"),
        State("enrolled", pgettext_lazy("incentive enrollment", "Enrolled"), "good"),
        State("ineligible", pgettext_lazy("incentive enrollment", "Ineligible"), "stopped"),
        State("inactive", pgettext_lazy("incentive enrollment", "Inactive"), "ended"),
        State("discontinued", pgettext_lazy("incentive enrollment", "Discontinued"), "ended"),
    ],
    moves=[
        Move(
            "issue", ("held",), "invited", pgettext_lazy("incentive enrollment", "Issue invitation"),
            event=events.InvitationIssued.of, stamp="issued_at",
        ),
        Move(
            "start", ("invited", "inactive"), "action_required", pgettext_lazy("incentive enrollment", "Enroll"),
            event=events.EnrollmentStarted.of,
        ),
        Move(
            "submit", ("action_required",), "validating", pgettext_lazy("incentive enrollment", "Submit"),
            event=events.EnrollmentSubmitted.of, stamp="submitted_at",
        ),
        Move(
            "ask", ("validating",), "action_required", pgettext_lazy("incentive enrollment", "Ask for correction"),
            event=events.EnrollmentReturned.of, stamp="decided_at",
        ),
        Move(
            "confirm", ("validating",), "enrolled", pgettext_lazy("incentive enrollment", "Confirm"),
            event=events.EnrollmentConfirmed.of, stamp="decided_at",
        ),
        Move(
            "reject", RUNNING, "ineligible", pgettext_lazy("incentive enrollment", "Find ineligible"),
            event=events.EnrollmentRejected.of, stamp="decided_at",
        ),
        Move(
            "continue", ("enrolled",), "enrolled", pgettext_lazy("incentive enrollment", "Continue"),
            event=events.EnrollmentContinued.of,
        ),
        Move(
            "lapse", ("enrolled",), "inactive", pgettext_lazy("incentive enrollment", "Lapse"), event=events.EnrollmentLapsed.of
        ),
        Move(
            "discontinue", (*RUNNING, "inactive"), "discontinued",
            pgettext_lazy("incentive enrollment", "Discontinue"), event=events.EnrollmentDiscontinued.of,
        ),
    ],
)  # fmt: skip
