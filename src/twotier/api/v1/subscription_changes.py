"""The one PATCH of a subscription: the whole resource or a fragment, whose differences are acts (spec/api.md 8, 19.7, 19.8)."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.api.call import Call
from twotier.api.refusals import BUYER, ON_RECORD
from twotier.api.routing import route
from twotier.api.v1.subscription_wire import (
    BillingCycleType,
    ScheduledNextTermInstructions,
    Subscription,
    SubscriptionStatus,
    TermKind,
    on_the_wire,
)
from twotier.api.wire import Reply, accepted, etag_version
from twotier.core.refusal import Refusal
from twotier.subscriptions import queries
from twotier.subscriptions.models import Subscription as Record
from twotier.subscriptions.usecases.change_subscription import Changes, WantedTerm, change_subscription

NO_CYCLE = (BillingCycleType.NONE, BillingCycleType.UNKNOWN)
"""What clients send in the place of a billing cycle that they do not know."""
ASYNCHRONOUS = "respond-async"
CODES = [
    (404, 20003), (400, 2055), (400, 2002), (400, 800090), (400, 900257), (403, 800067), (400, 900275), (400, 800040),
    (400, 800081), (400, 800091), (400, 900277), (409, 900278), (400, 900279), (400, 900280), (400, 900117),
    (409, 27009), (400, 800097), (400, 800107), (400, 800122), (400, 900141), (400, 900244), (400, 900245),
    (400, 900246), (400, 900270), (404, 400019), (400, 900311), (403, 900115), (403, 910028), (403, 910037),
    *ON_RECORD, *BUYER,
]  # fmt: skip


@route(
    "PATCH",
    "customers/{customer_id}/subscriptions/{subscription_id}",
    answers=Subscription,
    takes=Subscription,
    summary="Suspend, reactivate, cancel or change a subscription, now or for its next term",
    group="subscriptions",
    right="subscription.rename",
    also=[202],
    refuses=CODES,
)
def patch_subscription(call: Call, customer_id: UUID, subscription_id: UUID) -> Subscription | Reply:
    """Merge what was sent: members that differ from the present ones are acts, all of them or none.

    Writable are `status` (active, suspended, deleted), `quantity`, `autoRenewEnabled`, `endOfTermAction` (renew,
    extend, cancel), `scheduledNextTermInstructions`, `termDuration` and `billingCycle` (at once), `termKind` (standard,
    after an extended term), `partnerId` (-1 removes it) and `friendlyName`; others are read only and ignored.
    `scheduledNextTermInstructions` that differ in nothing from the running term take a schedule back.
    A stale etag, in the body or in If-Match, is refused. With `Prefer: respond-async` the answer is 202 without a
    body, and its `Location` is where the changed subscription is read.
    """
    sent = call.body(Subscription)
    present = queries.subscription(call.actor, customer_id, subscription_id)
    changes = changes_of(sent, present, on_the_wire([present], call.is_java)[0], call.etag)
    changed = change_subscription(call.actor, customer_id, subscription_id, changes)
    if ASYNCHRONOUS in call.request.META.get("HTTP_PREFER", "").lower():
        reply = accepted(call.uri)
        reply.headers["Preference-Applied"] = ASYNCHRONOUS
        return reply
    return on_the_wire([changed], call.is_java)[0]


def changes_of(sent: Subscription, row: Record, present: Subscription, if_match: str) -> Changes:
    """Return what was sent and differs from what the same client reads."""

    def differs(member: str, *unsaid: Any) -> Any:
        value = getattr(sent, member)
        return None if value in unsaid or value == getattr(present, member) else value

    refuse_end(sent, present)
    status, end = differs("status", SubscriptionStatus.NONE), differs("end_of_term_action")
    plan, schedule = differs("billing_cycle", *NO_CYCLE), differs("scheduled_next_term_instructions")
    return Changes(
        quantity=differs("quantity"),
        friendly_name=differs("friendly_name", ""),
        partner_of_record=differs("partner_id", ""),
        auto_renew=differs("auto_renew_enabled"),
        end_of_term=end and end.value,
        schedule=wanted(schedule) if schedule is not None else None,
        status=None if status in (None, row.status) else status.value,
        term=(differs("term_duration", "") or "").upper() or None,
        billing_cycle=plan and plan.value,
        standard_term=differs("term_kind") is TermKind.STANDARD or None,
        version=etag_version((sent.attributes and sent.attributes.etag) or if_match),
    )


def wanted(sent: ScheduledNextTermInstructions) -> WantedTerm:
    """Return the next term that was asked for."""
    product = sent.product
    plan = product.billing_cycle if product else None
    return WantedTerm(
        product_id=(product and product.product_id) or None,
        sku_id=(product and product.sku_id) or None,
        availability_id=(product and product.availability_id) or None,
        billing_cycle=None if plan is None or plan in NO_CYCLE else plan.value,
        term=((product and product.term_duration) or "").upper() or None,
        quantity=sent.quantity,
        last_day=day_of(sent),
    )


def day_of(sent: ScheduledNextTermInstructions) -> date | None:
    """Return the last day that was asked for."""
    ends = sent.custom_term_end_date
    return ends.date() if ends and ends.year > 1 else None


def refuse_end(sent: Subscription, present: Subscription) -> None:
    """Refuse another end of the running term: it is chosen when a term is bought, or for the next one (LC15)."""
    asked, ends = sent.custom_term_end_date, present.custom_term_end_date
    if asked is None or asked.year == 1 or (ends and asked.date() == ends.date()):
        return
    text = _("The end of a running term cannot be moved. Choose the end of the next one with its schedule.")
    raise Refusal(400, 900245, text, fields=[("customTermEndDate", text)])
