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

    def before(self) -> dict[str, Any]:
        """Return the quantity as it was."""
        return {"quantity": self.old_quantity}

    def after(self) -> dict[str, Any]:
        """Return the quantity as it is."""
        return {"quantity": self.quantity}


class PartnerOfRecordChanged(Event, frozen=True, kw_only=True):
    """Another reseller stands on the subscription from now on (LC90)."""

    operation: ClassVar[str] = "update_subscription"
    resource_type: ClassVar[str] = "subscription"
    sentence: ClassVar[Any] = _("%(user)s changed the reseller of %(title)s.")

    title: str
    old_mpn_id: str
    mpn_id: str

    def before(self) -> dict[str, Any]:
        """Return the partner of record as it was."""
        return {"partnerId": self.old_mpn_id}

    def after(self) -> dict[str, Any]:
        """Return the partner of record as it is."""
        return {"partnerId": self.mpn_id}


class SupportContactChanged(Event, frozen=True, kw_only=True):
    """Another partner answers the customer's questions about the subscription."""

    operation: ClassVar[str] = "update_subscription"
    resource_type: ClassVar[str] = "subscription"
    sentence: ClassVar[Any] = _("%(user)s changed the support contact of %(title)s.")

    title: str
    old_partner_id: str
    partner_id: str

    def before(self) -> dict[str, Any]:
        """Return the support contact as it was."""
        return {"supportTenantId": self.old_partner_id}

    def after(self) -> dict[str, Any]:
        """Return the support contact as it is."""
        return {"supportTenantId": self.partner_id}


class SubscriptionRenamed(Event, frozen=True, kw_only=True):
    """The subscription got another friendly name."""

    operation: ClassVar[str] = "update_subscription"
    resource_type: ClassVar[str] = "subscription"
    sentence: ClassVar[Any] = _("%(user)s renamed a subscription to %(friendly_name)s.")

    friendly_name: str
