"""What can happen between providers and resellers, said once."""

from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.core.events import Edited, Event


class PartnershipRequested(Event, frozen=True, kw_only=True):
    """A provider asked for a partnership: from now on it waits for an answer."""

    operation: ClassVar[str] = "request_partnership"
    resource_type: ClassVar[str] = "partnership_request"
    sentence: ClassVar[Any] = _("%(user)s requested a partnership.")
    personal: ClassVar[tuple[str, ...]] = ("recipient",)

    recipient: str
    reseller_mpn_id: str


class RequestSent(Event, frozen=True, kw_only=True):
    """The program mails a request, for the first time or again."""

    operation: ClassVar[str] = "send_partnership_request"
    resource_type: ClassVar[str] = "partnership_request"
    sentence: ClassVar[Any] = _("%(user)s sent a partnership request to %(recipient)s.")
    personal: ClassVar[tuple[str, ...]] = ("recipient",)

    recipient: str
    time: int


class RequestWithdrawn(Event, frozen=True, kw_only=True):
    """A provider revoked its request."""

    operation: ClassVar[str] = "revoke_partnership_request"
    resource_type: ClassVar[str] = "partnership_request"
    sentence: ClassVar[Any] = _("%(user)s revoked a partnership request.")
    personal: ClassVar[tuple[str, ...]] = ("recipient",)

    recipient: str


class RequestExpired(Event, frozen=True, kw_only=True):
    """Nobody answered a request in time."""

    operation: ClassVar[str] = "expire_partnership_request"
    resource_type: ClassVar[str] = "partnership_request"
    sentence: ClassVar[Any] = _("A partnership request expired without an answer.")
    personal: ClassVar[tuple[str, ...]] = ("recipient",)

    recipient: str


class RequestDeclined(Event, frozen=True, kw_only=True):
    """A reseller declined a provider's request."""

    operation: ClassVar[str] = "decline_partnership_request"
    resource_type: ClassVar[str] = "partnership_request"
    sentence: ClassVar[Any] = _("%(user)s declined the partnership with %(provider)s.")

    provider: str
    reseller: str
    reason: str


class PartnershipAccepted(Event, frozen=True, kw_only=True):
    """A reseller's global admin accepted a request: the two are partners."""

    operation: ClassVar[str] = "accept_partnership"
    resource_type: ClassVar[str] = "partnership"
    sentence: ClassVar[Any] = _("%(user)s accepted the partnership of %(provider)s with %(reseller)s.")

    request_id: UUID
    provider: str
    reseller: str
    reseller_id: UUID
    reseller_mpn_id: str
    administers_reseller: bool


class PartnershipRemoved(Event, frozen=True, kw_only=True):
    """A provider removed a partnership; nothing else was changed by it."""

    operation: ClassVar[str] = "remove_partnership"
    resource_type: ClassVar[str] = "partnership"
    sentence: ClassVar[Any] = _("%(user)s removed the partnership with %(reseller)s.")

    reseller: str
    reseller_id: UUID
    attestation: str
    notice_given_on: str


class LevelsChanged(Edited, frozen=True, kw_only=True):
    """A provider changed a reseller's levels of access."""

    operation: ClassVar[str] = "update_partnership_levels"
    resource_type: ClassVar[str] = "partnership"
    sentence: ClassVar[Any] = _("%(user)s changed the levels of access of %(reseller)s.")

    reseller: str

    def after(self) -> dict[str, Any]:
        """Return the switches that changed, as they are, and whose they are."""
        return self.new | {"reseller": self.reseller}


class OwnTenantAccessChanged(Event, frozen=True, kw_only=True):
    """A reseller switched a provider's administration of its own tenant on or off (R9)."""

    operation: ClassVar[str] = "update_own_tenant_access"
    resource_type: ClassVar[str] = "partnership"
    sentence: ClassVar[Any] = _("%(user)s changed whether %(provider)s administers the own tenant.")

    provider: str
    old_administers_reseller: bool
    administers_reseller: bool

    def after(self) -> dict[str, Any]:
        """Return the switch as it is, and whose it is."""
        return {"administers_reseller": self.administers_reseller, "provider": self.provider}


class ProfileReviewed(Event, frozen=True, kw_only=True):
    """A provider ticked off the first step of its checklist."""

    operation: ClassVar[str] = "review_directory_profile"
    resource_type: ClassVar[str] = "partnership"
    sentence: ClassVar[Any] = _("%(user)s marked the profile in the directory as reviewed.")
