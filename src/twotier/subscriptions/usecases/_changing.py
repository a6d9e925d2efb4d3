"""What a change of a subscription shall be, and what its steps share; a piece for use cases."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core import clock, tenancy
from twotier.core.events import emit
from twotier.core.refusal import Refusal
from twotier.partnerships.rules import verdicts
from twotier.subscriptions import policies, prices, schedules
from twotier.subscriptions.events import ScheduleCleared
from twotier.subscriptions.lifecycle import SUBSCRIPTION
from twotier.subscriptions.models import SeatBatch, Subscription
from twotier.subscriptions.schedules import Schedule
from twotier.subscriptions.usecases._history import Act


class WantedTerm(msgspec.Struct, frozen=True, kw_only=True):
    """What the next term shall be; a member that is absent is as it is now."""

    product_id: str | None = None
    sku_id: str | None = None
    availability_id: str | None = None
    billing_cycle: str | None = None
    term: str | None = None
    quantity: int | None = None
    last_day: date | None = None


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What shall be different; a member that is absent stays."""

    quantity: int | None = None
    partner_of_record: str | None = None
    support_partner_id: UUID | None = None
    friendly_name: str | None = None
    auto_renew: bool | None = None
    end_of_term: str | None = None
    """renew, extend or cancel."""
    schedule: WantedTerm | None = None
    status: str | None = None
    """active, suspended or deleted."""
    term: str | None = None
    billing_cycle: str | None = None
    standard_term: bool | None = None
    """True: a standard term after an extended one, even of the same length."""
    version: int | None = None


@dataclass
class Changing:
    """A subscription under its row's lock while an actor changes it."""

    actor: Actor
    row: Subscription
    wanted: Changes
    act: Act = field(init=False)
    planned: Schedule = field(init=False)
    """The next term as it stood before the act."""

    def __post_init__(self) -> None:
        """Begin the act."""
        self.act = Act(self.actor, clock.now())
        self.planned = schedules.of(self.row) or schedules.unchanged(self.row)

    @cached_property
    def policies(self) -> policies.InForce:
        """Return the policies that decide this act."""
        return policies.in_force(self.act.at)

    @cached_property
    def place(self) -> prices.Place:
        """Return where the subscription is priced."""
        return prices.place_of(self.row)

    @property
    def today(self) -> date:
        """Return the billing day of the act."""
        return self.act.at.date()

    def check(self, permission: Permission, move: str, *, reseller: bool = False) -> None:
        """Refuse whoever may not, what the state does not allow, and a reseller of record that is not valid (LC91)."""
        check_seller(self.actor, self.row, permission)
        SUBSCRIPTION.check(self.row, move)
        if reseller and (refusal := reseller_refused(self.row)):
            raise refusal


def check_seller(actor: Actor, subscription: Subscription, permission: Permission) -> None:
    """Only the partner that sold it changes a subscription; its reseller asks for it (S54, S57, S75)."""
    if subscription.partner_id != actor.organization_id and actor.is_("direct_bill"):
        text = _("You cannot use direct bill to change what your indirect provider sold. Send it an order request.")
        raise Refusal(403, 910030, text, "customer_is_indirect")
    if subscription.partner_id != actor.organization_id and actor.is_("reseller", "provider"):
        text = _("Only the partner that sold this subscription can change it. Ask your indirect provider.")
        raise Refusal(403, 910032, text, "reseller_cannot_order")
    actor.require(permission)


def reseller_refused(subscription: Subscription) -> Refusal | None:
    """Return why the reseller on record keeps seats, plan and term as they are, or nothing (LC91, D7).

    It is the seller's partnership that decides, whoever asks: a customer or a reseller may not read it.
    """
    if not subscription.partner_of_record:
        return None
    with tenancy.scope(subscription.partner_id):
        return next(iter(verdicts(subscription.partner_id, [subscription.partner_of_record]).values()), None)


def refuse_stale(subscription: Subscription, version: int | None) -> None:
    """Refuse a change of another version than the present one."""
    if version is not None and version != subscription.version:
        raise Refusal(400, 2055, _("The subscription changed since it was read. Read it again."), "stale_etag")


def clear_schedule(subscription: Subscription, actor: Actor, reason: str) -> bool:
    """Drop what was scheduled for the next term, and say what it was (LC41); tells whether there was anything."""
    if not subscription.schedule:
        return False
    emit(ScheduleCleared.of(subscription, reason=reason), actor)
    subscription.schedule = None
    return True


def lock_batches(subscription: Subscription) -> None:
    """Close the windows of all batches: their seats are kept to the term's end (LC30)."""
    now = clock.now()
    rows = SeatBatch.objects.filter(tenant_id=subscription.tenant_id, subscription=subscription, open_until__gt=now)
    rows.update(open_until=now)
