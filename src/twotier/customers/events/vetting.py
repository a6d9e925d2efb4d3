"""What can happen while the vendor looks at new customers."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from twotier.core.events import Event


class CustomerVetted(Event, frozen=True, kw_only=True):
    """The vendor decided whether a customer may buy."""

    resource_type: ClassVar[str] = "customer"
    origins: ClassVar[Mapping[str, str]] = {"note": "vetting_note"}

    company_name: str
    note: str


class CustomerApproved(CustomerVetted, frozen=True, kw_only=True):
    """The customer may buy from now on."""

    operation: ClassVar[str] = "approve_customer"
    sentence: ClassVar[Any] = _("%(user)s approved the customer %(company_name)s.")


class CustomerDenied(CustomerVetted, frozen=True, kw_only=True):
    """The customer may not buy."""

    operation: ClassVar[str] = "deny_customer"
    sentence: ClassVar[Any] = _("%(user)s denied the customer %(company_name)s.")


class VettingSwitched(Event, frozen=True, kw_only=True):
    """The vendor switched the review of new customers on or off."""

    operation: ClassVar[str] = "switch_customer_vetting"
    resource_type: ClassVar[str] = "policy"
    sentence: ClassVar[Any] = _("%(user)s switched the review of new customers on or off.")

    old_on: bool
    on: bool
