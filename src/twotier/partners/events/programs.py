"""What can happen to programs and to the rules of enrolling, said once."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from twotier.core.events import Event

PROGRAM, POLICY, ENROLLMENT = "partner_program", "enrollment_policy", "enrollment"


class ProgramActivated(Event, frozen=True, kw_only=True):
    """A program became active on a tenant; `mpn_id` is the location account tied to it at that moment."""

    operation: ClassVar[str] = "activate_partner_program"
    resource_type: ClassVar[str] = PROGRAM
    sentence: ClassVar[Any] = _("The program became active on the tenant.")

    kind: str
    mpn_id: str


class ProgramMoved(Event, frozen=True, kw_only=True):
    """The vendor restricted, suspended, reinstated or de-authorized a program."""

    operation: ClassVar[str] = "change_partner_program"
    resource_type: ClassVar[str] = PROGRAM
    sentence: ClassVar[Any] = _("%(user)s changed the state of a program to %(status)s.")

    kind: str
    move: str
    status: str
    reason: str


class OffboardingMarked(Event, frozen=True, kw_only=True):
    """The vendor set or removed the mark “identified for off-boarding” (S10)."""

    operation: ClassVar[str] = "mark_offboarding"
    resource_type: ClassVar[str] = PROGRAM
    sentence: ClassVar[Any] = _("%(user)s changed the mark “identified for off-boarding”.")

    old_identified_for_offboarding: bool
    identified_for_offboarding: bool


class PolicyChanged(Event, frozen=True, kw_only=True):
    """The vendor wrote a new version of the enrollment policy (S14)."""

    operation: ClassVar[str] = "change_enrollment_policy"
    resource_type: ClassVar[str] = POLICY
    sentence: ClassVar[Any] = _("%(user)s wrote version %(version)s of the enrollment policy.")

    version: int
    valid_from: str
    gate: str
    freshness_months: int
    approval: str
    business_days: int


class WavePlanned(Event, frozen=True, kw_only=True):
    """The vendor planned a launch wave."""

    operation: ClassVar[str] = "plan_enrollment_wave"
    resource_type: ClassVar[str] = POLICY
    sentence: ClassVar[Any] = _("%(user)s planned the wave %(name)s.")

    name: str
    first_month: int
    last_month: int
    planned_on: str


class WaveOpened(Event, frozen=True, kw_only=True):
    """The vendor opened a launch wave (S13)."""

    operation: ClassVar[str] = "open_enrollment_wave"
    resource_type: ClassVar[str] = POLICY
    sentence: ClassVar[Any] = _("%(user)s opened the wave %(name)s.")

    name: str
    notified: int


class WaveAnnounced(Event, frozen=True, kw_only=True):
    """A tenant that became eligible is told so, once (S13)."""

    operation: ClassVar[str] = "announce_enrollment_wave"
    resource_type: ClassVar[str] = ENROLLMENT
    sentence: ClassVar[Any] = _("The partner was told that its wave %(name)s is open.")
    personal: ClassVar[tuple[str, ...]] = ("email", "contact_name")

    name: str
    email: str
    contact_name: str
    language: str


class HolidaysChanged(Event, frozen=True, kw_only=True):
    """A program's owner replaced the holidays of a market (D5)."""

    operation: ClassVar[str] = "change_holidays"
    resource_type: ClassVar[str] = POLICY
    sentence: ClassVar[Any] = _("%(user)s changed the holidays of market %(market)s.")

    market: str
    days: list[str]


def program_moved(move: str) -> Callable[[Any], ProgramMoved]:
    """Return what says that the vendor moved a program; the reason stands on the row while it is moved."""

    def said(row: Any) -> ProgramMoved:
        reason = getattr(row, "reason", "")
        return ProgramMoved.of(row, move=move, reason=reason)

    return said
