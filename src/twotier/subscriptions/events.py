"""What can happen to subscriptions, said once."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from twotier.core.events import Event


class SubscriptionActivated(Event, frozen=True, kw_only=True):
    """An order line was fulfilled: the subscription runs."""

    operation: ClassVar[str] = "create_subscription"
    resource_type: ClassVar[str] = "subscription"
    sentence: ClassVar[Any] = _("The subscription %(title)s is active. Licenses: %(quantity)s.")

    title: str
    quantity: int
    term: str
    billing_cycle: str
    partner_of_record: str


class SeatsChanged(Event, frozen=True, kw_only=True):
    """Seats were added or given back."""

    operation: ClassVar[str] = "update_subscription"
    resource_type: ClassVar[str] = "subscription"
    sentence: ClassVar[Any] = _("%(user)s changed the quantity of %(title)s to %(quantity)s.")

    title: str
    old_quantity: int
    quantity: int


class PartnerOfRecordChanged(Event, frozen=True, kw_only=True):
    """Another reseller stands on the subscription from now on (LC90)."""

    operation: ClassVar[str] = "update_subscription"
    resource_type: ClassVar[str] = "subscription"
    sentence: ClassVar[Any] = _("%(user)s changed the reseller of %(title)s.")

    title: str
    old_partner_id: str
    partner_id: str


class SupportContactChanged(Event, frozen=True, kw_only=True):
    """Another partner answers the customer's questions about the subscription."""

    operation: ClassVar[str] = "update_subscription"
    resource_type: ClassVar[str] = "subscription"
    sentence: ClassVar[Any] = _("%(user)s changed the support contact of %(title)s.")

    title: str
    old_support_tenant_id: str
    support_tenant_id: str


class RenewalChanged(Event, frozen=True, kw_only=True):
    """Another choice was made for the end of the term."""

    operation: ClassVar[str] = "update_subscription"
    resource_type: ClassVar[str] = "subscription"
    sentence: ClassVar[Any] = _("%(user)s changed what happens to %(title)s at the end of its term.")

    title: str
    old_auto_renew: bool
    auto_renew: bool


class SubscriptionRenamed(Event, frozen=True, kw_only=True):
    """The subscription got another friendly name."""

    operation: ClassVar[str] = "update_subscription"
    resource_type: ClassVar[str] = "subscription"
    sentence: ClassVar[Any] = _("%(user)s renamed a subscription to %(friendly_name)s.")

    friendly_name: str
