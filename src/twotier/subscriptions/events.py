"""What can happen to subscriptions, said once."""

from collections.abc import Mapping
from datetime import date
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


class OfSubscription(Event, frozen=True, kw_only=True):
    """What the events of a subscription share: the change and the name under which people know it."""

    operation: ClassVar[str] = "update_subscription"
    resource_type: ClassVar[str] = "subscription"
    origins: ClassVar[Mapping[str, str]] = {"title": "friendly_name"}

    title: str


class SubscriptionSuspended(OfSubscription, frozen=True, kw_only=True):
    """The users of a subscription were locked out for a time; billing goes on (LC57)."""

    sentence: ClassVar[Any] = _("%(user)s suspended %(title)s.")
    told: ClassVar[str] = "suspended"


class SubscriptionReactivated(OfSubscription, frozen=True, kw_only=True):
    """A suspension ended."""

    sentence: ClassVar[Any] = _("%(user)s reactivated %(title)s.")
    told: ClassVar[str] = "reactivated"


class SubscriptionCanceled(OfSubscription, frozen=True, kw_only=True):
    """A subscription was canceled: its users have no access any more."""

    sentence: ClassVar[Any] = _("%(user)s canceled %(title)s.")

    quantity: int
    end_reason: str


class CanceledByLaw(OfSubscription, frozen=True, kw_only=True):
    """A subscription was canceled after its window, because the customer has a right to it (LC62)."""

    sentence: ClassVar[Any] = _("%(user)s canceled %(title)s although its time was over: %(reason)s")

    reason: str


class EndOfTermChosen(OfSubscription, frozen=True, kw_only=True):
    """Someone chose what happens when a term ends that does not renew (LC53)."""

    sentence: ClassVar[Any] = _("%(user)s chose what happens to %(title)s when its term ends.")

    old_end_choice: str
    end_choice: str


class ChangeScheduled(OfSubscription, frozen=True, kw_only=True):
    """The next term shall be another one (LC40)."""

    sentence: ClassVar[Any] = _("%(user)s scheduled a change of %(title)s for its next term.")

    schedule: dict[str, Any]


class ScheduleCleared(OfSubscription, frozen=True, kw_only=True):
    """What was scheduled for the next term does not happen (LC41); its content is told."""

    sentence: ClassVar[Any] = _("The scheduled change of %(title)s was removed.")

    reason: str
    schedule: dict[str, Any]


class PlanChangeScheduled(OfSubscription, frozen=True, kw_only=True):
    """Another billing plan holds from the next charge on (LC43)."""

    sentence: ClassVar[Any] = _("%(user)s changed the billing plan of %(title)s from its next charge on.")

    next_plan: str
    next_plan_from: date


class PlanChanged(OfSubscription, frozen=True, kw_only=True):
    """The billing plan that was chosen holds from now on."""

    sentence: ClassVar[Any] = _("The billing plan of %(title)s changed.")

    old_billing_cycle: str
    billing_cycle: str


class TermChanged(OfSubscription, frozen=True, kw_only=True):
    """A longer term began at once (LC44)."""

    sentence: ClassVar[Any] = _("%(user)s changed the term of %(title)s.")

    old_term: str
    term: str
    old_next_term_start: date
    next_term_start: date


class SubscriptionUpgraded(OfSubscription, frozen=True, kw_only=True):
    """All licenses of a subscription, or some of them, are of another product from now on (LC70)."""

    operation: ClassVar[str] = "upgrade_subscription"
    sentence: ClassVar[Any] = _("%(user)s upgraded %(title)s from %(from_product)s. Licenses: %(moved)s.")

    from_product: str
    moved: int
    catalog_item_id: str


class SubscriptionMerged(OfSubscription, frozen=True, kw_only=True):
    """The licenses of a subscription went into another one, and it ended."""

    operation: ClassVar[str] = "upgrade_subscription"
    sentence: ClassVar[Any] = _("%(user)s moved the licenses of %(title)s into another subscription.")

    end_reason: str


class SubscriptionConverted(OfSubscription, frozen=True, kw_only=True):
    """A standard term followed an extended one (LC54)."""

    sentence: ClassVar[Any] = _("%(user)s gave %(title)s a new term.")

    term: str
    billing_cycle: str
    quantity: int
    next_term_start: date


class TrialConverted(OfSubscription, frozen=True, kw_only=True):
    """A trial became a paid subscription when its 30 days were over (LC25)."""

    sentence: ClassVar[Any] = _("The trial %(title)s is a paid subscription now.")

    term: str
    billing_cycle: str
    quantity: int


class SubscriptionRenewed(OfSubscription, frozen=True, kw_only=True):
    """A new term began (LC50)."""

    sentence: ClassVar[Any] = _("%(title)s was renewed.")
    told: ClassVar[str] = "renewed"

    term: str
    billing_cycle: str
    quantity: int
    next_term_start: date


class RenewedAtOldPrice(OfSubscription, frozen=True, kw_only=True):
    """A new term began at the last price, because there is none any more: someone has to look at it (LC51)."""

    sentence: ClassVar[Any] = _("%(title)s has no price for its new term and goes on at the last one. Look at it.")

    term: str
    billing_cycle: str


class SubscriptionExtended(OfSubscription, frozen=True, kw_only=True):
    """A further month of the extended term began (LC54)."""

    sentence: ClassVar[Any] = _("%(title)s goes on month by month.")

    next_term_start: date


class SubscriptionExpired(OfSubscription, frozen=True, kw_only=True):
    """The term is over and nothing follows; its users keep access for 30 days."""

    sentence: ClassVar[Any] = _("%(title)s has expired.")
    told: ClassVar[str] = "expired"


class SubscriptionEnded(OfSubscription, frozen=True, kw_only=True):
    """The term is over and nothing follows; administrators alone reach the data."""

    sentence: ClassVar[Any] = _("%(title)s has ended.")
    told: ClassVar[str] = "ended"


class SubscriptionDisabled(OfSubscription, frozen=True, kw_only=True):
    """The users of an expired subscription have no access any more."""

    sentence: ClassVar[Any] = _("%(title)s is disabled: only administrators reach its data.")
    told: ClassVar[str] = "disabled"


class SubscriptionDeleted(OfSubscription, frozen=True, kw_only=True):
    """The data of a subscription are gone."""

    sentence: ClassVar[Any] = _("%(title)s was deleted with its data.")
    told: ClassVar[str] = "deleted"


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


class SubscriptionTransferred(Event, frozen=True, kw_only=True):
    """The subscription goes on at another partner, under another id."""

    operation: ClassVar[str] = "update_transfer"
    resource_type: ClassVar[str] = "subscription"
    sentence: ClassVar[Any] = _("The subscription %(title)s goes on at another partner. Licenses: %(quantity)s.")

    title: str
    quantity: int
    target_partner_id: str
    new_subscription_id: str
