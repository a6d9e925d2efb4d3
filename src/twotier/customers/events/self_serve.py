"""What can happen to what customers may buy themselves."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from twotier.core.events import Event


class SelfServePolicyCreated(Event, frozen=True, kw_only=True):
    """A partner lets a customer buy something itself."""

    operation: ClassVar[str] = "create_self_serve_policy"
    resource_type: ClassVar[str] = "self_serve_policy"
    sentence: ClassVar[Any] = _("%(user)s let the customer buy %(resources)s itself.")

    resources: str


class SelfServePolicyChanged(Event, frozen=True, kw_only=True):
    """A partner changed what a customer may buy itself."""

    operation: ClassVar[str] = "update_self_serve_policy"
    resource_type: ClassVar[str] = "self_serve_policy"
    sentence: ClassVar[Any] = _("%(user)s changed what the customer may buy itself to %(resources)s.")

    old_resources: str
    resources: str


class SelfServePolicyDeleted(Event, frozen=True, kw_only=True):
    """A partner lets a customer buy nothing itself any more."""

    operation: ClassVar[str] = "delete_self_serve_policy"
    resource_type: ClassVar[str] = "self_serve_policy"
    sentence: ClassVar[Any] = _("%(user)s took back that the customer may buy %(resources)s itself.")

    resources: str
