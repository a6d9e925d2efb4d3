"""What can happen to customers, said once."""

from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.core.events import Event


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


class CustomerEdited(Event, frozen=True, kw_only=True):
    """A partner changed a customer's billing profile."""

    operation: ClassVar[str] = "update_customer_billing_profile"
    resource_type: ClassVar[str] = "customer"
    sentence: ClassVar[Any] = _("%(user)s changed the profile of %(company_name)s.")

    company_name: str
    old: dict[str, Any]
    new: dict[str, Any]

    def before(self) -> dict[str, Any]:
        """Return the profile as it was."""
        return self.old

    def after(self) -> dict[str, Any]:
        """Return the profile as it is."""
        return self.new


class LeftOverAccessEnded(Event, frozen=True, kw_only=True):
    """A provider ended what a former reseller still held at a customer: its privileges, or everything."""

    operation: ClassVar[str] = "end_left_over_access"
    resource_type: ClassVar[str] = "customer"
    sentence: ClassVar[Any] = _("%(user)s ended the access of %(reseller)s to %(company_name)s.")

    company_name: str
    reseller: str
    reseller_id: UUID
    what: str
