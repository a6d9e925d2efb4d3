"""What can happen to delegated administration, said once."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.core.events import Event


class TenantOwnerEvent(Event, frozen=True, kw_only=True):
    """Something about the tenant-owner permission of a reseller."""

    resource_type: ClassVar[str] = "tenant_owner_permission"
    origins: ClassVar[Mapping[str, str]] = {"reseller": "reseller.name"}

    provider_id: UUID
    reseller_id: UUID
    reseller: str


class TenantOwnerAsked(TenantOwnerEvent, frozen=True, kw_only=True):
    """A provider asked the customer to give the permission to a reseller."""

    operation: ClassVar[str] = "ask_tenant_owner"
    sentence: ClassVar[Any] = _("%(user)s asked for the tenant-owner permission of %(reseller)s.")


class TenantOwnerGranted(TenantOwnerEvent, frozen=True, kw_only=True):
    """A reseller owns the customer's tenant from now on."""

    operation: ClassVar[str] = "grant_tenant_owner"
    sentence: ClassVar[Any] = _("%(user)s gave %(reseller)s the tenant-owner permission.")


class TenantOwnerDeclined(TenantOwnerEvent, frozen=True, kw_only=True):
    """The customer declined, or the provider no longer asks."""

    operation: ClassVar[str] = "decline_tenant_owner"
    sentence: ClassVar[Any] = _("%(user)s ended the request for the tenant-owner permission of %(reseller)s.")


class TenantOwnerRevoked(TenantOwnerEvent, frozen=True, kw_only=True):
    """The permission is over."""

    operation: ClassVar[str] = "revoke_tenant_owner"
    sentence: ClassVar[Any] = _("%(user)s took the tenant-owner permission of %(reseller)s away.")
