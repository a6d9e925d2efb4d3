"""What can happen to entitlements, registrations, overage and marketplace services, said once."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.core.events import Event


class AzureEntitlementCreated(Event, frozen=True, kw_only=True):
    """An Azure subscription was created under an Azure plan."""

    operation: ClassVar[str] = "create_azure_entitlement"
    resource_type: ClassVar[str] = "azure_entitlement"
    sentence: ClassVar[Any] = _("The Azure subscription %(friendly_name)s was created under its plan.")

    friendly_name: str
    subscription_id: UUID


class AzureEntitlementCanceled(Event, frozen=True, kw_only=True):
    """An Azure subscription under a plan was shut down."""

    operation: ClassVar[str] = "cancel_azure_entitlement"
    resource_type: ClassVar[str] = "azure_entitlement"
    sentence: ClassVar[Any] = _("%(user)s canceled the Azure subscription %(friendly_name)s.")

    friendly_name: str
    subscription_id: UUID
    reason: str


class RegistrationRequested(Event, frozen=True, kw_only=True):
    """A usage subscription is made ready for reservations."""

    operation: ClassVar[str] = "register_subscription"
    resource_type: ClassVar[str] = "subscription"
    sentence: ClassVar[Any] = _("%(user)s registered %(title)s for reservations.")
    origins: ClassVar[Mapping[str, str]] = {"title": "subscription.friendly_name", "resource_id": "subscription_id"}

    title: str


class RegistrationFinished(Event, frozen=True, kw_only=True):
    """A usage subscription is ready for reservations."""

    operation: ClassVar[str] = "finish_registration"
    resource_type: ClassVar[str] = "subscription"
    sentence: ClassVar[Any] = _("%(title)s is ready for reservations.")
    origins: ClassVar[Mapping[str, str]] = {"title": "subscription.friendly_name", "resource_id": "subscription_id"}

    title: str


class OverageChanged(Event, frozen=True, kw_only=True):
    """Where use beyond a license's limits is charged was decided, or that it is stopped."""

    operation: ClassVar[str] = "update_overage"
    resource_type: ClassVar[str] = "overage"
    sentence: ClassVar[Any] = _("%(user)s changed the overage of a customer.")

    azure_entitlement_id: UUID
    old_enabled: bool
    enabled: bool
    old_partner_of_record: str
    partner_of_record: str


class ServiceActivated(Event, frozen=True, kw_only=True):
    """A marketplace service was set up: it is charged from now on."""

    operation: ClassVar[str] = "activate_subscription"
    resource_type: ClassVar[str] = "subscription"
    sentence: ClassVar[Any] = _("%(user)s activated %(title)s.")
    origins: ClassVar[Mapping[str, str]] = {"title": "subscription.friendly_name", "resource_id": "subscription_id"}

    title: str


class KeysIssued(Event, frozen=True, kw_only=True):
    """Software was bought: its key can be read."""

    operation: ClassVar[str] = "issue_product_key"
    resource_type: ClassVar[str] = "order"
    sentence: ClassVar[Any] = _("The key of %(title)s was issued.")
    origins: ClassVar[Mapping[str, str]] = {"resource_id": "order_id"}

    title: str
    line_number: int


class KeysRevoked(Event, frozen=True, kw_only=True):
    """Software was given back: its key does not work any more."""

    operation: ClassVar[str] = "revoke_product_key"
    resource_type: ClassVar[str] = "order"
    sentence: ClassVar[Any] = _("The key of %(title)s was revoked.")
    origins: ClassVar[Mapping[str, str]] = {"resource_id": "order_id"}

    title: str
    line_number: int
