"""What can happen to a partner's record, said once."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from twotier.core.events import Edited, Event

PROFILE = "partner_profile"


class ProfileEdited(Edited, frozen=True, kw_only=True):
    """A partner changed its own record."""

    operation: ClassVar[str] = "update_partner_profile"
    resource_type: ClassVar[str] = PROFILE
    sentence: ClassVar[Any] = _("%(user)s changed the partner profile.")


class ProfileConfirmed(Event, frozen=True, kw_only=True):
    """A partner confirmed that its record is right (D2)."""

    operation: ClassVar[str] = "confirm_partner_profile"
    resource_type: ClassVar[str] = PROFILE
    sentence: ClassVar[Any] = _("%(user)s confirmed the partner profile.")


class LocationTied(Event, frozen=True, kw_only=True):
    """A partner tied another location account to its tenant."""

    operation: ClassVar[str] = "tie_location"
    resource_type: ClassVar[str] = PROFILE
    sentence: ClassVar[Any] = _("%(user)s tied MPN ID %(mpn_id)s to the tenant.")

    old_mpn_id: str
    mpn_id: str


class VerificationDecided(Event, frozen=True, kw_only=True):
    """The vendor decided on a partner's verification."""

    operation: ClassVar[str] = "decide_verification"
    resource_type: ClassVar[str] = PROFILE
    sentence: ClassVar[Any] = _("%(user)s decided on the verification of the partner profile.")

    verification: str
