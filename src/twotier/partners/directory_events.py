"""What can happen to the provider directory, said once."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.core.events import Edited, Event


class DirectoryEvent(Event, frozen=True, kw_only=True):
    """Something about one provider's entry."""

    resource_type: ClassVar[str] = "directory_entry"
    origins: ClassVar[Mapping[str, str]] = {"provider": "content.name"}

    provider: str


class DirectoryChangeProposed(DirectoryEvent, frozen=True, kw_only=True):
    """A provider proposed a change of its entry."""

    operation: ClassVar[str] = "propose_directory_change"
    sentence: ClassVar[Any] = _("%(user)s proposed a change of the directory entry of %(provider)s.")

    members: list[str]


class DirectoryChangeApproved(DirectoryEvent, frozen=True, kw_only=True):
    """The vendor took a proposal over into the entry."""

    operation: ClassVar[str] = "approve_directory_change"
    sentence: ClassVar[Any] = _("%(user)s approved a change of the directory entry of %(provider)s.")

    proposed_by: UUID | None


class DirectoryChangeDeclined(DirectoryEvent, frozen=True, kw_only=True):
    """The vendor declined a proposal."""

    operation: ClassVar[str] = "decline_directory_change"
    sentence: ClassVar[Any] = _("%(user)s declined a change of the directory entry of %(provider)s.")

    proposed_by: UUID | None
    reason: str


class DirectoryChangeWithdrawn(DirectoryEvent, frozen=True, kw_only=True):
    """The provider took a proposal back."""

    operation: ClassVar[str] = "withdraw_directory_change"
    sentence: ClassVar[Any] = _("%(user)s withdrew a change of the directory entry of %(provider)s.")


class DirectoryEntryEdited(Edited, frozen=True, kw_only=True):
    """The content of an entry was changed."""

    operation: ClassVar[str] = "update_directory_entry"
    resource_type: ClassVar[str] = "directory_entry"
    sentence: ClassVar[Any] = _("%(user)s changed the directory entry of %(provider)s.")

    provider: str


class DirectoryEntryListed(DirectoryEvent, frozen=True, kw_only=True):
    """An entry became public."""

    operation: ClassVar[str] = "list_directory_entry"
    sentence: ClassVar[Any] = _("%(user)s listed %(provider)s in the provider directory.")
    origins: ClassVar[Mapping[str, str]] = {"provider": "name", "resource_id": "tenant_id"}


class DirectoryEntryHidden(DirectoryEvent, frozen=True, kw_only=True):
    """An entry is no longer public."""

    operation: ClassVar[str] = "hide_directory_entry"
    sentence: ClassVar[Any] = _("%(user)s hid %(provider)s from the provider directory.")
    origins: ClassVar[Mapping[str, str]] = {"provider": "name", "resource_id": "tenant_id"}


class GuideLinksSet(Event, frozen=True, kw_only=True):
    """The vendor chose the further links of a topic of the guide."""

    operation: ClassVar[str] = "set_guide_links"
    resource_type: ClassVar[str] = "guide"
    sentence: ClassVar[Any] = _("%(user)s chose the further links of the guide.")

    topic: str
    old_links: list[dict[str, Any]]
    links: list[dict[str, Any]]
