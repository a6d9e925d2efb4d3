"""What can happen to incentives, said once."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.core.events import Event


class IncentiveProgramOpened(Event, frozen=True, kw_only=True):
    """The vendor opened an incentive program."""

    operation: ClassVar[str] = "open_incentive_program"
    resource_type: ClassVar[str] = "incentive_program"
    sentence: ClassVar[Any] = _("%(user)s opened the incentive program %(program)s.")

    program: str
    kind: str


class IncentiveProgramClosed(Event, frozen=True, kw_only=True):
    """The vendor closed an incentive program."""

    operation: ClassVar[str] = "close_incentive_program"
    resource_type: ClassVar[str] = "incentive_program"
    sentence: ClassVar[Any] = _("%(user)s closed the incentive program %(program)s.")
    origins: ClassVar[Mapping[str, str]] = {"program": "name"}

    program: str


class EnrollmentEvent(Event, frozen=True, kw_only=True):
    """Something about one partner's enrollment in one incentive program."""

    resource_type: ClassVar[str] = "incentive_enrollment"
    origins: ClassVar[Mapping[str, str]] = {"program": "program.name", "email": "invited_email"}

    program: str
    status: str


class InvitationHeld(EnrollmentEvent, frozen=True, kw_only=True):
    """An invitation waits because no membership account is tied to the tenant."""

    operation: ClassVar[str] = "hold_incentive_invitation"
    sentence: ClassVar[Any] = _("The invitation to %(program)s is held: no membership account is tied to the tenant.")


class InvitationIssued(EnrollmentEvent, frozen=True, kw_only=True):
    """A partner was invited to an incentive program."""

    operation: ClassVar[str] = "issue_incentive_invitation"
    sentence: ClassVar[Any] = _("The partner was invited to %(program)s, MPN ID %(mpn_id)s.")
    personal: ClassVar[tuple[str, ...]] = ("email",)

    mpn_id: str
    email: str
    company: str
    language: str


class InvitationOverdue(EnrollmentEvent, frozen=True, kw_only=True):
    """An invitation is still held thirty days after the program was activated."""

    operation: ClassVar[str] = "alert_incentive_invitation"
    sentence: ClassVar[Any] = _("The invitation to %(program)s is overdue.")

    company: str


class EnrollmentStarted(EnrollmentEvent, frozen=True, kw_only=True):
    """The incentives admin began to enroll."""

    operation: ClassVar[str] = "start_incentive_enrollment"
    sentence: ClassVar[Any] = _("%(user)s began to enroll in %(program)s.")


class EnrollmentSubmitted(EnrollmentEvent, frozen=True, kw_only=True):
    """The profiles are assigned; the vendor validates."""

    operation: ClassVar[str] = "submit_incentive_enrollment"
    sentence: ClassVar[Any] = _("%(user)s submitted the enrollment in %(program)s.")


class EnrollmentReturned(EnrollmentEvent, frozen=True, kw_only=True):
    """The vendor asked for a correction."""

    operation: ClassVar[str] = "return_incentive_enrollment"
    sentence: ClassVar[Any] = _("%(user)s asked for a correction of the enrollment in %(program)s.")

    reason: str


class EnrollmentConfirmed(EnrollmentEvent, frozen=True, kw_only=True):
    """The vendor validated the enrollment."""

    operation: ClassVar[str] = "confirm_incentive_enrollment"
    sentence: ClassVar[Any] = _("%(user)s confirmed the enrollment in %(program)s.")


class EnrollmentRejected(EnrollmentEvent, frozen=True, kw_only=True):
    """The vendor found the partner ineligible."""

    operation: ClassVar[str] = "reject_incentive_enrollment"
    sentence: ClassVar[Any] = _("%(user)s found the partner ineligible for %(program)s.")

    reason: str


class EnrollmentContinued(EnrollmentEvent, frozen=True, kw_only=True):
    """The enrollment went on into the next fiscal year."""

    operation: ClassVar[str] = "continue_incentive_enrollment"
    sentence: ClassVar[Any] = _("The enrollment in %(program)s continues in the next fiscal year.")


class EnrollmentLapsed(EnrollmentEvent, frozen=True, kw_only=True):
    """The enrollment ended with the fiscal year."""

    operation: ClassVar[str] = "lapse_incentive_enrollment"
    sentence: ClassVar[Any] = _("The enrollment in %(program)s ended with the fiscal year.")


class EnrollmentDiscontinued(EnrollmentEvent, frozen=True, kw_only=True):
    """The program was closed."""

    operation: ClassVar[str] = "discontinue_incentive_enrollment"
    sentence: ClassVar[Any] = _("The enrollment in %(program)s ended because the program was closed.")


class ProfilesAssigned(EnrollmentEvent, frozen=True, kw_only=True):
    """Payout and tax profile of one enrollment were chosen."""

    operation: ClassVar[str] = "assign_incentive_profiles"
    sentence: ClassVar[Any] = _("%(user)s chose the payout and tax profiles for %(program)s.")

    old_payout: UUID | None
    payout: UUID | None
    old_tax: UUID | None
    tax: UUID | None


class ProfileAdded(Event, frozen=True, kw_only=True):
    """A partner added a payout or tax profile."""

    operation: ClassVar[str] = "add_incentive_profile"
    resource_type: ClassVar[str] = "incentive_profile"
    sentence: ClassVar[Any] = _("%(user)s added the profile %(label)s.")

    label: str
    kind: str


class LocationAdminAssigned(Event, frozen=True, kw_only=True):
    """Somebody became incentives admin of a location, or the only ones who were no longer are."""

    operation: ClassVar[str] = "assign_incentives_admin"
    resource_type: ClassVar[str] = "mpn_account"
    sentence: ClassVar[Any] = _("%(user)s chose who enrolls for the location %(mpn_id)s.")

    mpn_id: str
    people: list[UUID]


class PaymentRecorded(EnrollmentEvent, frozen=True, kw_only=True):
    """The vendor paid incentives."""

    operation: ClassVar[str] = "record_incentive_payment"
    sentence: ClassVar[Any] = _("%(user)s recorded a payment for %(program)s.")

    amount: int
    currency: str
    reference: str
