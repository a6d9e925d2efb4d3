"""Subscriptions: list, get, change; the support contact (spec/api.md 13)."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.refusals import BUYER, ON_RECORD
from twotier.api.routing import route
from twotier.api.wire import Attributes, Collection, Links, Wire, attributes, collection, link, versioned
from twotier.catalog.rules import split_catalog_item_id
from twotier.core.refusal import Refusal
from twotier.customers import queries as customer_queries
from twotier.subscriptions import queries, terms
from twotier.subscriptions.models import Subscription as Record
from twotier.subscriptions.queries import OpenBatch
from twotier.subscriptions.usecases.change_subscription import Changes, change_subscription


class RefundOption(Wire):
    """Seats that may be given back, and until when."""

    type: str
    expires_at: datetime
    quantity: int | None = None


class Subscription(Wire):
    """A subscription of a customer; `lifecycleState` is its true state."""

    id: str | None = None
    offer_id: str | None = None
    offer_name: str | None = None
    friendly_name: str | None = None
    quantity: int | None = None
    unit_type: str | None = None
    creation_date: datetime | None = None
    effective_start_date: datetime | None = None
    commitment_end_date: datetime | None = None
    cancellation_allowed_until_date: datetime | None = None
    status: str | None = None
    lifecycle_state: str | None = None
    parent_subscription_id: str | None = None
    auto_renew_enabled: bool | None = None
    is_trial: bool | None = None
    is_microsoft_product: bool | None = None
    billing_type: str | None = None
    billing_cycle: str | None = None
    term_duration: str | None = None
    renewal_term_duration: str | None = None
    partner_id: str | None = None
    contract_type: str | None = None
    order_id: str | None = None
    refund_options: list[RefundOption] | None = None
    links: Links | None = None
    attributes: Attributes | None = None


CHANGING = ((404, 20003), (400, 2055), (400, 900257), (400, 800090), (400, 2002), *BUYER, (403, 910037))

WORDS = {"disabled": "expired"}
LONGEST_VERSION = 9
JAVA_WORDS = {"pending": "none", "expired": "suspended", "disabled": "suspended"}


@route(
    "GET",
    "customers/{customer_id}/subscriptions",
    answers=Collection[Subscription],
    summary="List a customer's subscriptions",
    group="subscriptions",
    right="subscription.view",
    query={"order_id": "of one order", "mpn_id": "of one partner of record", "offset": "first row", "size": "rows"},
    refuses=[(404, 60003)],
)
def list_subscriptions(call: Call, customer_id: UUID) -> Collection[Subscription]:
    """Answer the subscriptions that the caller may see, the newest first."""
    call.actor.require(Permission.SUBSCRIPTION_VIEW)
    customer_queries.customer_seen(call.actor, customer_id)
    rows = queries.of_customer(call.actor, customer_id)
    order_id, mpn_id = call.text("order_id").lower(), call.text("mpn_id")
    rows = [row for row in rows if order_id in ("", row.order_id) and mpn_id in ("", row.partner_of_record)]
    window = call.window()
    rows = rows[window.offset : None if window.size is None else window.offset + window.size]
    batches = queries.refundable(rows)
    uri = f"/customers/{customer_id}/subscriptions"
    return collection([subscription_of(row, batches.get(row.id, ()), call.is_java) for row in rows], uri)


@route(
    "GET",
    "customers/{customer_id}/subscriptions/{subscription_id}",
    answers=Subscription,
    summary="Get a subscription",
    group="subscriptions",
    right="subscription.view",
    refuses=[(404, 20003)],
)
def get_subscription(call: Call, customer_id: UUID, subscription_id: UUID) -> Subscription:
    """Answer one subscription."""
    call.actor.require(Permission.SUBSCRIPTION_VIEW)
    return answered(call, queries.subscription(call.actor, customer_id, subscription_id))


@route(
    "PATCH",
    "customers/{customer_id}/subscriptions/{subscription_id}",
    answers=Subscription,
    takes=Subscription,
    summary="Change quantity, friendly name, auto-renew or partner of record",
    group="subscriptions",
    right="subscription.rename",
    refuses=[*CHANGING, *ON_RECORD],
)
def patch_subscription(call: Call, customer_id: UUID, subscription_id: UUID) -> Subscription:
    """Merge what was sent: members that differ are changed, all together or none."""
    sent = call.body(Subscription)
    present = queries.subscription(call.actor, customer_id, subscription_id)
    refuse_later_moves(sent, subscription_of(present, (), call.is_java))
    changes = Changes(
        quantity=sent.quantity,
        friendly_name=sent.friendly_name,
        partner_of_record=sent.partner_id,
        auto_renew=sent.auto_renew_enabled,
        version=etag_version((sent.attributes and sent.attributes.etag) or call.etag),
    )
    return answered(call, change_subscription(call.actor, customer_id, subscription_id, changes))


def refuse_later_moves(sent: Subscription, present: Subscription) -> None:
    """Refuse to change what this operation does not change yet, instead of answering as if it had."""
    for member in ("status", "billing_cycle", "term_duration"):
        asked = getattr(sent, member)
        if asked is not None and str(asked).lower() != str(getattr(present, member)).lower():
            text = _(
                "This change of a subscription is not possible here. Change quantity, name, auto-renew or partner of record."
            )
            raise Refusal(400, 800002, text, fields=[(member, text)])


def etag_version(etag: str | None) -> int | None:
    """Return the version that an etag stands for; an unknown etag is stale."""
    if not etag:
        return None
    return int(etag) if etag.isdecimal() and len(etag) <= LONGEST_VERSION else 0


def answered(call: Call, row: Record) -> Subscription:
    """Return one subscription with its open batches."""
    return subscription_of(row, queries.refundable([row]).get(row.id, ()), call.is_java)


def subscription_of(  # long: one member a line
    row: Record, batches: Sequence[OpenBatch], java: bool
) -> Subscription:
    """Return a subscription as the wire has it."""
    return Subscription(
        id=str(row.id),
        offer_id=row.catalog_item_id,
        offer_name=row.title,
        friendly_name=row.friendly_name,
        quantity=row.quantity,
        unit_type="Licenses",
        creation_date=row.created_at,
        effective_start_date=midnight(row.term_start),
        commitment_end_date=midnight(terms.last_day(row.next_term_start)),
        cancellation_allowed_until_date=row.cancel_until,
        status=(JAVA_WORDS if java else WORDS).get(row.status, row.status),
        lifecycle_state=row.status,
        parent_subscription_id=str(row.parent_id) if row.parent_id else None,
        auto_renew_enabled=row.auto_renew,
        is_trial=False,
        is_microsoft_product=True,
        billing_type="license",
        billing_cycle=row.billing_cycle,
        term_duration=row.term,
        renewal_term_duration=row.term,
        partner_id=row.partner_of_record or None,
        contract_type="subscription",
        order_id=row.order_id,
        refund_options=[refund(batch) for batch in batches] or None,
        links=links_of(row),
        attributes=versioned("Subscription", str(row.version)),
    )


def midnight(day: object) -> datetime:
    """Return a day as its first moment in UTC."""
    return datetime.combine(day, time(), UTC)  # type: ignore[arg-type]


def refund(batch: OpenBatch) -> RefundOption:
    """Return an open batch as a refund option."""
    return RefundOption(type="Partial", expires_at=batch.open_until, quantity=batch.quantity)


def links_of(row: Record) -> Links:
    """Return where the subscription and what it is of can be read."""
    links = {"self": link(f"/customers/{row.tenant_id}/subscriptions/{row.id}")}
    parts = split_catalog_item_id(row.catalog_item_id)
    if not parts:
        return links | {"offer": link(f"/offers/{row.catalog_item_id}")}
    product, sku, availability = parts
    return links | {
        "product": link(f"/products/{product}"),
        "sku": link(f"/products/{product}/skus/{sku}"),
        "availability": link(f"/products/{product}/skus/{sku}/availabilities/{availability}"),
    }


class SubscriptionProvisioningStatus(Wire):
    """How far the licenses of a subscription are made available."""

    sku_id: str
    status: str
    quantity: int
    end_date: datetime
    attributes: Attributes | None = attributes("SubscriptionProvisioningStatus")


@route(
    "GET",
    "customers/{customer_id}/subscriptions/{subscription_id}/provisioningstatus",
    answers=SubscriptionProvisioningStatus,
    auth="app+user",
    summary="Get how far a subscription is provisioned",
    group="subscriptions",
    right="subscription.view",
    refuses=[(404, 20003)],
)
def get_provisioning(call: Call, customer_id: UUID, subscription_id: UUID) -> SubscriptionProvisioningStatus:
    """Answer the state of the licenses; `skuId` is a GUID, as one client reads it (clients.md 1, no. 9)."""
    call.actor.require(Permission.SUBSCRIPTION_VIEW)
    row = queries.subscription(call.actor, customer_id, subscription_id)
    return SubscriptionProvisioningStatus(
        sku_id=str(row.id),
        status="success" if row.status == "active" else "pending",
        quantity=row.quantity,
        end_date=midnight(terms.last_day(row.next_term_start)),
    )
