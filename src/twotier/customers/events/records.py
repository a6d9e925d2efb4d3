"""What can happen to customers, their agreement and their relationships, said once."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.core.events import Edited, Event


class CustomerCreated(Event, frozen=True, kw_only=True):
    """A partner created a customer tenant."""

    operation: ClassVar[str] = "add_customer"
    resource_type: ClassVar[str] = "customer"
    sentence: ClassVar[Any] = _("%(user)s added the customer %(company_name)s.")
    personal: ClassVar[tuple[str, ...]] = ("email",)

    company_name: str
    domain: str
    country: str
    email: str
    reseller_id: UUID | None
    tenant_owner: bool = False


class CustomerDeleted(Event, frozen=True, kw_only=True):
    """A partner deleted a customer of the sandbox."""

    operation: ClassVar[str] = "delete_customer"
    resource_type: ClassVar[str] = "customer"
    sentence: ClassVar[Any] = _("%(user)s deleted the customer %(company_name)s of the sandbox.")

    company_name: str


class AgreementAttested(Event, frozen=True, kw_only=True):
    """A partner attested that the customer accepted the customer agreement."""

    operation: ClassVar[str] = "create_agreement"
    resource_type: ClassVar[str] = "customer"
    sentence: ClassVar[Any] = _("%(user)s recorded that %(first_name)s %(last_name)s accepted the customer agreement.")
    personal: ClassVar[tuple[str, ...]] = ("first_name", "last_name", "email")

    template_id: UUID
    first_name: str
    last_name: str
    email: str
    agreed_on: str
    language: str


class CustomerAgreementPublished(Event, frozen=True, kw_only=True):
    """The vendor published a version of the customer agreement."""

    operation: ClassVar[str] = "publish_customer_agreement"
    resource_type: ClassVar[str] = "customer_agreement"
    sentence: ClassVar[Any] = _("%(user)s published version %(version)s of the customer agreement.")

    version: str
    link: str


class ResellerNamed(Event, frozen=True, kw_only=True):
    """A provider named a reseller for a whole customer (S100)."""

    operation: ClassVar[str] = "add_customer_reseller"
    resource_type: ClassVar[str] = "customer"
    sentence: ClassVar[Any] = _("%(user)s named %(reseller)s as reseller of %(company_name)s.")

    company_name: str
    reseller: str
    reseller_id: UUID


class ResellerRemoved(Event, frozen=True, kw_only=True):
    """A reseller serves a customer no longer; single subscriptions that name it keep it."""

    operation: ClassVar[str] = "remove_customer_reseller"
    resource_type: ClassVar[str] = "customer"
    sentence: ClassVar[Any] = _("%(user)s removed %(reseller)s as reseller of %(company_name)s.")

    company_name: str
    reseller: str
    reseller_id: UUID


class CustomerEdited(Edited, frozen=True, kw_only=True):
    """A partner changed a customer's billing profile."""

    operation: ClassVar[str] = "update_customer_billing_profile"
    resource_type: ClassVar[str] = "customer"
    sentence: ClassVar[Any] = _("%(user)s changed the profile of %(company_name)s.")

    company_name: str


class LeftOverAccessEnded(Event, frozen=True, kw_only=True):
    """A provider ended what a former reseller still held at a customer: its privileges, or everything."""

    operation: ClassVar[str] = "end_left_over_access"
    resource_type: ClassVar[str] = "customer"
    sentence: ClassVar[Any] = _("%(user)s ended the access of %(reseller)s to %(company_name)s.")

    company_name: str
    reseller: str
    reseller_id: UUID
    what: str


class RelationshipBegun(Event, frozen=True, kw_only=True):
    """A customer authorized a partner."""

    operation: ClassVar[str] = "create_customer_relationship"
    resource_type: ClassVar[str] = "relationship"
    sentence: ClassVar[Any] = _("%(user)s authorized a relationship with %(partner)s.")
    origins: ClassVar[Mapping[str, str]] = {"partner": "partner.name"}

    partner_id: UUID
    partner: str
    kind: str
    delegated_access: bool


class RelationshipEnded(Event, frozen=True, kw_only=True):
    """A partner ended its relationship with a customer."""

    operation: ClassVar[str] = "remove_partner_customer_relationship"
    resource_type: ClassVar[str] = "relationship"
    sentence: ClassVar[Any] = _("%(user)s removed the relationship of %(partner)s with the customer.")
    origins: ClassVar[Mapping[str, str]] = {"partner": "partner.name"}

    partner_id: UUID
    partner: str
    kind: str


class RemovalAttested(Event, frozen=True, kw_only=True):
    """A person represented that a relationship is removed in good faith (S144, R6)."""

    operation: ClassVar[str] = "attest_relationship_removal"
    resource_type: ClassVar[str] = "customer"
    sentence: ClassVar[Any] = _("%(user)s attested that the relationship is removed in good faith.")

    statement: str
    notice_given_on: str


class PrivilegesRemoved(Event, frozen=True, kw_only=True):
    """A customer took a partner's admin privileges away; the relationship stays (R4)."""

    operation: ClassVar[str] = "remove_delegated_admin_privileges"
    resource_type: ClassVar[str] = "relationship"
    sentence: ClassVar[Any] = _("%(user)s took the admin privileges of %(partner)s away.")

    partner_id: UUID
    partner: str
    customer: str


class AgreementAccepted(Event, frozen=True, kw_only=True):
    """A customer accepted the customer agreement itself (C12)."""

    operation: ClassVar[str] = "accept_agreement"
    resource_type: ClassVar[str] = "customer"
    sentence: ClassVar[Any] = _("%(user)s accepted the customer agreement.")

    template_id: UUID
    version: int
