"""A subscription as it goes over the wire: the documented resource, and what it is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from twotier.api.v1.product_kinds import ItemType, item_type
from twotier.api.wire import Attributes, Links, Wire, Words, link, versioned
from twotier.catalog import queries as catalog_queries
from twotier.catalog.queries import legacy
from twotier.catalog.rules import split_catalog_item_id
from twotier.catalog.shapes import ProductRow
from twotier.core import clock
from twotier.subscriptions import families, queries, schedules, terms
from twotier.subscriptions.lifecycle import RUNNING
from twotier.subscriptions.models import Subscription as Record
from twotier.subscriptions.queries import OpenBatch
from twotier.subscriptions.schedules import Schedule


class SubscriptionStatus(Words):
    """What a subscription can be, in the order of the integers that clients send."""

    NONE = "none"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    DELETED = "deleted"
    EXPIRED = "expired"
    PENDING = "pending"
    DISABLED = "disabled"


class BillingCycleType(Words):
    """How often a subscription is charged, in the order of the integers that clients send."""

    UNKNOWN = "unknown"
    MONTHLY = "monthly"
    ANNUAL = "annual"
    NONE = "none"
    ONE_TIME = "one_time"
    TRIENNIAL = "triennial"


class EndOfTermAction(Words):
    """What happens when the term is over (an extension)."""

    RENEW = "renew"
    EXTEND = "extend"
    CANCEL = "cancel"


class TermKind(Words):
    """Whether a term is an ordinary one, or goes on month by month (an extension)."""

    STANDARD = families.STANDARD
    EXTENDED = families.EXTENDED


class RefundOption(Wire):
    """Seats that may be given back, and until when."""

    type: str
    expires_at: datetime
    quantity: int | None = None


class ScheduledProduct(Wire):
    """What the next term is of."""

    product_id: str | None = None
    sku_id: str | None = None
    availability_id: str | None = None
    billing_cycle: BillingCycleType | None = None
    term_duration: str | None = None


class ScheduledNextTermInstructions(Wire):
    """What the next term shall be; a member that is absent is as it is now."""

    product: ScheduledProduct | None = None
    quantity: int | None = None
    custom_term_end_date: datetime | None = None


class Subscription(Wire):
    """A subscription of a customer; `lifecycleState` is its true state."""

    id: str | None = None
    entitlement_id: str | None = None
    offer_id: str | None = None
    offer_name: str | None = None
    friendly_name: str | None = None
    product_type: ItemType | None = None
    quantity: int | None = None
    unit_type: str | None = None
    has_purchasable_addons: bool | None = None
    creation_date: datetime | None = None
    effective_start_date: datetime | None = None
    commitment_end_date: datetime | None = None
    custom_term_end_date: datetime | None = None
    cancellation_allowed_until_date: datetime | None = None
    status: SubscriptionStatus | None = None
    lifecycle_state: str | None = None
    parent_subscription_id: str | None = None
    auto_renew_enabled: bool | None = None
    end_of_term_action: EndOfTermAction | None = None
    scheduled_next_term_instructions: ScheduledNextTermInstructions | None = None
    is_trial: bool | None = None
    is_microsoft_product: bool | None = None
    publisher_name: str | None = None
    billing_type: str | None = None
    billing_cycle: BillingCycleType | None = None
    term_duration: str | None = None
    renewal_term_duration: str | None = None
    term_kind: TermKind | None = None
    partner_id: str | None = None
    attention_needed: bool | None = None
    action_taken: bool | None = None
    contract_type: str | None = None
    order_id: str | None = None
    actions: list[str] | None = None
    refund_options: list[RefundOption] | None = None
    links: Links | None = None
    attributes: Attributes | None = None


WORDS = {"disabled": "expired"}
JAVA_WORDS = {"pending": "none", "expired": "suspended", "disabled": "suspended"}
MICROSOFT = "Microsoft"


@dataclass(frozen=True)
class Shown:
    """What some subscriptions are shown with: their open batches and what the catalog says of them."""

    java: bool
    batches: Mapping[UUID, Sequence[OpenBatch]] = field(default_factory=dict)
    products: Mapping[str, ProductRow] = field(default_factory=dict)
    with_add_ons: frozenset[str] = frozenset()


def shown(rows: Sequence[Record], java: bool) -> Shown:
    """Read what subscriptions are shown with: two statements, one more with legacy offers among them."""
    old = [row.catalog_item_id for row in rows if not split_catalog_item_id(row.catalog_item_id)]
    return Shown(
        java,
        queries.refundable(list(rows)),
        catalog_queries.products_of(row.product_id for row in rows),
        frozenset(legacy.with_add_ons(old)) if old else frozenset(),
    )


def on_the_wire(rows: Sequence[Record], java: bool) -> list[Subscription]:
    """Return subscriptions as they go over the wire."""
    around = shown(rows, java)
    return [subscription_of(row, around) for row in rows]


def subscription_of(row: Record, around: Shown) -> Subscription:  # long: one member a line
    """Return a subscription as the wire has it."""
    product = around.products.get(row.product_id)
    publisher = product.publisher if product else MICROSOFT
    by_use = row.family == families.USAGE
    plan = schedules.of(row)
    return Subscription(
        id=str(row.id),
        entitlement_id=entitlement_id(row.id),
        offer_id=row.catalog_item_id,
        offer_name=row.title,
        friendly_name=row.friendly_name,
        product_type=item_type(product.product_type) if product else None,
        quantity=row.quantity,
        unit_type="Usage-based" if by_use else "Licenses",
        has_purchasable_addons=row.catalog_item_id.upper() in around.with_add_ons,
        creation_date=row.created_at,
        effective_start_date=terms.midnight(row.term_start),
        commitment_end_date=terms.midnight(terms.last_day(row.next_term_start)),
        custom_term_end_date=aligned_end(row),
        cancellation_allowed_until_date=row.cancel_until,
        status=SubscriptionStatus((JAVA_WORDS if around.java else WORDS).get(row.status, row.status)),
        lifecycle_state=row.status,
        parent_subscription_id=str(row.parent_id) if row.parent_id else None,
        auto_renew_enabled=row.auto_renew,
        end_of_term_action=end_of_term(row),
        scheduled_next_term_instructions=instructions(plan) if plan else None,
        is_trial=row.family in families.TRIALS,
        is_microsoft_product=publisher.startswith(MICROSOFT),
        publisher_name=publisher,
        billing_type="usage" if by_use else "license",
        billing_cycle=BillingCycleType(row.billing_cycle),
        term_duration=None if by_use else row.term,
        renewal_term_duration=renewal_term(row, plan),
        term_kind=TermKind(row.term_kind),
        partner_id=row.partner_of_record or ("" if split_catalog_item_id(row.catalog_item_id) else None),
        attention_needed=row.attention == "needed",
        action_taken=row.attention == "taken",
        contract_type="subscription",
        order_id=row.order_id,
        actions=actions(row) or None,
        refund_options=[refund(batch) for batch in around.batches.get(row.id, ())] or None,
        links=links_of(row),
        attributes=versioned("Subscription", str(row.version)),
    )


def entitlement_id(subscription_id: UUID) -> str:
    """Return the id under which the service knows the licenses: always the same for one subscription."""
    return str(uuid5(NAMESPACE_URL, f"entitlement:{subscription_id}"))


def aligned_end(row: Record) -> datetime | None:
    """Return the last day of a term that was made to end with a month or with another subscription (LC16)."""
    return terms.midnight(terms.last_day(row.next_term_start)) if row.anchor > row.term_start else None


def end_of_term(row: Record) -> EndOfTermAction | None:
    """Return what was chosen for the end of the term; nothing where nobody chose."""
    if row.term_kind == families.EXTENDED:
        return EndOfTermAction.EXTEND
    if row.auto_renew:
        return EndOfTermAction.RENEW
    return EndOfTermAction(row.end_choice) if row.end_choice else None


def renewal_term(row: Record, plan: Schedule | None) -> str:
    """Return the term into which the subscription renews; empty where it does not."""
    if not row.auto_renew:
        return ""
    return plan.term if plan else row.term


def instructions(plan: Schedule) -> ScheduledNextTermInstructions:
    """Return what is scheduled for the next term."""
    parts = split_catalog_item_id(plan.catalog_item_id)
    product = ScheduledProduct(
        product_id=plan.product_id,
        sku_id=plan.sku_id,
        availability_id=parts[2] if parts else None,
        billing_cycle=BillingCycleType(plan.billing_cycle),
        term_duration=plan.term,
    )
    ends = terms.midnight(plan.last_day) if plan.last_day else None
    return ScheduledNextTermInstructions(product=product, quantity=plan.quantity, custom_term_end_date=ends)


def actions(row: Record) -> list[str]:
    """Return what can be done with the subscription at all."""
    always = row.family in families.TRIALS or row.term_kind == families.EXTENDED
    cancels = always or (row.cancel_until is not None and clock.now() < row.cancel_until)
    return ["edit", *(["cancel"] if cancels else [])] if row.status in RUNNING else []


def refund(batch: OpenBatch) -> RefundOption:
    """Return an open batch as a refund option."""
    return RefundOption(type="Partial", expires_at=batch.open_until, quantity=batch.quantity)


def links_of(row: Record) -> Links:
    """Return where the subscription, its base and what it is of can be read."""
    path = f"/customers/{row.tenant_id}/subscriptions"
    links = {"self": link(f"{path}/{row.id}")}
    if row.parent_id:
        links["parentSubscription"] = link(f"{path}/{row.parent_id}")
    parts = split_catalog_item_id(row.catalog_item_id)
    if not parts:
        return links | {"offer": link(f"/offers/{row.catalog_item_id}")}
    product, sku, availability = parts
    return links | {
        "product": link(f"/products/{product}"),
        "sku": link(f"/products/{product}/skus/{sku}"),
        "availability": link(f"/products/{product}/skus/{sku}/availabilities/{availability}"),
    }
