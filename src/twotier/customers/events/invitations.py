"""What can happen to invitations of customers, and to the channels in which they are accepted."""

from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.core.events import Event


class InvitationCreated(Event, frozen=True, kw_only=True):
    """A partner drafted an invitation; its link works from here on."""

    operation: ClassVar[str] = "create_invitation"
    resource_type: ClassVar[str] = "invitation"
    sentence: ClassVar[Any] = _("%(user)s drafted an invitation for a customer.")

    kind: str
    provider_id: UUID | None
    customer_id: UUID | None


class InvitationSent(Event, frozen=True, kw_only=True):
    """An invitation is on its way: by mail to an address, or with its link in the partner's own hands."""

    operation: ClassVar[str] = "send_invitation"
    resource_type: ClassVar[str] = "invitation"
    sentence: ClassVar[Any] = _("%(user)s finished the draft of an invitation.")

    kind: str


class InvitationMailed(Event, frozen=True, kw_only=True):
    """A partner had the program mail an invitation."""

    operation: ClassVar[str] = "mail_invitation"
    resource_type: ClassVar[str] = "invitation"
    sentence: ClassVar[Any] = _("%(user)s mailed an invitation to %(email)s.")
    personal: ClassVar[tuple[str, ...]] = ("email",)

    kind: str
    email: str


class InvitationOpened(Event, frozen=True, kw_only=True):
    """A customer's global admin read an invitation."""

    operation: ClassVar[str] = "open_invitation"
    resource_type: ClassVar[str] = "invitation"
    sentence: ClassVar[Any] = _("%(user)s of %(customer)s opened an invitation.")

    kind: str
    customer: str


class InvitationAccepted(Event, frozen=True, kw_only=True):
    """A customer authorized the partners of an invitation."""

    operation: ClassVar[str] = "accept_invitation"
    resource_type: ClassVar[str] = "invitation"
    sentence: ClassVar[Any] = _("%(user)s of %(customer)s authorized an invitation.")

    kind: str
    customer: str
    customer_id: UUID


class InvitationDeclined(Event, frozen=True, kw_only=True):
    """A customer declined an invitation."""

    operation: ClassVar[str] = "decline_invitation"
    resource_type: ClassVar[str] = "invitation"
    sentence: ClassVar[Any] = _("%(user)s of %(customer)s declined an invitation.")

    kind: str
    customer: str


class InvitationRevoked(Event, frozen=True, kw_only=True):
    """A partner took an invitation back."""

    operation: ClassVar[str] = "revoke_invitation"
    resource_type: ClassVar[str] = "invitation"
    sentence: ClassVar[Any] = _("%(user)s revoked an invitation.")

    kind: str


class InvitationExpired(Event, frozen=True, kw_only=True):
    """The time of an invitation is over."""

    operation: ClassVar[str] = "expire_invitation"
    resource_type: ClassVar[str] = "invitation"
    sentence: ClassVar[Any] = _("An invitation expired without an answer.")

    kind: str


class ChannelSwitched(Event, frozen=True, kw_only=True):
    """The vendor opened or closed a channel in which invitations can be accepted (S67)."""

    operation: ClassVar[str] = "switch_acceptance_channel"
    resource_type: ClassVar[str] = "acceptance_channel"
    sentence: ClassVar[Any] = _("%(user)s switched the acceptance channel %(channel)s.")

    channel: str
    open: bool
