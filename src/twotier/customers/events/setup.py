"""What can happen to one-time links to first credentials."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from twotier.core.events import Event


class SetupLinkEvent(Event, frozen=True, kw_only=True):
    """Something about a one-time link to first credentials."""

    resource_type: ClassVar[str] = "setup_link"


class SetupLinkMade(SetupLinkEvent, frozen=True, kw_only=True):
    """Someone made a one-time link from the open Setup info."""

    operation: ClassVar[str] = "make_setup_link"
    sentence: ClassVar[Any] = _("%(user)s made a one-time link to Setup info.")


class SetupLinkOpened(SetupLinkEvent, frozen=True, kw_only=True):
    """Whoever had the link opened it."""

    operation: ClassVar[str] = "open_setup_link"
    sentence: ClassVar[Any] = _("A one-time link to Setup info was opened from %(address)s.")
    personal: ClassVar[tuple[str, ...]] = ("address",)

    address: str


class SetupLinkRevoked(SetupLinkEvent, frozen=True, kw_only=True):
    """A link opens no more."""

    operation: ClassVar[str] = "revoke_setup_link"
    sentence: ClassVar[Any] = _("%(user)s revoked a one-time link to Setup info.")
