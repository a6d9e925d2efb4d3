"""Who may enroll as indirect reseller: the vendor's gate as a policy, and the refusals that say why not, and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from twotier.core import clock
from twotier.core.refusal import Refusal, Sentence
from twotier.partners import months
from twotier.partners.models import (
    DIRECT_BILL,
    INDIRECT_RESELLER,
    Enrollment,
    EnrollmentPolicy,
    EnrollmentWave,
    Program,
)

OPEN_STATES = ("none", "draft", "deauthorised")
"""States of an enrollment in which no application of the tenant is open or accepted."""


class LaterDay:
    """A day, written in the reader's language when it is read."""

    def __init__(self, day: date) -> None:
        self.day = day

    def __str__(self) -> str:
        return date_format(self.day, "DATE_FORMAT")


@dataclass(frozen=True)
class Situation:
    """What decides whether a tenant may enroll: its programs and application, the vendor's policy and waves."""

    programs: Sequence[Program]
    enrollment: Enrollment | None
    policy: EnrollmentPolicy
    waves: Iterable[EnrollmentWave] = ()
    kinds: frozenset[str] = frozenset()

    def program(self, kind: str) -> Program | None:
        """Return the tenant's program of that kind."""
        return next((row for row in self.programs if row.kind == kind), None)

    @property
    def direct_bill(self) -> bool:
        """Whether the tenant holds an active direct-bill program."""
        found = self.program(DIRECT_BILL)
        return found is not None and found.status == "active"

    @property
    def resells(self) -> bool:
        """Whether the tenant holds a reseller program, active or halted, however it came to it."""
        found = self.program(INDIRECT_RESELLER)
        return found is not None and found.status not in ("pending", "deauthorised")

    @property
    def plain(self) -> bool:
        """Whether it enrolls as a reseller without a direct-bill program: for the first time, or again."""
        reseller = self.program(INDIRECT_RESELLER)
        return "reseller" in self.kinds and (reseller is None or reseller.status in ("pending", "deauthorised"))

    @property
    def month(self) -> int | None:
        """Return the month of the direct-bill program's anniversary."""
        found = self.program(DIRECT_BILL)
        if found is None:
            return None
        return found.anniversary_month or (found.activated_at.month if found.activated_at else None)

    @property
    def wave(self) -> EnrollmentWave | None:
        """Return the tenant's wave: an open one, else the one that is planned first."""
        mine = [wave for wave in self.waves if wave.covers(self.month)]
        mine.sort(key=lambda wave: (wave.opened_at is None, wave.planned_on or date.max))
        return mine[0] if mine else None

    @property
    def identified(self) -> bool:
        """Whether the vendor identified the tenant for off-boarding."""
        found = self.program(DIRECT_BILL)
        return found is not None and found.identified_for_offboarding

    @property
    def in_open_wave(self) -> bool:
        """Whether the tenant's wave is open."""
        return self.wave is not None and self.wave.opened_at is not None


def why_not(found: Situation) -> Refusal | None:
    """Return the rule that keeps a tenant from enrolling, with the way out, or nothing."""
    if refusal := why_no_journey(found):
        return refusal
    if found.enrollment is not None and found.enrollment.status not in OPEN_STATES:
        return exists(found.enrollment)
    if found.resells:
        return exists(None)
    if refusal := too_early(found):
        return refusal
    return None if found.plain and not found.direct_bill else why_gate_closed(found)


def why_no_journey(found: Situation) -> Refusal | None:
    """Return the refusal of a tenant that has nothing to move from (S1)."""
    if found.direct_bill or found.plain or (found.enrollment is not None and found.enrollment.submitted):
        return None
    return Refusal(
        403,
        910001,
        _(
            "Your tenant has no active direct-bill program, so there is nothing to move from. The vendor's partner support can say which program you hold."
        ),
        "not_direct_bill",
    )


def exists(enrollment: Enrollment | None) -> Refusal:
    """Return the refusal of a second application (S8)."""
    text = _("Your tenant already has an application that is open or accepted. Look at it in Program info.")
    return Refusal(409, 910008, text, "application_exists", data=[str(enrollment.id)] if enrollment else [])


def too_early(found: Situation) -> Refusal | None:
    """Return the refusal of a re-enrollment within a year of the de-authorization."""
    program = found.program(INDIRECT_RESELLER)
    ended: datetime | None = program.deauthorised_at if program and program.status == "deauthorised" else None
    if ended is None or (day := months.later(ended.date(), 12)) <= clock.today():
        return None
    message = Sentence(
        _("You can enroll again one year after the de-authorization: from %(day)s on."), {"day": LaterDay(day)}
    )
    return Refusal(403, 910010, message, "reenrollment_too_early", data=[day.isoformat()])


def why_gate_closed(found: Situation) -> Refusal | None:
    """Return what the policy's gate misses: the vendor's mark, the wave, or nothing (S10–S12, S14)."""
    gate = found.policy.gate
    if gate == EnrollmentPolicy.OPEN:
        return None
    if gate == EnrollmentPolicy.IDENTIFIED:
        return None if found.identified else not_identified(found)
    if gate == EnrollmentPolicy.WAVE:
        return None if found.in_open_wave else not_in_wave(found)
    if gate == EnrollmentPolicy.EITHER:
        if found.identified or found.in_open_wave:
            return None
        return not_in_wave(found) if found.wave else not_identified(found)
    if not found.identified:
        return not_identified(found)
    return None if found.in_open_wave else not_in_wave(found)


def not_identified(found: Situation) -> Refusal:
    """Return the refusal of a tenant without the mark, with how to ask for it (S10)."""
    text = _(
        "The vendor has not identified your tenant for off-boarding from direct bill. If you decided to move, ask the vendor's partner support to mark your tenant."
    )
    data = [found.policy.support_url] if found.policy.support_url else []
    return Refusal(403, 910002, text, "not_identified_for_offboarding", data=data)


def not_in_wave(found: Situation) -> Refusal:
    """Return the refusal of a tenant whose wave is not open, with the planned day (S12)."""
    planned = found.wave.planned_on if found.wave else None
    if planned is None:
        text = _("The wave of your program anniversary is not open, and no date is planned yet. You will get a mail.")
        return Refusal(403, 910003, text, "not_in_rollout_wave")
    message = Sentence(
        _("The wave of your program anniversary is not open yet. It is planned for %(day)s; you will get a mail."),
        {"day": LaterDay(planned)},
    )
    return Refusal(403, 910003, message, "not_in_rollout_wave", data=[planned.isoformat()])


def irreversible() -> Refusal:
    """Return the refusal to take a reseller program back (S24)."""
    text = _(
        "An active indirect reseller program cannot be taken back: the tenant never becomes direct bill only again."
    )
    return Refusal(409, 910004, text, "irreversible")
