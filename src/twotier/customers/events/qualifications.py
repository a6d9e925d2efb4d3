"""What can happen while a customer's segment is asked for and decided."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from twotier.core.events import Event


class QualificationAsked(Event, frozen=True, kw_only=True):
    """A partner said that a customer belongs to a segment."""

    operation: ClassVar[str] = "update_customer_qualification"
    resource_type: ClassVar[str] = "customer_qualification"
    sentence: ClassVar[Any] = _("%(user)s asked to qualify the customer as %(word)s.")

    word: str
    education_segment: str


class QualificationApproved(Event, frozen=True, kw_only=True):
    """The customer buys at the prices of its segment from now on."""

    operation: ClassVar[str] = "approve_customer_qualification"
    resource_type: ClassVar[str] = "customer_qualification"
    sentence: ClassVar[Any] = _("%(user)s approved the qualification of the customer as %(word)s.")

    word: str


class QualificationDenied(Event, frozen=True, kw_only=True):
    """The customer keeps its segment."""

    operation: ClassVar[str] = "deny_customer_qualification"
    resource_type: ClassVar[str] = "customer_qualification"
    sentence: ClassVar[Any] = _("%(user)s denied the qualification of the customer as %(word)s.")

    word: str
    reason: str


class ValidationCodeGranted(Event, frozen=True, kw_only=True):
    """The vendor gave a partner a code for customers of a government organization."""

    operation: ClassVar[str] = "grant_validation_code"
    resource_type: ClassVar[str] = "validation_code"
    sentence: ClassVar[Any] = _("%(user)s granted a validation code for %(organization_name)s.")

    organization_name: str
    max_creates: int
