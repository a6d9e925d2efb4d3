"""What can happen to customers' domains."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from twotier.core.events import Event


class DomainVerified(Event, frozen=True, kw_only=True):
    """A partner added a verified domain to a customer."""

    operation: ClassVar[str] = "add_verified_domain_for_customer"
    resource_type: ClassVar[str] = "customer_domain"
    sentence: ClassVar[Any] = _("%(user)s added the domain %(name)s to the customer.")

    name: str
    authentication: str
